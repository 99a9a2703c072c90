/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-token.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "aiv-test-store.h"
#include "aiv-time.h"

#define KEY "0123456789abcdef0123456789abcdef"
#define HS256 "{\"alg\":\"HS256\"}"
#define LATER "\"exp\":9999999999"

static GBytes *
make_key (void)
{
  return g_bytes_new_static (KEY, strlen (KEY));
}

static char *
encode (const char *text, gsize length)
{
  char *encoded = g_base64_encode ((const guchar *) text, length);

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  *strchrnul (encoded, '=') = '\0';
  return encoded;
}

/* A token as a stranger would forge it, signed with the right key or not at all. */
static char *
forge (const char *header, const char *payload, GChecksumType hash, const char *key)
{
  g_autofree char *head = encode (header, strlen (header));
  g_autofree char *body = encode (payload, strlen (payload));
  g_autofree char *said = g_strconcat (head, ".", body, NULL);
  g_autofree char *signature = g_strdup ("");

  if (key != NULL)
    {
      GHmac *hmac = g_hmac_new (hash, (const guchar *) key, strlen (key));
      guint8 digest[64];
      gsize length = sizeof digest;

      g_hmac_update (hmac, (const guchar *) said, -1);
      g_hmac_get_digest (hmac, digest, &length);
      g_hmac_unref (hmac);
      g_free (signature);
      signature = encode ((const char *) digest, length);
    }
  return g_strconcat (said, ".", signature, NULL);
}

static gboolean
is_good (const char *text, AivTokenKinds kinds)
{
  g_autoptr (GBytes) key = make_key ();
  g_auto (AivToken) token = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean good = aiv_token_read (key, text, kinds, &token, &error);

  if (!good)
    g_assert_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_TOKEN);
  return good;
}

static void
test_round_trip (void)
{
  g_autoptr (GBytes) key = make_key ();
  AivToken said = { AIV_TOKEN_ACCESS, 42, (char *) "session", (aiv_time_now_ms () / 1000 + 60) * 1000 };
  g_autofree char *text = aiv_token_sign (key, &said);
  g_autofree char *again = aiv_token_sign (key, &said);
  g_auto (AivToken) read = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, !=, again);
  g_assert_true (aiv_token_read (key, text, AIV_TOKEN_ACCESS, &read, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read.kind, ==, AIV_TOKEN_ACCESS);
  g_assert_cmpint (read.user_id, ==, 42);
  g_assert_cmpstr (read.session_id, ==, "session");
  g_assert_cmpint (read.expires_at, ==, said.expires_at);
  g_assert_false (is_good (text, AIV_TOKEN_REFRESH | AIV_TOKEN_MEDIA));
}

static void
test_expired (void)
{
  g_autoptr (GBytes) key = make_key ();
  AivToken said = { AIV_TOKEN_ACCESS, 42, (char *) "session", aiv_time_now_ms () - 1000 };
  g_autofree char *text = aiv_token_sign (key, &said);

  g_assert_false (is_good (text, AIV_TOKEN_ACCESS));
}

static void
test_every_changed_byte (void)
{
  g_autoptr (GBytes) key = make_key ();
  AivToken said = { AIV_TOKEN_ACCESS, 42, (char *) "session", aiv_time_now_ms () + 60000 };
  g_autofree char *text = aiv_token_sign (key, &said);

  g_assert_true (is_good (text, AIV_TOKEN_ACCESS));
  for (gsize i = 0; text[i] != '\0'; i++)
    {
      g_autofree char *changed = g_strdup (text);

      /* The last character of a part carries bits that say nothing: change it by much. */
      changed[i] = text[i] == '.' ? 'x' : text[i] >= 'a' ? 'A' : 'z';
      if (changed[i] != text[i])
        g_assert_false (is_good (changed, AIV_TOKEN_ACCESS));
    }
  for (gsize i = 0; i < strlen (text); i++)
    {
      g_autofree char *cut = g_strndup (text, i);

      g_assert_false (is_good (cut, AIV_TOKEN_ACCESS));
    }
}

static void
test_forged (gconstpointer data)
{
  g_assert_false (is_good (data, AIV_TOKEN_ACCESS | AIV_TOKEN_REFRESH | AIV_TOKEN_MEDIA));
}

