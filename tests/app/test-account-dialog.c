/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-account-dialog.h"
#include "aiv-fake-server.h"
#include "aiv-ledger-view.h"
#include "aiv-preferences-dialog.h"

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GSettings *settings;
  GtkWindow *window;
  AdwDialog *dialog;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(AivWireUser) wire = aiv_wire_user_new ();

  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_add_user (fixture->server, "mira", 95, FALSE);
  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->settings = g_settings_new (AIV_APP_ID);
  wire->id = g_strdup ("u-1");
  wire->username = g_strdup ("mira");
  wire->credits = 95;
  wire->held = 5;
  aiv_user_apply (aiv_session_get_user (fixture->session), wire);
}

static void
open_dialog (Fixture   *fixture,
             AdwDialog *dialog,
             int        width,
             int        height)
{
  fixture->window = aiv_app_test_show (adw_bin_new (), width, height);
  fixture->dialog = dialog;
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  aiv_test_wait (gtk_widget_get_mapped (adw_dialog_get_child (dialog)));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  aiv_app_test_close (fixture->window);
  g_clear_object (&fixture->settings);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
}

static void
test_account (Fixture      *fixture,
              gconstpointer data)
{
  open_dialog (fixture, aiv_account_dialog_new (fixture->session), 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira"));
  g_assert_true (aiv_app_test_shows (fixture->window, "95"));
  aiv_app_test_shot (fixture->window, "account-narrow");

  /* News come in while it is open. */
  aiv_user_apply_credits (aiv_session_get_user (fixture->session), 90, 10);
  g_assert_true (aiv_app_test_shows (fixture->window, "90"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "account.history", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Credits granted"));
  g_assert_true (aiv_app_test_shows (fixture->window, "+95"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Welcome · by admin"));
  aiv_app_test_shot (fixture->window, "account-history-narrow");
}

static DexFuture *
keep (DexFuture *done,
      gpointer   unused)
{
  return dex_ref (done);
}

static void
probe (Fixture *fixture)
{
  g_autoptr(DexFuture) probed = dex_future_finally (aiv_client_probe (aiv_session_get_client (fixture->session)), keep,
                                                    NULL, NULL);

  aiv_test_wait (!dex_future_is_pending (probed));
  g_assert_true (dex_future_is_resolved (probed));
}

static void
test_profile (Fixture      *fixture,
              gconstpointer data)
{
  GtkWidget *name, *picture;

  aiv_fake_server_set_answer (fixture->server, "/api/v1/users/profile",
                              "{\"id\":1,\"email\":\"mira@example.org\",\"name\":\"Mira\",\"avatar_url\":null,\"credits\":95.0,"
                              "\"created_at\":\"2025-10-15T10:00:00\",\"subscription_plan\":\"pro\","
                              "\"subscription_status\":\"active\",\"subscription_end_date\":\"2999-05-03T12:00:00\"}");
  probe (fixture);
  open_dialog (fixture, aiv_account_dialog_new (fixture->session), 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira@example.org"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Mira"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Pro · Active until 3 May 2999"));
  aiv_app_test_shot (fixture->window, "account-profile-narrow");

  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "account.profile", NULL);
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_ENTRY_ROW, "Address of a Picture") != NULL);
  name = aiv_app_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_ENTRY_ROW, "Name");
  picture = aiv_app_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_ENTRY_ROW, "Address of a Picture");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Mira");

  /* What cannot be is said at once. */
  gtk_editable_set_text (GTK_EDITABLE (name), "  ");
  g_assert_true (aiv_app_test_shows (fixture->window, "Type a name."));
  gtk_editable_set_text (GTK_EDITABLE (name), "Mira M.");
  gtk_editable_set_text (GTK_EDITABLE (picture), "file:///etc/passwd");
  g_assert_true (aiv_app_test_shows (fixture->window,
                                     "The address of a picture begins with https://. Leave it empty for none."));
  aiv_app_test_shot (fixture->window, "account-profile-edit-narrow");
  gtk_editable_set_text (GTK_EDITABLE (picture), "https://example.org/mira.jpg");
  g_assert_false (aiv_app_test_shows (fixture->window,
                                      "The address of a picture begins with https://. Leave it empty for none."));

  aiv_fake_server_set_answer (fixture->server, "/api/v1/users/profile",
                              "{\"id\":1,\"email\":null,\"name\":\"Mira M.\",\"avatar_url\":null,\"credits\":95.0,"
                              "\"subscription_plan\":\"basic\",\"subscription_status\":\"cancelled\"}");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "account.save-profile", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Mira M."));
  g_assert_true (aiv_app_test_shows (fixture->window, "Basic · Cancelled"));
}

/* A server that has nothing but accounts and batches. */
static void
test_bare (Fixture      *fixture,
           gconstpointer data)
{
  aiv_fake_server_set_families (fixture->server, AIV_FAMILY_VISION);
  aiv_fake_server_set_bare (fixture->server, TRUE);
  probe (fixture);
  aiv_user_apply_credits (aiv_session_get_user (fixture->session), 3, 0);
  open_dialog (fixture, aiv_account_dialog_new (fixture->session), 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira"));
  g_assert_true (aiv_app_test_shows (fixture->window, "There are few credits left. Ask whoever runs this server for more."));
  g_assert_false (aiv_app_test_shows (fixture->window, "Name and Picture"));
  g_assert_false (aiv_app_test_shows (fixture->window, "History"));
}

static void
test_table (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "credits.csv", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *content = NULL;
  g_autofree char *json = g_strdup (
    "{\"entries\":[{\"id\":3,\"user_id\":\"u-1\",\"amount\":-5,\"kind\":\"hold\",\"reason\":\"=HYPERLINK(\\\"x\\\")\","
    "\"batch_id\":\"b1\",\"created_at\":1795000000000,\"balance_after\":90},"
    "{\"id\":2,\"user_id\":\"u-1\",\"amount\":95,\"kind\":\"grant\",\"reason\":\"Welcome, 米拉\",\"actor\":\"admin\","
    "\"created_at\":1795000000000,\"balance_after\":95}],\"total\":2}");
  GtkWidget *view, *kinds;

  aiv_fake_server_set_answer (fixture->server, "/api/user/ledger", json);
  open_dialog (fixture, aiv_account_dialog_new (fixture->session), 360, 640);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "account.history", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "+95"));
  aiv_app_test_shot (fixture->window, "account-table-narrow");

  /* One kind alone, and one that there is nothing of. */
  kinds = aiv_app_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_DROP_DOWN, NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (kinds), 2);
  aiv_test_wait (!aiv_app_test_shows (fixture->window, "+95"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Balance 90"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (kinds), 6);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "There are no such changes."));

  /* The table has all of it: quoted, and with nothing that runs. */
  view = aiv_app_test_find (GTK_WIDGET (fixture->dialog), AIV_TYPE_LEDGER_VIEW, NULL);
  aiv_ledger_view_export (AIV_LEDGER_VIEW (view), file);
  aiv_test_wait (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==,
                   "Time (UTC),What,Credits,Balance,Reason,By,Batch,Video\r\n"
                   "2026-11-18T11:06:40Z,Set aside for a batch,-5,90,\"'=HYPERLINK(\"\"x\"\")\",,b1,\r\n"
                   "2026-11-18T11:06:40Z,Credits granted,95,95,\"Welcome, 米拉\",admin,,\r\n");
}

static void
test_ledger_error (Fixture      *fixture,
                   gconstpointer data)
{
  GtkWidget *retry;

  aiv_fake_server_set_broken (fixture->server, TRUE);
  open_dialog (fixture, aiv_account_dialog_new (fixture->session), 1000, 700);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "account.history", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Load the History"));
  aiv_fake_server_set_broken (fixture->server, FALSE);
  retry = aiv_app_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (retry, "clicked");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "+95"));
}

