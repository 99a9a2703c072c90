/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-pkce.h"

#include <string.h>

#include "aiv-id.h"
#include "aiv-secret.h"

/* 43 characters, the least that RFC 7636, 4.1 takes, and 256 bits, what it recommends. */
#define SECRET_BYTES 32

/* As RFC 4648, 5, without padding. */
static char *
encode (const guint8 *bytes, gsize n_bytes)
{
  char *text = g_base64_encode (bytes, n_bytes);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static char *
make_secret (void)
{
  guint8 bytes[SECRET_BYTES];
  char *text;

  aiv_random_fill (bytes, sizeof bytes);
  text = encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  return text;
}

/**
 * aiv_pkce_dup_challenge:
 * @verifier: a code verifier, in ASCII
 *
 * Any thread.
 *
 * Returns: (transfer full): its challenge by the method S256 (RFC 7636, 4.2)
 */
char *
aiv_pkce_dup_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_return_val_if_fail (verifier != NULL, NULL);

  g_checksum_update (checksum, (const guint8 *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &length);
  return encode (digest, length);
}

/**
 * aiv_pkce_new:
 *
 * Any thread.
 *
 * Returns: (transfer full): values that nobody has seen
 */
AivPkce *
aiv_pkce_new (void)
{
  AivPkce *self = g_new0 (AivPkce, 1);

  self->verifier = make_secret ();
  self->challenge = aiv_pkce_dup_challenge (self->verifier);
  self->state = make_secret ();
  self->nonce = make_secret ();
  return self;
}

/**
 * aiv_pkce_free:
 * @self: (transfer full): values that are not used any more
 */
void
aiv_pkce_free (AivPkce *self)
{
  g_return_if_fail (self != NULL);

  aiv_secret_free (self->verifier);
  aiv_secret_free (self->state);
  aiv_secret_free (self->nonce);
  g_free (self->challenge);
  g_free (self);
}