static void
test_key_is_made_once (void)
{
  g_autofree char *folder = aiv_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "jwt.key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = aiv_token_load_key (folder, NULL, &error);
  g_autoptr (GBytes) second = aiv_token_load_key (folder, NULL, &error);
  struct stat st;

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpuint (g_bytes_get_size (first), ==, 32);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  /* One that came back from a backup, carelessly. */
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_clear_pointer (&second, g_bytes_unref);
  second = aiv_token_load_key (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  g_assert_true (g_file_set_contents (path, "short", 5, NULL));
  g_assert_null (aiv_token_load_key (folder, NULL, &error));
  g_assert_nonnull (error);
  aiv_test_remove_folder (folder);
}

static void
test_key_of_the_configuration (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = NULL;

  key = aiv_token_load_key ("/nonexistent", KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (key, NULL), g_bytes_get_size (key), KEY, strlen (KEY));

  g_assert_null (aiv_token_load_key ("/nonexistent", "short", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_autofree char *good = g_strdup_printf (
      "{\"sub\":\"1\",\"type\":\"access\",\"sid\":\"s\",\"exp\":%" G_GINT64_FORMAT "}", aiv_time_now_ms () / 1000 + 600);
  g_autofree char *longest = g_strnfill (100000, 'a');
  const struct { const char *name; char *token; } forged[] = {
    { "none", forge ("{\"alg\":\"none\",\"typ\":\"JWT\"}", good, G_CHECKSUM_SHA256, NULL) },
    { "None", forge ("{\"alg\":\"NoNe\"}", good, G_CHECKSUM_SHA256, NULL) },
    { "none-signed", forge ("{\"alg\":\"none\"}", good, G_CHECKSUM_SHA256, KEY) },
    { "hs512", forge ("{\"alg\":\"HS512\"}", good, G_CHECKSUM_SHA512, KEY) },
    { "hs384", forge ("{\"alg\":\"HS384\"}", good, G_CHECKSUM_SHA384, KEY) },
    { "other-key", forge (HS256, good, G_CHECKSUM_SHA256, "another key of a good length") },
    { "no-claims", forge (HS256, "{}", G_CHECKSUM_SHA256, KEY) },
    { "no-expiry",
      forge (HS256, "{\"sub\":\"1\",\"type\":\"access\",\"sid\":\"s\"}", G_CHECKSUM_SHA256, KEY) },
    { "no-session",
      forge (HS256, "{\"sub\":\"1\",\"type\":\"access\"," LATER "}", G_CHECKSUM_SHA256, KEY) },
    { "other-type",
      forge (HS256, "{\"sub\":\"1\",\"type\":\"admin\",\"sid\":\"s\"," LATER "}", G_CHECKSUM_SHA256, KEY) },
    { "number-as-sub",
      forge (HS256, "{\"sub\":1,\"type\":\"access\",\"sid\":\"s\"," LATER "}", G_CHECKSUM_SHA256, KEY) },
    { "negative-sub",
      forge (HS256, "{\"sub\":\"-1\",\"type\":\"access\",\"sid\":\"s\"," LATER "}", G_CHECKSUM_SHA256, KEY) },
    { "array", forge (HS256, "[]", G_CHECKSUM_SHA256, KEY) },
    { "empty", g_strdup ("") },
    { "dots", g_strdup ("..") },
    { "garbage", g_strdup ("not.a.token") },
    { "long", g_steal_pointer (&longest) },
  };
  g_autofree char *right = forge ("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", good, G_CHECKSUM_SHA256, KEY);
  int status;

  g_test_init (&argc, &argv, NULL);
  /* The forger's own work is right, or the rows below would prove nothing. */
  g_assert_true (is_good (right, AIV_TOKEN_ACCESS));
  g_test_add_func ("/token/round-trip", test_round_trip);
  g_test_add_func ("/token/expired", test_expired);
  g_test_add_func ("/token/every-changed-byte", test_every_changed_byte);
  g_test_add_func ("/token/key-is-made-once", test_key_is_made_once);
  g_test_add_func ("/token/key-of-the-configuration", test_key_of_the_configuration);
  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      g_autofree char *path = g_strconcat ("/token/forged/", forged[i].name, NULL);

      g_test_add_data_func (path, forged[i].token, test_forged);
    }
  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    g_free (forged[i].token);
  return status;
}
