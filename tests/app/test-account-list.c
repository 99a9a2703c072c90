/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-accounts.h"

/* The accounts that are known: kept in the settings, and read again. */

typedef struct
{
  GSettings *settings;
  AivAccounts *accounts;
} Fixture;

static void
reset (GSettings *settings)
{
  static const char *const keys[] = { "accounts", "account", "server", "user-name", "sign-in-method" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->settings = g_settings_new (AIV_APP_ID);
  reset (fixture->settings);
  fixture->accounts = aiv_accounts_new (fixture->settings);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->accounts);
  reset (fixture->settings);
  g_assert_finalize_object (fixture->settings);
}

/* As the next run of the program finds it. */
static void
read_again (Fixture *fixture)
{
  g_assert_finalize_object (fixture->accounts);
  fixture->accounts = aiv_accounts_new (fixture->settings);
}

static AivAccountEntry *
get (Fixture *fixture,
     guint    position)
{
  g_autoptr(AivAccountEntry) entry = g_list_model_get_item (G_LIST_MODEL (fixture->accounts), position);

  return entry;
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->accounts));
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(AivWireServerInfo) info = aiv_wire_server_info_new ();
  AivAccountEntry *entry;

  g_assert_cmpuint (count (fixture), ==, 0);
  aiv_accounts_note (fixture->accounts, "https://one.example.org", "u-1", "anna", AIV_SIGN_IN_PASSWORD);
  aiv_accounts_note (fixture->accounts, "https://one.example.org", "u-2", "bob", AIV_SIGN_IN_GOOGLE);
  entry = aiv_accounts_note (fixture->accounts, AIV_ACCOUNT_LOCAL, "u-1", "admin", AIV_SIGN_IN_LOCAL);
  aiv_accounts_set_present (fixture->accounts, get (fixture, 1));
  info->name = g_strdup ("The studio");
  aiv_accounts_set_server_info (fixture->accounts, get (fixture, 0), info);
  aiv_accounts_set_signed_in (fixture->accounts, get (fixture, 0), FALSE);
  g_assert_true (entry == aiv_accounts_find_local (fixture->accounts));
  read_again (fixture);

  g_assert_cmpuint (count (fixture), ==, 3);
  g_assert_cmpstr (aiv_account_entry_get_title (get (fixture, 0)), ==, "anna");
  g_assert_cmpstr (aiv_account_entry_get_server_info (get (fixture, 0))->name, ==, "The studio");
  g_assert_cmpstr (aiv_account_entry_get_description (get (fixture, 0)), ==, "one.example.org · signed out");
  g_assert_false (aiv_account_entry_get_signed_in (get (fixture, 0)));
  g_assert_true (aiv_accounts_get_present (fixture->accounts) == get (fixture, 1));
  g_assert_true (aiv_account_entry_get_present (get (fixture, 1)));
  g_assert_cmpint (aiv_account_entry_get_last_used (get (fixture, 1)), >, 0);
  g_assert_cmpint (aiv_account_entry_get_method (get (fixture, 1)), ==, AIV_SIGN_IN_GOOGLE);
  g_assert_cmpstr (aiv_account_entry_get_title (get (fixture, 2)), ==, "This Computer");
}

