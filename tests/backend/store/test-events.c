/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sqlite3.h>

#include "store-fixture.h"

static void
on_event (AivEventRow *event, gpointer user_data)
{
  g_ptr_array_add (user_data, aiv_event_row_ref (event));
}

static GPtrArray *
listen (StoreFixture *f)
{
  GPtrArray *heard = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_event_row_unref);

  aiv_events_set_listener (f->store, on_event, heard);
  return heard;
}

/* What a subscriber hears is what is replayed, in the same order. */
static void
test_told_and_kept (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  gint64 noor = store_add_user (f, "noor", 10);
  gint64 start = aiv_events_latest (f->store, mira);
  g_autoptr (GPtrArray) heard = listen (f);
  g_autofree char *id = store_submit (f, mira, 2);
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (GPtrArray) others = NULL;
  gboolean complete = FALSE;

  store_await_ok (aiv_batches_cancel (f->store, mira, id));
  store_await_ok (aiv_batches_delete (f->store, mira, id));
  kept = aiv_events_since (f->store, mira, start, 100, &complete, NULL);
  g_assert_true (complete);
  g_assert_cmpuint (kept->len, ==, 7);
  aiv_test_wait (heard->len >= kept->len);
  g_assert_cmpuint (heard->len, ==, kept->len);
  for (guint i = 0; i < kept->len; i++)
    {
      AivEventRow *a = heard->pdata[i];
      AivEventRow *b = kept->pdata[i];

      g_assert_cmpint (a->id, ==, b->id);
      g_assert_cmpint (a->kind, ==, b->kind);
      g_assert_cmpstr (a->batch_id, ==, b->batch_id);
      g_assert_cmpstr (a->item_id, ==, b->item_id);
      g_assert_true (i == 0 || a->id > ((AivEventRow *) heard->pdata[i - 1])->id);
    }
  g_assert_cmpint (((AivEventRow *) kept->pdata[0])->kind, ==, AIV_EVENT_BATCH);
  g_assert_cmpint (((AivEventRow *) kept->pdata[6])->kind, ==, AIV_EVENT_BATCH_DELETED);

  others = aiv_events_since (f->store, noor, start, 100, &complete, NULL);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_true (complete);
  aiv_events_set_listener (f->store, NULL, NULL);
}

static void
test_incomplete (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1000);
  g_autofree char *database = g_build_filename (f->dir, "aivideo.db", NULL);
  g_autofree char *id = store_submit (f, mira, 3);
  g_autoptr (GPtrArray) some = NULL;
  g_autoptr (GPtrArray) future = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) since = NULL;
  sqlite3 *db = NULL;
  gboolean complete = TRUE;
  gint64 latest;

  some = aiv_events_since (f->store, mira, 0, 1, &complete, NULL);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_false (complete);
  future = aiv_events_since (f->store, mira, 1000000, 10, &complete, NULL);
  g_assert_false (complete);

  /* Three hours later, after enough has happened. */
  g_assert_cmpint (sqlite3_open (database, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE event SET created_at = created_at - 3 * 3600 * 1000", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  latest = aiv_events_latest (f->store, mira);
  while (aiv_events_latest (f->store, mira) < 257)
    {
      g_autofree char *more = store_submit (f, mira, 1);
    }
  lost = aiv_events_since (f->store, mira, 0, 1000, &complete, NULL);
  g_assert_false (complete);
  g_assert_cmpint (((AivEventRow *) lost->pdata[0])->id, >, latest);
  since = aiv_events_since (f->store, mira, latest, 1000, &complete, NULL);
  g_assert_true (complete);
}

static gint64
count_old (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  gint64 n;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT COUNT (*) FROM event WHERE user_id = 77", -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return n;
}

/* What a busy hour leaves is not tidied up in one go, for which everybody would wait. */
static void
test_busy_hour (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 1000);
  g_autofree char *database = g_build_filename (f->dir, "aivideo.db", NULL);
  sqlite3 *db = NULL;
  gint64 latest;

  g_assert_cmpint (sqlite3_open (database, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)"
                                 " INSERT INTO event (user_id, kind, created_at) SELECT 77, 'credits', 1000 FROM n",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  for (gint64 left = 6000; left > 0;)
    {
      gint64 now;

      latest = aiv_events_latest (f->store, mira);
      while (aiv_events_latest (f->store, mira) / 256 == latest / 256)
        {
          g_autofree char *more = store_submit (f, mira, 1);
        }
      now = count_old (db);
      g_assert_cmpint (now, <, left);
      g_assert_cmpint (now, >=, left - 2048);
      left = now;
    }
  sqlite3_close (db);
}

/* A cache that looks at the counter never keeps what has changed. */
static void
test_change (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  gint64 noor = store_add_user (f, "noor", 10);
  guint64 all = aiv_store_get_change (f->store, AIV_ANY_USER);
  guint64 of_mira = aiv_store_get_change (f->store, mira);
  guint64 of_noor = aiv_store_get_change (f->store, noor);
  g_autoptr (GPtrArray) heard = listen (f);
  g_autofree char *id = store_submit (f, mira, 1);
  g_autoptr (AivItemRow) item = store_get_item (f, id, 0);

  g_assert_cmpuint (aiv_store_get_change (f->store, mira), >, of_mira);
  g_assert_cmpuint (aiv_store_get_change (f->store, AIV_ANY_USER), >, all);
  g_assert_cmpuint (aiv_store_get_change (f->store, noor), ==, of_noor);

  aiv_test_wait (heard->len == 2);
  of_mira = aiv_store_get_change (f->store, mira);
  aiv_store_set_progress (f->store, mira, id, item->id, 0, 0, 7);
  g_assert_cmpuint (aiv_store_get_change (f->store, mira), >, of_mira);
  aiv_test_wait (heard->len == 3);
  g_assert_cmpint (((AivEventRow *) heard->pdata[2])->id, ==, 0);
  g_assert_cmpstr (((AivEventRow *) heard->pdata[2])->item_id, ==, item->id);
  aiv_events_set_listener (f->store, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define add(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  add ("/store/events/told-and-kept", test_told_and_kept);
  add ("/store/events/incomplete", test_incomplete);
  add ("/store/events/busy-hour", test_busy_hour);
  add ("/store/events/change", test_change);
  return g_test_run ();
}
