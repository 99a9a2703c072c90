/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "store-fixture.h"
#include "store/aiv-subscriptions.h"

static AivVideoRow *
get (StoreFixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  AivVideoRow *video = aiv_videos_get (f->store, AIV_ANY_USER, id, &error);

  g_assert_no_error (error);
  return video;
}

static void
test_submit (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 25);
  gint64 noor = store_add_user (f, "noor", 25);
  g_autoptr (AivVideoDraft) draft = store_make_video_draft (f, mira, TRUE);
  g_autoptr (AivOutcome) outcome = store_await (aiv_videos_submit (f->store, draft, NULL, NULL));
  g_autoptr (AivVideoRow) video = get (f, outcome->video_id);
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, mira, NULL);
  g_autoptr (GPtrArray) ledger = aiv_ledger_list (f->store, mira, 10, 0, NULL, NULL);
  g_autoptr (GPtrArray) events = aiv_events_since (f->store, mira, 0, 100, NULL, NULL);
  g_autoptr (AivFileRow) file = aiv_files_get (f->store, draft->image->path, NULL);
  AivBatchQuery query = { .user_id = AIV_ANY_USER, .limit = 10 };
  guint64 total = 7;
  g_autoptr (GPtrArray) batches = aiv_batches_list (f->store, &query, &total, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (outcome->credits, ==, 15);
  g_assert_cmpint (user->credits, ==, 15);
  g_assert_cmpint (user->held, ==, 10);
  g_assert_cmpuint (user->n_batches, ==, 0);
  g_assert_cmpstr (video->user_name, ==, "mira");
  g_assert_cmpstr (video->model, ==, "sora-2");
  g_assert_true (video->fallback);
  g_assert_cmpstr (video->reference_url, ==, "/uploads/user_1/face.jpg");
  g_assert_cmpstr (video->image_path, ==, draft->image->path);
  g_assert_cmpint (video->status, ==, AIV_JOB_PENDING);
  g_assert_cmpint (video->want_ms, ==, 8000);
  g_assert_cmpuint (video->want_width, ==, 1280);
  g_assert_cmpint (file->user_id, ==, mira);
  g_assert_cmpint (((AivLedgerRow *) ledger->pdata[0])->video_id, ==, video->id);
  g_assert_cmpint (((AivEventRow *) events->pdata[0])->video_id, ==, video->id);

  /* It is no batch to anybody who asks for one. */
  g_assert_cmpuint (total, ==, 0);
  g_assert_cmpuint (batches->len, ==, 0);
  g_assert_null (aiv_batches_get (f->store, mira, video->batch_id, TRUE, NULL));
  store_await_error (aiv_batches_delete (f->store, mira, video->batch_id), AIV_STORE_ERROR_NOT_FOUND);
  store_await_error (aiv_batches_cancel_item (f->store, mira, video->batch_id, video->item_id), AIV_STORE_ERROR_NOT_FOUND);

  g_assert_null (aiv_videos_get (f->store, noor, video->id, &error));
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND);
  store_fixture_check (f);
}

/* From the queue and back: what it is given, and what becomes of the credits. */
static void
test_work (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 20);
  gint64 id = store_submit_video (f, mira);
  g_autoptr (AivWorkRow) work = store_await (aiv_work_claim (f->store, NULL));
  g_autoptr (AivFileRow) made = NULL;
  g_autoptr (AivWorkRow) again = NULL;

  g_assert_cmpint (work->video_id, ==, id);
  g_assert_null (work->image_path);
  g_assert_null (work->audio_path);
  g_assert_cmpstr (work->model, ==, "sora-2");
  g_assert_cmpint (work->want_ms, ==, 8000);
  g_assert_cmpuint (work->want_height, ==, 720);
  g_assert_true (aiv_work_is_held (f->store, work));

  store_await_error (aiv_videos_retry (f->store, mira, id, NULL, NULL), AIV_STORE_ERROR_NOT_RESUMABLE);
  store_await_ok (aiv_work_fail (f->store, work, "It did not work", 0));
  g_assert_false (aiv_work_is_held (f->store, work));
  g_assert_cmpint (store_get_credits (f, mira), ==, 20);
  store_await_ok (aiv_videos_retry (f->store, mira, id, NULL, NULL));
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);
  store_await_error (aiv_videos_retry (f->store, mira, id, NULL, NULL), AIV_STORE_ERROR_NOT_RESUMABLE);

  again = store_await (aiv_work_claim (f->store, NULL));
  made = store_make_video (f);
  store_await_ok (aiv_work_complete (f->store, again, made, NULL));
  {
    g_autoptr (AivVideoRow) video = get (f, id);

    g_assert_cmpint (video->status, ==, AIV_JOB_COMPLETED);
    g_assert_cmpstr (video->video_path, ==, made->path);
    g_assert_cmpfloat (video->progress, ==, 100);
    g_assert_null (video->error);
  }
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);
  store_fixture_check (f);
}

