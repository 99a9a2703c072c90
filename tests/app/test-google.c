/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window-test.h"

#include <glib/gstdio.h>

#include "aiv-fake-server.h"
#include "aiv-google-dialog.h"
#include "aiv-soup.h"

/* Signing in with Google in the window, against a server and a browser of the test's own. */

typedef struct
{
  AivWindowTest in;
  AivFakeServer *server;
  char *opened; /* what the browser was opened with */
} Fixture;

/* A browser for everything that GTK opens here: it writes down where it was sent. */
static void
install_browser (const char *opened)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *script = g_build_filename (g_get_user_data_dir (), "browser.sh", NULL);
  g_autofree char *path = g_build_filename (folder, "aiv-test-browser.desktop", NULL);
  g_autofree char *list = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  g_autofree char *code = g_strdup_printf ("#!/bin/sh\necho \"$1\" >> '%s.new' && mv '%s.new' '%s'\n", opened, opened, opened);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=sh %s %%u\n"
                                            "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n",
                                            script);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (script, code, -1, NULL));
  g_assert_true (g_file_set_contents (path, entry, -1, NULL));
  g_assert_true (g_file_set_contents (list, "[Default Applications]\nx-scheme-handler/http=aiv-test-browser.desktop\n"
                                            "x-scheme-handler/https=aiv-test-browser.desktop\n", -1, NULL));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  width)
{
  fixture->opened = g_build_filename (g_get_user_data_dir (), "opened", NULL);
  g_remove (fixture->opened);
  install_browser (fixture->opened);
  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_add_user (fixture->server, "ada@example.com", 100, FALSE);
  aiv_fake_server_set_google (fixture->server, TRUE);
  aiv_window_test_begin (&fixture->in, GPOINTER_TO_INT (width));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  width)
{
  aiv_window_test_end (&fixture->in);
  aiv_fake_server_free (fixture->server);
  g_free (fixture->opened);
}

/* Its label is a widget of its own, so that the button can have another name. */
static GtkWidget *
find_offer (Fixture *fixture)
{
  GtkWidget *label = aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, "Sign In With _Google");

  return label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) : NULL;
}

static void
press (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button;

  aiv_test_wait ((button = aiv_window_test_find (&fixture->in, GTK_TYPE_BUTTON, label)) != NULL && gtk_widget_get_mapped (button)
                 && gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
type_address (Fixture *fixture)
{
  g_autofree char *address = aiv_fake_server_dup_address (fixture->server);

  gtk_editable_set_text (GTK_EDITABLE (aiv_window_test_find (&fixture->in, ADW_TYPE_ENTRY_ROW, "Server Address")), address);
}

static AdwDialog *
get_dialog (Fixture *fixture)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->in.window));
}

/* The link, as the row shows it. */
static const char *
wait_for_link (Fixture *fixture)
{
  GtkWidget *row;

  aiv_test_wait ((row = aiv_window_test_find (&fixture->in, ADW_TYPE_ACTION_ROW, "Link to Open on This Computer")) != NULL
                 && *adw_action_row_get_subtitle (ADW_ACTION_ROW (row)) != '\0');
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static char *
get_param (const char *url,
           const char *name)
{
  g_autoptr(GHashTable) params = soup_form_decode (strchr (url, '?') + 1);

  return g_strdup (g_hash_table_lookup (params, name));
}

/* What a provider would make the browser do: @outcome is "code=…" or "error=…". */
static void
come_back (const char *link,
           const char *outcome)
{
  g_autofree char *redirect_uri = get_param (link, "redirect_uri");
  g_autofree char *state = get_param (link, "state");
  g_autofree char *url = g_strconcat (redirect_uri, "?", outcome, "&state=", state, NULL);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr(DexFuture) done = aiv_test_settle (aiv_soup_send_and_read (session, message, 100000));

  g_assert_true (dex_future_is_resolved (done));
}

static void
begin (Fixture *fixture)
{
  type_address (fixture);
  aiv_test_wait (find_offer (fixture) != NULL && gtk_widget_get_mapped (find_offer (fixture)));
  g_signal_emit_by_name (find_offer (fixture), "clicked");
  aiv_test_wait (get_dialog (fixture) != NULL);
}

static void
sign_in (Fixture *fixture)
{
  begin (fixture);
  come_back (wait_for_link (fixture), "code=a-good-code");
  aiv_test_wait (aiv_account_get_session (fixture->in.account) != NULL && get_dialog (fixture) == NULL);
}

static const char *
shot_name (gconstpointer width)
{
  return GPOINTER_TO_INT (width) < 400 ? "narrow" : "wide";
}

static void
shoot (Fixture       *fixture,
       const char    *name,
       gconstpointer  width)
{
  g_autofree char *full = g_strdup_printf ("%s-%s", name, shot_name (width));

  aiv_app_test_shot (fixture->in.window, full);
}

static gboolean
is_offered (Fixture *fixture)
{
  GtkWidget *button = find_offer (fixture);

  return button != NULL && gtk_widget_get_mapped (button);
}

static void
test_sign_in (Fixture       *fixture,
              gconstpointer  width)
{
  const char *link;

  g_assert_false (is_offered (fixture));
  type_address (fixture);
  aiv_test_wait (is_offered (fixture));
  shoot (fixture, "google-offer", width);
  begin (fixture);
  link = wait_for_link (fixture);
  g_assert_true (g_str_has_prefix (link, "http://127.0.0.1:9/authorize?"));
  aiv_test_poll (g_file_test (fixture->opened, G_FILE_TEST_EXISTS));
  shoot (fixture, "google-wait", width);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->in.window)), <=, GPOINTER_TO_INT (width));
  come_back (link, "code=a-good-code");
  aiv_test_wait (aiv_account_get_session (fixture->in.account) != NULL && get_dialog (fixture) == NULL);
  g_assert_true (aiv_account_uses_google (fixture->in.account));
}

