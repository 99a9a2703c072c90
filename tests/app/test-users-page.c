/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-credits-dialog.h"
#include "aiv-fake-server.h"
#include "aiv-new-password-dialog.h"
#include "aiv-new-user-dialog.h"
#include "aiv-user-dialog.h"
#include "aiv-users-page.h"

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GtkWidget *page;
  GtkWindow *window;
} Fixture;

static void
add_people (AivFakeServer *server)
{
  static const struct
  {
    const char *name;
    gint64 credits;
    gboolean is_admin;
  } people[] = {
    { "admin", 100000, TRUE },
    { "mira", 95, FALSE },
    { "noor", 0, FALSE },
    { "studio-production-team-with-a-long-name", 1250, FALSE },
    { "王小明", 320, FALSE },
    { "pablo", 40, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    aiv_fake_server_add_user (server, people[i].name, people[i].credits, people[i].is_admin);
}

static void
open_page (Fixture *fixture,
           int      width,
           int      height)
{
  GtkWidget *view = adw_navigation_view_new ();

  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->page = GTK_WIDGET (aiv_users_page_new (fixture->session));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (fixture->page));
  fixture->window = aiv_app_test_show (view, width, height);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->server = aiv_fake_server_new ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  aiv_app_test_close (fixture->window);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
}

static AivUserList *
users_of (Fixture *fixture)
{
  return aiv_users_page_get_users (AIV_USERS_PAGE (fixture->page));
}

static guint
n_users (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (users_of (fixture)));
}

static const char *
first_name (Fixture *fixture)
{
  g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (users_of (fixture)), 0);

  return user != NULL ? aiv_user_get_username (user) : NULL;
}

static void
test_table (Fixture      *fixture,
            gconstpointer data)
{
  add_people (fixture->server);
  open_page (fixture, 1000, 700);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Administrator"));
  g_assert_true (aiv_app_test_shows (fixture->window, "95"));
  g_assert_true (aiv_app_test_shows (fixture->window, "王小明"));
  aiv_app_test_shot (fixture->window, "users");
}

static void
test_narrow (Fixture      *fixture,
             gconstpointer data)
{
  add_people (fixture->server);
  open_page (fixture, 360, 640);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  g_assert_cmpint (gtk_widget_get_width (fixture->page), ==, 360);
  aiv_app_test_shot (fixture->window, "users-narrow");
}

static void
test_states (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *retry;

  aiv_fake_server_set_broken (fixture->server, TRUE);
  open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Load the Users"));
  g_assert_false (aiv_app_test_shows (fixture->window, "Internal server error"));
  aiv_app_test_shot (fixture->window, "users-error");

  aiv_fake_server_set_broken (fixture->server, FALSE);
  retry = aiv_app_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (retry, "clicked");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "No Users"));

  add_people (fixture->server);
  gtk_widget_activate_action (fixture->page, "users.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira"));

  /* With a table on the screen the error comes as a toast, and the table stays. */
  aiv_fake_server_set_broken (fixture->server, TRUE);
  gtk_widget_activate_action (fixture->page, "users.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could not load the users"));
  g_assert_true (aiv_app_test_shows (fixture->window, "mira"));
  aiv_app_test_shot (fixture->window, "users-toast");
}

static void
test_search_and_sort (Fixture      *fixture,
                      gconstpointer data)
{
  GtkWidget *entry;
  GtkColumnView *view;
  GtkColumnViewColumn *credits;

  add_people (fixture->server);
  open_page (fixture, 1000, 700);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));

  view = GTK_COLUMN_VIEW (aiv_app_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL));
  credits = g_list_model_get_item (gtk_column_view_get_columns (view), 2);
  gtk_column_view_sort_by_column (view, credits, GTK_SORT_DESCENDING);
  aiv_test_wait (n_users (fixture) == 6 && g_strcmp0 (first_name (fixture), "admin") == 0);
  gtk_column_view_sort_by_column (view, credits, GTK_SORT_ASCENDING);
  aiv_test_wait (n_users (fixture) == 6 && g_strcmp0 (first_name (fixture), "noor") == 0);
  g_object_unref (credits);

  entry = aiv_app_test_find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "mir");
  aiv_test_wait (n_users (fixture) == 1 && g_strcmp0 (first_name (fixture), "mira") == 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "No User Found"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  aiv_test_wait (n_users (fixture) == 6);
}

static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *scrolled;
  GtkAdjustment *adjustment;
  guint before;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("person-%04u", i);

      aiv_fake_server_add_user (fixture->server, name, i, FALSE);
    }
  open_page (fixture, 1000, 700);
  aiv_test_wait (n_users (fixture) > 0 && aiv_app_test_shows (fixture->window, "person-0000"));
  before = n_users (fixture);
  g_assert_cmpuint (before, <, 1000);

  scrolled = aiv_app_test_find (fixture->page, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  aiv_test_wait (n_users (fixture) > before);
}

static AdwDialog *
visible_dialog (Fixture *fixture,
                GType    type)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));

  /* A dialog's content is mapped once the dialog has found its size. */
  return dialog != NULL && g_type_is_a (G_OBJECT_TYPE (dialog), type)
         && gtk_widget_get_mapped (adw_dialog_get_child (dialog)) ? dialog : NULL;
}

