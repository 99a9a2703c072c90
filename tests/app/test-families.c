/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window-test.h"

#include "aiv-batches-page.h"
#include "aiv-fake-server.h"
#include "aiv-new-video-page.h"
#include "aiv-server-page.h"

/* The window at servers of one family: what a server lacks is not there. */

typedef struct
{
  AivWindowTest in;
  AivFakeServer *server;
  gboolean plain; /* no administrator */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(DexFuture) signed_in = NULL;
  g_autofree char *address = NULL;

  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_set_families (fixture->server, data);
  aiv_fake_server_add_user (fixture->server, "mira", 95, !fixture->plain);
  address = aiv_fake_server_dup_address (fixture->server);
  aiv_window_test_begin (&fixture->in, 1000);
  signed_in = aiv_test_settle (aiv_account_sign_in (fixture->in.account, address, "mira", "secret"));
  g_assert_true (dex_future_is_resolved (signed_in));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_window_test_end (&fixture->in);
  aiv_fake_server_free (fixture->server);
}

static gboolean
is_listed (Fixture    *fixture,
           const char *title)
{
  GtkWidget *label = aiv_window_test_find (&fixture->in, GTK_TYPE_LABEL, title);
  GtkWidget *row = label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW) : NULL;

  return row != NULL && gtk_widget_get_visible (row);
}

static gboolean
shows (Fixture *fixture,
       GType    type)
{
  GtkWidget *page = aiv_window_test_find (&fixture->in, type, NULL);

  return page != NULL && gtk_widget_get_mapped (page);
}

static void
test_vision (Fixture       *fixture,
             gconstpointer  data)
{
  aiv_test_wait (shows (fixture, AIV_TYPE_BATCHES_PAGE));
  aiv_test_wait (is_listed (fixture, "Users"));
  g_assert_true (is_listed (fixture, "New Batch"));
  g_assert_true (is_listed (fixture, "Batches"));
  g_assert_false (is_listed (fixture, "New Video"));
  /* What an AI Vision server has for administrators, and no more. */
  g_assert_true (is_listed (fixture, "Activity"));
  g_assert_false (is_listed (fixture, "Server"));
  g_assert_false (is_listed (fixture, "Insight"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), "win.show-server", NULL);
  g_assert_null (aiv_window_test_find (&fixture->in, AIV_TYPE_SERVER_PAGE, NULL));
  /* Nor by its shortcut. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), "win.new-video", NULL);
  g_assert_false (shows (fixture, AIV_TYPE_NEW_VIDEO_PAGE));
  aiv_app_test_shot (fixture->in.window, "family-vision");
}

static void
test_v1 (Fixture       *fixture,
         gconstpointer  data)
{
  aiv_test_wait (is_listed (fixture, "New Video"));
  g_assert_false (is_listed (fixture, "New Batch"));
  g_assert_false (is_listed (fixture, "Batches"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), "win.show-batches", NULL);
  g_assert_false (shows (fixture, AIV_TYPE_BATCHES_PAGE));
  gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), "win.new-video", NULL);
  aiv_test_wait (shows (fixture, AIV_TYPE_NEW_VIDEO_PAGE));
  aiv_app_test_shot (fixture->in.window, "family-v1");
}

static void
set_up_plain (Fixture       *fixture,
              gconstpointer  data)
{
  fixture->plain = TRUE;
  set_up (fixture, data);
}

/* Who is no administrator sees nothing of it and reaches nothing of it. */
static void
test_plain (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const titles[] = { "Users", "Activity", "Server", "Insight" };
  static const char *const actions[] = { "win.show-users", "win.show-activity", "win.show-server", "win.show-insight" };

  aiv_test_wait (shows (fixture, AIV_TYPE_BATCHES_PAGE));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_assert_false (is_listed (fixture, titles[i]));
      gtk_widget_activate_action (GTK_WIDGET (fixture->in.window), actions[i], NULL);
      g_assert_true (shows (fixture, AIV_TYPE_BATCHES_PAGE));
    }
}

static void
test_both (Fixture       *fixture,
           gconstpointer  data)
{
  aiv_test_wait (is_listed (fixture, "New Batch"));
  g_assert_true (is_listed (fixture, "New Video"));
  g_assert_true (is_listed (fixture, "Batches"));
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add ("/app/families/vision", Fixture, AIV_FAMILY_VISION, set_up, test_vision, tear_down);
  g_test_add ("/app/families/v1", Fixture, AIV_FAMILY_V1, set_up, test_v1, tear_down);
  g_test_add ("/app/families/both", Fixture, AIV_FAMILY_VISION ";" AIV_FAMILY_V1, set_up, test_both, tear_down);
  g_test_add ("/app/families/plain", Fixture, AIV_FAMILY_VISION, set_up_plain, test_plain, tear_down);
  return aiv_app_test_run ();
}
