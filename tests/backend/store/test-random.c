/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store-fixture.h"

/* Whatever people and the queue do in whatever order, and many of them at once: after each
 * round every balance is the sum of its ledger and not below zero, every hold has ended at
 * most once, and every counter is right (aiv_store_check). The seed is GTest's own: a
 * failure prints it, and --seed repeats it. */

#define N_USERS 3
#define N_ROUNDS 120
#define MAX_AT_ONCE 12

typedef struct
{
  StoreFixture store;
  gint64 users[N_USERS];
  GPtrArray *works;
  guint n_done;
  guint n_refused;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  store_fixture_set_up (&f->store, NULL);
  f->works = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_work_row_unref);
  for (guint i = 0; i < N_USERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);

      f->users[i] = store_add_user (&f->store, name, g_test_rand_int_range (0, 15));
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->works);
  store_fixture_tear_down (&f->store, NULL);
}

static gint64
any_user (Fixture *f)
{
  return f->users[g_test_rand_int_range (0, N_USERS)];
}

/* A batch of anybody, or none. */
static AivBatchRow *
any_batch (Fixture *f)
{
  AivBatchQuery query = { .user_id = AIV_ANY_USER, .limit = 500, .with_items = TRUE };
  g_autoptr (GPtrArray) batches = aiv_batches_list (f->store.store, &query, NULL, NULL);

  if (batches->len == 0)
    return NULL;
  return aiv_batch_row_ref (batches->pdata[g_test_rand_int_range (0, (gint32) batches->len)]);
}

static DexFuture *
submit (Fixture *f)
{
  g_autoptr (AivBatchDraft) draft = store_make_draft (&f->store, any_user (f), (guint) g_test_rand_int_range (1, 5));
  g_autofree char *name = g_strdup_printf ("key-%d", g_test_rand_int_range (0, 12));
  AivRequestKey key = { name, g_test_rand_int_range (0, 8) == 0 ? "other" : "same" };

  draft->price = g_test_rand_int_range (0, 4);
  return aiv_batches_submit (f->store.store, draft, g_test_rand_bit () ? &key : NULL);
}

static DexFuture *
submit_video (Fixture *f)
{
  g_autoptr (AivVideoDraft) draft = store_make_video_draft (&f->store, any_user (f), g_test_rand_bit ());
  g_autofree char *name = g_strdup_printf ("video-key-%d", g_test_rand_int_range (0, 12));
  AivRequestKey key = { name, g_test_rand_int_range (0, 8) == 0 ? "other" : "same" };

  draft->price = g_test_rand_int_range (0, 4);
  return aiv_videos_submit (f->store.store, draft, g_test_rand_bit () ? &key : NULL, NULL);
}

static DexFuture *
change_video (Fixture *f)
{
  AivVideoQuery query = { .user_id = AIV_ANY_USER, .limit = 500 };
  g_autoptr (GPtrArray) videos = aiv_videos_list (f->store.store, &query, NULL, NULL);
  AivVideoRow *video;

  if (videos->len == 0)
    return submit_video (f);
  video = videos->pdata[g_test_rand_int_range (0, (gint32) videos->len)];
  if (g_test_rand_bit ())
    return aiv_videos_retry (f->store.store, video->user_id, video->id, NULL, NULL);
  return aiv_videos_delete (f->store.store, video->user_id, video->id);
}

static DexFuture *
change_batch (Fixture *f, int what)
{
  g_autoptr (AivBatchRow) batch = any_batch (f);
  AivStore *store = f->store.store;
  AivItemRow *item;

  if (batch == NULL)
    return submit (f);
  item = batch->items->pdata[g_test_rand_int_range (0, (gint32) batch->items->len)];
  switch (what)
    {
    case 0:
      return aiv_batches_cancel_item (store, batch->user_id, batch->id, item->id);
    case 1:
      return aiv_batches_resume_item (store, batch->user_id, batch->id, item->id, NULL);
    case 2:
      return aiv_batches_retry_failed (store, batch->user_id, batch->id, NULL);
    case 3:
      return aiv_batches_cancel (store, batch->user_id, batch->id);
    default:
      return aiv_batches_delete (store, batch->user_id, batch->id);
    }
}

static DexFuture *
change_credits (Fixture *f)
{
  if (g_test_rand_bit ())
    return aiv_ledger_set (f->store.store, 0, any_user (f), g_test_rand_int_range (-2, 20), -1, "Set", NULL);
  return aiv_ledger_adjust (f->store.store, 0, any_user (f), g_test_rand_int_range (-6, 7), "Adjust", NULL);
}

/* Ends some work, perhaps the same twice, perhaps after somebody has taken it away. */
static DexFuture *
end_work (Fixture *f)
{
  AivStore *store = f->store.store;
  guint i;
  g_autoptr (AivWorkRow) work = NULL;
  g_autoptr (AivFileRow) video = NULL;

  if (f->works->len == 0)
    return aiv_work_claim (store, NULL);
  i = (guint) g_test_rand_int_range (0, (gint32) f->works->len);
  work = aiv_work_row_ref (f->works->pdata[i]);
  if (g_test_rand_int_range (0, 3) > 0)
    g_ptr_array_remove_index_fast (f->works, i);
  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      return aiv_work_return (store, work);
    case 1:
      return aiv_work_fail (store, work, "Failed", 0);
    case 2:
      return aiv_work_fail (store, work, "Again", 1);
    default:
      video = store_make_video (&f->store);
      return aiv_work_complete (store, work, video, NULL);
    }
}

static DexFuture *
do_something (Fixture *f)
{
  int what = g_test_rand_int_range (0, 26);

  if (what < 5)
    return submit (f);
  if (what < 9)
    return aiv_work_claim (f->store.store, NULL);
  if (what < 13)
    return end_work (f);
  if (what < 15)
    return change_credits (f);
  if (what < 20)
    return change_batch (f, what - 15);
  return what < 23 ? submit_video (f) : change_video (f);
}

static void
finish (Fixture *f, DexFuture *future)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (settled, &error);

  if (value == NULL)
    {
      /* Refusals are part of the game; a database that had to say no is not. */
      g_assert_cmpint (error->domain, ==, AIV_STORE_ERROR);
      if (error->code == AIV_STORE_ERROR_FAILED || error->code == AIV_STORE_ERROR_DUPLICATE)
        g_error ("%s", error->message);
      f->n_refused++;
      return;
    }
  f->n_done++;
  if (G_VALUE_HOLDS (value, AIV_TYPE_WORK_ROW))
    g_ptr_array_add (f->works, g_value_dup_boxed (value));
}

static void
test_random (Fixture *f, gconstpointer data)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      DexFuture *futures[MAX_AT_ONCE];
      int n = g_test_rand_int_range (1, MAX_AT_ONCE + 1);

      for (int i = 0; i < n; i++)
        futures[i] = do_something (f);
      for (int i = 0; i < n; i++)
        finish (f, futures[i]);

      if (round % 30 == 29)
        {
          store_fixture_reopen (&f->store);
          store_await_ok (aiv_work_recover (f->store.store));
          aiv_store_sweep (f->store.store, NULL);
        }
      store_fixture_check (&f->store);
    }
  g_test_message ("%u done, %u refused", f->n_done, f->n_refused);
  g_assert_cmpuint (f->n_done, >, N_ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/random", Fixture, NULL, set_up, test_random, tear_down);
  return g_test_run ();
}
