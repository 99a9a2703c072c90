/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-user.h"

#include <string.h>

static void
aiv_new_user_clear (AivNewUser *self)
{
  aiv_wire_user_unref (self->user);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
}

G_DEFINE_BOXED_TYPE (AivNewUser, aiv_new_user, aiv_new_user_ref, aiv_new_user_unref)

/**
 * aiv_new_user_new:
 * @user: the account
 * @password: (nullable): its first password
 *
 * Returns: (transfer full): the pair
 */
AivNewUser *
aiv_new_user_new (AivWireUser *user, const char *password)
{
  AivNewUser *self;

  g_return_val_if_fail (user != NULL, NULL);

  self = g_atomic_rc_box_new0 (AivNewUser);
  self->user = aiv_wire_user_ref (user);
  self->password = g_strdup (password);
  return self;
}

/**
 * aiv_new_user_ref:
 * @self: a pair
 *
 * Returns: (transfer full): @self
 */
AivNewUser *
aiv_new_user_ref (AivNewUser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_new_user_unref:
 * @self: (transfer full): a pair
 */
void
aiv_new_user_unref (AivNewUser *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, (GDestroyNotify) aiv_new_user_clear);
}
