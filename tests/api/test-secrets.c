/* SPDX-License-Identifier: MIT */
#include "aiv-api-error.h"
#include "aiv-secrets.h"
#include "aiv-test-wait.h"

static AivCredentials *
lookup (AivSecrets *secrets, const char *server, const char *user_id)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_secrets_lookup (secrets, server, user_id));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);

  if (value == NULL)
    {
      g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND);
      return NULL;
    }
  return aiv_credentials_ref (g_value_get_boxed (value));
}

static void
store (AivSecrets *secrets, const char *server, const char *user_id, const char *token)
{
  g_autoptr (AivCredentials) credentials
      = aiv_credentials_new (server, user_id, "mira", token, "refresh", 1795000000000);
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_secrets_store (secrets, credentials));

  g_assert_true (dex_future_is_resolved (done));
}

static void
clear (AivSecrets *secrets, const char *server, const char *user_id)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_secrets_clear (secrets, server, user_id));

  g_assert_true (dex_future_is_resolved (done));
}

/* The same promises with a keyring and without. */
static void
check (AivSecrets *secrets)
{
  g_autoptr (AivCredentials) none = lookup (secrets, "https://a.test:443", NULL);
  g_autoptr (AivCredentials) found = NULL;
  g_autoptr (AivCredentials) renewed = NULL;
  g_autoptr (AivCredentials) other = NULL;
  g_autoptr (AivCredentials) gone = NULL;
  g_autoptr (AivCredentials) left = NULL;

  g_assert_null (none);
  store (secrets, "https://a.test:443", "u-1", "one");
  store (secrets, "https://a.test:443", "u-2", "two");
  store (secrets, "https://b.test:443", "u-1", "three");

  found = lookup (secrets, "https://a.test:443", "u-1");
  g_assert_cmpstr (found->token, ==, "one");
  g_assert_cmpstr (found->refresh_token, ==, "refresh");
  g_assert_cmpstr (found->username, ==, "mira");
  g_assert_cmpint (found->expires_at, ==, 1795000000000);

  store (secrets, "https://a.test:443", "u-1", "one again");
  renewed = lookup (secrets, "https://a.test:443", "u-1");
  g_assert_cmpstr (renewed->token, ==, "one again");
  other = lookup (secrets, "https://b.test:443", NULL);
  g_assert_cmpstr (other->token, ==, "three");

  clear (secrets, "https://a.test:443", "u-1");
  clear (secrets, "https://a.test:443", "u-1");
  gone = lookup (secrets, "https://a.test:443", "u-1");
  g_assert_null (gone);
  left = lookup (secrets, "https://a.test:443", NULL);
  g_assert_cmpstr (left->token, ==, "two");
  clear (secrets, "https://a.test:443", "u-2");
  clear (secrets, "https://b.test:443", "u-1");
}

static void
test_memory (void)
{
  g_autoptr (AivSecrets) secrets = aiv_secrets_new_memory ();

  g_assert_false (aiv_secrets_get_persistent (secrets));
  check (secrets);
}

static void
count (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

/* Nobody answers on the bus: works for this run, and says so, once. */
static void
test_no_service (void)
{
  g_autoptr (AivSecrets) secrets = aiv_secrets_new ();
  guint notes = 0;

  g_signal_connect (secrets, "notify::persistent", G_CALLBACK (count), &notes);
  g_assert_true (aiv_secrets_get_persistent (secrets));
  check (secrets);
  g_assert_false (aiv_secrets_get_persistent (secrets));
  g_assert_cmpuint (notes, ==, 1);
}

static void
test_service (void)
{
  g_autoptr (AivSecrets) secrets = aiv_secrets_new ();
  g_autoptr (AivSecrets) next = NULL;
  g_autoptr (AivCredentials) found = NULL;

  check (secrets);
  g_assert_true (aiv_secrets_get_persistent (secrets));

  /* The next run finds what this one stored. */
  store (secrets, "https://c.test:443", "u-7", "kept");
  g_clear_object (&secrets);
  next = aiv_secrets_new ();
  found = lookup (next, "https://c.test:443", NULL);
  g_assert_cmpstr (found->token, ==, "kept");
  clear (next, "https://c.test:443", "u-7");
}

int
main (int argc, char *argv[])
{
  gboolean with_service = argc > 1 && g_str_equal (argv[1], "with-service");

  if (!with_service)
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      g_unsetenv ("DISPLAY");
    }
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  if (with_service)
    g_test_add_func ("/secrets/service", test_service);
  else
    {
      g_test_add_func ("/secrets/memory", test_memory);
      g_test_add_func ("/secrets/no-service", test_no_service);
    }
  return g_test_run ();
}
