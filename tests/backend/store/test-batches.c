/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store-fixture.h"
#include "store/aiv-pricing.h"

static void
assert_counts (StoreFixture *f,
               const char   *batch_id,
               AivJobStatus  status,
               guint         n_pending,
               guint         n_cancelled,
               guint         n_failed)
{
  g_autoptr (AivBatchRow) batch = aiv_batches_get (f->store, AIV_ANY_USER, batch_id, FALSE, NULL);

  g_assert_cmpint (batch->status, ==, status);
  g_assert_cmpuint (batch->n_pending, ==, n_pending);
  g_assert_cmpuint (batch->n_cancelled, ==, n_cancelled);
  g_assert_cmpuint (batch->n_failed, ==, n_failed);
  g_assert_null (batch->items);
}

static void
test_submit (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 10);
  gint64 noor = store_add_user (f, "noor", 10);
  g_autofree char *id = store_submit (f, mira, 3);
  g_autoptr (AivBatchRow) batch = aiv_batches_get (f->store, mira, id, TRUE, NULL);
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, mira, NULL);
  g_autoptr (AivItemRow) foreign = NULL;
  g_autoptr (AivFileRow) file = NULL;
  g_autoptr (GError) error = NULL;
  AivItemRow *item;

  g_assert_cmpint (user->credits, ==, 7);
  g_assert_cmpint (user->held, ==, 3);
  g_assert_cmpuint (user->n_batches, ==, 1);
  g_assert_cmpstr (batch->user_name, ==, "mira");
  g_assert_cmpint (batch->status, ==, AIV_JOB_CREATED);
  g_assert_cmpuint (batch->items->len, ==, 3);
  g_assert_cmpint (batch->audio_ms, ==, 7000);
  g_assert_cmpint (batch->credits_held, ==, 3);
  g_assert_cmpint (batch->credits_used, ==, 0);

  item = g_ptr_array_index (batch->items, 2);
  g_assert_cmpuint (item->position, ==, 2);
  g_assert_cmpint (item->status, ==, AIV_JOB_PENDING);
  g_assert_cmpfloat (item->progress, ==, -1);
  file = aiv_files_get (f->store, item->image_path, NULL);
  g_assert_cmpint (file->user_id, ==, mira);

  g_assert_null (aiv_batches_get (f->store, noor, id, FALSE, &error));
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  foreign = aiv_batches_get_item (f->store, noor, id, item->id, &error);
  g_assert_null (foreign);
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND);
  foreign = aiv_batches_get_item (f->store, AIV_ANY_USER, id, item->id, NULL);
  g_assert_nonnull (foreign);
  store_fixture_check (f);
}

static void
test_insufficient (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 2);
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 3);
  g_autoptr (DexFuture) settled = aiv_test_settle (aiv_batches_submit (f->store, draft, NULL));
  AivBatchQuery query = { .user_id = mira, .limit = 10 };
  g_autoptr (GPtrArray) batches = aiv_batches_list (f->store, &query, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gint64 required, available;

  g_assert_null (dex_future_get_value (settled, &error));
  g_assert_true (aiv_store_error_get_credits (error, &required, &available));
  g_assert_cmpint (required, ==, 3);
  g_assert_cmpint (available, ==, 2);
  g_assert_cmpstr (error->message, ==, "Insufficient credits. Required: 3, Available: 2");
  g_assert_cmpuint (batches->len, ==, 0);
  g_assert_cmpint (store_get_credits (f, mira), ==, 2);
  /* Files that no row names are swept away. */
  g_assert_cmpuint (aiv_store_sweep (f->store, NULL), ==, 4);
  store_fixture_check (f);
}

/* Twenty at once with credits for seven: seven of them, exactly. */
static void
test_parallel (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 15);
  DexFuture *futures[20];
  guint n_done = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 2);

      futures[i] = aiv_batches_submit (f->store, draft, NULL);
    }
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (DexFuture) settled = aiv_test_settle (futures[i]);
      g_autoptr (GError) error = NULL;

      if (dex_future_get_value (settled, &error) != NULL)
        n_done++;
      else
        g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INSUFFICIENT_CREDITS);
    }
  g_assert_cmpuint (n_done, ==, 7);
  g_assert_cmpint (store_get_credits (f, mira), ==, 1);
  store_fixture_check (f);
}