static char *
write_answer (const AivVideoRow *video)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " is %s", video->id, aiv_job_status_to_string (video->status));
}

static void
test_idempotent (StoreFixture *f, gconstpointer data)
{
  AivRequestKey key = { "order-1", "abc" };
  AivRequestKey other = { "order-1", "xyz" };
  AivRequestKey retry_key = { "retry-1", "abc" };
  gint64 mira = store_add_user (f, "mira", 20);
  g_autoptr (AivVideoDraft) draft = store_make_video_draft (f, mira, FALSE);
  DexFuture *one = aiv_videos_submit (f->store, draft, &key, write_answer);
  DexFuture *two = aiv_videos_submit (f->store, draft, &key, write_answer);
  g_autoptr (AivOutcome) first = store_await (one);
  g_autoptr (AivOutcome) second = store_await (two);
  g_autoptr (AivWorkRow) work = store_await (aiv_work_claim (f->store, NULL));
  g_autoptr (AivOutcome) third = NULL;
  g_autoptr (AivOutcome) fourth = NULL;
  g_autoptr (AivOutcome) last = NULL;

  g_assert_false (first->replayed);
  g_assert_true (second->replayed);
  g_assert_cmpint (first->video_id, ==, second->video_id);
  g_assert_cmpstr (first->answer, ==, second->answer);
  g_assert_true (g_str_has_suffix (first->answer, " is pending"));
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);
  store_await_error (aiv_videos_submit (f->store, draft, &other, write_answer), AIV_STORE_ERROR_CONFLICT);

  store_await_ok (aiv_work_fail (f->store, work, "No", 0));
  third = store_await (aiv_videos_retry (f->store, mira, first->video_id, &retry_key, write_answer));
  store_fixture_reopen (f);
  fourth = store_await (aiv_videos_retry (f->store, mira, first->video_id, &retry_key, write_answer));
  g_assert_false (third->replayed);
  g_assert_true (fourth->replayed);
  g_assert_cmpstr (third->answer, ==, fourth->answer);
  g_assert_cmpint (store_get_credits (f, mira), ==, 10);

  /* The answer outlives the video. */
  store_await_ok (aiv_videos_delete (f->store, mira, first->video_id));
  last = store_await (aiv_videos_submit (f->store, draft, &key, write_answer));
  g_assert_true (last->replayed);
  g_assert_cmpstr (last->answer, ==, first->answer);
  g_assert_cmpint (store_get_credits (f, mira), ==, 20);
  store_fixture_check (f);
}

/* Twenty at once with credits for seven: seven of them, exactly. */
static void
test_parallel (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 75);
  DexFuture *futures[20];
  guint n_done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (AivVideoDraft) draft = store_make_video_draft (f, mira, FALSE);

      futures[i] = aiv_videos_submit (f->store, draft, NULL, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (DexFuture) settled = aiv_test_settle (futures[i]);
      g_autoptr (GError) error = NULL;

      if (dex_future_get_value (settled, &error) != NULL)
        n_done++;
      else
        g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INSUFFICIENT_CREDITS);
    }
  g_assert_cmpuint (n_done, ==, 7);
  g_assert_cmpint (store_get_credits (f, mira), ==, 5);
  store_fixture_check (f);
}

static void
subscribe (StoreFixture *f, gint64 user, const char *plan, const char *status, gint64 end)
{
  AivSubscriptionChange change = AIV_SUBSCRIPTION_CHANGE_INIT;

  change.plan = plan;
  change.status = status;
  change.end = end;
  store_await_ok (aiv_subscriptions_update (f->store, 0, user, &change));
}

/* The plan comes before the credits, and a plan ends by its date. */
static void
test_subscription (StoreFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *plan;
    const char *status;
    gint64 end;
    gint64 credits;
    int code; /* -1: taken */
  } rows[] = {
    { "free", "active", 0, 0, AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED },
    { "free", "expired", 1, 0, AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED },
    { "basic", "cancelled", 0, 0, AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED },
    { "basic", "expired", 0, 10, AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED },
    { "pro", "active", 1, 10, AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED },
    { "basic", "active", 0, 9, AIV_STORE_ERROR_INSUFFICIENT_CREDITS },
    { "pro", "active", G_MAXINT64, 10, -1 },
    { "basic", "active", 0, 10, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);
      gint64 user = store_add_user (f, name, rows[i].credits);
      g_autoptr (AivVideoDraft) draft = store_make_video_draft (f, user, FALSE);

      subscribe (f, user, rows[i].plan, rows[i].status, rows[i].end);
      if (rows[i].code < 0)
        store_await_ok (aiv_videos_submit (f->store, draft, NULL, NULL));
      else
        store_await_error (aiv_videos_submit (f->store, draft, NULL, NULL), rows[i].code);
      g_assert_cmpint (store_get_credits (f, user), ==, rows[i].code < 0 ? 0 : rows[i].credits);
    }
  store_fixture_check (f);
}

