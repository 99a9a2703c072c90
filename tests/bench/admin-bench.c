/* SPDX-License-Identifier: MIT */
/* admin-bench FOLDER ADDRESS: the pages of an administrator in a window, with what a server at ADDRESS has: how soon they
 * are there, how soon a search is, how they scroll, and what memory they take in the end. The token is the first line of
 * what it is told. Prints what it measured as one line of JSON. */
#include "config.h"

#include <adwaita.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "aiv-activity-page.h"
#include "aiv-job.h"
#include "aiv-session.h"
#include "aiv-users-page.h"
#include "scroll-meter.h"

#define WIDTH 1200
#define HEIGHT 800
#define OPENINGS 5
#define FRAMES 300
#define STEP 60 /* pixels a frame */
#define PATIENCE_MS 30000

typedef AdwNavigationPage *(*MakePage) (AivSession *session);

static gboolean painted;

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e3;
}

static void
on_painted (GdkFrameClock *clock,
            gpointer       data)
{
  painted = TRUE;
}

/* Drop downs have an entry of their own, which nobody sees. */
static GtkWidget *
find_entry (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (GTK_IS_SEARCH_ENTRY (root) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child);
  return found;
}

/* Whether the first row is one that the text was looked for in. */
static gboolean
shows (GtkWidget  *page,
       const char *text)
{
  GtkWidget *view = scroll_meter_find (page, GTK_TYPE_COLUMN_VIEW);
  g_autoptr(GObject) first = NULL;

  if (view == NULL || !gtk_widget_get_mapped (view))
    return FALSE;
  first = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))), 0);
  if (first == NULL)
    return FALSE;
  if (AIV_IS_USER (first))
    return strstr (aiv_user_get_username (AIV_USER (first)), text) != NULL;
  return AIV_IS_JOB (first) && strstr (aiv_job_get_wire (AIV_JOB (first))->name, text) != NULL;
}

static void
wait_for (GtkWidget  *page,
          const char *text)
{
  double end = now () + PATIENCE_MS;

  while (!shows (page, text))
    {
      if (now () > end)
        g_error ("nothing shows “%s”", text);
      g_main_context_iteration (NULL, TRUE);
    }
  for (painted = FALSE; !painted;)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

/* From asking for the page to the frame that shows its first rows. */
static double
open_page (GtkWindow  *window,
           AivSession *session,
           MakePage    make,
           GtkWidget **page)
{
  GtkWidget *view;
  double began;

  adw_window_set_content (ADW_WINDOW (window), gtk_label_new ("…"));
  for (painted = FALSE; !painted;)
    g_main_context_iteration (NULL, TRUE);
  began = now ();
  view = adw_navigation_view_new ();
  *page = GTK_WIDGET (make (session));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (*page));
  adw_window_set_content (ADW_WINDOW (window), scroll_meter_new (view));
  wait_for (*page, "");
  return now () - began;
}

static void
on_search (GtkSearchEntry *entry,
           double         *when)
{
  *when = now ();
}

/* From when the search is asked for, which is when somebody has paused in typing, to the frame that shows what is found. */
static double
search (GtkWidget  *page,
        const char *action,
        const char *text)
{
  GtkWidget *entry;
  double asked = 0;
  gulong handler;

  gtk_widget_activate_action (page, action, NULL);
  while ((entry = find_entry (page)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  handler = g_signal_connect (entry, "search-changed", G_CALLBACK (on_search), &asked);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  while (asked == 0)
    g_main_context_iteration (NULL, TRUE);
  wait_for (page, text);
  g_signal_handler_disconnect (entry, handler);
  return now () - asked;
}

static double
get_memory (void)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) || (at = strstr (text, "\nPss:")) == NULL)
    return -1;
  return (double) g_ascii_strtoll (at + 5, NULL, 10) / 1024;
}

static void
measure (GtkWindow         *window,
         AivSession        *session,
         const char        *name,
         const char        *action,
         MakePage           make,
         const char *const *texts)
{
  double openings[OPENINGS], searches[OPENINGS], first, last;
  GtkWidget *page;
  ScrollResult scrolled;

  /* The first only warms up. */
  open_page (window, session, make, &page);
  for (guint i = 0; i < OPENINGS; i++)
    openings[i] = open_page (window, session, make, &page);
  scrolled = scroll_meter_run (SCROLL_METER (scroll_meter_find (GTK_WIDGET (window), SCROLL_TYPE_METER)), FRAMES, STEP);
  for (guint i = 0; i < OPENINGS; i++)
    searches[i] = search (page, action, texts[i]);
  search (page, action, "");
  first = get_memory ();
  for (guint i = 0; i < 3; i++)
    {
      open_page (window, session, make, &page);
      scroll_meter_run (SCROLL_METER (scroll_meter_find (GTK_WIDGET (window), SCROLL_TYPE_METER)), FRAMES, STEP);
    }
  last = get_memory ();

  qsort (openings, OPENINGS, sizeof *openings, compare);
  qsort (searches, OPENINGS, sizeof *searches, compare);
  g_print ("\"%s\": {\"open_ms\": %.2f, \"search_ms\": %.2f, \"p99_ms\": %.3f, \"cpu_p50_ms\": %.3f, \"cpu_p99_ms\": %.3f, "
           "\"pss_mb\": %.1f, \"pss_later_mb\": %.1f}",
           name, openings[OPENINGS / 2], searches[OPENINGS / 2], scrolled.p99, scrolled.cpu_p50, scrolled.cpu_p99, first, last);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const names[] = { "emeka", "tara.0", "noor.09", "quan", "lena.00" };
  static const char *const words[] = { "Batch 99998", "Batch 500", "Batch 77", "Batch 12345", "Batch 9" };
  g_autoptr(GtkCssProvider) css = gtk_css_provider_new ();
  g_autoptr(AivClient) client = NULL;
  g_autoptr(AivSession) session = NULL;
  g_autoptr(DexFuture) probing = NULL;
  char token[4096];
  GtkWindow *window;

  if (argc != 3 || fgets (token, sizeof token, stdin) == NULL)
    g_error ("FOLDER ADDRESS, and a token on standard input");
  g_strstrip (token);

  gtk_init ();
  adw_init ();
  gtk_css_provider_load_from_resource (css, AIV_RESOURCE_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  dex_init ();
  client = aiv_client_new (argv[2], "bench", NULL);
  probing = aiv_client_probe (client);
  while (dex_future_is_pending (probing))
    g_main_context_iteration (NULL, TRUE);
  aiv_client_set_token (client, token);
  session = aiv_session_new_full (client, argv[1]);
  window = g_object_new (ADW_TYPE_WINDOW, "default-width", WIDTH, "default-height", HEIGHT, NULL);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (on_painted), NULL);

  g_print ("{");
  measure (window, session, "users", "users.search", aiv_users_page_new, names);
  g_print (", ");
  measure (window, session, "activity", "activity.search", aiv_activity_page_new, words);
  g_print ("}\n");
  return 0;
}
