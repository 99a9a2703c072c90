/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-secret.h"

#include <string.h>

/**
 * aiv_secret_free:
 * @secret: (transfer full) (nullable): a password, token or key
 *
 * Frees a secret and leaves nothing of it in memory. Any thread.
 */
void
aiv_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
