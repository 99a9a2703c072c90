/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window-test.h"

#include "aiv-sign-in-page.h"

static void
set_up (AivWindowTest *test,
        gconstpointer  width)
{
  aiv_window_test_begin (test, GPOINTER_TO_INT (width));
}

static void
tear_down (AivWindowTest *test,
           gconstpointer  width)
{
  aiv_window_test_end (test);
}

static GtkWidget *
sign_in_button (AivWindowTest *test)
{
  GtkWidget *label = aiv_window_test_find (test, GTK_TYPE_LABEL, "_Sign In");

  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

static void
test_first_start (AivWindowTest *test,
                  gconstpointer  data)
{
  g_assert_nonnull (aiv_window_test_find (test, AIV_TYPE_SIGN_IN_PAGE, NULL));
  g_assert_nonnull (aiv_window_test_find (test, GTK_TYPE_LABEL, "_Use This Computer"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (test->window)), <=, GPOINTER_TO_INT (data) + 10);
  aiv_app_test_shot (test->window, GPOINTER_TO_INT (data) < 400 ? "sign-in-narrow" : "sign-in");
}

static void
test_needs_all (AivWindowTest *test,
                gconstpointer  data)
{
  GtkWidget *button = sign_in_button (test);

  g_assert_false (gtk_widget_get_sensitive (button));
  aiv_window_test_type (test, "Server Address", "127.0.0.1:1");
  aiv_window_test_type (test, "User Name", "anna");
  g_assert_false (gtk_widget_get_sensitive (button));
  aiv_window_test_type (test, "Password", "secret");
  g_assert_true (gtk_widget_get_sensitive (button));
}

/* Nobody answers: said beside the form, in words, and nothing typed is lost. */
static void
test_unreachable (AivWindowTest *test,
                  gconstpointer  data)
{
  GtkWidget *row = aiv_window_test_find (test, ADW_TYPE_ENTRY_ROW, "Server Address");
  aiv_window_test_type (test, "Server Address", "127.0.0.1:1");
  aiv_window_test_type (test, "User Name", "anna");
  aiv_window_test_type (test, "Password", "secret");
  g_signal_emit_by_name (sign_in_button (test), "clicked");
  aiv_test_wait (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "127.0.0.1:1");
  g_assert_true (gtk_widget_get_sensitive (sign_in_button (test)));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_account_get_accounts (test->account))), ==, 0);
  aiv_app_test_shot (test->window, "sign-in-unreachable");
}

static void
add_test (const char *path,
          int         width,
          void      (*func) (AivWindowTest *, gconstpointer))
{
  g_test_add (path, AivWindowTest, GINT_TO_POINTER (width), set_up, func, tear_down);
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
