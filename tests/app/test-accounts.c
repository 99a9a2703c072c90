/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window-test.h"

#include "aiv-account-row.h"
#include "aiv-accounts-dialog.h"
#include "aiv-ask-password-dialog.h"
#include "aiv-fake-server.h"
#include "aiv-known-account-page.h"
#include "aiv-new-batch-page.h"
#include "aiv-sign-in-page.h"

/* Several accounts in one window: two servers with two users each. */

typedef struct
{
  AivWindowTest in;
  AivFakeServer *servers[2];
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  width)
{
  static const char *const names[][2] = { { "anna", "bob" }, { "carla", "dora" } };

  for (int i = 0; i < 2; i++)
    {
      fixture->servers[i] = aiv_fake_server_new ();
      aiv_fake_server_add_user (fixture->servers[i], names[i][0], 10 + i, FALSE);
      aiv_fake_server_add_user (fixture->servers[i], names[i][1], 20 + i, FALSE);
    }
  aiv_window_test_begin (&fixture->in, GPOINTER_TO_INT (width));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  width)
{
  aiv_window_test_end (&fixture->in);
  for (int i = 0; i < 2; i++)
    aiv_fake_server_free (fixture->servers[i]);
}

static void
act (Fixture    *fixture,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), action, NULL));
}

static void
press_sign_in (Fixture *fixture)
{
  GtkWidget *label = aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, "_Sign In");

  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON), "clicked");
}

static AivAccountEntry *
get_present (Fixture *fixture)
{
  return aiv_accounts_get_present (aiv_account_get_accounts (fixture->in.account));
}

static AivAccountEntry *
find_entry (Fixture    *fixture,
            const char *name)
{
  GListModel *accounts = G_LIST_MODEL (aiv_account_get_accounts (fixture->in.account));

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(AivAccountEntry) entry = g_list_model_get_item (accounts, i);

      if (g_str_equal (aiv_account_entry_get_title (entry), name))
        return entry;
    }
  return NULL;
}

/* Whether the window is somebody's: the name is in the sidebar, the credits are theirs. */
static gboolean
is_there (Fixture    *fixture,
          const char *name,
          gint64      credits)
{
  AivSession *session = aiv_account_get_session (fixture->in.account);

  return get_present (fixture) != NULL && g_str_equal (aiv_account_entry_get_title (get_present (fixture)), name)
         && session != NULL && aiv_user_get_credits (aiv_session_get_user (session)) == credits
         && aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) == NULL;
}

/* As a person does it: on the sign-in page, which is there or is asked for. */
static void
add (Fixture    *fixture,
     int         server,
     const char *name,
     gint64      credits)
{
  g_autofree char *address = aiv_fake_server_dup_address (fixture->servers[server]);

  if (aiv_account_get_session (fixture->in.account) != NULL)
    act (fixture, "win.add-account");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  aiv_window_test_type (&fixture->in, "Server Address", address);
  aiv_window_test_type (&fixture->in, "User Name", name);
  aiv_window_test_type (&fixture->in, "Password", "secret");
  press_sign_in (fixture);
  aiv_test_wait (is_there (fixture, name, credits));
}

static void
switch_to (Fixture    *fixture,
           const char *name)
{
  AivAccountEntry *entry = find_entry (fixture, name);

  g_assert_nonnull (entry);
  gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), "win.switch-account", "s", aiv_account_entry_get_id (entry));
}

static void
add_all (Fixture *fixture)
{
  add (fixture, 0, "anna", 10);
  add (fixture, 0, "bob", 20);
  add (fixture, 1, "carla", 11);
  add (fixture, 1, "dora", 21);
}

static void
shoot (Fixture       *fixture,
       const char    *name,
       gconstpointer  width)
{
  g_autofree char *file = g_strdup_printf ("%s-%d", name, GPOINTER_TO_INT (width));

  aiv_app_test_shot (fixture->in.window, file);
}

static GtkTextBuffer *
get_prompt (Fixture *fixture)
{
  GtkWidget *view;

  aiv_test_wait ((view = aiv_window_test_find (&fixture->in, GTK_TYPE_TEXT_VIEW, NULL)) != NULL);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
}

