/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "aiv-library-db.h"
#include "aiv-library.h"
#include "aiv-library-script.h"
#include "aiv-test-folder.h"

/* What the library knows of an account, and how it comes to know it. */

static char *program;

typedef struct
{
  AivLibraryScript script;
  AivTestServer *server;
  AivClient *client;
  char *folder;
  char *path;
  AivLibrary *library;
} Fixture;

static void
open_library (Fixture *f)
{
  f->library = aiv_library_new (f->client, f->path);
}

/* Waits until nobody else holds it either, and its thread has closed the file. */
static void
close_library (Fixture *f)
{
  g_autofree char *shared = g_strconcat (f->path, "-shm", NULL);
  gpointer left = f->library;

  dex_unref (aiv_test_settle (aiv_library_list_models (f->library)));
  aiv_library_close (f->library);
  g_object_add_weak_pointer (left, &left);
  g_clear_object (&f->library);
  aiv_test_wait (left == NULL);
  aiv_test_poll (!g_file_test (shared, G_FILE_TEST_EXISTS));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->script = (AivLibraryScript){ .n_batches = 60, .n_videos = 130, .newest = "completed" };
  f->server = aiv_test_server_new (aiv_library_script_serve);
  f->server->data = &f->script;
  f->client = aiv_client_new (f->server->url, NULL, NULL);
  aiv_client_set_token (f->client, "t");
  f->folder = aiv_test_make_folder ();
  f->path = g_build_filename (f->folder, "library.db", NULL);
  open_library (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_library (f);
  aiv_test_server_free (f->server);
  g_object_unref (f->client);
  aiv_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static gboolean
sync_library (Fixture *f)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_library_sync (f->library));

  aiv_test_wait (!aiv_library_get_syncing (f->library));
  return dex_future_is_resolved (done);
}

static AivLibraryHits *
find (Fixture *f, AivLibraryQuery query)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_library_find (f->library, &query));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

static guint
count (Fixture *f, AivLibraryQuery query)
{
  g_autoptr (AivLibraryHits) hits = find (f, query);

  return aiv_library_hits_get_n (hits);
}

static AivLibraryRow *
load (Fixture *f, AivLibraryHits *hits, guint at)
{
  gint64 rowid = aiv_library_hits_get_rowid (hits, at);
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_library_load (f->library, &rowid, 1));
  GPtrArray *rows = g_value_get_boxed (dex_future_get_value (done, NULL));

  g_assert_cmpuint (rows->len, ==, 1);
  return aiv_library_row_ref (rows->pdata[0]);
}

