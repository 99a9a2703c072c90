/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-queue.h"

#include "aiv-scripted-engine.h"
#include "aiv-test-store.h"
#include "aiv-test-wait.h"

typedef struct
{
  char *folder;
  AivStore *store;
  AivEventHub *hub;
  AivScriptedEngine *engine;
  AivQueue *queue;
  gint64 user;
} Fixture;

static void
start (Fixture *fixture)
{
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new_empty ();

  fixture->store = aiv_test_open_store (fixture->folder);
  fixture->hub = aiv_event_hub_new (fixture->store);
  fixture->engine = aiv_scripted_engine_new ("scripted", NULL);
  aiv_engine_registry_add (engines, AIV_ENGINE (fixture->engine));
  fixture->queue = aiv_queue_new (fixture->store, fixture->hub, engines, 3);
  aiv_test_succeed (aiv_queue_start (fixture->queue));
}

static void
stop (Fixture *fixture)
{
  aiv_test_succeed (aiv_queue_stop (fixture->queue));
  g_assert_cmpuint (aiv_queue_get_n_running (fixture->queue), ==, 0);
  g_assert_finalize_object (fixture->queue);
  g_assert_finalize_object (fixture->hub);
  g_assert_finalize_object (fixture->engine);
  aiv_test_assert_sound (fixture->store);
  aiv_test_close_store (fixture->store);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = aiv_test_make_folder ();
  start (fixture);
  fixture->user = aiv_test_add_user (fixture->store, "noor", 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stop (fixture);
  aiv_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static char *
submit (Fixture *fixture, guint n_images)
{
  g_autoptr (GError) error = NULL;
  char *batch = aiv_test_submit (fixture->store, fixture->user, n_images, &error);

  g_assert_no_error (error);
  return batch;
}

static AivBatchRow *
get (Fixture *fixture, const char *batch)
{
  g_autoptr (GError) error = NULL;
  AivBatchRow *row = aiv_batches_get (fixture->store, fixture->user, batch, TRUE, &error);

  g_assert_no_error (error);
  return row;
}

static gboolean
is_over (Fixture *fixture, const char *batch)
{
  g_autoptr (AivBatchRow) row = get (fixture, batch);

  return aiv_job_status_is_final (row->status);
}

static gint64
get_credits (Fixture *fixture)
{
  g_autoptr (AivUserRow) user = aiv_users_get (fixture->store, fixture->user, NULL);

  return user->credits;
}

static const AivItemRow *
get_item (AivBatchRow *row, guint position)
{
  return row->items->pdata[position];
}

static guint
count_files (Fixture *fixture, const char *folder)
{
  g_autofree char *path = aiv_store_dup_path (fixture->store, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static guint64
count_jobs (Fixture *fixture)
{
  AivCommitStats stats;

  aiv_store_get_commit_stats (fixture->store, &stats);
  return stats.jobs;
}

/* While the only engine does as much as it can, nobody goes through what waits. */
static void
test_busy_engine (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  guint64 before;

  aiv_scripted_engine_set_concurrency (fixture->engine, 1);
  aiv_scripted_engine_hold (fixture->engine);
  first = submit (fixture, 2);
  aiv_test_wait (aiv_queue_get_n_running (fixture->queue) == 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  before = count_jobs (fixture);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *next = submit (fixture, 1);

      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  /* The five themselves. A look that was under way may have been one more. */
  g_assert_cmpuint (count_jobs (fixture) - before, <=, 6);
  aiv_scripted_engine_release (fixture->engine);
  aiv_test_wait (aiv_scripted_engine_get_n_started (fixture->engine) == 7
                 && aiv_queue_get_n_running (fixture->queue) == 0);
  g_assert_true (is_over (fixture, first));
}

static void
test_all_completed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = submit (fixture, 5);
  g_autoptr (AivBatchRow) row = NULL;

  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (row->n_completed, ==, 5);
  g_assert_cmpint (row->credits_used, ==, 5);
  g_assert_cmpint (row->credits_held, ==, 0);
  g_assert_cmpint (get_credits (fixture), ==, 5);
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (fixture->engine), ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const AivItemRow *item = get_item (row, i);
      g_autofree char *path = aiv_store_dup_path (fixture->store, item->video_path);

      g_assert_cmpint (item->status, ==, AIV_JOB_COMPLETED);
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_cmpint (item->completed_at, >=, item->started_at);
    }
}

static void
test_three_at_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 7);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 3);
  aiv_test_wait (aiv_queue_get_n_running (fixture->queue) == 3);
  aiv_scripted_engine_release_one (fixture->engine, NULL);
  aiv_test_wait (aiv_scripted_engine_get_n_started (fixture->engine) == 4);
  aiv_scripted_engine_release (fixture->engine);
  aiv_test_wait (is_over (fixture, batch));
  g_assert_cmpuint (aiv_scripted_engine_get_max_running (fixture->engine), ==, 3);
}

static void
test_one_bad_item (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_fail (fixture->engine, "2.jpg", AIV_ENGINE_ERROR_BAD_IMAGE, "“2.jpg” is no picture", 1);
  batch = submit (fixture, 3);
  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (row->n_completed, ==, 2);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_cmpstr (get_item (row, 1)->error, ==, "“2.jpg” is no picture");
  g_assert_cmpint (get_credits (fixture), ==, 8);
  /* It was not the kind of failure that passes. */
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (fixture->engine), ==, 3);

  aiv_test_succeed (aiv_batches_retry_failed (fixture->store, fixture->user, batch, NULL));
  g_assert_cmpint (get_credits (fixture), ==, 7);
  aiv_test_wait (is_over (fixture, batch));
  aiv_batch_row_unref (g_steal_pointer (&row));
  row = get (fixture, batch);
  g_assert_cmpuint (row->n_completed, ==, 3);
  g_assert_null (get_item (row, 1)->error);
}