static void
test_idempotent (StoreFixture *f, gconstpointer data)
{
  AivRequestKey key = { "order-1", "abc" };
  AivRequestKey other = { "order-1", "xyz" };
  gint64 mira = store_add_user (f, "mira", 10);
  gint64 noor = store_add_user (f, "noor", 10);
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 2);
  g_autoptr (AivBatchDraft) again = store_make_draft (f, mira, 2);
  g_autoptr (AivBatchDraft) another = store_make_draft (f, noor, 2);
  /* Both at once: the second finds the first. */
  DexFuture *one = aiv_batches_submit (f->store, draft, &key);
  DexFuture *two = aiv_batches_submit (f->store, again, &key);
  g_autoptr (AivOutcome) first = store_await (one);
  g_autoptr (AivOutcome) second = store_await (two);
  g_autoptr (AivOutcome) third = NULL;
  g_autoptr (AivOutcome) fourth = NULL;

  g_assert_false (first->replayed);
  g_assert_true (second->replayed);
  g_assert_cmpstr (first->batch_id, ==, second->batch_id);
  g_assert_cmpint (store_get_credits (f, mira), ==, 8);

  store_fixture_reopen (f);
  third = store_await (aiv_batches_submit (f->store, again, &key));
  g_assert_true (third->replayed);
  store_await_error (aiv_batches_submit (f->store, again, &other), AIV_STORE_ERROR_CONFLICT);
  /* Keys of different users have nothing to do with each other. */
  fourth = store_await (aiv_batches_submit (f->store, another, &key));
  g_assert_false (fourth->replayed);
  store_fixture_check (f);
}

static void
test_cancel_and_resume (StoreFixture *f, gconstpointer data)
{
  AivRequestKey key = { "resume", "abc" };
  gint64 mira = store_add_user (f, "mira", 3);
  gint64 noor = store_add_user (f, "noor", 3);
  g_autofree char *id = store_submit (f, mira, 3);
  g_autoptr (AivItemRow) item = store_get_item (f, id, 1);
  g_autoptr (AivOutcome) cancelled = NULL;
  g_autoptr (AivOutcome) resumed = NULL;
  g_autoptr (AivOutcome) replayed = NULL;
  g_autoptr (AivOutcome) all = NULL;
  g_autoptr (AivOutcome) retried = NULL;

  store_await_error (aiv_batches_cancel_item (f->store, noor, id, item->id), AIV_STORE_ERROR_NOT_FOUND);
  store_await_error (aiv_batches_resume_item (f->store, mira, id, item->id, NULL), AIV_STORE_ERROR_NOT_RESUMABLE);
  cancelled = store_await (aiv_batches_cancel_item (f->store, mira, id, item->id));
  g_assert_cmpint (cancelled->credits, ==, 1);
  store_await_error (aiv_batches_cancel_item (f->store, mira, id, item->id), AIV_STORE_ERROR_ITEM_FINISHED);
  g_assert_cmpint (store_get_credits (f, mira), ==, 1);
  assert_counts (f, id, AIV_JOB_PROCESSING, 2, 1, 0);

  resumed = store_await (aiv_batches_resume_item (f->store, mira, id, item->id, &key));
  replayed = store_await (aiv_batches_resume_item (f->store, mira, id, item->id, &key));
  g_assert_false (resumed->replayed);
  g_assert_true (replayed->replayed);
  g_assert_cmpint (store_get_credits (f, mira), ==, 0);
  assert_counts (f, id, AIV_JOB_CREATED, 3, 0, 0);

  all = store_await (aiv_batches_cancel (f->store, mira, id));
  g_assert_cmpint (all->count, ==, 3);
  g_assert_cmpint (all->credits, ==, 3);
  assert_counts (f, id, AIV_JOB_CANCELLED, 0, 3, 0);

  /* All or nothing. */
  store_await_ok (aiv_ledger_adjust (f->store, 0, mira, -1, "Less", NULL));
  store_await_error (aiv_batches_retry_failed (f->store, mira, id, NULL), AIV_STORE_ERROR_INSUFFICIENT_CREDITS);
  g_assert_cmpint (store_get_credits (f, mira), ==, 2);
  assert_counts (f, id, AIV_JOB_CANCELLED, 0, 3, 0);
  store_await_ok (aiv_ledger_adjust (f->store, 0, mira, 1, "More", NULL));
  retried = store_await (aiv_batches_retry_failed (f->store, mira, id, NULL));
  g_assert_cmpint (retried->count, ==, 3);
  g_assert_cmpint (retried->credits, ==, 0);
  store_fixture_check (f);
}