static void
test_sync (Fixture *f, gconstpointer data)
{
  g_autoptr (AivLibraryHits) hits = NULL;
  g_autoptr (AivLibraryRow) newest = NULL;
  g_autoptr (AivLibraryRow) second = NULL;
  g_autoptr (AivLibraryRow) last = NULL;
  guint pages;

  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 0);
  g_assert_false (aiv_library_get_complete (f->library));
  g_assert_true (sync_library (f));
  g_assert_true (aiv_library_get_complete (f->library));

  hits = find (f, (AivLibraryQuery){ 0 });
  g_assert_cmpuint (aiv_library_hits_get_n (hits), ==, 250);
  g_assert_cmpuint (hits->total, ==, 250);
  g_assert_cmpstr (aiv_library_hits_get_key (hits, 0), ==, "b60/i60-1");
  g_assert_cmpstr (aiv_library_hits_get_key (hits, 1), ==, "b60/i60-2");
  /* Of the same second: by their numbers. */
  g_assert_cmpstr (aiv_library_hits_get_key (hits, 120), ==, "v/130");
  g_assert_cmpstr (aiv_library_hits_get_key (hits, 249), ==, "v/1");
  newest = load (f, hits, 0);
  g_assert_cmpstr (newest->name, ==, "anna 60.jpg");
  g_assert_cmpstr (newest->batch_name, ==, "Batch 60");
  g_assert_cmpstr (newest->model, ==, "Remote");
  g_assert_cmpint (newest->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpfloat (newest->duration, ==, 60);
  g_assert_cmpint (newest->created_at, ==, G_GINT64_CONSTANT (1795000060000));
  second = load (f, hits, 1);
  g_assert_cmpint (second->status, ==, AIV_JOB_FAILED);
  last = load (f, hits, 249);
  g_assert_null (last->batch_id);
  g_assert_cmpstr (last->prompt, ==, "A fox number 1");

  /* Nothing is news: one page of each tells. */
  pages = f->script.pages;
  g_assert_true (sync_library (f));
  g_assert_cmpuint (f->script.pages, ==, pages + 1);

  /* A new one, and one less: the count does not give them away, so it is looked for. */
  f->script.n_batches++;
  f->script.gone = 7;
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 250);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .text = (char *) "batch 61" }), ==, 2);
  for (guint i = 1; i <= 61; i++)
    g_assert_cmpuint (count (f, (AivLibraryQuery){ .since = 1000 * G_GINT64_CONSTANT (1795000000) + 1000 * i,
                                                   .until = 1000 * G_GINT64_CONSTANT (1795000001) + 1000 * i }),
                      ==, i == 7 ? 0 : 2);

  /* It is all there when the library is opened again, without a server. */
  aiv_client_set_base_url (f->client, "http://127.0.0.1:1");
  close_library (f);
  open_library (f);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 250);
  aiv_test_wait (aiv_library_get_complete (f->library));
  g_assert_false (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 250);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  static const struct
  {
    AivLibraryQuery query;
    guint n;
  } rows[] = {
    { { .text = (char *) "小猫" }, 60 },
    { { .text = (char *) "猫 60" }, 1 },
    { { .text = (char *) "花" }, 60 },
    { { .text = (char *) "GARDEN" }, 60 }, /* full-width in the prompt, and other case */
    { { .text = (char *) "spring anna 10" }, 1 },
    { { .text = (char *) "fox" }, 130 },
    { { .text = (char *) "%" }, 0 },
    { { .text = (char *) "'" }, 0 },
    { { .text = (char *) " " }, 250 },
    { { .statuses = 1 << AIV_JOB_FAILED }, 20 },
    { { .statuses = (1 << AIV_JOB_FAILED) | (1 << AIV_JOB_COMPLETED) }, 250 },
    { { .statuses = 1 << AIV_JOB_PENDING }, 0 },
    { { .kind = AIV_LIBRARY_OF_BATCHES }, 120 },
    { { .kind = AIV_LIBRARY_FROM_WORDS }, 130 },
    { { .model = (char *) "sora-2" }, 130 },
    { { .model = (char *) "Local", .text = (char *) "anna" }, 30 },
    { { .since = G_GINT64_CONSTANT (1795000051000) }, 20 },
    { { .since = G_GINT64_CONSTANT (1795000051000), .until = G_GINT64_CONSTANT (1795000052000) }, 2 },
    { { .until = G_GINT64_CONSTANT (1795000000000) }, 130 },
    { { .downloaded = TRUE }, 0 },
  };
  g_autoptr (AivLibraryHits) oldest = NULL;
  g_autoptr (AivLibraryHits) named = NULL;
  g_autoptr (AivLibraryHits) longest = NULL;
  g_autoptr (DexFuture) models = NULL;
  const char *const *names;

  g_assert_true (sync_library (f));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (count (f, rows[i].query) != rows[i].n)
      g_error ("row %" G_GSIZE_FORMAT ": %u videos, not %u", i, count (f, rows[i].query), rows[i].n);

  oldest = find (f, (AivLibraryQuery){ .sort = AIV_LIBRARY_OLDEST });
  g_assert_cmpstr (aiv_library_hits_get_key (oldest, 249), ==, "b60/i60-2");
  named = find (f, (AivLibraryQuery){ .sort = AIV_LIBRARY_NAME, .kind = AIV_LIBRARY_OF_BATCHES });
  g_assert_cmpstr (aiv_library_hits_get_key (named, 0), ==, "b1/i1-1");
  g_assert_cmpstr (aiv_library_hits_get_key (named, 1), ==, "b2/i2-1"); /* and not "anna 10" */
  longest = find (f, (AivLibraryQuery){ .sort = AIV_LIBRARY_DURATION });
  g_assert_cmpstr (aiv_library_hits_get_key (longest, 0), ==, "b60/i60-1");

  models = aiv_test_settle (aiv_library_list_models (f->library));
  names = g_value_get_boxed (dex_future_get_value (models, NULL));
  g_assert_cmpuint (g_strv_length ((char **) names), ==, 3);
  g_assert_true (g_strv_contains (names, "sora-2"));
}

