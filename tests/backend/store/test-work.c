/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-time.h"
#include "store-fixture.h"

static AivWorkRow *
claim (StoreFixture *f)
{
  return store_await (aiv_work_claim (f->store, NULL));
}

static void
complete (StoreFixture *f, AivWorkRow *work)
{
  g_autoptr (AivFileRow) video = store_make_video (f);

  store_await_ok (aiv_work_complete (f->store, work, video, NULL));
}

static void
test_complete (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, mira, 2);
  g_autoptr (AivWorkRow) work = NULL;
  g_autoptr (AivFileRow) video = store_make_video (f);
  g_autoptr (AivItemRow) item = NULL;
  g_autoptr (AivBatchRow) batch = NULL;

  g_assert_cmpint (aiv_work_get_next_due (f->store), >, 0);
  g_assert_cmpint (aiv_work_get_next_due (f->store), <=, aiv_time_now_ms ());
  work = claim (f);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (work->batch_id, ==, id);
  g_assert_cmpuint (work->position, ==, 0);
  g_assert_cmpuint (work->tries, ==, 1);
  g_assert_cmpstr (work->engine, ==, "scripted");
  g_assert_nonnull (work->lease);

  aiv_store_set_progress (f->store, mira, id, work->item_id, 0, 0, 42.5);
  item = store_get_item (f, id, 0);
  g_assert_cmpint (item->status, ==, AIV_JOB_PROCESSING);
  g_assert_cmpfloat (item->progress, ==, 42.5);
  g_assert_cmpint (item->started_at, >, 0);
  g_clear_pointer (&item, aiv_item_row_unref);

  store_await_ok (aiv_work_complete (f->store, work, video, NULL));
  aiv_test_wait (aiv_store_get_progress (f->store, work->item_id) == -1);
  store_await_error (aiv_work_complete (f->store, work, video, NULL), AIV_STORE_ERROR_NOT_FOUND);
  store_await_error (aiv_work_fail (f->store, work, "Too late", 0), AIV_STORE_ERROR_NOT_FOUND);
  store_await_ok (aiv_work_return (f->store, work));
  store_await_error (aiv_batches_cancel_item (f->store, mira, id, work->item_id), AIV_STORE_ERROR_ITEM_FINISHED);
  store_await_error (aiv_batches_resume_item (f->store, mira, id, work->item_id, NULL), AIV_STORE_ERROR_NOT_RESUMABLE);

  item = store_get_item (f, id, 0);
  g_assert_cmpint (item->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpfloat (item->progress, ==, 100);
  g_assert_cmpstr (item->video_path, ==, video->path);
  g_assert_cmpint (item->video_duration_ms, ==, 7000);
  batch = aiv_batches_get (f->store, mira, id, FALSE, NULL);
  g_assert_cmpint (batch->credits_used, ==, 1);
  g_assert_cmpint (batch->credits_held, ==, 1);
  g_assert_cmpint (batch->status, ==, AIV_JOB_PROCESSING);
  g_assert_cmpint (store_get_credits (f, mira), ==, 8);
  store_fixture_check (f);
}

static void
test_fail (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, mira, 1);
  gint64 later = aiv_time_now_ms () + 300 * 1000;
  g_autoptr (AivWorkRow) work = claim (f);
  g_autoptr (AivWorkRow) again = NULL;
  g_autoptr (AivItemRow) item = NULL;
  g_autoptr (AivBatchRow) batch = NULL;

  store_await_ok (aiv_work_fail (f->store, work, "For now", later));
  g_assert_cmpint (aiv_work_get_next_due (f->store), ==, later);
  store_await_error (aiv_work_claim (f->store, NULL), AIV_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (store_get_credits (f, mira), ==, 9);
  store_await_ok (aiv_batches_cancel (f->store, mira, id));
  g_assert_cmpint (aiv_work_get_next_due (f->store), ==, 0);
  store_await_ok (aiv_batches_retry_failed (f->store, mira, id, NULL));

  again = claim (f);
  g_assert_cmpuint (again->tries, ==, 1);
  g_assert_cmpstr (again->lease, !=, work->lease);
  /* The first lease is worth nothing any more. */
  store_await_error (aiv_work_fail (f->store, work, "Too late", 0), AIV_STORE_ERROR_NOT_FOUND);
  store_await_ok (aiv_work_fail (f->store, again, "face.jpg is damaged", 0));
  item = store_get_item (f, id, 0);
  g_assert_cmpint (item->status, ==, AIV_JOB_FAILED);
  g_assert_cmpstr (item->error, ==, "face.jpg is damaged");
  batch = aiv_batches_get (f->store, mira, id, FALSE, NULL);
  g_assert_cmpint (batch->status, ==, AIV_JOB_FAILED);
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);
  store_fixture_check (f);
}