/* Back and forth at once; what was typed for one is there when one comes back, and only there. */
static void
test_switch (Fixture       *fixture,
             gconstpointer  width)
{
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autofree char *cache = NULL;

  add_all (fixture);
  act (fixture, "win.new-batch");
  gtk_text_buffer_set_text (get_prompt (fixture), "A calm voice", -1);
  cache = g_strdup (aiv_session_get_cache_dir (aiv_account_get_session (fixture->in.account)));

  switch_to (fixture, "bob");
  aiv_test_wait (is_there (fixture, "bob", 20));
  g_assert_cmpstr (aiv_session_get_cache_dir (aiv_account_get_session (fixture->in.account)), !=, cache);
  act (fixture, "win.new-batch");
  g_object_get (get_prompt (fixture), "text", &other, NULL);
  g_assert_cmpstr (other, ==, "");

  switch_to (fixture, "anna");
  aiv_test_wait (is_there (fixture, "anna", 10));
  switch_to (fixture, "dora");
  g_assert_true (aiv_account_get_state (fixture->in.account) == AIV_ACCOUNT_SIGNED_IN); /* without waiting */
  aiv_test_wait (is_there (fixture, "dora", 21));
  g_object_get (get_prompt (fixture), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "A calm voice");
}

/* The next run is where this one was, and finds the others by their stored sign-ins. */
static void
test_next_run (Fixture       *fixture,
               gconstpointer  width)
{
  add_all (fixture);
  switch_to (fixture, "carla");
  aiv_test_wait (is_there (fixture, "carla", 11));
  aiv_window_test_restart (&fixture->in);
  aiv_test_wait (is_there (fixture, "carla", 11));
  switch_to (fixture, "anna");
  aiv_test_wait (is_there (fixture, "anna", 10));
}

static void
test_sign_out (Fixture       *fixture,
               gconstpointer  width)
{
  add (fixture, 0, "anna", 10);
  add (fixture, 1, "carla", 11);
  act (fixture, "win.new-batch");
  gtk_text_buffer_set_text (get_prompt (fixture), "Not for others", -1);
  act (fixture, "win.sign-out");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  g_assert_null (aiv_account_get_session (fixture->in.account));
  g_assert_null (get_present (fixture));
  g_assert_false (aiv_account_entry_get_signed_in (find_entry (fixture, "carla")));

  /* The other one is there without a password, this one with it, and with nothing that was typed. */
  switch_to (fixture, "anna");
  aiv_test_wait (is_there (fixture, "anna", 10));
  switch_to (fixture, "carla");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (aiv_window_test_find (&fixture->in, ADW_TYPE_ENTRY_ROW, "User Name"))),
                   ==, "carla");
  aiv_window_test_type (&fixture->in, "Password", "secret");
  press_sign_in (fixture);
  aiv_test_wait (is_there (fixture, "carla", 11));
  g_assert_null (aiv_window_test_find (&fixture->in, GTK_TYPE_TEXT_VIEW, NULL));
}

/* Adding is begun and not wanted after all. */
static void
test_back (Fixture       *fixture,
           gconstpointer  width)
{
  add (fixture, 0, "anna", 10);
  act (fixture, "win.add-account");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  g_assert_true (gtk_widget_activate_action (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL),
                                             "navigation.pop", NULL));
  aiv_test_wait (is_there (fixture, "anna", 10));
}

/* Signing in as who is there already goes on with their session. */
static void
test_same_again (Fixture       *fixture,
                 gconstpointer  width)
{
  AivSession *session;

  add (fixture, 0, "anna", 10);
  session = aiv_account_get_session (fixture->in.account);
  add (fixture, 0, "anna", 10);
  g_assert_true (aiv_account_get_session (fixture->in.account) == session);
  add (fixture, 1, "carla", 11);
  add (fixture, 0, "anna", 10);
  g_assert_true (aiv_account_get_session (fixture->in.account) == session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_account_get_accounts (fixture->in.account))), ==, 2);
}