static void
on_changed (AivLibrary *library, gpointer data)
{
  ++*(guint *) data;
}

static void
test_news (Fixture *f, gconstpointer data)
{
  g_autoptr (AivWireVideo) video = aiv_wire_video_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);
  guint changes = 0;

  f->script.n_batches = 2;
  f->script.newest = "processing";
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .statuses = 1 << AIV_JOB_PROCESSING }), ==, 2);
  g_signal_connect (f->library, "changed", G_CALLBACK (on_changed), &changes);

  video->id = 500;
  g_set_str (&video->prompt, "A new one");
  video->status = AIV_JOB_PENDING;
  video->created_at = G_GINT64_CONSTANT (1796000000000);
  g_ptr_array_add (rows, aiv_library_row_new_for_video (video));
  dex_future_disown (aiv_library_put_rows (f->library, rows));
  aiv_test_wait (changes == 1);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .text = (char *) "new one" }), ==, 1);

  /* The same again is no news. */
  dex_unref (aiv_test_settle (aiv_library_put_rows (f->library, rows)));
  dex_future_disown (aiv_library_delete (f->library, "v/500"));
  aiv_test_wait (changes == 2);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .text = (char *) "new one" }), ==, 0);

  dex_future_disown (aiv_library_delete_batch (f->library, "b1"));
  aiv_test_wait (changes == 3);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .kind = AIV_LIBRARY_OF_BATCHES }), ==, 2);

  /* What was under way is looked after, also when it is no longer on the first page. */
  f->script.newest = "completed";
  f->script.gone = 1;
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .statuses = 1 << AIV_JOB_PROCESSING }), ==, 0);
}

/* The first reading is cut off; the next goes on where it was, and finds the rest. */
static void
test_resume (Fixture *f, gconstpointer data)
{
  guint pages;

  f->script.n_batches = 400;
  f->script.fail_at = 300;
  g_assert_false (sync_library (f));
  g_assert_false (aiv_library_get_complete (f->library));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ .kind = AIV_LIBRARY_OF_BATCHES }), >=, 400);

  f->script.fail_at = 0;
  pages = f->script.pages;
  close_library (f);
  open_library (f);
  g_assert_true (sync_library (f));
  g_assert_cmpuint (f->script.pages - pages, <, 8); /* and not the 20 of all of it */
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 930);
  g_assert_true (aiv_library_get_complete (f->library));
}

/* Servers whose lists tell less. */
static void
test_modest_servers (Fixture *f, gconstpointer data)
{
  f->script.summaries = TRUE;
  f->script.short_total = TRUE;
  f->script.n_videos = 0;
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 120);
  g_assert_cmpuint (aiv_test_server_count (f->server, "/api/video/batches/b5"), ==, 1);

  f->script.n_batches++;
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 122);
  g_assert_cmpuint (aiv_test_server_count (f->server, "/api/video/batches/b5"), ==, 1);
}

