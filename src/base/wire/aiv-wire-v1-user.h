/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_V1_USER (aiv_wire_v1_user_get_type ())

/**
 * AivWireV1User:
 * @id: integer id
 * @email: (nullable): verified address; %NULL for a password account without one
 * @name: (nullable): what to call the user
 * @avatar_url: (nullable): a picture: a URL, or a path on the server
 * @credits: credits that can be spent now
 * @plan: (nullable): free, basic or pro; `premium` on some servers
 * @subscription_status: (nullable): active, cancelled or expired
 * @subscription_start: ms since 1970; 0 if none
 * @subscription_end: ms since 1970; 0 if none
 * @created_at: ms since 1970; 0 if unknown
 *
 * An account as `/api/v1` shows it to its owner. Reference counted (atomically): fill it in while
 * it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"id":1,"email":…,"name":…,"avatar_url":…,"credits":90.0,"created_at":
 * "2025-10-15T10:00:00","subscription_plan":"basic","subscription_status":"active",
 * "subscription_start_date":null,"subscription_end_date":null}`.
 */
typedef struct
{
  gint64 id;
  char *email;
  char *name;
  char *avatar_url;
  double credits;
  char *plan;
  char *subscription_status;
  gint64 subscription_start;
  gint64 subscription_end;
  gint64 created_at;
} AivWireV1User;

GType aiv_wire_v1_user_get_type (void) G_GNUC_CONST;

AivWireV1User *aiv_wire_v1_user_new       (void);
AivWireV1User *aiv_wire_v1_user_ref       (AivWireV1User       *self);
void           aiv_wire_v1_user_unref     (AivWireV1User       *self);
JsonNode      *aiv_wire_v1_user_to_json   (const AivWireV1User *self);
AivWireV1User *aiv_wire_v1_user_from_json (JsonNode            *node,
                                           GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireV1User, aiv_wire_v1_user_unref)

G_END_DECLS
