/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "engines/demo/aiv-demo-engine.h"

#include <math.h>
#include <string.h>

#include "aiv-scripted-engine.h"
#include "aiv-test-store.h"
#include "aiv-test-wait.h"
#include "engines/demo/aiv-demo-script.h"
#include "queue/aiv-queue.h"

/* Whatever an engine does, the right end: an engine that is told to be slow, to fail, to hang, to lie and
 * to make something that is no video. */

typedef struct
{
  char *folder;
  AivStore *store;
  AivEventHub *hub;
  AivScriptedEngine *maker;
  AivQueue *queue;
  gint64 user;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *video = g_build_filename (g_getenv ("AIV_TEST_DATA"), "tiny.mp4", NULL);
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new_empty ();
  g_autoptr (AivEngine) demo = NULL;

  f->folder = aiv_test_make_folder ();
  f->store = aiv_test_open_store (f->folder);
  f->hub = aiv_event_hub_new (f->store);
  f->maker = aiv_scripted_engine_new ("scripted", video);
  demo = aiv_demo_engine_new (AIV_ENGINE (f->maker));
  aiv_engine_registry_add (engines, demo);
  f->queue = aiv_queue_new (f->store, f->hub, engines, 4);
  aiv_queue_set_strict (f->queue, TRUE);
  aiv_test_succeed (aiv_queue_start (f->queue));
  f->user = aiv_test_add_user (f->store, "noor", 10);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  aiv_test_succeed (aiv_queue_stop (f->queue));
  g_assert_finalize_object (f->queue);
  g_assert_finalize_object (f->hub);
  aiv_test_wait (G_OBJECT (f->maker)->ref_count == 1);
  g_assert_finalize_object (f->maker);
  aiv_test_assert_sound (f->store);
  aiv_test_close_store (f->store);
  aiv_test_remove_folder (f->folder);
  g_free (f->folder);
}

static char *
submit (Fixture *f, const char *prompt, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  char *batch = aiv_test_submit_to (f->store, f->user, "demo", prompt, names, &error);

  g_assert_no_error (error);
  return batch;
}

static AivBatchRow *
get (Fixture *f, const char *batch)
{
  return aiv_batches_get (f->store, f->user, batch, TRUE, NULL);
}

static const AivItemRow *
get_item (AivBatchRow *row, guint position)
{
  return row->items->pdata[position];
}

static gboolean
is_over (Fixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = get (f, batch);

  return aiv_job_status_is_final (row->status);
}

static gint64
get_credits (Fixture *f)
{
  g_autoptr (AivUserRow) user = aiv_users_get (f->store, f->user, NULL);

  return user->credits;
}