static void
test_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (sync_library (f));
  close_library (f);
  g_assert_true (g_file_get_contents (f->path, &content, &length, NULL));
  g_assert_cmpuint (length, >, 40000);

  /* No database at all */
  g_assert_true (g_file_set_contents (f->path, "not a database, but long enough to look at", -1, NULL));
  g_unlink (wal);
  open_library (f);
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 0);
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 250);
  close_library (f);

  /* Cut, and holes in the middle: whoever finds it, it is all there in the end. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *broken = g_memdup2 (content, length);

      if (i == 0)
        memset (broken + 8192, 0x5a, length - 16384);
      g_unlink (wal);
      g_assert_true (g_file_set_contents (f->path, broken, i == 0 ? (gssize) length : (gssize) length / 2, NULL));
      open_library (f);
      dex_unref (aiv_test_settle (aiv_library_find (f->library, &(AivLibraryQuery){ 0 })));
      sync_library (f);
      aiv_test_wait (!aiv_library_get_syncing (f->library) && count (f, (AivLibraryQuery){ 0 }) == 250);
      close_library (f);
    }

  /* Of another version */
  g_unlink (wal);
  g_assert_true (g_file_set_contents (f->path, content, (gssize) length, NULL));
  {
    sqlite3 *db;

    g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
    g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 99", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close (db);
  }
  open_library (f);
  g_assert_true (sync_library (f));
  g_assert_cmpuint (count (f, (AivLibraryQuery){ 0 }), ==, 250);
}

/* --- a crash --------------------------------------------------------------------------- */

static AivWireBatch *
make_batch (guint i)
{
  AivWireBatch *batch = aiv_wire_batch_new ();

  batch->id = g_strdup_printf ("b%u", i);
  batch->name = g_strdup ("A batch");
  batch->timestamp = 1000 + i;
  batch->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_item_unref);
  for (guint j = 0; j < 5; j++)
    {
      AivWireItem *item = aiv_wire_item_new ();

      item->id = g_strdup_printf ("i%u", j);
      item->name = g_strdup ("anna.jpg");
      g_ptr_array_add (batch->items, item);
    }
  return batch;
}

/* Runs until it is killed. */
static int
run_child (const char *path)
{
  g_autoptr (AivLibraryDb) db = aiv_library_db_new (path);

  g_assert_true (aiv_library_db_open (db, NULL));
  for (guint i = 0;; i++)
    {
      g_autoptr (AivWireBatch) batch = make_batch (i);
      gboolean wanted;

      g_assert_cmpint (aiv_library_db_put_batch (db, batch, &wanted, NULL), >=, 0);
      if (i % 3 == 2)
        g_assert_cmpint (aiv_library_db_delete_batch (db, "b1", NULL), >=, 0);
      printf ("%u\n", i);
      fflush (stdout);
    }
  return 0;
}

static void
test_kill (Fixture *f, gconstpointer data)
{
  close_library (f);
  for (guint i = 0; i < 10; i++)
    {
      const char *argv[] = { program, "child", f->path, NULL };
      g_autoptr (AivLibraryDb) db = aiv_library_db_new (f->path);
      g_autoptr (AivLibraryHits) hits = NULL;
      g_autoptr (GError) error = NULL;
      int out, lines = 0;
      char byte;
      GPid pid;

      g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL,
                                &error);
      g_assert_no_error (error);
      while (lines < g_test_rand_int_range (1, 40) && read (out, &byte, 1) == 1)
        lines += byte == '\n';
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      close (out);

      /* Whole batches, each with all of its videos, and nothing to make anew. */
      g_assert_true (aiv_library_db_open (db, &error));
      g_assert_no_error (error);
      g_assert_true (aiv_library_db_check (db));
      hits = aiv_library_db_find (db, &(AivLibraryQuery){ 0 }, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (aiv_library_hits_get_n (hits), >, 0);
      g_assert_cmpuint (aiv_library_hits_get_n (hits) % 5, ==, 0);
    }
  open_library (f);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  if (argc == 3 && g_str_equal (argv[1], "child"))
    return run_child (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add ("/library/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("sync", test_sync);
  TEST ("find", test_find);
  TEST ("news", test_news);
  TEST ("resume", test_resume);
  TEST ("modest-servers", test_modest_servers);
  TEST ("damage", test_damage);
  TEST ("kill", test_kill);
  return g_test_run ();
}