/* A server that is away: said, and the account that was there stays. */
static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  width)
{
  add (fixture, 1, "carla", 11);
  add (fixture, 0, "anna", 10);
  aiv_window_test_restart (&fixture->in);
  aiv_test_wait (is_there (fixture, "anna", 10));
  aiv_fake_server_set_broken (fixture->servers[1], TRUE);
  switch_to (fixture, "carla");
  aiv_test_wait (aiv_account_get_state (fixture->in.account) == AIV_ACCOUNT_SIGNED_IN);
  aiv_test_wait (is_there (fixture, "anna", 10));
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  width)
{
  g_autofree char *cache = NULL;
  g_autofree char *file = NULL;

  add (fixture, 1, "carla", 11);
  add (fixture, 0, "anna", 10);
  cache = g_strdup (aiv_session_get_cache_dir (aiv_account_get_session (fixture->in.account)));
  g_assert_cmpint (g_mkdir_with_parents (cache, 0700), ==, 0);
  file = g_build_filename (cache, "a.mp4", NULL);
  g_assert_true (g_file_set_contents (file, "video", -1, NULL));
  dex_future_disown (aiv_account_remove (fixture->in.account, find_entry (fixture, "anna")));
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  g_assert_null (find_entry (fixture, "anna"));
  aiv_test_poll (!g_file_test (file, G_FILE_TEST_EXISTS));
  dex_future_disown (aiv_account_remove (fixture->in.account, find_entry (fixture, "carla")));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_account_get_accounts (fixture->in.account))), ==, 0);
}

/* Every account is in the menu, with a mark on the one that is used. */
static void
test_menu (Fixture       *fixture,
           gconstpointer  width)
{
  g_autofree char *label = NULL;
  GtkWidget *button;
  GtkWidget *row;

  add_all (fixture);
  aiv_accounts_set_signed_in (aiv_account_get_accounts (fixture->in.account), find_entry (fixture, "bob"), FALSE);
  if (GPOINTER_TO_INT (width) < 680)
    g_object_set (aiv_window_test_find (&fixture->in, ADW_TYPE_NAVIGATION_SPLIT_VIEW, NULL), "show-content", FALSE, NULL);
  aiv_test_wait ((button = gtk_widget_get_ancestor (aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, "21 credits"),
                                                    GTK_TYPE_MENU_BUTTON)) != NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  aiv_test_wait ((row = aiv_window_test_find (&fixture->in, AIV_TYPE_ACCOUNT_ROW, NULL)) != NULL && gtk_widget_get_mapped (row));
  label = g_strdup_printf ("anna, %s", aiv_account_entry_get_place (find_entry (fixture, "anna")));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  gtk_widget_activate (row);
  aiv_test_wait (is_there (fixture, "anna", 10));
}

static GtkWidget *
find_button (Fixture    *fixture,
             const char *label)
{
  GtkWidget *button;

  aiv_test_wait ((button = aiv_window_test_find (&fixture->in, GTK_TYPE_BUTTON, label)) != NULL
                 && gtk_widget_get_mapped (button));
  return button;
}

/* The page of an account in the dialog of all of them. */
static void
manage (Fixture    *fixture,
        const char *name)
{
  GtkWidget *page;
  GtkWidget *row = NULL;

  act (fixture, "win.manage-accounts");
  page = GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->in.window)));
  g_assert_nonnull (page);
  aiv_test_wait (gtk_widget_get_mapped (page) && (row = aiv_app_test_find (page, GTK_TYPE_LABEL, name)) != NULL);
  gtk_widget_activate (gtk_widget_get_ancestor (row, AIV_TYPE_ACCOUNT_ROW));
  aiv_test_wait ((page = aiv_window_test_find (&fixture->in, AIV_TYPE_KNOWN_ACCOUNT_PAGE, NULL)) != NULL
                 && gtk_widget_get_mapped (page)
                 && gtk_widget_get_width (page) > 0);
}

static void
activate_row (Fixture    *fixture,
              const char *title)
{
  GtkWidget *row = aiv_window_test_find (&fixture->in, ADW_TYPE_BUTTON_ROW, title);

  g_assert_nonnull (row);
  g_signal_emit_by_name (row, "activated");
}

/* All that are open, one over the other. */
static void
close_dialog (Fixture *fixture)
{
  AdwDialog *dialog;

  while ((dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->in.window))) != NULL)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      adw_dialog_force_close (dialog);
      aiv_test_wait (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->in.window)) != dialog);
    }
}

