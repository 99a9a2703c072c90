/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "users-fixture.h"

#include "aiv-bulk-credits-dialog.h"
#include "aiv-new-password-dialog.h"
#include "aiv-new-user-dialog.h"

static void
test_table (UsersFixture      *fixture,
            gconstpointer data)
{
  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  g_assert_true (aiv_app_test_shows (fixture->window, "Administrator"));
  g_assert_true (aiv_app_test_shows (fixture->window, "95"));
  g_assert_true (aiv_app_test_shows (fixture->window, "王小明"));
  aiv_app_test_shot (fixture->window, "users");
}

static void
test_narrow (UsersFixture      *fixture,
             gconstpointer data)
{
  users_add_people (fixture->server);
  users_open_page (fixture, 360, 640);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  g_assert_cmpint (gtk_widget_get_width (fixture->page), ==, 360);
  aiv_app_test_shot (fixture->window, "users-narrow");
}

static void
test_states (UsersFixture      *fixture,
             gconstpointer data)
{
  GtkWidget *retry;

  aiv_fake_server_set_broken (fixture->server, TRUE);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Load the Users"));
  g_assert_false (aiv_app_test_shows (fixture->window, "Internal server error"));
  aiv_app_test_shot (fixture->window, "users-error");

  aiv_fake_server_set_broken (fixture->server, FALSE);
  retry = aiv_app_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (retry, "clicked");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "No Users"));

  users_add_people (fixture->server);
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
test_search_and_sort (UsersFixture      *fixture,
                      gconstpointer data)
{
  GtkWidget *entry;
  GtkColumnView *view;
  GtkColumnViewColumn *credits;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));

  view = GTK_COLUMN_VIEW (aiv_app_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL));
  credits = g_list_model_get_item (gtk_column_view_get_columns (view), 3);
  gtk_column_view_sort_by_column (view, credits, GTK_SORT_DESCENDING);
  aiv_test_wait (users_n_users (fixture) == 6 && g_strcmp0 (users_first_name (fixture), "admin") == 0);
  gtk_column_view_sort_by_column (view, credits, GTK_SORT_ASCENDING);
  aiv_test_wait (users_n_users (fixture) == 6 && g_strcmp0 (users_first_name (fixture), "noor") == 0);
  g_object_unref (credits);

  entry = aiv_app_test_find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "mir");
  aiv_test_wait (users_n_users (fixture) == 1 && g_strcmp0 (users_first_name (fixture), "mira") == 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  aiv_test_wait (aiv_app_test_shows (fixture->window, "No User Found"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  aiv_test_wait (users_n_users (fixture) == 6);
}

static void
test_many (UsersFixture      *fixture,
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
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) > 0 && aiv_app_test_shows (fixture->window, "person-0000"));
  before = users_n_users (fixture);
  g_assert_cmpuint (before, <, 1000);

  scrolled = aiv_app_test_find (fixture->page, GTK_TYPE_SCROLLED_WINDOW, NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  aiv_test_wait (users_n_users (fixture) > before);
}

static void
test_new_user (UsersFixture      *fixture,
               gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *create;
  GtkWidget *name;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "mira"));

  gtk_widget_activate_action (fixture->page, "users.new", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG);
  create = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "C_reate");
  name = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Username");
  g_assert_false (gtk_widget_is_sensitive (create));
  gtk_editable_set_text (GTK_EDITABLE (name), "   ");
  g_assert_false (gtk_widget_is_sensitive (create));
  aiv_app_test_shot (fixture->window, "new-user");

  /* A name that is taken: told, and nothing typed is lost. */
  gtk_editable_set_text (GTK_EDITABLE (name), "mira");
  users_press_button (dialog, "C_reate");
  aiv_test_wait (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG) != NULL);
  adw_dialog_force_close (users_visible_dialog (fixture, ADW_TYPE_ALERT_DIALOG));
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_NEW_USER_DIALOG) != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "mira");

  gtk_editable_set_text (GTK_EDITABLE (name), " zoe ");
  users_press_button (dialog, "C_reate");
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_NEW_PASSWORD_DIALOG);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Kestrel-42-Violet"));
  aiv_app_test_shot (fixture->window, "new-password");
  adw_dialog_force_close (dialog);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "zoe"));
}

static void
test_filter (UsersFixture      *fixture,
             gconstpointer data)
{
  GtkWidget *filter;
  GtkWidget *role;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  filter = aiv_app_test_find (fixture->page, GTK_TYPE_MENU_BUTTON, "Filter");
  gtk_menu_button_popup (GTK_MENU_BUTTON (filter));
  aiv_test_wait (aiv_app_test_find (filter, GTK_TYPE_DROP_DOWN, NULL) != NULL);
  aiv_app_test_shot (fixture->window, "users-filter");
  role = aiv_app_test_find (filter, GTK_TYPE_DROP_DOWN, NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (role), 1);
  aiv_test_wait (users_n_users (fixture) == 2);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (role), 2);
  aiv_test_wait (users_n_users (fixture) == 4);
  gtk_widget_activate_action (fixture->page, "users.show-all", NULL);
  aiv_test_wait (users_n_users (fixture) == 6);
}

