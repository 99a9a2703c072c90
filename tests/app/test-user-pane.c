/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "users-fixture.h"

#include "aiv-credits-dialog.h"
#include "aiv-edit-user-dialog.h"
#include "aiv-job-dialog.h"
#include "aiv-new-password-dialog.h"
#include "aiv-undo-entry-dialog.h"

static void
test_credits (UsersFixture      *fixture,
              gconstpointer data)
{
  GtkWidget *pane;
  AdwDialog *dialog;
  GtkWidget *amount;
  GtkWidget *reason;
  GtkWidget *apply;

  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "12") != NULL);
  aiv_app_test_shot (fixture->window, "user");

  gtk_widget_activate_action (pane, "user.credits", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG);
  amount = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_SPIN_ROW, NULL);
  reason = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason");
  apply = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Apply");

  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "95 → 105"));
  g_assert_false (gtk_widget_is_sensitive (apply));
  gtk_editable_set_text (GTK_EDITABLE (reason), "Refund for a blurred picture");
  g_assert_true (gtk_widget_is_sensitive (apply));
  adw_spin_row_set_value (ADW_SPIN_ROW (amount), -96);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "95 → −1"));
  g_assert_false (gtk_widget_is_sensitive (apply));
  adw_spin_row_set_value (ADW_SPIN_ROW (amount), 0);
  g_assert_false (gtk_widget_is_sensitive (apply));
  adw_spin_row_set_value (ADW_SPIN_ROW (amount), 10);
  aiv_app_test_shot (fixture->window, "credits");
  users_press_button (dialog, "_Apply");

  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "105") != NULL);
  aiv_test_wait (aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "105") != NULL);

  users_show_tab (pane, "credits");
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "Refund for a blurred picture · by admin") != NULL);
  g_assert_nonnull (aiv_app_test_find (pane, GTK_TYPE_LABEL, "+10"));
  aiv_app_test_shot (fixture->window, "user-history");
}

#define JOBS "/api/admin/jobs"

static gboolean
asks (UsersFixture *fixture,
      const char   *part)
{
  return strstr (aiv_fake_server_get_asked (fixture->server, JOBS), part) != NULL;
}

/* What the account has made, and only that: searched, opened, and told where there is nothing. */
static void
test_jobs (UsersFixture      *fixture,
           gconstpointer data)
{
  static const char none[] = "{\"jobs\":[],\"total\":0}";
  static const char jobs[]
    = "{\"jobs\":[{\"id\":\"v1\",\"kind\":\"video\",\"video_id\":7,\"user_id\":\"u-2\",\"user_name\":\"mira\",\"prompt\":"
      "\"A greeting that is much longer than there is room for in the pane of an account\",\"engine\":\"local\",\"status\":"
      "\"completed\",\"items\":1,\"completed\":1,\"credits_each\":9,\"credits_used\":9,\"created_at\":\"2026-11-20T10:00:00\"}],"
      "\"total\":1}";
  GtkWidget *pane;
  GtkWidget *entry;

  aiv_fake_server_set_activity (fixture->server, TRUE);
  aiv_fake_server_set_answer (fixture->server, JOBS, none);
  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  g_assert_cmpstr (aiv_fake_server_get_asked (fixture->server, JOBS), ==, "");
  users_show_tab (pane, "jobs");
  aiv_test_wait (asks (fixture, "&user=u-2&") && aiv_app_test_find (pane, GTK_TYPE_LABEL, "No Jobs Yet") != NULL);

  aiv_fake_server_set_answer (fixture->server, JOBS, jobs);
  entry = aiv_app_test_find (pane, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "greeting");
  aiv_test_wait (asks (fixture, "&query=greeting&user=u-2&")
                 && aiv_app_test_find (pane, GTK_TYPE_LABEL, "Ready · 20 Nov 2026, 10:00") != NULL);
  aiv_app_test_shot (fixture->window, "user-jobs");
  g_signal_emit_by_name (aiv_app_test_find (pane, GTK_TYPE_LIST_VIEW, NULL), "activate", 0);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_JOB_DIALOG) != NULL);
  adw_dialog_force_close (users_visible_dialog (fixture, AIV_TYPE_JOB_DIALOG));
  users_wait_no_dialog (fixture);

  aiv_fake_server_set_answer (fixture->server, JOBS, none);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing");
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "Nothing Found") != NULL);
  aiv_fake_server_set_broken (fixture->server, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "else");
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "Could Not Load the Jobs") != NULL);
}

/* A change is taken back by another one, once. */
static void
test_undo (UsersFixture      *fixture,
           gconstpointer data)
{
  GtkWidget *pane;
  GtkWidget *undo;
  AdwDialog *dialog;

  aiv_fake_server_add_user (fixture->server, "admin", 100, TRUE);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 1 && aiv_app_test_shows (fixture->window, "admin"));
  pane = users_open_user (fixture, 0);
  users_show_tab (pane, "credits");
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "Welcome · by admin") != NULL);
  undo = aiv_app_test_find (pane, GTK_TYPE_BUTTON, "Take Back…");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_UNDO_ENTRY_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_UNDO_ENTRY_DIALOG);
  g_assert_false (gtk_widget_is_sensitive (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Take Back")));
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason")), "By mistake");
  aiv_app_test_shot (fixture->window, "undo");
  users_press_button (dialog, "_Take Back");
  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "Taken back") != NULL
                 && aiv_app_test_find (pane, GTK_TYPE_LABEL, "By mistake · by admin") != NULL);
  aiv_app_test_shot (fixture->window, "undone");
}

