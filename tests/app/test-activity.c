/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-activity-page.h"
#include "aiv-app-test.h"
#include "aiv-audit-dialog.h"
#include "aiv-fake-server.h"
#include "aiv-insight-page.h"
#include "aiv-job-dialog.h"

/* What administrators see of the work of everybody: the list of it, and the numbers. */

#define JOBS "/api/admin/jobs"
#define STATS "/api/admin/stats"
#define LONG_NAME "studio-production-team-with-a-name-as-long-as-names-can-possibly-be"

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GtkWindow *window;
  GtkWidget *page;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->server = aiv_fake_server_new ();
  aiv_fake_server_set_activity (f->server, TRUE);
  aiv_fake_server_add_user (f->server, "admin", 100, TRUE);
  f->session = aiv_fake_server_sign_in (f->server);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  aiv_app_test_close (f->window);
  aiv_app_test_drop (&f->session);
  aiv_fake_server_free (f->server);
}

static void
open_page (Fixture           *f,
           AdwNavigationPage *page,
           int                width)
{
  GtkWidget *view = adw_navigation_view_new ();

  f->page = GTK_WIDGET (page);
  /* Nothing has been answered yet. */
  g_assert_nonnull (aiv_app_test_find (f->page, ADW_TYPE_SPINNER, NULL));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), page);
  f->window = aiv_app_test_show (view, width, width < 500 ? 640 : 700);
}

static gboolean
asks (Fixture    *f,
      const char *path,
      const char *part)
{
  return strstr (aiv_fake_server_get_asked (f->server, path), part) != NULL;
}

static void
try_again (Fixture *f)
{
  GtkWidget *retry = aiv_app_test_find (f->page, GTK_TYPE_BUTTON, "_Try Again");

  g_assert_nonnull (retry);
  g_signal_emit_by_name (retry, "clicked");
}

/* --- the numbers ----------------------------------------------------------------------- */

#define COUNTS(jobs, credits, refunded)                                                           \
  "\"jobs\":" #jobs ",\"completed\":" #credits ",\"failed\":1,\"cancelled\":0,\"credits\":" #credits                     \
  ",\"credits_refunded\":" #refunded ",\"finish_seconds\":12.5,\"finish_seconds_max\":30"

static const char stats[]
  = "{\"time_zone\":\"UTC\",\"from\":\"2026-11-20\",\"to\":\"2026-11-21\",\"totals\":{" COUNTS (40, 30, 4) "},"
    "\"days\":[{\"day\":\"2026-11-20\"," COUNTS (10, 10, 0) "},{\"day\":\"2026-11-21\"," COUNTS (30, 20, 4) "}],"
    "\"users\":[{\"user_id\":\"u-2\",\"username\":\"" LONG_NAME "\"," COUNTS (25, 20, 4) "},"
    "{\"user_id\":\"u-3\",\"username\":\"王小明\"," COUNTS (15, 10, 0) "}],"
    "\"models\":[{\"model\":\"local\"," COUNTS (10, 10, 0) "},"
    "{\"model\":\"a-model-whose-name-takes-more-room-than-there-is\"," COUNTS (30, 20, 4) "}]}";
static const char no_stats[]
  = "{\"time_zone\":\"UTC\",\"from\":\"2026-11-20\",\"to\":\"2026-11-21\",\"totals\":{\"jobs\":0,\"completed\":0,\"failed\":0,"
    "\"cancelled\":0,\"credits\":0},\"days\":[],\"users\":[],\"models\":[]}";

#define TOTALS "Videos: 40 · Ready: 30 · Failed: 1\nCredits charged: 30 · Refunded: 4 · Net: 26"

static GtkDropDown *
find_drop (Fixture    *f,
           const char *first)
{
  GtkWidget *label = aiv_app_test_find (f->page, GTK_TYPE_LABEL, first);

  g_assert_nonnull (label);
  return GTK_DROP_DOWN (gtk_widget_get_ancestor (label, GTK_TYPE_DROP_DOWN));
}