static gboolean
has_files (Fixture *f, const char *folder)
{
  g_autofree char *path = aiv_store_dup_path (f->store, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return g_dir_read_name (dir) != NULL;
}

static void
test_script (void)
{
  static const struct
  {
    const char *prompt;
    const char *image;
    AivDemoScript script;
  } cases[] = {
    { "A slow dance", NULL, { 0 } },
    { "demo:slow", NULL, { .seconds = 30 } },
    { "She says demo:slow=2.5, demo:fail=2", NULL, { .seconds = 2.5, .failures = 2 } },
    { "demo:fail demo:hang;demo:lie\ndemo:garbage", NULL, { .fail = TRUE, .hang = TRUE, .lie = TRUE, .garbage = TRUE } },
    { "demo:slow=nan demo:slow=-1", NULL, { .seconds = 30 } },
    { "demo:slow=1e300 demo:fail=1e300", NULL, { .seconds = 3600, .failures = 100 } },
    { "demo: demo:= demo:what", "portrait.jpg", { 0 } },
    { NULL, "fail.jpg", { .fail = TRUE } },
    { NULL, "hang-2.png", { .hang = TRUE } },
    { NULL, "failure.png", { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AivEngineJob) job = aiv_engine_job_new ();
      AivDemoScript script;

      job->prompt = g_strdup (cases[i].prompt);
      job->image_name = g_strdup (cases[i].image);
      aiv_demo_script_read (&script, job);
      g_assert_cmpfloat (script.seconds, ==, cases[i].script.seconds);
      g_assert_cmpuint (script.failures, ==, cases[i].script.failures);
      g_assert_cmpint (script.fail, ==, cases[i].script.fail);
      g_assert_cmpint (script.hang, ==, cases[i].script.hang);
      g_assert_cmpint (script.lie, ==, cases[i].script.lie);
      g_assert_cmpint (script.garbage, ==, cases[i].script.garbage);
    }
}

/* Who has not asked for it does not see it. */
static void
test_hidden (void)
{
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new ();

  g_assert_null (aiv_engine_registry_lookup (engines, "demo"));
  g_assert_nonnull (aiv_engine_registry_lookup (engines, "local"));
}

/* One of each in a batch: everybody pays for what is there, and reads what became of the rest. */
static void
test_one_of_each (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "good.jpg", "fail.jpg", "garbage.jpg", "lie.jpg", NULL };
  g_autofree char *batch = submit (f, "A test", names);
  g_autoptr (AivBatchRow) row = NULL;

  aiv_test_wait (is_over (f, batch));
  row = get (f, batch);
  g_assert_cmpint (get_item (row, 0)->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpint (get_item (row, 1)->status, ==, AIV_JOB_FAILED);
  g_assert_cmpstr (get_item (row, 1)->error, ==, "It was asked to fail");
  g_assert_cmpint (get_item (row, 2)->status, ==, AIV_JOB_FAILED);
  g_assert_true (g_str_has_prefix (get_item (row, 2)->error, "What was made is not a video"));
  g_assert_cmpint (get_item (row, 3)->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpint (get_credits (f), ==, 8);
}

typedef struct
{
  Fixture *fixture;
  const char *batch;
  double latest;
  gboolean wrong;
} Told;

static void
note_progress (AivEventRow *event, gpointer data)
{
  Told *told = data;
  g_autoptr (AivBatchRow) row = event->id == 0 && told->batch != NULL ? get (told->fixture, told->batch) : NULL;
  double progress = row != NULL ? get_item (row, 0)->progress : -1;

  if (progress == -1)
    return;
  told->wrong = told->wrong || !isfinite (progress) || progress < told->latest || progress > 100;
  told->latest = MAX (told->latest, progress);
}

/* However it lies, nobody sees a percentage go back or leave its range. */
static void
test_lies (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "lie.jpg", NULL };
  Told told = { f, NULL, 0, FALSE };
  guint subscription = aiv_event_hub_subscribe (f->hub, f->user, note_progress, &told, NULL);
  g_autofree char *batch = submit (f, "A test", names);

  told.batch = batch;
  aiv_test_wait (is_over (f, batch));
  g_assert_cmpfloat (told.latest, >=, 90);
  g_assert_false (told.wrong);
  aiv_event_hub_unsubscribe (f->hub, subscription);
}

static gboolean
is_running (Fixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = get (f, batch);

  return get_item (row, 0)->status == AIV_JOB_PROCESSING;
}

static void
cancel (Fixture *f, const char *prompt)
{
  static const char *const names[] = { "1.jpg", NULL };
  g_autofree char *batch = submit (f, prompt, names);
  g_autoptr (AivBatchRow) row = NULL;

  aiv_test_wait (is_running (f, batch));
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  aiv_test_wait (aiv_queue_get_n_running (f->queue) == 0);
  row = get (f, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_CANCELLED);
  g_assert_cmpint (get_credits (f), ==, 10);
  g_assert_false (has_files (f, "videos"));
}

static void
test_hangs (Fixture *f, gconstpointer data)
{
  cancel (f, "demo:hang");
}

static void
test_slow (Fixture *f, gconstpointer data)
{
  cancel (f, "demo:slow=3600");
}

/* A server that is stopped does not wait for it, and goes on afterwards. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "hang.jpg", NULL };
  g_autofree char *batch = submit (f, "A test", names);
  g_autoptr (AivBatchRow) row = NULL;

  aiv_test_wait (is_running (f, batch));
  aiv_test_succeed (aiv_queue_stop (f->queue));
  row = get (f, batch);
  g_assert_cmpint (get_item (row, 0)->status, ==, AIV_JOB_PENDING);
  g_assert_cmpint (get_credits (f), ==, 9);
}

/* It fails once, with something passing, and then does not. */
static void
test_fails_once (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "1.jpg", NULL };
  g_autofree char *batch = submit (f, "demo:fail=1", names);
  g_autoptr (AivBatchRow) row = NULL;

  aiv_test_wait (is_over (f, batch));
  row = get (f, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (get_item (row, 0)->tries, ==, 2);
  g_assert_cmpint (get_credits (f), ==, 9);
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
  g_test_add_func ("/queue/demo/script", test_script);
  g_test_add_func ("/queue/demo/hidden", test_hidden);
  add ("/queue/demo/one-of-each", test_one_of_each);
  add ("/queue/demo/lies", test_lies);
  add ("/queue/demo/hangs", test_hangs);
  add ("/queue/demo/slow", test_slow);
  add ("/queue/demo/stopped", test_stopped);
  add ("/queue/demo/fails-once", test_fails_once);
  return g_test_run ();
}
