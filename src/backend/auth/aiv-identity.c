/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-identity.h"

G_DEFINE_BOXED_TYPE (AivIdentity, aiv_identity, aiv_identity_ref, aiv_identity_unref)

static void
clear (AivIdentity *self)
{
  g_free (self->username);
  g_free (self->session_id);
}

/**
 * aiv_identity_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivIdentity *
aiv_identity_new (void)
{
  return g_atomic_rc_box_new0 (AivIdentity);
}

/**
 * aiv_identity_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivIdentity *
aiv_identity_ref (AivIdentity *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_identity_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_identity_unref (AivIdentity *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