static void
test_insight (Fixture      *f,
              gconstpointer data)
{
  GtkWidget *table;
  GtkDropDown *users, *models;

  aiv_fake_server_set_answer (f->server, STATS, stats);
  open_page (f, aiv_insight_page_new (f->session), 1000);
  aiv_test_wait (aiv_app_test_shows (f->window, TOTALS));
  g_assert_false (asks (f, STATS, "&user="));
  aiv_app_test_shot (f->window, "insight");

  users = find_drop (f, "All users");
  models = find_drop (f, "All models");
  gtk_drop_down_set_selected (users, 2);
  aiv_test_wait (asks (f, STATS, "&user=u-3&"));
  gtk_drop_down_set_selected (models, 1);
  aiv_test_wait (asks (f, STATS, "&user=u-3&model=local&"));
  /* What there is to choose from stays, whatever is chosen. */
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (users)), ==, 3);
  gtk_widget_activate_action (f->page, "insight.show-all", NULL);
  aiv_test_wait (!asks (f, STATS, "&user=") && !asks (f, STATS, "&model="));
  g_assert_cmpuint (gtk_drop_down_get_selected (users), ==, 0);

  /* From a line of the table to that user's days. */
  aiv_test_wait (aiv_app_test_shows (f->window, TOTALS));
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (aiv_app_test_find (f->page, ADW_TYPE_TOGGLE_GROUP, NULL)), "user");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (aiv_app_test_find (f->page, GTK_TYPE_TOGGLE_BUTTON, "Show as Table")), TRUE);
  aiv_test_wait (aiv_app_test_shows (f->window, LONG_NAME));
  g_assert_true (aiv_app_test_shows (f->window, "Net"));
  aiv_app_test_shot (f->window, "insight-table");
  table = aiv_app_test_find (f->page, GTK_TYPE_COLUMN_VIEW, NULL);
  g_signal_emit_by_name (table, "activate", 0);
  aiv_test_wait (asks (f, STATS, "&user=u-2&"));
  g_assert_cmpuint (gtk_drop_down_get_selected (users), ==, 1);
  aiv_test_wait (aiv_app_test_shows (f->window, "2026-11-21"));
}

