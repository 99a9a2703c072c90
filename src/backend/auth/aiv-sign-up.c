/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-sign-up.h"

/**
 * aiv_sign_up_allows:
 * @self: the rules
 * @said: who has been signed in
 *
 * Returns: whether an account may be made for that person
 */
gboolean
aiv_sign_up_allows (const AivSignUp *self, const AivIdToken *said)
{
  if (!self->is_open || self->domains == NULL || self->domains[0] == NULL)
    return self->is_open;
  for (guint i = 0; self->domains[i] != NULL; i++)
    if (said->domain != NULL && g_ascii_strcasecmp (self->domains[i], said->domain) == 0)
      return TRUE;
  return FALSE;
}
