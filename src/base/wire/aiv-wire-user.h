/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_USER (aiv_wire_user_get_type ())

/**
 * AivWireUser:
 * @id: such as `u-1`
 * @username: the name to sign in with
 * @name: (nullable): what to call the user
 * @email: (nullable): where to reach the user
 * @credits: credits that can be spent now; held ones are already subtracted
 * @held: credits set aside for unfinished items
 * @is_admin: may administer
 * @must_change_password: the password has to be changed first
 * @disabled: may not sign in
 * @plan: (nullable): subscription plan
 * @subscription_status: (nullable): state of the subscription
 * @subscription_start: ms since 1970; 0 if none or unknown
 * @subscription_end: ms since 1970; 0 if none or unknown
 * @created_at: ms since 1970; 0 if unknown
 * @last_seen: ms since 1970; 0 if never or unknown
 * @version: grows with each change by an administrator, those of credits aside; 0 if unknown
 * @cap_concurrent: how many videos may be unfinished at once; 0 for any number
 * @cap_daily: how many credits a day (of UTC) may be spent; 0 for any number
 * @cap_monthly: how many credits a month (of UTC) may be spent; 0 for any number
 *
 * An account, as its owner and administrators see it. Reference counted (atomically): fill it in while it
 * is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"id":"u-1","username":…,"name":null,"email":null,"credits":95,"held":5,"isAdmin":false,
 * "must_change_password":false,"disabled":false,"plan":"basic",
 * "subscription_status":"active","subscription_start_date":null,"subscription_end_date":null,"created_at":…,"last_seen":…,
 * "version":3,"cap_concurrent":0,"cap_daily":0,"cap_monthly":0}`.
 */
typedef struct
{
  char *id;
  char *username;
  char *name;
  char *email;
  gint64 credits;
  gint64 held;
  gboolean is_admin;
  gboolean must_change_password;
  gboolean disabled;
  char *plan;
  char *subscription_status;
  gint64 subscription_start;
  gint64 subscription_end;
  gint64 created_at;
  gint64 last_seen;
  gint64 version;
  gint64 cap_concurrent;
  gint64 cap_daily;
  gint64 cap_monthly;
} AivWireUser;

GType aiv_wire_user_get_type (void) G_GNUC_CONST;

AivWireUser *aiv_wire_user_new (void);
AivWireUser *aiv_wire_user_ref (AivWireUser *self);
void aiv_wire_user_unref (AivWireUser *self);
JsonNode *aiv_wire_user_to_json (const AivWireUser *self);
AivWireUser *aiv_wire_user_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireUser, aiv_wire_user_unref)

G_END_DECLS