static void
test_insight_states (Fixture      *f,
                     gconstpointer data)
{
  aiv_fake_server_set_broken (f->server, TRUE);
  open_page (f, aiv_insight_page_new (f->session), 1000);
  aiv_test_wait (aiv_app_test_shows (f->window, "Could Not Load the Statistics"));
  aiv_fake_server_set_broken (f->server, FALSE);
  aiv_fake_server_set_answer (f->server, STATS, no_stats);
  try_again (f);
  aiv_test_wait (aiv_app_test_shows (f->window, "Nothing Was Made"));
  aiv_app_test_shot (f->window, "insight-empty");
  aiv_fake_server_set_answer (f->server, STATS, stats);
  gtk_widget_activate_action (f->page, "insight.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (f->window, TOTALS));

  /* What was there before stays, and the failure is told beside it. */
  aiv_fake_server_set_broken (f->server, TRUE);
  gtk_widget_activate_action (f->page, "insight.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (f->window, "Could not load the statistics"));
  g_assert_true (aiv_app_test_shows (f->window, TOTALS));
}

static void
test_insight_narrow (Fixture      *f,
                     gconstpointer data)
{
  aiv_fake_server_set_answer (f->server, STATS, stats);
  open_page (f, aiv_insight_page_new (f->session), 360);
  aiv_test_wait (aiv_app_test_shows (f->window, TOTALS));
  gtk_drop_down_set_selected (find_drop (f, "All users"), 1);
  gtk_drop_down_set_selected (find_drop (f, "All models"), 2);
  aiv_test_wait (asks (f, STATS, "&model=a-model"));
  g_assert_cmpint (gtk_widget_get_width (f->page), ==, 360);
  aiv_app_test_shot (f->window, "insight-narrow");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (aiv_app_test_find (f->page, GTK_TYPE_TOGGLE_BUTTON, "Show as Table")), TRUE);
  aiv_test_wait (aiv_app_test_find (f->page, GTK_TYPE_COLUMN_VIEW, NULL) != NULL);
  g_assert_cmpint (gtk_widget_get_width (f->page), ==, 360);
  aiv_app_test_shot (f->window, "insight-narrow-table");
}

/* --- the list -------------------------------------------------------------------------- */

#define JOB(id, user, name, status, more)                                                         \
  "{\"id\":\"" id "\",\"kind\":\"batch\",\"user_id\":\"u-2\",\"user_name\":\"" user "\",\"name\":\"" name "\",\"prompt\":"      \
  "\"A calm voice\",\"engine\":\"local\",\"status\":\"" status "\",\"created_at\":\"2026-11-20T10:00:00\"," more "}"
#define TWO_DONE "\"items\":2,\"completed\":2,\"credits_each\":1,\"credits_used\":2"
#define ONE_FAILED                                                                                \
  "\"items\":1,\"failed\":1,\"credits_each\":1,\"error\":\"The picture shows nobody at all, whatever way one turns it\""

static const char jobs[]
  = "{\"jobs\":[" JOB ("b1", "mira", "Greetings", "completed", TWO_DONE) ","
    JOB ("b2", LONG_NAME, "A name of a batch that goes on for much longer than any column has room for it", "failed", ONE_FAILED)
    "," JOB ("b3", "王小明", "春天的花园", "processing", "\"items\":3,\"processing\":1,\"pending\":2,\"credits_held\":3")
    "],\"total\":3}";
static const char no_jobs[] = "{\"jobs\":[],\"total\":0}";

static void
test_activity (Fixture      *f,
               gconstpointer data)
{
  GtkWidget *entry;

  aiv_fake_server_set_answer (f->server, JOBS, jobs);
  open_page (f, aiv_activity_page_new (f->session), 1000);
  aiv_test_wait (aiv_app_test_shows (f->window, "Greetings"));
  g_assert_true (aiv_app_test_shows (f->window, "Failed"));
  g_assert_true (aiv_app_test_shows (f->window, "0 (3 set aside)"));
  aiv_app_test_shot (f->window, "activity");

  gtk_widget_activate_action (f->page, "activity.search", NULL);
  entry = aiv_app_test_find (f->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (entry);
  aiv_fake_server_set_answer (f->server, JOBS, no_jobs);
  gtk_editable_set_text (GTK_EDITABLE (entry), "花园");
  aiv_test_wait (asks (f, JOBS, "&query=%E8%8A%B1%E5%9B%AD&") && aiv_app_test_shows (f->window, "Nothing Found"));
  aiv_app_test_shot (f->window, "activity-no-match");
  aiv_fake_server_set_answer (f->server, JOBS, jobs);
  gtk_widget_activate_action (f->page, "activity.show-all", NULL);
  aiv_test_wait (!asks (f, JOBS, "&query=") && aiv_app_test_shows (f->window, "Greetings"));
}

#define BATCH "/api/video/batches/b1"
#define REFUND "/api/admin/jobs/refund"
#define ITEM(id, name)                                                                            \
  "{\"id\":\"" id "\",\"status\":\"completed\",\"name\":\"" name "\",\"video_url\":\"/files/videos/a.mp4\",\"progress\":100}"

static const char batch[] = "{\"id\":\"b1\",\"user_id\":\"u-2\",\"name\":\"Greetings\",\"prompt\":\"A calm voice\",\"status\":"
                            "\"completed\",\"items\":[" ITEM ("i1", "portrait.jpg") "," ITEM ("i2", LONG_NAME ".jpg") "]}";

static AdwDialog *
find_dialog (Fixture *f,
             GType    type)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (f->window));

  return dialog != NULL && g_type_is_a (G_OBJECT_TYPE (dialog), type) ? dialog : NULL;
}

/* One video of a batch is refunded: what it would do is asked first, then it is done, once. */
static void
test_refund (Fixture      *f,
             gconstpointer data)
{
  GtkWidget *button, *reason;
  AdwDialog *job, *alert;

  aiv_fake_server_set_answer (f->server, JOBS, jobs);
  aiv_fake_server_set_answer (f->server, BATCH, batch);
  aiv_fake_server_set_answer (f->server, REFUND,
                              "{\"success\":true,\"dry_run\":true,\"count\":1,\"credits\":1,\"jobs\":1,\"users\":1}");
  open_page (f, aiv_activity_page_new (f->session), 1000);
  aiv_test_wait (aiv_app_test_shows (f->window, "Greetings"));
  g_signal_emit_by_name (aiv_app_test_find (f->page, GTK_TYPE_COLUMN_VIEW, NULL), "activate", 0);
  aiv_test_wait ((job = find_dialog (f, AIV_TYPE_JOB_DIALOG)) != NULL && aiv_app_test_shows (f->window, "portrait.jpg"));
  aiv_app_test_shot (f->window, "job");

  button = gtk_widget_get_ancestor (aiv_app_test_find (GTK_WIDGET (job), GTK_TYPE_LABEL, "Refund…"), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  aiv_test_wait ((alert = find_dialog (f, ADW_TYPE_ALERT_DIALOG)) != NULL);
  g_assert_cmpstr (adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (alert)), ==, "Refund 1 Video?");
  g_assert_false (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (alert), "do"));
  /* A dialog's content is there once the dialog has found its size. */
  aiv_test_wait ((reason = aiv_app_test_find (GTK_WIDGET (alert), ADW_TYPE_ENTRY_ROW, NULL)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (reason), "It flickers");
  g_assert_true (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (alert), "do"));
  aiv_fake_server_set_answer (f->server, REFUND, "{\"success\":true,\"dry_run\":false,\"count\":1,\"credits\":1}");
  g_signal_emit_by_name (alert, "response", "do");
  adw_dialog_force_close (alert);
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (job), GTK_TYPE_LABEL, "Refunded") != NULL);
  g_assert_false (gtk_widget_get_visible (button));
  aiv_app_test_shot (f->window, "job-refunded");
  adw_dialog_force_close (job);
}

