/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER (aiv_user_get_type ())
G_DECLARE_FINAL_TYPE (AivUser, aiv_user, AIV, USER, GObject)

/**
 * AivUser:
 *
 * An account. Changed in place as news arrive; every property notifies, all are read-only:
 * `id`, `username`, `plan` (string), `credits`, `held` (gint64), `is-admin`,
 * `must-change-password`, `disabled`, `picked` (gboolean), `created-at`, `last-seen` (GDateTime, local
 * time, nullable).
 */

AivUser    *aiv_user_new                      (AivWireUser *wire);
void        aiv_user_apply                    (AivUser     *self,
                                               AivWireUser *wire);
void        aiv_user_apply_credits            (AivUser     *self,
                                               gint64       credits,
                                               gint64       held);
const AivWireUser *aiv_user_get_wire           (AivUser     *self);
const char *aiv_user_get_id                   (AivUser     *self);
const char *aiv_user_get_username             (AivUser     *self);
const char *aiv_user_get_plan                 (AivUser     *self);
gint64      aiv_user_get_credits              (AivUser     *self);
gint64      aiv_user_get_held                 (AivUser     *self);
gboolean    aiv_user_get_is_admin             (AivUser     *self);
gboolean    aiv_user_get_must_change_password (AivUser     *self);
gboolean    aiv_user_get_disabled             (AivUser     *self);
GDateTime  *aiv_user_get_created_at           (AivUser     *self);
GDateTime  *aiv_user_get_last_seen            (AivUser     *self);
gboolean    aiv_user_get_picked               (AivUser     *self);
void        aiv_user_set_picked               (AivUser     *self,
                                               gboolean     picked);

G_END_DECLS
