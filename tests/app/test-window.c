/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-sign-in-page.h"
#include "aiv-window.h"

typedef struct
{
  GSettings *settings;
  AivAccount *account;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(AivSecrets) secrets = aiv_secrets_new_memory ();

  fixture->settings = g_settings_new (AIV_APP_ID);
  g_settings_set_int (fixture->settings, "window-width", GPOINTER_TO_INT (data));
  g_settings_set_int (fixture->settings, "window-height", 640);
  fixture->account = aiv_account_new (fixture->settings, secrets);
  fixture->window = GTK_WINDOW (aiv_window_new (fixture->settings, fixture->account));
  gtk_window_present (fixture->window);
  aiv_test_wait (gtk_widget_get_mapped (GTK_WIDGET (fixture->window))
                 && gtk_widget_get_width (GTK_WIDGET (fixture->window)) > 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_app_test_close (fixture->window);
  g_assert_finalize_object (fixture->account);
  g_settings_reset (fixture->settings, "accounts");
  g_settings_reset (fixture->settings, "account");
  g_assert_finalize_object (fixture->settings);
}

static GtkWidget *
find (Fixture    *fixture,
      GType       type,
      const char *text)
{
  return aiv_app_test_find (GTK_WIDGET (fixture->window), type, text);
}

static void
type (Fixture    *fixture,
      const char *row,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (fixture, ADW_TYPE_ENTRY_ROW, row)), text);
}

static GtkWidget *
sign_in_button (Fixture *fixture)
{
  GtkWidget *label = find (fixture, GTK_TYPE_LABEL, "_Sign In");

  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  data)
{
  g_assert_nonnull (find (fixture, AIV_TYPE_SIGN_IN_PAGE, NULL));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "_Use This Computer"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, GPOINTER_TO_INT (data));
  aiv_app_test_shot (fixture->window, GPOINTER_TO_INT (data) < 400 ? "sign-in-narrow" : "sign-in");
}

static void
test_needs_all (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *button = sign_in_button (fixture);

  g_assert_false (gtk_widget_get_sensitive (button));
  type (fixture, "Server Address", "127.0.0.1:1");
  type (fixture, "User Name", "anna");
  g_assert_false (gtk_widget_get_sensitive (button));
  type (fixture, "Password", "secret");
  g_assert_true (gtk_widget_get_sensitive (button));
}

/* Nobody answers: said beside the form, in words, and nothing typed is lost. */
static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *row = find (fixture, ADW_TYPE_ENTRY_ROW, "Server Address");
  type (fixture, "Server Address", "127.0.0.1:1");
  type (fixture, "User Name", "anna");
  type (fixture, "Password", "secret");
  g_signal_emit_by_name (sign_in_button (fixture), "clicked");
  aiv_test_wait (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "127.0.0.1:1");
  g_assert_true (gtk_widget_get_sensitive (sign_in_button (fixture)));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_account_get_accounts (fixture->account))), ==, 0);
  aiv_app_test_shot (fixture->window, "sign-in-unreachable");
}

static void
add_test (const char *path,
          int         width,
          void      (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  add_test ("/app/window/first-start", 1000, test_first_start);
  add_test ("/app/window/first-start-narrow", 360, test_first_start);
  add_test ("/app/window/needs-all", 1000, test_needs_all);
  add_test ("/app/window/unreachable", 1000, test_unreachable);
  return aiv_app_test_run ();
}