/* Only where the server can; of another account, which is not shown, as well. */
static void
test_everywhere (Fixture       *fixture,
                 gconstpointer  width)
{
  aiv_fake_server_set_everywhere (fixture->servers[0], TRUE);
  add_all (fixture);

  act (fixture, "win.manage-accounts");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_ACCOUNTS_DIALOG, NULL) != NULL);
  close_dialog (fixture);
  manage (fixture, "dora");
  g_assert_null (aiv_window_test_find (&fixture->in, ADW_TYPE_BUTTON_ROW, "Sign Out _Everywhere…"));
  close_dialog (fixture);

  manage (fixture, "bob");
  shoot (fixture, "accounts-known", width);
  activate_row (fixture, "Sign Out _Everywhere…");
  g_assert_nonnull (find_button (fixture, "_Sign Out Everywhere"));
  g_signal_emit_by_name (find_button (fixture, "_Sign Out Everywhere"), "clicked");
  aiv_test_wait (aiv_fake_server_is_ended (fixture->servers[0], "u-2"));
  aiv_test_wait (!aiv_account_entry_get_signed_in (find_entry (fixture, "bob")));
  aiv_test_wait (aiv_window_test_find (&fixture->in, ADW_TYPE_BUTTON_ROW, "_Sign In…") != NULL);
  close_dialog (fixture);
  g_assert_true (is_there (fixture, "dora", 21));
  g_assert_false (aiv_fake_server_is_ended (fixture->servers[0], "u-1"));
}

/* A server that is away cannot end what it does not hear of: nothing changes. */
static void
test_everywhere_unreachable (Fixture       *fixture,
                             gconstpointer  width)
{
  aiv_fake_server_set_everywhere (fixture->servers[0], TRUE);
  add (fixture, 0, "anna", 10);
  aiv_fake_server_set_broken (fixture->servers[0], TRUE);
  manage (fixture, "anna");
  activate_row (fixture, "Sign Out _Everywhere…");
  g_signal_emit_by_name (find_button (fixture, "_Sign Out Everywhere"), "clicked");
  aiv_test_wait (aiv_app_test_shows (fixture->in.window, "Not Signed Out"));
  g_assert_true (aiv_account_entry_get_signed_in (find_entry (fixture, "anna")));
  g_assert_nonnull (aiv_account_get_session (fixture->in.account));
}

static void
test_manage_remove (Fixture       *fixture,
                    gconstpointer  width)
{
  add (fixture, 0, "anna", 10);
  add (fixture, 1, "carla", 11);
  manage (fixture, "anna");
  activate_row (fixture, "_Remove Account…");
  g_assert_nonnull (find_button (fixture, "_Remove"));
  g_signal_emit_by_name (find_button (fixture, "_Remove"), "clicked");
  aiv_test_wait (find_entry (fixture, "anna") == NULL);
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_KNOWN_ACCOUNT_PAGE, NULL) == NULL);
  close_dialog (fixture);
  manage (fixture, "carla");
  activate_row (fixture, "_Sign Out");
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  aiv_test_wait (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->in.window)) == NULL);
}

/* Not now: the banner says so and is the way back; what was typed stays. */
static void
test_expired (Fixture       *fixture,
              gconstpointer  width)
{
  g_autoptr(DexFuture) settled = NULL;
  g_autofree char *text = NULL;
  GtkWidget *button;

  add (fixture, 0, "anna", 10);
  act (fixture, "win.new-batch");
  gtk_text_buffer_set_text (get_prompt (fixture), "A calm voice", -1);
  settled = aiv_test_settle (aiv_session_refresh (aiv_account_get_session (fixture->in.account)));
  aiv_fake_server_set_expired (fixture->servers[0], TRUE);
  dex_future_disown (aiv_session_refresh (aiv_account_get_session (fixture->in.account)));
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_ASK_PASSWORD_DIALOG, NULL) != NULL);
  close_dialog (fixture);
  button = find_button (fixture, "Sign In");
  shoot (fixture, "expired-banner", width);
  g_assert_true (aiv_account_needs_sign_in (fixture->in.account));
  g_assert_false (aiv_account_entry_get_signed_in (find_entry (fixture, "anna")));

  g_signal_emit_by_name (button, "clicked");
  aiv_test_wait (aiv_window_test_find (&fixture->in, ADW_TYPE_PASSWORD_ENTRY_ROW, "Password") != NULL);
  aiv_window_test_type (&fixture->in, "Password", "secret");
  g_signal_emit_by_name (find_button (fixture, "_Sign In"), "clicked");
  aiv_test_wait (!aiv_account_needs_sign_in (fixture->in.account));
  aiv_test_wait (aiv_account_entry_get_signed_in (find_entry (fixture, "anna")));
  g_object_get (get_prompt (fixture), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "A calm voice");
}

