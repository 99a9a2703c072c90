/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-token.h"
#include "fuzz.h"

#include <sodium.h>
#include <string.h>

/* Tokens. As they come, none is good. When the input begins with '!', its first line is the
 * head and the rest what the token says, and we sign it, to get behind the signature: only
 * HS256 may be believed there. */

#define KEY "0123456789abcdef0123456789abcdef"

static void
append_base64 (GString *text, const void *bytes, gsize length)
{
  gsize room = sodium_base64_encoded_len (length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  g_autofree char *encoded = g_malloc (room);

  sodium_bin2base64 (encoded, room, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  g_string_append (text, encoded);
}

static char *
sign (const char *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *) KEY, strlen (KEY));
  const char *end = memchr (data, '\n', size);
  gsize head = end != NULL ? (gsize) (end - data) : size;
  guint8 digest[32];
  gsize length = sizeof digest;

  append_base64 (text, data, head);
  g_string_append_c (text, '.');
  append_base64 (text, end != NULL ? end + 1 : "", end != NULL ? size - head - 1 : 0);
  g_hmac_update (hmac, (const guint8 *) text->str, (gssize) text->len);
  g_hmac_get_digest (hmac, digest, &length);
  g_string_append_c (text, '.');
  append_base64 (text, digest, length);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean is_signed = size > 0 && data[0] == '!';
  g_autofree char *text
      = is_signed ? sign ((const char *) data + 1, size - 1) : g_strndup ((const char *) data, size);
  g_autoptr (GBytes) key = g_bytes_new_static (KEY, strlen (KEY));
  g_auto (AivToken) token = { 0 };
  g_autoptr (GError) error = NULL;

  if (!aiv_token_read (key, text, AIV_TOKEN_ACCESS, &token, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_true (is_signed);
  g_assert_cmpint (token.user_id, >, 0);
  g_assert_nonnull (token.session_id);
  g_assert_true (token.kind == AIV_TOKEN_ACCESS);
  /* The head says HS256 and nothing else, however it is written. */
  g_assert_nonnull (memmem (data, size, "256", 3));
  return 0;
}