static void
test_passing_failure_is_tried_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_fail (fixture->engine, NULL, AIV_ENGINE_ERROR_TRANSIENT, "Busy", 1);
  aiv_scripted_engine_fail (fixture->engine, NULL, AIV_ENGINE_ERROR_NO_SPACE, "No room", 1);
  batch = submit (fixture, 2);
  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (row->n_completed, ==, 2);
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (fixture->engine), ==, 4);
  g_assert_cmpint (get_credits (fixture), ==, 8);
}

/* The engine says that it has made a video, and there is none: that is no video to pay for. */
static void
test_lost_video (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_lose (fixture->engine, 1);
  g_test_expect_message ("aiv-store", G_LOG_LEVEL_WARNING, "The video of item * cannot be relied on: *");
  batch = submit (fixture, 1);
  aiv_test_wait (is_over (fixture, batch));
  g_test_assert_expected_messages ();
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (fixture->engine), ==, 2);
  g_assert_cmpint (get_credits (fixture), ==, 9);
  g_assert_cmpuint (count_files (fixture, "videos"), ==, 1);
}

static void
test_cancel_stops_the_engine (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 4);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 3);
  aiv_test_succeed (aiv_batches_cancel (fixture->store, fixture->user, batch));
  aiv_test_wait (aiv_queue_get_n_running (fixture->queue) == 0);
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_CANCELLED);
  g_assert_cmpuint (row->n_cancelled, ==, 4);
  g_assert_cmpuint (aiv_scripted_engine_get_n_cancelled (fixture->engine), ==, 3);
  g_assert_cmpint (get_credits (fixture), ==, 10);
  g_assert_cmpuint (count_files (fixture, "videos"), ==, 0);
}

static void
test_delete_stops_the_engine (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 2);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 2);
  aiv_test_succeed (aiv_batches_delete (fixture->store, fixture->user, batch));
  aiv_test_wait (aiv_queue_get_n_running (fixture->queue) == 0);
  g_assert_cmpint (get_credits (fixture), ==, 10);
  aiv_test_wait (count_files (fixture, "images") == 0 && count_files (fixture, "audios") == 0);
}

static void
test_resumed_while_the_old_start_ends (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;
  g_autofree char *item = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 1);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 1);
  row = get (fixture, batch);
  item = g_strdup (get_item (row, 0)->id);
  g_clear_pointer (&row, aiv_batch_row_unref);

  aiv_test_succeed (aiv_batches_cancel_item (fixture->store, fixture->user, batch, item));
  aiv_test_succeed (aiv_batches_resume_item (fixture->store, fixture->user, batch, item, NULL));
  aiv_scripted_engine_release (fixture->engine);
  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpint (get_credits (fixture), ==, 9);
  aiv_test_wait (aiv_queue_get_n_running (fixture->queue) == 0);
  g_assert_cmpuint (count_files (fixture, "videos"), ==, 1);
}

static void
test_goes_on_after_stop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 4);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 3);
  stop (fixture);

  start (fixture);
  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpuint (row->n_completed, ==, 4);
  g_assert_cmpint (get_credits (fixture), ==, 6);
}

static void
test_unknown_engine (Fixture *fixture, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;
  g_autoptr (AivEngineRegistry) none = aiv_engine_registry_new_empty ();

  aiv_test_succeed (aiv_queue_stop (fixture->queue));
  g_assert_finalize_object (fixture->queue);
  fixture->queue = aiv_queue_new (fixture->store, fixture->hub, none, 3);
  aiv_test_succeed (aiv_queue_start (fixture->queue));
  batch = submit (fixture, 1);
  aiv_test_wait (is_over (fixture, batch));
  row = get (fixture, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_FAILED);
  g_assert_nonnull (strstr (get_item (row, 0)->error, "scripted"));
  g_assert_cmpint (get_credits (fixture), ==, 10);
}

static void
note_progress (AivEventRow *event, gpointer data)
{
  if (event->id == 0)
    *(gboolean *) data = TRUE;
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  gboolean told = FALSE;
  guint subscription = aiv_event_hub_subscribe (fixture->hub, fixture->user, note_progress, &told, NULL);
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  aiv_scripted_engine_hold (fixture->engine);
  batch = submit (fixture, 1);
  aiv_test_wait (aiv_scripted_engine_get_n_running (fixture->engine) == 1);
  g_assert_true (aiv_scripted_engine_report (fixture->engine, NULL, AIV_ENGINE_PHASE_GENERATING, 0.25));
  aiv_test_wait (told);
  row = get (fixture, batch);
  g_assert_cmpfloat (get_item (row, 0)->progress, ==, 25);
  aiv_event_hub_unsubscribe (fixture->hub, subscription);
  aiv_scripted_engine_release (fixture->engine);
  aiv_test_wait (is_over (fixture, batch));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  add ("/queue/all-completed", test_all_completed);
  add ("/queue/three-at-once", test_three_at_once);
  add ("/queue/one-bad-item", test_one_bad_item);
  add ("/queue/passing-failure-is-tried-again", test_passing_failure_is_tried_again);
  add ("/queue/lost-video", test_lost_video);
  add ("/queue/cancel-stops-the-engine", test_cancel_stops_the_engine);
  add ("/queue/delete-stops-the-engine", test_delete_stops_the_engine);
  add ("/queue/resumed-while-the-old-start-ends", test_resumed_while_the_old_start_ends);
  add ("/queue/goes-on-after-stop", test_goes_on_after_stop);
  add ("/queue/unknown-engine", test_unknown_engine);
  add ("/queue/busy-engine", test_busy_engine);
  add ("/queue/progress", test_progress);
  return g_test_run ();
}
