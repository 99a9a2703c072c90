/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-pkce.h"

/* RFC 7636, appendix B. */
static void
test_example (void)
{
  g_autofree char *challenge = aiv_pkce_dup_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
check_shape (const char *text)
{
  g_assert_cmpuint (strlen (text), ==, 43);
  for (const char *at = text; *at != '\0'; at++)
    g_assert_true (g_ascii_isalnum (*at) || *at == '-' || *at == '_');
}

/* 43 characters of the base64 for URLs, and never the same twice. */
static void
test_values (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (AivPkce) pkce = aiv_pkce_new ();
      g_autofree char *challenge = aiv_pkce_dup_challenge (pkce->verifier);

      check_shape (pkce->verifier);
      check_shape (pkce->challenge);
      check_shape (pkce->state);
      check_shape (pkce->nonce);
      g_assert_cmpstr (pkce->challenge, ==, challenge);
      g_assert_true (g_hash_table_add (seen, g_strdup (pkce->verifier)));
      g_assert_true (g_hash_table_add (seen, g_strdup (pkce->state)));
      g_assert_true (g_hash_table_add (seen, g_strdup (pkce->nonce)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/pkce/example", test_example);
  g_test_add_func ("/api/pkce/values", test_values);
  return g_test_run ();
}
