/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-fake-server.h"
#include "aiv-server-page.h"
#include "aiv-window.h"

/* The page of a server: of one elsewhere and of the one of this computer, in its states. */

#define SERVER "/api/admin/server"
#define ENGINES "/api/admin/engines"

/* Up to what differs. */
#define STATUS(exposed, first_password, shared)                                                                  \
  "{\"version\":\"1\",\"uptime_seconds\":60,\"accounts\":3,\"queue\":{\"waiting\":4,\"running\":2,\"concurrency\":3}," \
  "\"listen\":{\"address\":\"http://127.0.0.1:40000\",\"public_url\":null,\"exposed\":" exposed ","               \
  "\"default_password\":" first_password ",\"shared\":" shared "},"                                               \
  "\"storage\":{\"data_dir\":\"/srv/videos\",\"database_bytes\":1000,\"file_bytes\":2000,\"free_bytes\":3000},"   \
  "\"retention\":{\"videos_days\":30,\"uploads_days\":7,\"total_mib\":0},"                                        \
  "\"limits\":{\"enabled\":true,\"auth\":10,\"generate\":5,\"upload\":20,\"read\":100,\"write\":60,\"storage_mib\":0}," \
  "\"backup\":{\"folder\":\"/srv/videos/backups\",\"count\":0,\"last_at\":null}}"

#define ENGINE(version, price)                                                                                    \
  "{\"id\":\"local\",\"name\":\"Local preview\",\"available\":true,\"enabled\":true,\"price\":" price ","         \
  "\"concurrency\":null,\"default_concurrency\":2,\"key_set\":false,\"key_source\":null,\"check\":null,"          \
  "\"check_detail\":null,\"checked_at\":null,\"state\":\"ready\",\"state_detail\":null,\"retry_at\":null,"        \
  "\"version\":" version "}"

#define PAUSED                                                                                                    \
  "{\"id\":\"runway\",\"name\":\"Runway\",\"available\":true,\"enabled\":true,\"price\":25,\"concurrency\":2,"    \
  "\"default_concurrency\":2,\"key_set\":true,\"key_source\":\"administrator\",\"check\":\"good\","               \
  "\"check_detail\":\"fine\",\"checked_at\":\"2026-11-22T01:00:00\",\"state\":\"paused\","                        \
  "\"state_detail\":\"The service is out of order\",\"retry_at\":\"2026-11-22T10:05:00\",\"version\":1}"

#define SHUT "{\"enabled\":false,\"port\":0,\"addresses\":[],\"fingerprint\":null,\"problem\":null}"
#define OPEN                                                                                                      \
  "{\"enabled\":true,\"port\":8000,\"addresses\":[\"https://192.168.1.5:8000\"],"                                 \
  "\"fingerprint\":\"AB:CD:EF\",\"problem\":null}"
#define TAKEN "{\"enabled\":false,\"port\":8000,\"addresses\":[],\"fingerprint\":null,\"problem\":\"Address in use\"}"

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GtkWidget *page;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_add_user (fixture->server, "admin", 9999, TRUE);
  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("true", "false", "null"));
  aiv_fake_server_set_answer (fixture->server, ENGINES, "{\"engines\":[" ENGINE ("1", "null") "," PAUSED "]}");
}

static void
open_page (Fixture *fixture,
           int      width,
           int      height)
{
  GtkWidget *view = adw_navigation_view_new ();

  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->page = GTK_WIDGET (aiv_server_page_new (fixture->session, NULL));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (fixture->page));
  fixture->window = aiv_app_test_show (view, width, height);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_app_test_close (fixture->window);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  return aiv_app_test_shows (fixture->window, text);
}

static void
test_remote (Fixture       *fixture,
             gconstpointer  data)
{
  aiv_fake_server_set_answer (fixture->server, SERVER, "");
  open_page (fixture, 360, 640);
  /* Nothing is said before it is known. */
  aiv_test_wait (gtk_widget_get_mapped (aiv_app_test_find (fixture->page, ADW_TYPE_SPINNER, NULL)));
  g_assert_false (shows (fixture, "Being made"));
  aiv_app_test_shot (fixture->window, "server-loading");
  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("true", "false", "null"));
  aiv_test_wait (shows (fixture, "Being made") && shows (fixture, "Runway"));
  g_assert_true (shows (fixture, "2 of at most 3"));
  g_assert_true (shows (fixture, "http://127.0.0.1:40000, reached by others, too"));
  g_assert_true (shows (fixture, "Ready"));
  g_assert_true (shows (fixture, "Paused, tried again at 10:05 · The service is out of order · key works"));
  g_assert_true (shows (fixture, "Videos for 30 days, uploads for 7 days"));
  /* What is another computer's is not stopped or shared from here. */
  g_assert_false (shows (fixture, "Let Others In"));
  g_assert_false (shows (fixture, "_Stop Server…"));
  g_assert_false (shows (fixture, "_Import From Another Server…"));
  g_assert_cmpint (gtk_widget_get_width (fixture->page), ==, 360);
  aiv_app_test_shot (fixture->window, "server-narrow");
}

