/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-fixture.h"
#include "store/aiv-db.h"
#include "store/aiv-migrations.h"

typedef struct
{
  char *dir;
  char *path;
  AivDb *db;
  int n_commits;
} Fixture;

static void
on_committed (GPtrArray *changes, gpointer user_data)
{
  g_atomic_int_inc (&((Fixture *) user_data)->n_commits);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  AivSql *sql;

  f->dir = g_dir_make_tmp ("aiv-db-XXXXXX", &error);
  f->path = g_build_filename (f->dir, "test.db", NULL);
  sql = aiv_sql_open (f->path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (aiv_sql_script (sql, "CREATE TABLE t (x INTEGER PRIMARY KEY)", &error));
  f->db = aiv_db_new (sql, on_committed, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->db, aiv_db_free);
  g_unlink (f->path);
  g_rmdir (f->dir);
  g_free (f->path);
  g_free (f->dir);
}

static gboolean
insert (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  gint64 x = GPOINTER_TO_INT (data);

  if (aiv_sql_exec (sql, "INSERT INTO t (x) VALUES (?1)", AIV_ARGS (AIV_INT (x)), error) < 0)
    return FALSE;
  if (x < 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Refused after writing");
      return FALSE;
    }
  return TRUE;
}

static gboolean
count (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  gint64 n;

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM t", AIV_NO_ARGS, &n, error))
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n);
  return TRUE;
}

/* Blocks the writer until it is let go, so that a group builds up behind it. */
static gboolean
block (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);
  return TRUE;
}

static gint64
get_count (Fixture *f)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (aiv_db_write (f->db, count, NULL, NULL, FALSE));

  return g_value_get_int64 (dex_future_get_value (settled, NULL));
}

/* A job that fails takes nothing of its neighbours in the same commit with it, wherever it stands;
 * some have a commit of their own. */
static void
test_group (Fixture *f, gconstpointer data)
{
  GMutex mutex;
  DexFuture *futures[20];
  AivCommitStats stats;

  g_mutex_init (&mutex);
  g_mutex_lock (&mutex);
  futures[0] = aiv_db_write (f->db, block, &mutex, NULL, FALSE);
  for (int i = 1; i < 20; i++)
    futures[i] = aiv_db_write (f->db, insert, GINT_TO_POINTER (i % 3 == 0 ? -i : i), NULL, i % 4 == 0);
  g_mutex_unlock (&mutex);

  for (int i = 0; i < 20; i++)
    if (i > 0 && i % 3 == 0)
      store_await_error (futures[i], AIV_STORE_ERROR_INVALID);
    else
      store_await_ok (futures[i]);
  g_assert_cmpint (get_count (f), ==, 13);
  store_await_error (aiv_db_write (f->db, insert, GINT_TO_POINTER (1), NULL, FALSE), AIV_STORE_ERROR_DUPLICATE);
  g_assert_cmpint (get_count (f), ==, 13);
  aiv_db_get_stats (f->db, &stats);
  g_assert_cmpuint (stats.failures, ==, 0);
  g_assert_cmpuint (stats.jobs, ==, 23);
  /* The group up to the fourth, which stands alone as every fourth does, and those between. */
  g_assert_cmpuint (stats.commits, >=, 9);
  g_mutex_clear (&mutex);
}

/* What was asked for before the end is done, what comes after it is refused. */
static void
test_close (Fixture *f, gconstpointer data)
{
  GMutex mutex;
  DexFuture *futures[4];

  g_mutex_init (&mutex);
  g_mutex_lock (&mutex);
  futures[0] = aiv_db_write (f->db, block, &mutex, NULL, FALSE);
  futures[1] = aiv_db_write (f->db, insert, GINT_TO_POINTER (1), NULL, FALSE);
  futures[2] = aiv_db_close (f->db);
  futures[3] = aiv_db_write (f->db, insert, GINT_TO_POINTER (2), NULL, FALSE);
  g_mutex_unlock (&mutex);
  for (int i = 0; i < 3; i++)
    store_await_ok (futures[i]);
  store_await_error (futures[3], AIV_STORE_ERROR_CLOSED);
  g_mutex_clear (&mutex);
}

