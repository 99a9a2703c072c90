/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-login.h"

G_DEFINE_BOXED_TYPE (AivLogin, aiv_login, aiv_login_ref, aiv_login_unref)

static void
clear (AivLogin *self)
{
  g_free (self->access_token);
  g_free (self->refresh_token);
  g_clear_pointer (&self->user, aiv_user_row_unref);
}

/**
 * aiv_login_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivLogin *
aiv_login_new (void)
{
  return g_atomic_rc_box_new0 (AivLogin);
}

/**
 * aiv_login_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivLogin *
aiv_login_ref (AivLogin *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_login_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_login_unref (AivLogin *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
