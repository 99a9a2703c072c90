/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-library-script.h"
#include "aiv-library-view.h"
#include "aiv-test-folder.h"

/* A list of what the library has: long, read where it is looked at, and steady under news. */

typedef struct
{
  AivLibraryScript script;
  AivTestServer *server;
  AivSession *session;
  AivLibrary *library;
  AivLibraryView *view;
  char *folder;
  GArray *changes; /* position, removed, added of each */
} Fixture;

static void
on_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  GArray *changes = data;
  guint change[3] = { position, removed, added };

  g_array_append_vals (changes, change, 3);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (AivClient) client = NULL;

  f->script = (AivLibraryScript){ .n_batches = 300, .n_videos = 10, .newest = "processing" };
  f->server = aiv_test_server_new (aiv_library_script_serve);
  f->server->data = &f->script;
  client = aiv_client_new (f->server->url, NULL, NULL);
  aiv_client_set_token (client, "t");
  f->folder = aiv_test_make_folder ();
  f->session = aiv_session_new_full (client, f->folder);
  f->library = g_object_ref (aiv_session_get_library (f->session));
  dex_unref (aiv_test_settle (aiv_library_sync (f->library)));
  aiv_test_wait (!aiv_library_get_syncing (f->library));
  f->view = aiv_library_view_new (f->session);
  aiv_test_wait (!aiv_library_view_get_loading (f->view));
  f->changes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect (f->view, "items-changed", G_CALLBACK (on_changed), f->changes);
}

static void
drop (gpointer object)
{
  gpointer *place = object, left = *place;

  g_object_add_weak_pointer (left, &left);
  g_object_unref (g_steal_pointer (place));
  aiv_test_wait (left == NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *shared = g_build_filename (f->folder, "library.db-shm", NULL);

  dex_unref (aiv_test_settle (aiv_library_list_models (f->library)));
  drop (&f->view);
  drop (&f->session);
  drop (&f->library);
  aiv_test_poll (!g_file_test (shared, G_FILE_TEST_EXISTS));
  aiv_test_server_free (f->server);
  aiv_test_remove_folder (f->folder);
  g_array_unref (f->changes);
  g_free (f->folder);
}

static AivItem *
nth (Fixture *f, guint at)
{
  return g_list_model_get_item (G_LIST_MODEL (f->view), at);
}

static void
assert_changes (Fixture *f, guint n, const guint *expected)
{
  aiv_test_wait (f->changes->len >= n);
  g_assert_cmpuint (f->changes->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (f->changes, guint, i), ==, expected[i]);
  g_array_set_size (f->changes, 0);
}

static void
test_windows (Fixture *f, gconstpointer data)
{
  g_autoptr (AivItem) first = nth (f, 0);
  g_autoptr (AivItem) far = NULL;
  g_autoptr (AivItem) last = NULL;
  g_autoptr (AivItem) again = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->view)), ==, 610);
  g_assert_cmpuint (aiv_library_view_get_total (f->view), ==, 610);
  /* What is seen first is there at once. */
  g_assert_cmpstr (aiv_item_get_name (first), ==, "anna 300.jpg");
  g_assert_cmpint (aiv_item_get_status (first), ==, AIV_JOB_PROCESSING);

  far = nth (f, 400);
  last = nth (f, 609);
  g_assert_cmpstr (aiv_item_get_key (far), ==, "b100/i100-1");
  g_assert_cmpint (aiv_item_get_status (far), ==, AIV_JOB_UNKNOWN);
  aiv_test_wait (aiv_item_get_status (far) != AIV_JOB_UNKNOWN && aiv_item_get_status (last) != AIV_JOB_UNKNOWN);
  g_assert_cmpstr (aiv_item_get_name (far), ==, "anna 100.jpg");
  g_assert_cmpstr (aiv_item_get_model (far), ==, "Remote");
  g_assert_cmpint (aiv_item_get_kind (last), ==, AIV_ITEM_VIDEO);
  g_assert_cmpstr (aiv_item_get_prompt (last), ==, "A fox number 1");

  again = nth (f, 400);
  g_assert_true (again == far);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->view), 610));
}