static void
test_activity_states (Fixture      *f,
                      gconstpointer data)
{
  aiv_fake_server_set_broken (f->server, TRUE);
  open_page (f, aiv_activity_page_new (f->session), 1000);
  aiv_test_wait (aiv_app_test_shows (f->window, "Could Not Load the Activity"));
  aiv_fake_server_set_broken (f->server, FALSE);
  aiv_fake_server_set_answer (f->server, JOBS, no_jobs);
  try_again (f);
  aiv_test_wait (aiv_app_test_shows (f->window, "No Activity Yet"));
  aiv_fake_server_set_answer (f->server, JOBS, jobs);
  gtk_widget_activate_action (f->page, "activity.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (f->window, "Greetings"));

  aiv_fake_server_set_broken (f->server, TRUE);
  gtk_widget_activate_action (f->page, "activity.refresh", NULL);
  aiv_test_wait (aiv_app_test_shows (f->window, "Could not load the activity"));
  g_assert_true (aiv_app_test_shows (f->window, "Greetings"));
}

static void
test_activity_narrow (Fixture      *f,
                      gconstpointer data)
{
  aiv_fake_server_set_answer (f->server, JOBS, jobs);
  open_page (f, aiv_activity_page_new (f->session), 360);
  aiv_test_wait (aiv_app_test_shows (f->window, "Greetings"));
  g_assert_cmpint (gtk_widget_get_width (f->page), ==, 360);
  aiv_app_test_shot (f->window, "activity-narrow");
}

/* --- who did it ------------------------------------------------------------------------ */

#define AUDIT "/api/admin/audit"

/* In words, with the server's own name for it beside; what a newer server names is shown as it is. */
static void
test_audit (Fixture      *f,
            gconstpointer data)
{
  static const char entries[]
    = "{\"entries\":[{\"id\":3,\"actor_id\":\"u-1\",\"actor\":\"admin\",\"action\":\"credits.adjust\",\"target\":\"u-2\","
      "\"detail\":\"+10: Welcome\",\"created_at\":\"2026-11-20T10:00:00\"},"
      "{\"id\":2,\"action\":\"engine.repaint\",\"target\":\"local\",\"created_at\":\"2026-11-20T09:00:00\"}],\"total\":2}";
  AdwDialog *dialog;

  aiv_fake_server_set_answer (f->server, JOBS, no_jobs);
  open_page (f, aiv_activity_page_new (f->session), 1000);
  aiv_fake_server_set_broken (f->server, TRUE);
  dialog = aiv_audit_dialog_new (aiv_session_get_client (f->session));
  adw_dialog_present (dialog, f->page);
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Could Not Load the Audit Log") != NULL);
  aiv_fake_server_set_broken (f->server, FALSE);
  aiv_fake_server_set_answer (f->server, AUDIT, entries);
  g_signal_emit_by_name (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Try Again"), "clicked");
  aiv_test_wait (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Credits changed · u-2") != NULL);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "admin: +10: Welcome (credits.adjust)"));
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "engine.repaint · local"));
  aiv_app_test_shot (f->window, "audit");
  adw_dialog_force_close (dialog);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/app/insight/filters", test_insight },
    { "/app/insight/states", test_insight_states },
    { "/app/insight/narrow", test_insight_narrow },
    { "/app/activity/list", test_activity },
    { "/app/activity/refund", test_refund },
    { "/app/activity/states", test_activity_states },
    { "/app/activity/narrow", test_activity_narrow },
    { "/app/activity/audit", test_audit },
  };

  aiv_app_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  return aiv_app_test_run ();
}