/* Whatever it is at, deleting it ends it, once. */
static void
test_delete (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 30);
  g_autoptr (AivVideoDraft) draft = store_make_video_draft (f, mira, TRUE);
  g_autoptr (AivOutcome) outcome = store_await (aiv_videos_submit (f->store, draft, NULL, NULL));
  g_autofree char *path = aiv_store_dup_path (f->store, draft->image->path);
  g_autoptr (AivWorkRow) work = store_await (aiv_work_claim (f->store, NULL));
  g_autoptr (AivFileRow) made = store_make_video (f);
  AivVideoQuery query = { .user_id = mira, .limit = 10 };
  guint64 total = 7;
  g_autoptr (GPtrArray) videos = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *left = aiv_store_dup_path (f->store, made->path);

  store_await_error (aiv_videos_delete (f->store, mira + 1, outcome->video_id), AIV_STORE_ERROR_NOT_FOUND);
  store_await_ok (aiv_videos_delete (f->store, mira, outcome->video_id));
  g_assert_cmpint (store_get_credits (f, mira), ==, 30);
  store_await_error (aiv_videos_delete (f->store, mira, outcome->video_id), AIV_STORE_ERROR_NOT_FOUND);
  store_await_error (aiv_work_complete (f->store, work, made, NULL), AIV_STORE_ERROR_NOT_FOUND);
  aiv_test_wait (!g_file_test (path, G_FILE_TEST_EXISTS));

  videos = aiv_videos_list (f->store, &query, &total, NULL);
  g_assert_cmpuint (videos->len, ==, 0);
  g_assert_cmpuint (total, ==, 0);
  events = aiv_events_since (f->store, mira, 0, 100, NULL, NULL);
  g_assert_cmpint (((AivEventRow *) events->pdata[events->len - 1])->kind, ==, AIV_EVENT_BATCH_DELETED);
  g_assert_cmpint (((AivEventRow *) events->pdata[events->len - 1])->video_id, ==, outcome->video_id);
  g_remove (left);
  store_fixture_check (f);
}

static void
test_list (StoreFixture *f, gconstpointer data)
{
  gint64 mira = store_add_user (f, "mira", 100);
  gint64 noor = store_add_user (f, "noor", 100);
  AivVideoQuery query = { .user_id = mira, .limit = 2 };
  g_autofree char *batch = store_submit (f, mira, 1);
  gint64 ids[5];
  guint64 total;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = store_submit_video (f, i == 4 ? noor : mira);
  for (guint offset = 0; offset < 5; offset++)
    {
      g_autoptr (GPtrArray) page = NULL;

      query.offset = offset;
      page = aiv_videos_list (f->store, &query, &total, NULL);
      g_assert_cmpuint (total, ==, 4);
      g_assert_cmpuint (page->len, ==, MIN (2, 4 - offset));
      for (guint i = 0; i < page->len; i++)
        g_assert_cmpint (((AivVideoRow *) page->pdata[i])->id, ==, ids[3 - offset - i]);
    }

  query.offset = 0;
  query.user_id = AIV_ANY_USER;
  query.query = "NOOR";
  {
    g_autoptr (GPtrArray) page = aiv_videos_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 1);
    g_assert_cmpint (((AivVideoRow *) page->pdata[0])->id, ==, ids[4]);
  }
  query.query = NULL;
  query.status = AIV_JOB_FAILED;
  {
    g_autoptr (GPtrArray) page = aiv_videos_list (f->store, &query, &total, NULL);

    g_assert_cmpuint (total, ==, 0);
    g_assert_cmpuint (page->len, ==, 0);
  }
  store_fixture_check (f);
}

#define ADD(name, func)                                                                                    \
  g_test_add ("/store/videos/" name, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  ADD ("submit", test_submit);
  ADD ("work", test_work);
  ADD ("idempotent", test_idempotent);
  ADD ("parallel", test_parallel);
  ADD ("subscription", test_subscription);
  ADD ("delete", test_delete);
  ADD ("list", test_list);
  return g_test_run ();
}
