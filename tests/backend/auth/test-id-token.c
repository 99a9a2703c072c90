/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-id-token.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "aiv-time.h"
#include "auth/aiv-oidc-error.h"

/* ID tokens signed with keys that are made here. */

#define RS256 "{\"alg\":\"RS256\",\"kid\":\"k1\"}"
#define ISSUER "https://accounts.google.com"
#define CLIENT "studio"

static EVP_PKEY *key;
static AivJwkSet *keys;

static char *
encode (const void *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  *strchrnul (text, '=') = '\0';
  return text;
}

static char *
encode_number (EVP_PKEY *of, const char *name)
{
  BIGNUM *number = NULL;
  g_autofree guint8 *bytes = NULL;
  char *text;

  g_assert_true (EVP_PKEY_get_bn_param (of, name, &number));
  bytes = g_malloc (BN_num_bytes (number));
  BN_bn2bin (number, bytes);
  text = encode (bytes, BN_num_bytes (number));
  BN_free (number);
  return text;
}

/* The public half of @of, with what is to be said of it besides. */
static char *
make_jwk (EVP_PKEY *of, const char *rest)
{
  g_autofree char *n = encode_number (of, "n");
  g_autofree char *e = encode_number (of, "e");

  return g_strdup_printf ("{\"keys\":[{\"n\":\"%s\",\"e\":\"%s\",%s}]}", n, e, rest);
}

static char *
sign (EVP_PKEY *with, const char *header, const char *payload)
{
  g_autofree char *head = encode (header, strlen (header));
  g_autofree char *body = encode (payload, strlen (payload));
  g_autofree char *said = g_strconcat (head, ".", body, NULL);
  g_autofree guint8 *signature = NULL;
  g_autofree char *tail = NULL;
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  size_t length = 0;

  g_assert_cmpint (EVP_DigestSignInit (context, NULL, EVP_sha256 (), NULL, with), ==, 1);
  g_assert_cmpint (EVP_DigestSign (context, NULL, &length, (const guint8 *) said, strlen (said)), ==, 1);
  signature = g_malloc (length);
  g_assert_cmpint (EVP_DigestSign (context, signature, &length, (const guint8 *) said, strlen (said)), ==, 1);
  EVP_MD_CTX_free (context);
  tail = encode (signature, length);
  return g_strconcat (said, ".", tail, NULL);
}

static char *
make_claims (const char *issuer, const char *rest)
{
  gint64 now = aiv_time_now_ms () / 1000;

  return g_strdup_printf ("{\"iss\":\"%s\",\"sub\":\"42\",\"iat\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT "%s}", issuer,
                          now, now + 3600, rest);
}

static AivIdToken *
verify (const char *text, const char *nonce, int code)
{
  AivIdTokenRules rules = { ISSUER, CLIENT, nonce, aiv_time_now_ms () };
  g_autoptr (GError) error = NULL;
  AivIdToken *said = aiv_id_token_verify (text, keys, &rules, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, AIV_OIDC_ERROR, code);
  return said;
}

static void
test_good (void)
{
  g_autofree char *claims = make_claims (
      "accounts.google.com",
      ",\"aud\":\"" CLIENT "\",\"email\":\"a@example.com\",\"email_verified\":true,\"name\":\"A\",\"nonce\":\"n\"");
  g_autofree char *text = sign (key, RS256, claims);
  g_autoptr (AivIdToken) said = verify (text, "n", -1);

  /* Both of Google's names are one account. */
  g_assert_cmpstr (said->issuer, ==, ISSUER);
  g_assert_cmpstr (said->subject, ==, "42");
  g_assert_cmpstr (said->email, ==, "a@example.com");
  g_assert_cmpstr (said->name, ==, "A");
}

static const struct
{
  const char *claims;
  const char *domain;
} domains[] = {
  { "\"hd\":\"Example.org\",\"email\":\"a@example.org\",\"email_verified\":true", "example.org" },
  { "\"hd\":\"example.org\"", "example.org" },
  { "\"hd\":\"\"", NULL },
  { "\"hd\":1", NULL },
  { "\"email\":\"a@Gmail.com\",\"email_verified\":true", "gmail.com" },
  { "\"email\":\"a@gmail.com\",\"email_verified\":false", NULL },
  /* Somebody could read it once; whose domain it is does not know of the account. */
  { "\"email\":\"a@example.org\",\"email_verified\":true", NULL },
};

static void
test_domains (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autofree char *rest = g_strconcat (",\"aud\":\"" CLIENT "\",", domains[i].claims, NULL);
      g_autofree char *claims = make_claims (ISSUER, rest);
      g_autofree char *text = sign (key, RS256, claims);
      g_autoptr (AivIdToken) said = verify (text, NULL, -1);

      g_assert_cmpstr (said->domain, ==, domains[i].domain);
    }
}

static void
test_every_changed_byte (void)
{
  g_autofree char *claims = make_claims (ISSUER, ",\"aud\":\"" CLIENT "\"");
  g_autofree char *text = sign (key, RS256, claims);

  for (gsize i = 0; text[i] != '\0'; i++)
    {
      g_autofree char *changed = g_strdup (text);
      g_autoptr (AivIdToken) said = NULL;
      AivIdTokenRules rules = { ISSUER, CLIENT, NULL, aiv_time_now_ms () };

      /* By much: the last character of a part carries bits that say nothing. */
      changed[i] = text[i] == '.' ? 'x' : text[i] >= 'a' ? 'A' : 'z';
      if (changed[i] == text[i])
        continue;
      said = aiv_id_token_verify (changed, keys, &rules, NULL);
      g_assert_null (said);
    }
}