/* Three users, one of whom has queued far more and earlier: turns go round. */
static void
test_fair (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  gint64 noor = store_add_user (f, "noor", 10);
  gint64 ola = store_add_user (f, "ola", 10);
  g_autofree char *a = store_submit (f, mira, 6);
  g_autofree char *b = store_submit (f, noor, 2);
  g_autofree char *c = store_submit (f, ola, 1);
  const gint64 expected[] = { mira, noor, ola, mira, noor, mira, mira, mira, mira };
  g_autoptr (GPtrArray) works = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_work_row_unref);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      AivWorkRow *work = claim (f);

      g_ptr_array_add (works, work);
      g_assert_cmpint (work->user_id, ==, expected[i]);
    }
  store_await_error (aiv_work_claim (f->store, NULL), AIV_STORE_ERROR_NOT_FOUND);
  for (guint i = 0; i < works->len; i++)
    complete (f, works->pdata[i]);
  store_fixture_check (f);
}

static void
test_busy (StoreFixture *f, gconstpointer data)
{
  static const char *const busy[] = { "other", "scripted", NULL };
  static const char *const free_one[] = { "script", "other", NULL };
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, mira, 1);

  store_await_error (aiv_work_claim (f->store, busy), AIV_STORE_ERROR_NOT_FOUND);
  {
    g_autoptr (AivWorkRow) work = store_await (aiv_work_claim (f->store, free_one));

    store_await_ok (aiv_work_return (f->store, work));
  }
  {
    g_autoptr (AivWorkRow) work = claim (f);

    /* A start that was given back does not count. */
    g_assert_cmpuint (work->tries, ==, 1);
  }
}

/* The server is killed with two items in hand: they start over, and cost nothing more. */
static void
test_recover (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, mira, 3);
  g_autoptr (AivWorkRow) one = claim (f);
  g_autoptr (AivWorkRow) two = claim (f);
  g_autoptr (AivWorkRow) anew = NULL;
  g_autoptr (AivBatchRow) batch = NULL;
  g_autoptr (DexFuture) recovered = NULL;

  store_fixture_reopen (f);
  store_fixture_check (f);
  recovered = aiv_test_settle (aiv_work_recover (f->store));
  g_assert_cmpuint (g_value_get_uint (dex_future_get_value (recovered, NULL)), ==, 2);
  store_await_error (aiv_work_fail (f->store, one, "Too late", 0), AIV_STORE_ERROR_NOT_FOUND);
  batch = aiv_batches_get (f->store, mira, id, FALSE, NULL);
  g_assert_cmpuint (batch->n_pending, ==, 3);
  g_assert_cmpint (store_get_credits (f, mira), ==, 7);
  anew = claim (f);
  g_assert_cmpstr (anew->item_id, ==, one->item_id);
  g_assert_cmpuint (anew->tries, ==, 1);
  store_fixture_check (f);
}

/* Not even an item that ends the server each time is pending for ever. */
static void
test_interrupted (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  g_autofree char *id = store_submit (f, mira, 1);
  g_autoptr (AivBatchRow) batch = NULL;

  for (guint i = 0; i < 51; i++)
    {
      g_autoptr (AivWorkRow) work = claim (f);

      store_await_ok (aiv_work_recover (f->store));
    }
  batch = aiv_batches_get (f->store, mira, id, FALSE, NULL);
  g_assert_cmpint (batch->status, ==, AIV_JOB_FAILED);
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);
  store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define add(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  add ("/store/work/complete", test_complete);
  add ("/store/work/fail", test_fail);
  add ("/store/work/fair", test_fair);
  add ("/store/work/busy", test_busy);
  add ("/store/work/recover", test_recover);
  add ("/store/work/interrupted", test_interrupted);
  return g_test_run ();
}