static void
test_preferences (Fixture      *fixture,
                  gconstpointer data)
{
  GtkWidget *notify;
  AdwDialog *question;
  g_autofree char *folder = g_build_filename (aiv_session_get_cache_dir (fixture->session), "videos", NULL);
  g_autofree char *path = g_build_filename (folder, "a.mp4", NULL);
  g_autofree char *outside = g_build_filename (g_get_home_dir (), "kept.mp4", NULL);
  g_autofree char *link = g_build_filename (folder, "link.mp4", NULL);
  g_autofree char *bytes = g_malloc0 (200000);
  g_autofree char *size = NULL;
  g_autofree char *none = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, 200000, NULL));
  g_assert_true (g_file_set_contents (outside, bytes, 5, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);

  open_dialog (fixture, aiv_preferences_dialog_new (fixture->session, fixture->settings), 1000, 700);
  notify = aiv_app_test_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_SWITCH_ROW, "Notify when finished");
  g_assert_true (adw_switch_row_get_active (ADW_SWITCH_ROW (notify)));
  adw_switch_row_set_active (ADW_SWITCH_ROW (notify), FALSE);
  g_assert_false (g_settings_get_boolean (fixture->settings, "notify-finished"));
  g_settings_reset (fixture->settings, "notify-finished");

  g_settings_set_string (fixture->settings, "save-folder", "file:///srv/videos");
  g_assert_true (aiv_app_test_shows (fixture->window, "/srv/videos"));
  g_settings_reset (fixture->settings, "save-folder");

  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (fixture->dialog), "storage");
  size = g_format_size (200000 + strlen (outside));
  none = g_format_size (0);
  aiv_test_wait (aiv_app_test_shows (fixture->window, size));
  aiv_app_test_shot (fixture->window, "preferences");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "preferences.clear-cache", NULL);
  aiv_test_wait (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)) != fixture->dialog);
  question = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (question), GTK_TYPE_BUTTON, "_Delete") != NULL);
  g_signal_emit_by_name (aiv_app_test_find (GTK_WIDGET (question), GTK_TYPE_BUTTON, "_Delete"), "clicked");
  aiv_test_wait (!g_file_test (path, G_FILE_TEST_EXISTS));
  aiv_test_wait (aiv_app_test_shows (fixture->window, none));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
}

static void
test_signed_out (Fixture      *fixture,
                 gconstpointer data)
{
  open_dialog (fixture, aiv_preferences_dialog_new (NULL, fixture->settings), 360, 640);
  g_assert_false (aiv_app_test_shows (fixture->window, "Downloaded Videos"));
  aiv_app_test_shot (fixture->window, "preferences-narrow");
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/account-dialog/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("account", test_account);
  ADD ("profile", test_profile);
  ADD ("bare", test_bare);
  ADD ("table", test_table);
  ADD ("ledger-error", test_ledger_error);
  ADD ("preferences", test_preferences);
  ADD ("signed-out", test_signed_out);
  return aiv_app_test_run ();
}