static void
test_error (Fixture       *fixture,
            gconstpointer  data)
{
  aiv_fake_server_set_broken (fixture->server, TRUE);
  open_page (fixture, 1000, 700);
  aiv_test_wait (shows (fixture, "Could Not Ask the Server"));
  g_assert_false (shows (fixture, "Internal server error"));
  aiv_app_test_shot (fixture->window, "server-error");
  aiv_fake_server_set_broken (fixture->server, FALSE);
  g_signal_emit_by_name (aiv_app_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Try Again"), "clicked");
  aiv_test_wait (shows (fixture, "Being made"));

  /* Once it is there, it stays, and the error is a message. */
  aiv_fake_server_set_broken (fixture->server, TRUE);
  gtk_widget_activate_action (fixture->page, "server.refresh", NULL);
  aiv_test_wait (shows (fixture, "Could not ask the server"));
  g_assert_true (shows (fixture, "Being made"));
}

static void
test_sharing (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *row;

  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("false", "true", SHUT));
  open_page (fixture, 1000, 700);
  aiv_test_wait (shows (fixture, "Let Others In"));
  row = aiv_app_test_find (fixture->page, ADW_TYPE_SWITCH_ROW, "Let Others In");
  g_assert_false (gtk_widget_get_sensitive (row));
  g_assert_true (shows (fixture, "Only once “admin” has another password than the first one."));
  aiv_app_test_shot (fixture->window, "server-first-password");

  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("false", "false", SHUT));
  gtk_widget_activate_action (fixture->page, "server.refresh", NULL);
  aiv_test_wait (gtk_widget_get_sensitive (row) && shows (fixture, "Off: only this computer reaches the server."));

  /* What cannot be done is as it was, and said. */
  aiv_fake_server_set_answer (fixture->server, SERVER, "409 {\"detail\":\"Somebody else is changing that\"}");
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
  aiv_test_wait (shows (fixture, "Could not change who is let in"));
  g_assert_false (adw_switch_row_get_active (ADW_SWITCH_ROW (row)));

  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("true", "false", OPEN));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
  aiv_test_wait (shows (fixture, "https://192.168.1.5:8000"));
  g_assert_true (shows (fixture, "AB:\xe2\x80\x8b" "CD:\xe2\x80\x8b" "EF"));
  aiv_app_test_shot (fixture->window, "server-shared");

  aiv_fake_server_set_answer (fixture->server, SERVER, STATUS ("false", "false", TAKEN));
  gtk_widget_activate_action (fixture->page, "server.refresh", NULL);
  aiv_test_wait (!adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  g_assert_false (shows (fixture, "AB:\xe2\x80\x8b" "CD:\xe2\x80\x8b" "EF"));
  g_assert_true (shows (fixture, "Off, as port 8000 was taken. Switched on again, it uses another port, which changes "
                                 "the address."));
}

static gboolean
banner_is_shown (Fixture *fixture)
{
  GtkWidget *banner = aiv_app_test_find (fixture->page, ADW_TYPE_BANNER,
                                         "Another administrator has changed the engines since they were read.");

  return banner != NULL && adw_banner_get_revealed (ADW_BANNER (banner));
}

/* Who comes second is told, and overwrites nothing. */
static void
test_stale (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *row;
  GtkWidget *enabled;

  open_page (fixture, 1000, 700);
  aiv_test_wait (shows (fixture, "Local preview"));
  row = aiv_app_test_find (fixture->page, ADW_TYPE_EXPANDER_ROW, "Local preview");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  enabled = aiv_app_test_find (row, ADW_TYPE_SWITCH_ROW, "May be used");
  aiv_fake_server_set_answer (fixture->server, ENGINES "/local", "412 {\"detail\":\"The engine has been changed meanwhile\"}");
  g_assert_false (banner_is_shown (fixture));
  adw_switch_row_set_active (ADW_SWITCH_ROW (enabled), FALSE);
  aiv_test_wait (banner_is_shown (fixture));
  g_assert_true (adw_switch_row_get_active (ADW_SWITCH_ROW (enabled)));
  aiv_app_test_shot (fixture->window, "server-stale");

  aiv_fake_server_set_answer (fixture->server, ENGINES, "{\"engines\":[" ENGINE ("2", "7") "]}");
  gtk_widget_activate_action (fixture->page, "server.refresh", NULL);
  aiv_test_wait (!banner_is_shown (fixture));
  /* The row that was open is still open. */
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (aiv_app_test_find (row, ADW_TYPE_ENTRY_ROW,
                                                                           "Credits for a video (empty: as usual)"))),
                   ==, "7");
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_type_ensure (AIV_TYPE_WINDOW);   /* whose banner the page binds to */
  g_test_add ("/app/server-page/remote", Fixture, NULL, set_up, test_remote, tear_down);
  g_test_add ("/app/server-page/error", Fixture, NULL, set_up, test_error, tear_down);
  g_test_add ("/app/server-page/sharing", Fixture, NULL, set_up, test_sharing, tear_down);
  g_test_add ("/app/server-page/stale", Fixture, NULL, set_up, test_stale, tear_down);
  return aiv_app_test_run ();
}