/* The browser gets the very link that is shown, as often as one wants. */
static void
test_open_again (Fixture       *fixture,
                 gconstpointer  width)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  const char *link;

  begin (fixture);
  link = wait_for_link (fixture);
  aiv_test_poll (g_file_test (fixture->opened, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (fixture->opened, &text, NULL, NULL));
  line = g_strconcat (link, "\n", NULL);
  g_assert_cmpstr (text, ==, line);
  g_remove (fixture->opened);
  press (fixture, "_Open Browser Again");
  aiv_test_poll (g_file_test (fixture->opened, G_FILE_TEST_EXISTS));
  press (fixture, "Copy Link");
  g_assert_true (aiv_app_test_shows (fixture->in.window, "The link is copied. It works on this computer only."));
  press (fixture, "_Cancel");
  aiv_test_wait (get_dialog (fixture) == NULL);
  g_assert_null (aiv_account_get_session (fixture->in.account));
}

static void
test_not_offered (Fixture       *fixture,
                  gconstpointer  width)
{
  guint before = aiv_fake_server_get_requests (fixture->server);

  aiv_fake_server_set_google (fixture->server, FALSE);
  type_address (fixture);
  aiv_test_wait (aiv_fake_server_get_requests (fixture->server) > before);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (is_offered (fixture));
}

/* Another address: what the former server offers is no longer there to be clicked. */
static void
test_other_address (Fixture       *fixture,
                    gconstpointer  width)
{
  type_address (fixture);
  aiv_test_wait (is_offered (fixture));
  gtk_editable_set_text (GTK_EDITABLE (aiv_window_test_find (&fixture->in, ADW_TYPE_ENTRY_ROW, "Server Address")), "exa");
  aiv_test_wait (!is_offered (fixture));
}

/* Who says no in the browser is back where the sign-in began, without a word. */
static void
test_denied (Fixture       *fixture,
             gconstpointer  width)
{
  begin (fixture);
  come_back (wait_for_link (fixture), "error=access_denied");
  aiv_test_wait (get_dialog (fixture) == NULL);
  g_assert_cmpint (aiv_account_get_state (fixture->in.account), ==, AIV_ACCOUNT_SIGNED_OUT);
}

/* What went wrong is said, and the next try is a new one. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  width)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  begin (fixture);
  first = get_param (wait_for_link (fixture), "state");
  come_back (wait_for_link (fixture), "code=another");
  aiv_test_wait (aiv_app_test_shows (fixture->in.window, "Google did not confirm the sign-in. Start it again."));
  shoot (fixture, "google-failed", width);
  press (fixture, "_Try Again");
  second = get_param (wait_for_link (fixture), "state");
  g_assert_cmpstr (first, !=, second);
  come_back (wait_for_link (fixture), "code=a-good-code");
  aiv_test_wait (aiv_account_get_session (fixture->in.account) != NULL && get_dialog (fixture) == NULL);
}

/* A sign-in that has run out: asked for in the browser, never for a password, and the session stays. */
static void
test_again (Fixture       *fixture,
            gconstpointer  width)
{
  AivSession *session;

  sign_in (fixture);
  session = aiv_account_get_session (fixture->in.account);
  aiv_test_wait (g_strcmp0 (aiv_user_get_id (aiv_session_get_user (session)), "u-1") == 0);
  /* What was asked before is answered before. */
  dex_unref (aiv_test_settle (aiv_session_refresh (session)));
  aiv_fake_server_set_expired (fixture->server, TRUE);
  dex_future_disown (aiv_session_refresh (session));
  aiv_test_wait (get_dialog (fixture) != NULL);
  g_assert_true (AIV_IS_GOOGLE_DIALOG (get_dialog (fixture)));
  g_assert_null (aiv_window_test_find (&fixture->in, ADW_TYPE_PASSWORD_ENTRY_ROW, NULL));
  g_remove (fixture->opened);
  shoot (fixture, "google-again", width);
  g_assert_false (g_file_test (fixture->opened, G_FILE_TEST_EXISTS));
  press (fixture, "C_ontinue in Browser");
  come_back (wait_for_link (fixture), "code=a-good-code");
  aiv_test_wait (get_dialog (fixture) == NULL);
  g_assert_true (aiv_account_get_session (fixture->in.account) == session);
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
  add_test ("/app/google/sign-in", 1000, test_sign_in);
  add_test ("/app/google/sign-in-narrow", 360, test_sign_in);
  add_test ("/app/google/open-again", 1000, test_open_again);
  add_test ("/app/google/not-offered", 1000, test_not_offered);
  add_test ("/app/google/other-address", 1000, test_other_address);
  add_test ("/app/google/denied", 1000, test_denied);
  add_test ("/app/google/refused", 1000, test_refused);
  add_test ("/app/google/refused-narrow", 360, test_refused);
  add_test ("/app/google/again", 1000, test_again);
  add_test ("/app/google/again-narrow", 360, test_again);
  return aiv_app_test_run ();
}