static void
test_bulk (UsersFixture      *fixture,
           gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *amount;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  gtk_widget_activate_action (fixture->page, "users.bulk-credits", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_BULK_CREDITS_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_BULK_CREDITS_DIALOG);
  amount = aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_SPIN_ROW, NULL);
  g_assert_false (gtk_widget_is_sensitive (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Preview")));
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason")), "New year");
  aiv_app_test_shot (fixture->window, "bulk");

  /* Somebody would have too few: nothing can be done. */
  adw_spin_row_set_value (ADW_SPIN_ROW (amount), -50);
  users_press_button (dialog, "_Preview");
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "0 → −50") != NULL);
  g_assert_false (gtk_widget_is_sensitive (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Apply")));
  aiv_app_test_shot (fixture->window, "bulk-refused");
  gtk_widget_activate_action (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_NAVIGATION_VIEW, NULL), "navigation.pop", NULL);

  adw_spin_row_set_value (ADW_SPIN_ROW (amount), 10);
  users_press_button (dialog, "_Preview");
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "95 → 105") != NULL);
  aiv_app_test_shot (fixture->window, "bulk-preview");
  users_press_button (dialog, "_Apply");
  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "105") != NULL);
}

static AivUser *
get_user (UsersFixture *fixture,
          guint         position)
{
  g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (users_list_of (fixture)), position);

  /* The list holds on to it. */
  return user;
}

static void
search (UsersFixture *fixture,
        const char   *text,
        guint         n_found)
{
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL)), text);
  aiv_test_wait (users_n_users (fixture) == n_found);
}

/* Some are picked by hand, across searches; their credits are changed together after a preview, and nobody else's. */
static void
test_pick (UsersFixture      *fixture,
           gconstpointer data)
{
  GtkWidget *select, *table, *check;
  AdwDialog *dialog;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_shows (fixture->window, "mira"));
  select = aiv_app_test_find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "Select Users");
  g_assert_null (aiv_app_test_find (fixture->page, GTK_TYPE_CHECK_BUTTON, NULL));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (select), TRUE);
  aiv_test_wait ((check = aiv_app_test_find (fixture->page, GTK_TYPE_CHECK_BUTTON, NULL)) != NULL);
  g_assert_true (aiv_app_test_shows (fixture->window, "0 selected"));
  gtk_test_accessible_assert_property (check, GTK_ACCESSIBLE_PROPERTY_LABEL, aiv_user_get_username (get_user (fixture, 0)));

  table = aiv_app_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL);
  g_signal_emit_by_name (table, "activate", 1);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "1 selected"));
  g_assert_null (users_pane_of (fixture));
  search (fixture, "pab", 1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (aiv_app_test_find (fixture->page, GTK_TYPE_CHECK_BUTTON, NULL)), TRUE);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "2 selected"));
  search (fixture, "", 6);
  g_assert_true (aiv_user_get_picked (get_user (fixture, 1)));
  aiv_app_test_shot (fixture->window, "users-picked");

  gtk_widget_activate_action (fixture->page, "users.credits-of-picked", NULL);
  aiv_test_wait (users_visible_dialog (fixture, AIV_TYPE_BULK_CREDITS_DIALOG) != NULL);
  dialog = users_visible_dialog (fixture, AIV_TYPE_BULK_CREDITS_DIALOG);
  gtk_editable_set_text (GTK_EDITABLE (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, "Reason")), "For the show");
  users_press_button (dialog, "_Preview");
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "2 users, +20 credits in all") != NULL);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "40 → 50"));
  g_assert_null (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "320 → 330"));
  aiv_app_test_shot (fixture->window, "bulk-picked");
  users_press_button (dialog, "_Apply");
  users_wait_no_dialog (fixture);
  aiv_test_wait (aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "105") != NULL);
  g_assert_nonnull (aiv_app_test_find (fixture->page, GTK_TYPE_LABEL, "320"));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (select)));
  aiv_test_wait (aiv_app_test_find (fixture->page, GTK_TYPE_CHECK_BUTTON, NULL) == NULL);
  g_assert_false (aiv_user_get_picked (get_user (fixture, 1)));
}

/* How many credits are few is for each administrator to say; the marks and the filter follow. */
static void
test_few (UsersFixture      *fixture,
          gconstpointer data)
{
  g_autoptr(GSettings) settings = g_settings_new (AIV_SETTINGS_ID);
  GtkWidget *filter;

  users_add_people (fixture->server);
  users_open_page (fixture, 1000, 700);
  aiv_test_wait (users_n_users (fixture) == 6 && aiv_app_test_find (fixture->page, GTK_TYPE_IMAGE, "Few credits left") != NULL);
  g_settings_set_int (settings, "few-credits", 400);
  filter = aiv_app_test_find (fixture->page, GTK_TYPE_MENU_BUTTON, "Filter");
  gtk_menu_button_popup (GTK_MENU_BUTTON (filter));
  aiv_test_wait (aiv_app_test_find (filter, GTK_TYPE_CHECK_BUTTON, "At most") != NULL);
  aiv_app_test_shot (fixture->window, "users-few");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (aiv_app_test_find (filter, GTK_TYPE_CHECK_BUTTON, "At most")), TRUE);
  aiv_test_wait (users_n_users (fixture) == 4);
  g_settings_set_int (settings, "few-credits", 50);
  aiv_test_wait (users_n_users (fixture) == 2);
  g_settings_reset (settings, "few-credits");
  aiv_test_wait (users_n_users (fixture) == 1);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/users-page/" name, UsersFixture, NULL, users_set_up, func, users_tear_down)
  ADD ("table", test_table);
  ADD ("narrow", test_narrow);
  ADD ("states", test_states);
  ADD ("search-and-sort", test_search_and_sort);
  ADD ("many", test_many);
  ADD ("new-user", test_new_user);
  ADD ("filter", test_filter);
  ADD ("bulk", test_bulk);
  ADD ("pick", test_pick);
  ADD ("few", test_few);
  return aiv_app_test_run ();
}
