/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_USER_DETAIL (aiv_wire_user_detail_get_type ())

/**
 * AivWireUserDetail:
 * @user: the account
 * @unfinished: videos that wait or are being made
 * @today: credits spent on this day of UTC
 * @this_month: credits spent in this month of UTC
 * @batches: how many batches it has
 * @videos: how many videos of the v1 family it has
 * @stored: what its files take up, in bytes
 * @sessions: in how many places it is signed in
 *
 * An account with what it has and has done, as administrators see it. Reference counted (atomically): fill it in
 * while it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"user":{…},"usage":{"unfinished":0,"today":5,"this_month":40},"batches":3,"videos":0,
 * "stored":1048576,"sessions":2}`.
 */
typedef struct
{
  AivWireUser *user;
  gint64 unfinished;
  gint64 today;
  gint64 this_month;
  gint64 batches;
  gint64 videos;
  gint64 stored;
  gint64 sessions;
} AivWireUserDetail;

GType aiv_wire_user_detail_get_type (void) G_GNUC_CONST;

AivWireUserDetail *aiv_wire_user_detail_new (void);
AivWireUserDetail *aiv_wire_user_detail_ref (AivWireUserDetail *self);
void aiv_wire_user_detail_unref (AivWireUserDetail *self);
AivWireUserDetail *aiv_wire_user_detail_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireUserDetail, aiv_wire_user_detail_unref)

G_END_DECLS