static void
test_query (Fixture *f, gconstpointer data)
{
  AivLibraryQuery query = { .text = (char *) "小猫 12" };
  g_autoptr (AivItem) item = NULL;
  g_autoptr (DexFuture) loaded = NULL;
  guint positions[] = { 1, 99999, 0 };
  GPtrArray *items;

  aiv_library_view_set_query (f->view, &query);
  aiv_test_wait (!aiv_library_view_get_loading (f->view));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->view)), ==, 13); /* 12, 112, 212, 120 to 129 */
  g_assert_cmpuint (aiv_library_view_get_total (f->view), ==, 610);
  item = nth (f, 0);
  g_assert_cmpstr (aiv_item_get_name (item), ==, "小猫 212.jpg");

  loaded = aiv_test_settle (aiv_library_view_load (f->view, positions, G_N_ELEMENTS (positions)));
  items = g_value_get_boxed (dex_future_get_value (loaded, NULL));
  g_assert_cmpuint (items->len, ==, 2);
  g_assert_true (items->pdata[1] == item);
  g_assert_cmpuint (aiv_library_view_find (f->view, "b212/i212-2"), ==, 0);
  g_assert_cmpuint (aiv_library_view_find (f->view, "b212/i212-1"), ==, G_MAXUINT);

  /* The last of many questions counts. */
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("anna %u", 300 - i);

      aiv_library_view_set_query (f->view, &(AivLibraryQuery){ .text = text });
    }
  aiv_test_wait (!aiv_library_view_get_loading (f->view));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->view)), ==, 1);
  g_clear_object (&item);
  item = nth (f, 0);
  g_assert_cmpstr (aiv_item_get_name (item), ==, "anna 296.jpg");
}

static void
test_news (Fixture *f, gconstpointer data)
{
  g_autoptr (AivItem) first = nth (f, 0);
  g_autoptr (AivItem) moved = NULL;

  /* A batch more, one less: two places change, the rest stays. */
  f->script.n_batches = 301;
  f->script.gone = 250;
  f->script.newest = "completed";
  dex_unref (aiv_test_settle (aiv_library_sync (f->library)));
  aiv_test_wait (g_list_model_get_n_items (G_LIST_MODEL (f->view)) == 610 && f->changes->len >= 6);
  aiv_test_wait (aiv_library_view_find (f->view, "b250/i250-1") == G_MAXUINT);
  g_assert_cmpuint (g_array_index (f->changes, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (f->changes, guint, 1), ==, 0);
  moved = nth (f, 2);
  g_assert_true (moved == first);
  /* Read again, the item follows without anybody asking it. */
  g_assert_cmpint (aiv_item_get_status (first), ==, AIV_JOB_COMPLETED);
}

static void
test_edits (Fixture *f, gconstpointer data)
{
  static const char *const some[] = { "b299/i299-1", "b290/i290-2", "v/1", NULL };

  aiv_library_view_set_hidden (f->view, some);
  assert_changes (f, 9, (const guint[]){ 2, 1, 0, 20, 1, 0, 607, 1, 0 });
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->view)), ==, 607);
  g_assert_cmpuint (aiv_library_view_get_total (f->view), ==, 607);
  aiv_library_view_set_hidden (f->view, NULL);
  assert_changes (f, 9, (const guint[]){ 2, 0, 1, 21, 0, 1, 609, 0, 1 });
  g_assert_cmpuint (aiv_library_view_find (f->view, "v/1"), ==, 609);

  dex_future_disown (aiv_library_delete (f->library, "b300/i300-1"));
  assert_changes (f, 3, (const guint[]){ 0, 1, 0 });
  dex_future_disown (aiv_library_delete_batch (f->library, "b1"));
  assert_changes (f, 3, (const guint[]){ 597, 2, 0 });
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add ("/library-view/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("windows", test_windows);
  TEST ("query", test_query);
  TEST ("news", test_news);
  TEST ("edits", test_edits);
  return g_test_run ();
}