/* The same user of the same server is one account, however often they sign in. */
static void
test_same (Fixture       *fixture,
           gconstpointer  data)
{
  AivAccountEntry *anna = aiv_accounts_note (fixture->accounts, "http://a:8080", "u-1", "anna", AIV_SIGN_IN_PASSWORD);

  g_assert_true (aiv_accounts_note (fixture->accounts, "http://a:8080", "u-1", "anne", AIV_SIGN_IN_GOOGLE) == anna);
  g_assert_cmpstr (aiv_account_entry_get_username (anna), ==, "anne");
  g_assert_true (aiv_accounts_note (fixture->accounts, "http://a:8081", "u-1", "anna", AIV_SIGN_IN_PASSWORD) != anna);
  g_assert_true (aiv_accounts_note (fixture->accounts, "http://a:8080", "u-2", "anne", AIV_SIGN_IN_PASSWORD) != anna);
  g_assert_true (aiv_accounts_note (fixture->accounts, "http://a:8080/b", "u-1", "anna", AIV_SIGN_IN_PASSWORD) != anna);
  g_assert_cmpuint (count (fixture), ==, 4);
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  aiv_accounts_note (fixture->accounts, "http://a", "u-1", "anna", AIV_SIGN_IN_PASSWORD);
  aiv_accounts_note (fixture->accounts, "http://b", "u-1", "bob", AIV_SIGN_IN_PASSWORD);
  aiv_accounts_set_present (fixture->accounts, get (fixture, 0));
  aiv_accounts_remove (fixture->accounts, get (fixture, 0));
  g_assert_null (aiv_accounts_get_present (fixture->accounts));
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_null (aiv_accounts_get_present (fixture->accounts));
  g_assert_cmpstr (aiv_account_entry_get_title (get (fixture, 0)), ==, "bob");
}

/* What an earlier version noted is taken over, once. */
static void
test_take_over (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *server = NULL;

  g_settings_set_string (fixture->settings, "server", "https://one.example.org");
  g_settings_set_string (fixture->settings, "user-name", "anna");
  g_settings_set_string (fixture->settings, "sign-in-method", "google");
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (aiv_accounts_get_present (fixture->accounts) == get (fixture, 0));
  g_assert_cmpstr (aiv_account_entry_get_server (get (fixture, 0)), ==, "https://one.example.org");
  g_assert_cmpstr (aiv_account_entry_get_username (get (fixture, 0)), ==, "anna");
  g_assert_cmpstr (aiv_account_entry_get_user_id (get (fixture, 0)), ==, "");
  g_assert_cmpint (aiv_account_entry_get_method (get (fixture, 0)), ==, AIV_SIGN_IN_GOOGLE);
  server = g_settings_get_string (fixture->settings, "server");
  g_assert_cmpstr (server, ==, "");

  /* The server tells who it is; it is still the same account. */
  aiv_accounts_note (fixture->accounts, "https://one.example.org", "u-7", "anna", AIV_SIGN_IN_GOOGLE);
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (aiv_account_entry_get_user_id (get (fixture, 0)), ==, "u-7");
}

static void
test_take_over_local (Fixture       *fixture,
                      gconstpointer  data)
{
  g_settings_set_string (fixture->settings, "server", "local");
  g_settings_set_string (fixture->settings, "user-name", "anna");
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (aiv_account_entry_is_local (get (fixture, 0)));
}

/* The settings may hold anything. */
static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (100000, 'x');
  g_autofree char *text = g_strdup_printf ("[{}, {'server': <''>}, {'server': <5>}, {'server': <'http://a'>, 'method': <'x'>,"
                                           " 'username': <'%s'>}, {'server': <'http://b'>, 'id': <'1'>},"
                                           " {'server': <'http://c'>, 'id': <'1'>}]",
                                           long_name);
  g_autoptr(GVariant) value = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, NULL);

  g_assert_nonnull (value);
  g_settings_set_value (fixture->settings, "accounts", value);
  g_settings_set_string (fixture->settings, "account", "nobody");
  read_again (fixture);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_null (aiv_accounts_get_present (fixture->accounts));
  g_assert_cmpstr (aiv_account_entry_get_title (get (fixture, 0)), ==, "a");
  g_assert_cmpstr (aiv_account_entry_get_id (get (fixture, 1)), ==, "1");
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add ("/app/account-list/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/app/account-list/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/app/account-list/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/app/account-list/take-over", Fixture, NULL, set_up, test_take_over, tear_down);
  g_test_add ("/app/account-list/take-over-local", Fixture, NULL, set_up, test_take_over_local, tear_down);
  g_test_add ("/app/account-list/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  return aiv_app_test_run ();
}