typedef struct
{
  const char *name;
  const char *header;
  const char *issuer;
  const char *rest;
  int code;
} Row;

static const Row rows[] = {
  { "another-client", RS256, ISSUER, ",\"aud\":\"other\"", AIV_OIDC_ERROR_REFUSED },
  { "no-client", RS256, ISSUER, "", AIV_OIDC_ERROR_REFUSED },
  { "two-clients", RS256, ISSUER, ",\"aud\":[\"studio\",\"other\"]", AIV_OIDC_ERROR_REFUSED },
  { "two-clients-and-party", RS256, ISSUER, ",\"aud\":[\"studio\",\"other\"],\"azp\":\"studio\"", -1 },
  { "one-client-in-a-list", RS256, ISSUER, ",\"aud\":[\"studio\"]", -1 },
  { "another-party", RS256, ISSUER, ",\"aud\":\"studio\",\"azp\":\"other\"", AIV_OIDC_ERROR_REFUSED },
  { "another-issuer", RS256, "https://accounts.google.com.example.com", ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "plain-http", RS256, "http://accounts.google.com", ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "unknown-key", "{\"alg\":\"RS256\",\"kid\":\"k2\"}", ISSUER, ",\"aud\":\"studio\"", AIV_OIDC_ERROR_UNKNOWN_KEY },
  { "no-key", "{\"alg\":\"RS256\"}", ISSUER, ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "none", "{\"alg\":\"none\",\"kid\":\"k1\"}", ISSUER, ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "hs256", "{\"alg\":\"HS256\",\"kid\":\"k1\"}", ISSUER, ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "rs512", "{\"alg\":\"RS512\",\"kid\":\"k1\"}", ISSUER, ",\"aud\":\"studio\"", AIV_OIDC_ERROR_REFUSED },
  { "two-algorithms", "{\"alg\":\"HS256\",\"alg\":\"RS256\",\"kid\":\"k1\"}", ISSUER, ",\"aud\":\"other\"",
    AIV_OIDC_ERROR_REFUSED },
  { "critical", "{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"b64\"]}", ISSUER, ",\"aud\":\"studio\"",
    AIV_OIDC_ERROR_REFUSED },
  { "expired", RS256, ISSUER, ",\"aud\":\"studio\",\"exp\":1000", AIV_OIDC_ERROR_REFUSED },
  { "expiry-as-text", RS256, ISSUER, ",\"aud\":\"studio\",\"exp\":\"9999999999\"", AIV_OIDC_ERROR_REFUSED },
  { "future", RS256, ISSUER, ",\"aud\":\"studio\",\"iat\":99999999999", AIV_OIDC_ERROR_REFUSED },
  { "nobody", RS256, ISSUER, ",\"aud\":\"studio\",\"sub\":\"\"", AIV_OIDC_ERROR_REFUSED },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *claims = make_claims (row->issuer, row->rest);
  g_autofree char *text = sign (key, row->header, claims);
  g_autoptr (AivIdToken) said = verify (text, NULL, row->code);

  g_assert_true ((said != NULL) == (row->code < 0));
}

static void
test_nonsense (void)
{
  static const char *const texts[] = { "", ".", "..", "a.b.c", "e30.e30.", "e30.e30.e30.e30.e30", "é.é.é", "...." };
  g_autofree char *longest = g_strnfill (100000, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (verify (texts[i], NULL, AIV_OIDC_ERROR_REFUSED));
  g_assert_null (verify (longest, NULL, AIV_OIDC_ERROR_REFUSED));
}

/* A set holds only keys that are good for signatures and long enough. */
static void
test_sets (void)
{
  static const char *const bad[] = { "\"kid\":\"k\",\"kty\":\"EC\"", "\"kid\":\"k\",\"kty\":\"RSA\",\"use\":\"enc\"",
                                     "\"kid\":\"k\",\"kty\":\"RSA\",\"alg\":\"RS512\"", "\"kty\":\"RSA\"",
                                     "\"kid\":\"\",\"kty\":\"RSA\"" };
  EVP_PKEY *small = EVP_RSA_gen (1024);
  g_autofree char *short_one = make_jwk (small, "\"kid\":\"k\",\"kty\":\"RSA\"");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = make_jwk (key, bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (aiv_jwk_set_parse (text, strlen (text), &error));
      g_assert_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN);
    }
  g_assert_null (aiv_jwk_set_parse (short_one, strlen (short_one), NULL));
  g_assert_null (aiv_jwk_set_parse ("{", 1, NULL));
  EVP_PKEY_free (small);
}

int
main (int argc, char **argv)
{
  g_autofree char *jwk = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  key = EVP_RSA_gen (2048);
  jwk = make_jwk (key, "\"kid\":\"k1\",\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\"");
  keys = aiv_jwk_set_parse (jwk, strlen (jwk), NULL);
  g_assert_cmpuint (aiv_jwk_set_get_size (keys), ==, 1);

  g_test_add_func ("/id-token/good", test_good);
  g_test_add_func ("/id-token/domains", test_domains);
  g_test_add_func ("/id-token/every-changed-byte", test_every_changed_byte);
  g_test_add_func ("/id-token/nonsense", test_nonsense);
  g_test_add_func ("/id-token/sets", test_sets);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/id-token/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  status = g_test_run ();
  aiv_jwk_set_unref (keys);
  EVP_PKEY_free (key);
  return status;
}