static void
test_folder (StoreFixture *f, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (f->dir, "sub", "data", NULL);
  g_autofree char *database = g_build_filename (dir, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (dir, &error);
  g_autoptr (AivStore) second = NULL;
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpint (stat (dir, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (database, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  second = aiv_store_new (dir, &error);
  g_assert_null (second);
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LOCKED);
}

static void
run_sql (const char *path, const char *script)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, script, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_versions (StoreFixture *f, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (f->dir, "data", NULL);
  g_autofree char *database = g_build_filename (dir, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;
  AivStore *store = aiv_store_new (dir, &error);

  g_assert_no_error (error);
  g_clear_object (&store);

  run_sql (database, "PRAGMA user_version = 9999");
  store = aiv_store_new (dir, &error);
  g_assert_null (store);
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_TOO_NEW);
  g_clear_error (&error);

  run_sql (database, "PRAGMA user_version = 1; PRAGMA application_id = 7");
  store = aiv_store_new (dir, &error);
  g_assert_null (store);
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID);
}

/* The ledger guards itself, whatever the code above it does. */
static void
test_ledger_guards (StoreFixture *f, gconstpointer data)
{
  static const char *const refused[] = {
    "UPDATE ledger SET amount = 5",
    "DELETE FROM ledger",
    "UPDATE account SET balance = -1",
    "INSERT INTO ledger (user_id, amount, kind, balance_after, created_at) VALUES (1, 5, 'grant', 99, 0)",
    "INSERT INTO ledger (user_id, amount, kind, balance_after, created_at) VALUES (1, -11, 'adjust', -1, 0)",
    "INSERT INTO ledger (user_id, amount, kind, balance_after, created_at, item_id, hold_id)"
    " VALUES (1, 0, 'settle', 9, 0, (SELECT id FROM item), 2)",
    "INSERT INTO ledger (user_id, amount, kind, balance_after, created_at, item_id, hold_id)"
    " VALUES (1, 2, 'release', 12, 0, 'another', 2)",
    "DELETE FROM batch",
  };
  g_autofree char *database = g_build_filename (f->dir, "aivideo.db", NULL);
  gint64 user = store_add_user (f, "mira", 10);
  g_autofree char *batch = store_submit (f, user, 1);
  g_autoptr (AivSql) sql = aiv_sql_open (database, FALSE, NULL);
  g_autoptr (AivItemRow) item = store_get_item (f, batch, 0);

  /* The settle alone is allowed once; item and hold are put out of step for the second. */
  g_assert_true (aiv_sql_script (sql,
                                 "BEGIN; INSERT INTO ledger (user_id, amount, kind, balance_after, created_at, item_id,"
                                 " hold_id) VALUES (1, 0, 'settle', 9, 0, (SELECT id FROM item), 2)",
                                 NULL));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (aiv_sql_script (sql, refused[i], &error))
        g_error ("Not refused: %s", refused[i]);
    }
  g_assert_true (aiv_sql_script (sql, "ROLLBACK", NULL));
  store_fixture_check (f);
}

/* A check that finds nothing has to be one that would. */
static void
test_check_finds (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *damage;
    const char *found;
  } rows[] = {
    { "UPDATE account SET balance = balance + 1", "but its ledger sums to" },
    { "UPDATE item SET hold_id = (SELECT MAX (hold_id) FROM item)", "nothing unfinished stands for it" },
    { "DROP TRIGGER item_moved; UPDATE item SET status = 'failed'", "but its hold is open" },
    { "UPDATE item SET price = 7", "its hold is not 7" },
    { "UPDATE account SET held = 7", "unfinished items are counted wrong" },
    { "UPDATE account SET running = 1", "unfinished items are counted wrong" },
    { "UPDATE account SET n_ledger = 7", "counters are off" },
    { "UPDATE account SET stored = 7", "7 bytes counted, 15 stored" },
    { "UPDATE tally SET value = 7 WHERE name = 'accounts'", "accounts: 7 counted" },
    { "UPDATE tally SET value = 7 WHERE name = 'items_failed'", "items_failed: 7 counted" },
    { "UPDATE ledger_total SET amount = 7 WHERE kind = 'hold'", "rows of kind hold counted, of 7 in all" },
    { "UPDATE batch SET n_failed = 7", "counters are off" },
    { "UPDATE tally SET value = 7 WHERE name = 'batches'", "7 counted" },
    { "UPDATE batch_words SET words = 'another'", "not what searches would find" },
    { "DELETE FROM batch_words", "not what searches would find" },
    { "UPDATE file SET size = 7 WHERE kind = 'audio'", "5 bytes instead of 7" },
    { "UPDATE file SET path = 'images/gone.jpg' WHERE path = (SELECT MAX (path) FROM file)", "missing" },
    { "DROP TRIGGER item_kept; PRAGMA foreign_keys = OFF; DELETE FROM batch", "names a missing batch" },
  };
  static const char *const folders[] = { "images", "audios", "videos", "posters" };
  gint64 user = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, user, 2);

  store_fixture_check (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *dir = g_strdup_printf ("%s/copy%u", f->dir, i);
      g_autofree char *database = g_build_filename (dir, "aivideo.db", NULL);
      g_autofree char *original = g_build_filename (f->dir, "aivideo.db", NULL);
      g_autofree char *copy = g_strdup_printf ("VACUUM INTO '%s'", database);
      g_autoptr (AivStore) store = NULL;
      g_autoptr (GPtrArray) problems = NULL;
      gboolean found = FALSE;

      /* The same files, and a database of its own. */
      g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
      for (guint j = 0; j < G_N_ELEMENTS (folders); j++)
        {
          g_autofree char *from = g_build_filename (f->dir, folders[j], NULL);
          g_autofree char *to = g_build_filename (dir, folders[j], NULL);

          g_assert_cmpint (symlink (from, to), ==, 0);
        }
      run_sql (original, copy);
      run_sql (database, rows[i].damage);
      store = aiv_store_new (dir, NULL);
      problems = aiv_store_check (store, NULL);
      for (guint j = 0; j < problems->len; j++)
        found = found || strstr (problems->pdata[j], rows[i].found) != NULL;
      if (!found)
        g_error ("Not found: %s", rows[i].damage);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/db/group", Fixture, NULL, set_up, test_group, tear_down);
  g_test_add ("/store/db/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/store/folder", StoreFixture, NULL, store_fixture_set_up, test_folder, store_fixture_tear_down);
  g_test_add ("/store/versions", StoreFixture, NULL, store_fixture_set_up, test_versions, store_fixture_tear_down);
  g_test_add ("/store/ledger-guards", StoreFixture, NULL, store_fixture_set_up, test_ledger_guards,
              store_fixture_tear_down);
  g_test_add ("/store/check-finds", StoreFixture, NULL, store_fixture_set_up, test_check_finds,
              store_fixture_tear_down);
  return g_test_run ();
}
