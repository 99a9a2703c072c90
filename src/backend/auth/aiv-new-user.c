/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-new-user.h"

G_DEFINE_BOXED_TYPE (AivNewUser, aiv_new_user, aiv_new_user_ref, aiv_new_user_unref)

static void
clear (AivNewUser *self)
{
  g_free (self->password);
  g_free (self->answer);
  g_clear_pointer (&self->user, aiv_user_row_unref);
}

/**
 * aiv_new_user_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivNewUser *
aiv_new_user_new (void)
{
  return g_atomic_rc_box_new0 (AivNewUser);
}

/**
 * aiv_new_user_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivNewUser *
aiv_new_user_ref (AivNewUser *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_new_user_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_new_user_unref (AivNewUser *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
