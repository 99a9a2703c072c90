/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <utime.h>

#include "aiv-cache-limit.h"
#include "aiv-keeper.h"
#include "aiv-library-db.h"
#include "aiv-library-script.h"
#include "aiv-test-folder.h"

/* What is downloaded by itself, and what has to go again. */

typedef struct
{
  AivLibraryScript script;
  AivTestServer *server;
  AivSession *session;
  AivKeeper *keeper;
  char *root;
  char *folder;
  char *videos;
} Fixture;

/* As if the account had been used here for long. */
static void
make_old (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "library.db", NULL);
  g_autoptr (AivLibraryDb) db = aiv_library_db_new (path);

  g_assert_true (aiv_library_db_open (db, NULL));
  g_assert_true (aiv_library_db_set_meta (db, "keep-since", "1000", NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (AivClient) client = NULL;

  f->script = (AivLibraryScript){ .n_batches = 4, .newest = "processing" };
  f->server = aiv_test_server_new (aiv_library_script_serve);
  f->server->data = &f->script;
  client = aiv_client_new (f->server->url, NULL, NULL);
  aiv_client_set_token (client, "t");
  f->root = aiv_test_make_folder ();
  f->folder = g_build_filename (f->root, "media", "account", NULL);
  f->videos = g_build_filename (f->folder, "videos", NULL);
  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0);
  f->session = aiv_session_new_full (client, f->folder);
}

static void
drop (gpointer object)
{
  gpointer *place = object, left = *place;

  if (left == NULL)
    return;
  g_object_add_weak_pointer (left, &left);
  g_object_unref (g_steal_pointer (place));
  aiv_test_wait (left == NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  AivLibrary *library = g_object_ref (aiv_session_get_library (f->session));
  g_autofree char *shared = g_build_filename (f->folder, "library.db-shm", NULL);

  aiv_session_stop (f->session);
  aiv_test_wait (!aiv_library_get_syncing (library));
  dex_unref (aiv_test_settle (aiv_library_list_models (library)));
  drop (&f->keeper);
  drop (&f->session);
  drop (&library);
  aiv_test_poll (!g_file_test (shared, G_FILE_TEST_EXISTS));
  aiv_test_server_free (f->server);
  aiv_test_remove_folder (f->root);
  g_free (f->root);
  g_free (f->folder);
  g_free (f->videos);
}

static guint
count_files (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->videos, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".mp4");
  return n;
}

static guint
count_downloaded (Fixture *f)
{
  AivLibraryQuery query = { .downloaded = TRUE };
  g_autoptr (DexFuture) found = aiv_test_settle (aiv_library_find (aiv_session_get_library (f->session), &query));

  return aiv_library_hits_get_n (g_value_get_boxed (dex_future_get_value (found, NULL)));
}

static void
start (Fixture *f, AivKeepPolicy policy)
{
  f->keeper = g_object_new (AIV_TYPE_KEEPER, "session", f->session, "policy", policy, NULL);
  dex_unref (aiv_test_settle (aiv_session_start (f->session)));
  aiv_test_wait (aiv_session_get_state (f->session) == AIV_CONNECTION_ONLINE);
  dex_unref (aiv_test_settle (aiv_library_sync (aiv_session_get_library (f->session))));
}

/* Three batches are finished, of the third of which one failed; the fourth is being made. */
static void
test_keep (Fixture *f, gconstpointer data)
{
  make_old (f);
  start (f, AIV_KEEP_ALWAYS);
  aiv_test_poll (count_files (f) == 5);
  aiv_test_wait (count_downloaded (f) == 5);

  /* It finishes, and is there. */
  f->script.newest = "completed";
  dex_unref (aiv_test_settle (aiv_session_refresh (f->session)));
  aiv_test_poll (count_files (f) == 7);
  aiv_test_wait (count_downloaded (f) == 7);

  /* Less space: the rest goes, and is no longer told to be there. */
  g_object_set (f->keeper, "limit", (gint64) 13, NULL);
  aiv_test_poll (count_files (f) == 2);
  aiv_test_wait (count_downloaded (f) == 2);
}

static void
test_never (Fixture *f, gconstpointer data)
{
  make_old (f);
  start (f, AIV_KEEP_NEVER);
  g_assert_cmpuint (aiv_keeper_get_waiting (f->keeper), ==, 0);
  g_assert_cmpuint (aiv_test_server_count (f->server, "/video.mp4"), ==, 0);
  g_object_set (f->keeper, "policy", AIV_KEEP_ALWAYS, NULL);
  aiv_test_poll (count_files (f) == 5);
}

/* What was made before the account was first used here is left where it is. */
static void
test_old_ones (Fixture *f, gconstpointer data)
{
  start (f, AIV_KEEP_ALWAYS);
  g_assert_cmpuint (aiv_keeper_get_waiting (f->keeper), ==, 0);
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
make_file (const char *folder, const char *name, gsize size, time_t used_at)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *content = g_malloc0 (size);
  struct utimbuf times = { used_at, used_at };

  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static gboolean
is_there (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autofree char *media = g_build_filename (f->root, "media", NULL);
  g_autofree char *other = g_build_filename (media, "other", "videos", NULL);
  g_autofree char *spare = g_build_filename (f->videos, "oldest.mp4", NULL);

  g_assert_cmpint (g_mkdir_with_parents (f->videos, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (other, 0700), ==, 0);
  make_file (f->videos, "oldest.mp4", 100, 1000);
  make_file (f->videos, "new.mp4", 100, 4000);
  make_file (f->videos, "under-way.mp4.part", 100, 500);
  make_file (other, "old.mp4", 100, 2000);
  make_file (other, "newer.mp4", 100, 3000);
  dex_unref (aiv_test_settle (aiv_cache_limit_apply (media, 200, spare)));
  g_assert_true (is_there (f->videos, "oldest.mp4"));
  g_assert_true (is_there (f->videos, "new.mp4"));
  g_assert_true (is_there (f->videos, "under-way.mp4.part"));
  g_assert_false (is_there (other, "old.mp4"));
  g_assert_false (is_there (other, "newer.mp4"));
  dex_unref (aiv_test_settle (aiv_cache_limit_apply (media, 100, NULL)));
  g_assert_false (is_there (f->videos, "oldest.mp4"));
  g_assert_true (is_there (f->videos, "new.mp4"));
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add ("/keeper/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("keep", test_keep);
  TEST ("never", test_never);
  TEST ("old-ones", test_old_ones);
  TEST ("limit", test_limit);
  return g_test_run ();
}