/* A certificate that nobody has signed is trusted by who has compared it; another one then is not. */
static void
test_certificate (Fixture       *fixture,
                  gconstpointer  width)
{
  AivFakeServer *server = aiv_fake_server_new_full ("studio.example.pem");
  g_autofree char *address = aiv_fake_server_dup_address (server);
  g_autofree char *pin = g_strnfill (64, 'a');
  g_autoptr(DexFuture) saved = NULL;
  AivServerOptions options = { 0 };
  GtkWidget *button;
  guint requests;

  aiv_fake_server_add_user (server, "eva", 30, FALSE);
  aiv_window_test_type (&fixture->in, "Server Address", address);
  aiv_window_test_type (&fixture->in, "User Name", "eva");
  aiv_window_test_type (&fixture->in, "Password", "secret");
  aiv_test_wait ((button = aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, "_Compare Certificate…")) != NULL);
  g_assert_cmpuint (aiv_fake_server_get_requests (server), ==, 0);
  g_signal_emit_by_name (gtk_widget_get_ancestor (button, GTK_TYPE_BUTTON), "clicked");
  button = find_button (fixture, "_Trust");
  shoot (fixture, "certificate-compare", width);
  g_signal_emit_by_name (button, "clicked");
  aiv_test_wait (is_there (fixture, "eva", 30));

  manage (fixture, "eva");
  g_signal_emit_by_name (aiv_window_test_find (&fixture->in, ADW_TYPE_ACTION_ROW, "Server Settings"), "activated");
  aiv_test_wait ((button = aiv_window_test_find (&fixture->in, ADW_TYPE_ENTRY_ROW, "Fingerprint (SHA-256)")) != NULL
                 && strlen (gtk_editable_get_text (GTK_EDITABLE (button))) == 95);
  aiv_test_wait (gtk_widget_get_sensitive (find_button (fixture, "_Save")));
  shoot (fixture, "server-settings", width);
  close_dialog (fixture);
  aiv_window_test_close (&fixture->in);

  /* As if the server had another certificate than the one that was trusted. */
  options.pin = pin;
  saved = aiv_test_settle (aiv_server_options_save (address, &options));
  requests = aiv_fake_server_get_requests (server);
  aiv_window_test_open (&fixture->in);
  aiv_test_wait (aiv_window_test_find (&fixture->in, AIV_TYPE_SIGN_IN_PAGE, NULL) != NULL);
  aiv_test_wait (gtk_widget_has_css_class (aiv_window_test_find (&fixture->in, ADW_TYPE_ENTRY_ROW, "Server Address"), "error"));
  g_assert_null (aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, "_Compare Certificate…"));
  g_assert_cmpuint (aiv_fake_server_get_requests (server), ==, requests);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    int width;
    void (*func) (Fixture *fixture, gconstpointer width);
  } tests[] = {
    { "switch", 1000, test_switch },
    { "next-run", 1000, test_next_run },
    { "sign-out", 1000, test_sign_out },
    { "sign-out-narrow", 360, test_sign_out },
    { "back", 1000, test_back },
    { "back-narrow", 360, test_back },
    { "same-again", 1000, test_same_again },
    { "unreachable", 1000, test_unreachable },
    { "remove", 1000, test_remove },
    { "everywhere", 1000, test_everywhere },
    { "everywhere-narrow", 360, test_everywhere },
    { "everywhere-unreachable", 1000, test_everywhere_unreachable },
    { "manage-remove", 1000, test_manage_remove },
    { "expired", 1000, test_expired },
    { "expired-narrow", 360, test_expired },
    { "certificate", 1000, test_certificate },
    { "certificate-narrow", 360, test_certificate },
    { "menu", 1000, test_menu },
    { "menu-narrow", 360, test_menu },
  };

  aiv_app_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/app/accounts/", tests[i].name, NULL);

      g_test_add (path, Fixture, GINT_TO_POINTER (tests[i].width), set_up, tests[i].func, tear_down);
    }
  return aiv_app_test_run ();
}