/* The documented batch service: balances and nothing more. */
static void
test_bare (UsersFixture      *fixture,
           gconstpointer data)
{
  GtkWidget *pane;
  AdwDialog *dialog;

  aiv_fake_server_set_bare (fixture->server, TRUE);
  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  g_assert_false (aiv_app_test_shows (fixture->window, "Sign-Ins"));
  g_assert_false (aiv_app_test_shows (fixture->window, "E-mail address"));
  g_assert_false (aiv_app_test_shows (fixture->window, "_Reset Password…"));
  aiv_app_test_shot (fixture->window, "user-bare");

  gtk_widget_activate_action (pane, "user.credits", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG);
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason")), "Refund");
  adw_spin_row_set_value (ADW_SPIN_ROW (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_SPIN_ROW, NULL)), 10);
  users_press_button (dialog, "_Apply");
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "105") != NULL);
}

static void
test_account_actions (UsersFixture      *fixture,
                      gconstpointer data)
{
  GtkWidget *pane;
  g_autoptr(AivUser) user = NULL;

  users_add_people (fixture->server);
  users_open_page (fixture, 360, 640);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  user = g_list_model_get_item (G_LIST_MODEL (users_list_of (fixture)), 1);
  pane = users_open_user (fixture, 1);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "12") != NULL);
  aiv_app_test_shot (fixture->window, "user-narrow");

  /* Asked first, and “Cancel” does nothing. */
  gtk_widget_activate_action (pane, "user.toggle-disabled", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  aiv_app_test_shot (fixture->window, "user-disable");
  adw_dialog_close (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG));
  users_wait_no_dialog (fixture);
  g_assert_false (aiv_user_get_disabled (user));

  gtk_widget_activate_action (pane, "user.toggle-disabled", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Disable");
  aiv_test_wait (aiv_user_get_disabled (user));
  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_user_get_wire (user)->version == 2);
  gtk_widget_activate_action (pane, "user.toggle-disabled", NULL);
  aiv_test_wait (!aiv_user_get_disabled (user));

  gtk_widget_activate_action (pane, "user.toggle-admin", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Make Administrator");
  aiv_test_wait (aiv_user_get_is_admin (user));

  users_wait_no_dialog (fixture);
  gtk_widget_activate_action (pane, "user.reset-password", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Reset");
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG) != NULL);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (users_visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG)),
                                       GTK_TYPE_LABEL, "Marble-17-Otter"));
}

static void
test_sessions (UsersFixture      *fixture,
               gconstpointer data)
{
  GtkWidget *pane;

  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  users_show_tab (pane, "sessions");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Sign _Out Everywhere…"));
  aiv_app_test_shot (fixture->window, "user-sessions");
  gtk_widget_activate_action (pane, "user.sign-out", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "Sign _Out");
  users_wait_no_dialog (fixture);
}

static void
test_edit (UsersFixture      *fixture,
           gconstpointer data)
{
  GtkWidget *pane;
  AdwDialog *dialog;
  GtkWidget *email;
  GtkWidget *save;

  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  gtk_widget_activate_action (pane, "user.edit", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_EDIT_USER_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_EDIT_USER_DIALOG);
  aiv_app_test_shot (fixture->window, "user-edit");
  email = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "E-mail address");
  save = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Save");
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (email), "no address");
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (email), "mira@example.org");
  g_assert_true (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW,
                                                          "Last day; empty for no end")), "2027-02-30");
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW,
                                                          "Last day; empty for no end")), "");
  adw_spin_row_set_value (ADW_SPIN_ROW (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_SPIN_ROW, "Credits a day")), 50);
  users_press_button (dialog, "_Save");
  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "mira@example.org") != NULL
                 && aiv_app_test_find (pane, GTK_TYPE_LABEL, "12 of 50") != NULL);
}

/* What another administrator did meanwhile is told, and not overwritten. */
static void
test_stale (UsersFixture      *fixture,
            gconstpointer data)
{
  GtkWidget *pane;
  g_autoptr(AivUser) user = NULL;

  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  user = g_list_model_get_item (G_LIST_MODEL (users_list_of (fixture)), 1);
  pane = users_open_user (fixture, 1);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "12") != NULL);

  aiv_fake_server_lock_user (fixture->server, "mira");
  gtk_widget_activate_action (pane, "user.toggle-admin", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Make Administrator");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Somebody else has changed this account."));
  aiv_app_test_shot (fixture->window, "user-stale");
  g_assert_false (aiv_user_get_is_admin (user));
  gtk_widget_activate_action (pane, "user.reload", NULL);
  aiv_test_wait (aiv_user_get_disabled (user));
  aiv_test_wait (!aiv_app_test_shows (fixture->window, "Somebody else has changed this account."));
}

static void
test_delete (UsersFixture      *fixture,
             gconstpointer data)
{
  GtkWidget *pane;

  users_add_people (fixture->server);
  users_open_page (fixture, 1200, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  pane = users_open_user (fixture, 1);
  aiv_test_wait (aiv_app_test_find (pane, GTK_TYPE_LABEL, "12") != NULL);
  gtk_widget_activate_action (pane, "user.delete", NULL);
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  aiv_app_test_shot (fixture->window, "user-delete");
  users_press_button (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Delete Account");
  aiv_test_wait (users_n_users (fixture) == 5 && users_pane_of (fixture) == NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "No User Selected"));
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/user-pane/" name, UsersFixture, NULL, users_set_up, func, users_tear_down)
  ADD ("credits", test_credits);
  ADD ("jobs", test_jobs);
  ADD ("undo", test_undo);
  ADD ("sessions", test_sessions);
  ADD ("edit", test_edit);
  ADD ("stale", test_stale);
  ADD ("delete", test_delete);
  ADD ("bare", test_bare);
  ADD ("account-actions", test_account_actions);
  return aiv_app_test_run ();
}
