/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "users-fixture.h"

#include "aiv-user-pane.h"

void
users_add_people (AivFakeServer *server)
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

void
users_open_page (UsersFixture *fixture,
           int      width,
           int      height)
{
  GtkWidget *view = adw_navigation_view_new ();

  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->page = GTK_WIDGET (aiv_users_page_new (fixture->session));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (fixture->page));
  fixture->window = aiv_app_test_show (view, width, height);
}

void
users_set_up (UsersFixture      *fixture,
        gconstpointer data)
{
  fixture->server = aiv_fake_server_new ();
}

void
users_tear_down (UsersFixture      *fixture,
           gconstpointer data)
{
  aiv_app_test_close (fixture->window);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
}

AivUserList *
users_list_of (UsersFixture *fixture)
{
  return aiv_users_page_get_users (AIV_USERS_PAGE (fixture->page));
}

guint
users_n_users (UsersFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (users_list_of (fixture)));
}

const char *
users_first_name (UsersFixture *fixture)
{
  g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (users_list_of (fixture)), 0);

  return user != NULL ? aiv_user_get_username (user) : NULL;
}

AdwDialog *
users_visible_dialog (UsersFixture *fixture,
                GType    type)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (fixture->window));

  /* A dialog's content is mapped once the dialog has found its size. */
  return dialog != NULL && g_type_is_a (G_OBJECT_TYPE (dialog), type)
         && gtk_widget_get_mapped (adw_dialog_get_child (dialog)) ? dialog : NULL;
}

void
users_press_button (AdwDialog  *dialog,
              const char *label)
{
  GtkWidget *button = aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

GtkWidget *
users_pane_of (UsersFixture *fixture)
{
  AdwNavigationSplitView *view
    = ADW_NAVIGATION_SPLIT_VIEW (aiv_app_test_find (fixture->page, ADW_TYPE_NAVIGATION_SPLIT_VIEW, NULL));
  AdwNavigationPage *content = adw_navigation_split_view_get_content (view);

  return AIV_IS_USER_PANE (content) ? GTK_WIDGET (content) : NULL;
}

GtkWidget *
users_open_user (UsersFixture *fixture,
           guint    position)
{
  GtkWidget *view = aiv_app_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL);

  g_signal_emit_by_name (view, "activate", position);
  aiv_test_wait (users_pane_of (fixture) != NULL && gtk_widget_get_mapped (users_pane_of (fixture)));
  return users_pane_of (fixture);
}

void
users_show_tab (GtkWidget  *pane,
          const char *name)
{
  GtkWidget *stack = aiv_app_test_find (pane, ADW_TYPE_VIEW_STACK, NULL);

  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), name);
}

void
users_wait_no_dialog (UsersFixture *fixture)
{
  aiv_test_wait (adw_window_get_visible_dialog (ADW_WINDOW (fixture->window)) == NULL);
}
