/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-base64url.h"

#include <sodium.h>

/**
 * aiv_base64url_decode:
 * @text: base64url without padding (RFC 7515, 2)
 * @length: its characters
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL if it is something else
 */
GBytes *
aiv_base64url_decode (const char *text, gsize length)
{
  g_autofree guint8 *bytes = g_malloc (length / 4 * 3 + 3);
  const char *end;
  gsize size;

  if (sodium_base642bin (bytes, length / 4 * 3 + 3, text, length, NULL, &size, &end,
                         sodium_base64_VARIANT_URLSAFE_NO_PADDING)
          != 0
      || end != text + length)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}
