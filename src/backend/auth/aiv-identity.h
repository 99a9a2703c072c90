/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_IDENTITY (aiv_identity_get_type ())

/**
 * AivIdentity:
 * @user_id: who
 * @username: that user's name
 * @is_admin: may administer
 * @must_change_password: has to change the password first
 * @session_id: the sign-in that the token belongs to
 * @expires_at: when the token ends, ms since 1970
 *
 * Who a token stands for. Reference counted, immutable. It is a snapshot: verify the
 * token anew for each request rather than keeping it.
 */
typedef struct
{
  gint64 user_id;
  char *username;
  gboolean is_admin;
  gboolean must_change_password;
  char *session_id;
  gint64 expires_at;
} AivIdentity;

GType        aiv_identity_get_type (void) G_GNUC_CONST;
AivIdentity *aiv_identity_new      (void);
AivIdentity *aiv_identity_ref      (AivIdentity *self);
void         aiv_identity_unref    (AivIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivIdentity, aiv_identity_unref)

G_END_DECLS