static void
test_delete (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 3);
  g_autofree char *id = store_submit (f, mira, 3);
  g_autoptr (AivItemRow) item = store_get_item (f, id, 0);
  g_autofree char *path = aiv_store_dup_path (f->store, item->image_path);
  g_autofree char *base = g_path_get_basename (item->image_path);
  g_autofree char *shown = g_strdup_printf ("%s/posters/%s-320.jpg", f->dir, base);
  g_autofree char *orphan = g_strdup_printf ("%s/posters/other.jpg-320.jpg", f->dir);
  g_autofree char *upload = g_strdup_printf ("%s/tmp/upload", f->dir);
  g_autoptr (AivOutcome) deleted = NULL;
  guint64 total;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (g_file_set_contents (shown, "x", 1, NULL));
  g_assert_true (g_file_set_contents (orphan, "x", 1, NULL));
  g_assert_true (g_file_set_contents (upload, "x", 1, NULL));
  g_assert_cmpuint (aiv_store_sweep (f->store, NULL), ==, 2);
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (shown, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  deleted = store_await (aiv_batches_delete (f->store, mira, id));
  g_assert_cmpint (deleted->count, ==, 3);
  g_assert_cmpint (deleted->credits, ==, 3);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (shown, G_FILE_TEST_EXISTS));
  store_await_error (aiv_batches_delete (f->store, mira, id), AIV_STORE_ERROR_NOT_FOUND);
  rows = aiv_ledger_list (f->store, mira, 50, 0, &total, NULL);
  g_assert_cmpuint (total, ==, 7);
  g_assert_cmpuint (aiv_store_sweep (f->store, NULL), ==, 0);
  store_fixture_check (f);
}

static void
test_list (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 100);
  gint64 noor = store_add_user (f, "noor", 100);
  AivBatchQuery query = { .user_id = mira, .limit = 2, .with_items = TRUE };
  char *ids[5];
  guint64 total;

  for (guint i = 0; i < 5; i++)
    ids[i] = store_submit (f, i == 4 ? noor : mira, 1);
  store_await_ok (aiv_batches_cancel (f->store, mira, ids[1]));

  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);
    AivBatchRow *first = page->pdata[0];

    g_assert_cmpuint (total, ==, 4);
    g_assert_cmpuint (page->len, ==, 2);
    g_assert_cmpstr (first->id, ==, ids[3]);
    g_assert_cmpuint (first->items->len, ==, 1);
    query.offset = 2;
  }
  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 4);
    g_assert_cmpstr (((AivBatchRow *) page->pdata[0])->id, ==, ids[1]);
    query.offset = 3;
  }
  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (page->len, ==, 1);
    g_assert_cmpstr (((AivBatchRow *) page->pdata[0])->id, ==, ids[0]);
    query.offset = 0;
    query.user_id = AIV_ANY_USER;
    query.limit = 50;
  }
  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 5);
    g_assert_cmpuint (page->len, ==, 5);
    query.status = AIV_JOB_CANCELLED;
  }
  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 1);
    g_assert_cmpstr (((AivBatchRow *) page->pdata[0])->id, ==, ids[1]);
    query.status = AIV_JOB_UNKNOWN;
    query.query = "NOOR";
  }
  {
    g_autoptr (GPtrArray) page = aiv_batches_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 1);
    g_assert_cmpstr (((AivBatchRow *) page->pdata[0])->id, ==, ids[4]);
  }
  for (guint i = 0; i < 5; i++)
    g_free (ids[i]);
}

static void
test_pricing (void)
{
  static const struct
  {
    AivPricing pricing;
    gint64 audio_ms;
    gint64 price;
  } rows[] = {
    { AIV_PRICING_INIT, 0, 1 },     { AIV_PRICING_INIT, 3600000, 1 }, { { 1, 30000 }, 0, 1 },
    { { 1, 30000 }, 30000, 1 },     { { 1, 30000 }, 30001, 2 },       { { 1, 30000 }, 60000, 2 },
    { { 2, 30000 }, 60001, 6 },     { { 0, 30000 }, 60001, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (aiv_pricing_get_per_item (&rows[i].pricing, rows[i].audio_ms), ==, rows[i].price);
}

/* Nothing that is too long for a row gets as far as one. */
static void
test_bounds (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 100);
  g_autoptr (AivBatchDraft) draft = store_make_draft (f, mira, 1);
  g_autofree char *name = g_steal_pointer (&draft->name);

  draft->name = g_strnfill (1025, 'x');
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_INVALID);
  g_set_str (&draft->name, "\xff");
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_INVALID);
  g_set_str (&draft->name, name);
  while (draft->images->len <= 50)
    g_ptr_array_add (draft->images, aiv_file_row_ref (draft->images->pdata[0]));
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_INVALID);
  g_ptr_array_set_size (draft->images, 0);
  store_await_error (aiv_batches_submit (f->store, draft, NULL), AIV_STORE_ERROR_INVALID);
  g_assert_cmpint (store_get_credits (f, mira), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define add(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)
  add ("/store/batches/submit", test_submit);
  add ("/store/batches/bounds", test_bounds);
  add ("/store/batches/insufficient", test_insufficient);
  add ("/store/batches/parallel", test_parallel);
  add ("/store/batches/idempotent", test_idempotent);
  add ("/store/batches/cancel-and-resume", test_cancel_and_resume);
  add ("/store/batches/delete", test_delete);
  add ("/store/batches/list", test_list);
  g_test_add_func ("/store/pricing", test_pricing);
  return g_test_run ();
}