static void
press_button (AdwDialog  *dialog,
              const char *label)
{
  GtkWidget *button = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
test_new_user (Fixture      *fixture,
               gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *create;
  GtkWidget *name;

  add_people (fixture->server);
  open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira"));

  gtk_widget_activate_action (fixture->page, "users.new", NULL);
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG) != NULL);
  dialog = visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG);
  create = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "C_reate");
  name = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Username");
  g_assert_false (gtk_widget_is_sensitive (create));
  gtk_editable_set_text (GTK_EDITABLE (name), "   ");
  g_assert_false (gtk_widget_is_sensitive (create));
  aiv_app_test_shot (fixture->window, "new-user");

  /* A name that is taken: told, and nothing typed is lost. */
  gtk_editable_set_text (GTK_EDITABLE (name), "mira");
  press_button (dialog, "C_reate");
  aiv_test_wait (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  adw_dialog_force_close (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG));
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG) != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "mira");

  gtk_editable_set_text (GTK_EDITABLE (name), " zoe ");
  press_button (dialog, "C_reate");
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG) != NULL);
  dialog = visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Kestrel-42-Violet"));
  aiv_app_test_shot (fixture->window, "new-password");
  adw_dialog_force_close (dialog);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "zoe"));
}

static AdwDialog *
open_user (Fixture *fixture,
           guint    position)
{
  GtkWidget *view = aiv_app_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL);

  g_signal_emit_by_name (view, "activate", position);
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_USER_DIALOG) != NULL);
  return visible_dialog (fixture, AIV_TYPE_USER_DIALOG);
}

static void
test_credits (Fixture      *fixture,
              gconstpointer data)
{
  AdwDialog *user_dialog;
  AdwDialog *dialog;
  GtkWidget *amount;
  GtkWidget *reason;
  GtkWidget *apply;

  add_people (fixture->server);
  open_page (fixture, 1000, 700);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  user_dialog = open_user (fixture, 1);
  aiv_app_test_shot (fixture->window, "user");

  gtk_widget_activate_action (GTK_WIDGET (user_dialog), "user.credits", NULL);
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG) != NULL);
  dialog = visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG);
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
  press_button (dialog, "_Apply");

  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_USER_DIALOG) != NULL);
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (user_dialog), GTK_TYPE_LABEL, "105") != NULL);
  aiv_test_wait (aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "105") != NULL);

  gtk_widget_activate_action (GTK_WIDGET (user_dialog), "user.history", NULL);
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (user_dialog), GTK_TYPE_LABEL,
                                    "Refund for a blurred picture · by admin") != NULL);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (user_dialog), GTK_TYPE_LABEL, "+10"));
  aiv_app_test_shot (fixture->window, "user-history");
}

/* The documented batch service: balances and nothing more. */
static void
test_bare (Fixture      *fixture,
           gconstpointer data)
{
  AdwDialog *user_dialog;
  AdwDialog *dialog;

  aiv_fake_server_set_bare (fixture->server, TRUE);
  add_people (fixture->server);
  open_page (fixture, 1000, 700);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  user_dialog = open_user (fixture, 1);
  g_assert_false (aiv_app_test_shows (fixture->window, "History"));
  g_assert_false (aiv_app_test_shows (fixture->window, "Last seen"));
  g_assert_false (aiv_app_test_shows (fixture->window, "_Reset Password…"));
  aiv_app_test_shot (fixture->window, "user-bare");

  gtk_widget_activate_action (GTK_WIDGET (user_dialog), "user.credits", NULL);
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG) != NULL);
  dialog = visible_dialog (fixture, AIV_TYPE_CREDITS_DIALOG);
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason")), "Refund");
  adw_spin_row_set_value (ADW_SPIN_ROW (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_SPIN_ROW, NULL)), 10);
  press_button (dialog, "_Apply");
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (user_dialog), GTK_TYPE_LABEL, "105") != NULL);
}

static void
test_account_actions (Fixture      *fixture,
                      gconstpointer data)
{
  AdwDialog *dialog;
  g_autoptr(AivUser) user = NULL;

  add_people (fixture->server);
  open_page (fixture, 360, 640);
  aiv_test_wait (n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  user = g_list_model_get_item (G_LIST_MODEL (users_of (fixture)), 1);
  dialog = open_user (fixture, 1);
  aiv_app_test_shot (fixture->window, "user-narrow");

  /* Asked first, and “Cancel” does nothing. */
  gtk_widget_activate_action (GTK_WIDGET (dialog), "user.toggle-disabled", NULL);
  aiv_test_wait (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  aiv_app_test_shot (fixture->window, "user-disable");
  adw_dialog_close (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG));
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_USER_DIALOG) != NULL);
  g_assert_false (aiv_user_get_disabled (user));

  gtk_widget_activate_action (GTK_WIDGET (dialog), "user.toggle-disabled", NULL);
  aiv_test_wait (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  press_button (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Disable");
  aiv_test_wait (aiv_user_get_disabled (user));
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_USER_DIALOG) != NULL);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "user.toggle-disabled", NULL);
  aiv_test_wait (!aiv_user_get_disabled (user));

  gtk_widget_activate_action (GTK_WIDGET (dialog), "user.toggle-admin", NULL);
  aiv_test_wait (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  press_button (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Make Administrator");
  aiv_test_wait (aiv_user_get_is_admin (user));

  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_USER_DIALOG) != NULL);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "user.reset-password", NULL);
  aiv_test_wait (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  press_button (visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG), "_Reset");
  aiv_test_wait (visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG) != NULL);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG)),
                                       GTK_TYPE_LABEL, "Marble-17-Otter"));
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/users-page/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("table", test_table);
  ADD ("narrow", test_narrow);
  ADD ("states", test_states);
  ADD ("search-and-sort", test_search_and_sort);
  ADD ("many", test_many);
  ADD ("new-user", test_new_user);
  ADD ("credits", test_credits);
  ADD ("bare", test_bare);
  ADD ("account-actions", test_account_actions);
  return aiv_app_test_run ();
}
