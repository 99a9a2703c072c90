/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-token.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <jwt.h>
#include <sodium.h>
#include <string.h>

#include "aiv-file.h"
#include "aiv-id.h"
#include "aiv-time.h"

#define KEY_FILE "jwt.key"
#define KEY_BYTES 32
/* Seconds since 1970: the year 9999, so that milliseconds fit. */
#define MAX_EXPIRY G_GINT64_CONSTANT (253402300799)

#define MIN_KEY_BYTES 16

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

static const struct
{
  AivTokenKinds kind;
  const char *name;
} kind_names[] = {
  { AIV_TOKEN_ACCESS, "access" },
  { AIV_TOKEN_REFRESH, "refresh" },
  { AIV_TOKEN_MEDIA, "media" },
};

static GBytes *
make_key (const char *path, GError **error)
{
  guint8 key[KEY_BYTES];
  GBytes *bytes = NULL;

  if (sodium_init () < 0)
    g_error ("libsodium cannot be used");
  randombytes_buf (key, sizeof key);
  if (aiv_file_write_atomically (path, key, sizeof key, 0600, error))
    bytes = g_bytes_new (key, sizeof key);
  sodium_memzero (key, sizeof key);
  return bytes;
}

/* Who can read it can be anybody: a copy that was made carelessly, such as from a backup. */
static void
protect (const char *path)
{
  GStatBuf info;

  if (g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) && (info.st_mode & 0077) != 0 && g_chmod (path, 0600) == 0)
    g_message ("Others could read “%s”: if they may have, remove it, which signs everybody out", path);
}

/**
 * aiv_token_load_key:
 * @data_dir: (type filename): the server's data folder
 * @given: (nullable): the key that was configured
 * @error: why there is none
 *
 * The key that tokens are signed with: the one of the configuration, else a random one that is
 * made once and kept in @data_dir, so that a restart signs nobody out. Blocks on the disk: at
 * start-up only.
 *
 * Returns: (transfer full) (nullable): the key
 */
GBytes *
aiv_token_load_key (const char *data_dir, const char *given, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize length;

  g_return_val_if_fail (data_dir != NULL, NULL);

  if (given != NULL && *given != '\0')
    {
      if (strlen (given) < MIN_KEY_BYTES)
        {
          g_set_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_TOKEN,
                       "The key for tokens is too short: give at least %d characters, or none to have a key made",
                       MIN_KEY_BYTES);
          return NULL;
        }
      return g_bytes_new (given, strlen (given));
    }

  path = g_build_filename (data_dir, KEY_FILE, NULL);
  protect (path);
  if (!g_file_get_contents (path, &text, &length, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return make_key (path, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (length < MIN_KEY_BYTES)
    {
      g_set_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_TOKEN,
                   "“%s” does not hold a key: remove it to have a new one made, which signs everybody out", path);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

/**
 * aiv_token_sign:
 * @key: a key of [func@Aiv.token_load_key]
 * @token: what to say; @kind is one kind
 *
 * Makes a JWT, HS256, with a random `jti`.
 *
 * Returns: (transfer full): the token
 */
char *
aiv_token_sign (GBytes *key, const AivToken *token)
{
  g_autoptr (jwt_t) jwt = NULL;
  g_autofree char *subject = g_strdup_printf ("%" G_GINT64_FORMAT, token->user_id);
  g_autofree char *id = aiv_id_new ();
  const char *kind = NULL;
  char *encoded, *text;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (key, &length);

  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (kind_names[i].kind == token->kind)
      kind = kind_names[i].name;
  g_return_val_if_fail (kind != NULL, NULL);

  if (jwt_new (&jwt) != 0 || jwt_add_grant (jwt, "sub", subject) != 0 || jwt_add_grant (jwt, "type", kind) != 0
      || jwt_add_grant (jwt, "sid", token->session_id) != 0 || jwt_add_grant (jwt, "jti", id) != 0
      || jwt_add_grant_int (jwt, "iat", aiv_time_now_ms () / 1000) != 0
      || jwt_add_grant_int (jwt, "exp", token->expires_at / 1000) != 0
      || jwt_set_alg (jwt, JWT_ALG_HS256, bytes, (int) length) != 0 || (encoded = jwt_encode_str (jwt)) == NULL)
    g_error ("Could not sign a token: %s", g_strerror (errno));

  text = g_strdup (encoded);
  jwt_free_str (encoded);
  return text;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_TOKEN, "The token is not valid");
  return FALSE;
}

static AivTokenKinds
parse_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (kind_names[i].name, name) == 0)
      return kind_names[i].kind;
  return 0;
}

/**
 * aiv_token_read:
 * @key: the key
 * @text: what somebody sent
 * @kinds: the kinds that are good here
 * @token: (out caller-allocates): what it says
 * @error: %AIV_AUTH_ERROR_BAD_TOKEN
 *
 * Checks signature, algorithm (HS256 and no other: a header cannot choose), kind and expiry.
 * Whether the session still stands is for the caller to see.
 *
 * Returns: whether the token is good
 */
gboolean
aiv_token_read (GBytes *key, const char *text, AivTokenKinds kinds, AivToken *token, GError **error)
{
  g_autoptr (jwt_t) jwt = NULL;
  const char *subject, *session;
  guint64 user_id;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (key, &length);

  g_return_val_if_fail (text != NULL && token != NULL, FALSE);

  memset (token, 0, sizeof *token);
  if (strnlen (text, AIV_TOKEN_MAX_BYTES + 1) > AIV_TOKEN_MAX_BYTES
      || jwt_decode (&jwt, text, bytes, (int) length) != 0 || jwt_get_alg (jwt) != JWT_ALG_HS256)
    return refuse (error);

  token->kind = parse_kind (jwt_get_grant (jwt, "type"));
  token->expires_at = CLAMP ((gint64) jwt_get_grant_int (jwt, "exp"), 0, MAX_EXPIRY) * 1000;
  subject = jwt_get_grant (jwt, "sub");
  session = jwt_get_grant (jwt, "sid");
  if (!(token->kind & kinds) || token->expires_at <= aiv_time_now_ms () || session == NULL || subject == NULL
      || !g_ascii_string_to_unsigned (subject, 10, 1, G_MAXINT64, &user_id, NULL))
    return refuse (error);

  token->user_id = (gint64) user_id;
  token->session_id = g_strdup (session);
  return TRUE;
}

/**
 * aiv_token_clear:
 * @token: what [func@Aiv.token_read] filled in
 */
void
aiv_token_clear (AivToken *token)
{
  g_clear_pointer (&token->session_id, g_free);
}
