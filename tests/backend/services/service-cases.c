/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "service-fixture.h"

/* What holds for every engine that asks a service, whichever it is: the right final state, the
 * right credits, the right words; and never two tasks for one video. */

static void
assert_words (AivBatchRow *row, const char *words)
{
  const char *error = service_fixture_get_error (row);

  if (error == NULL || strstr (error, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error);
}

static void
assert_made (ServiceFixture *f, const char *batch, guint n)
{
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  if (row->n_completed != n)
    g_error ("%u of %u: %s", row->n_completed, n, service_fixture_get_error (row));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10 - n);
  g_assert_cmpuint (f->n_submitted, ==, n);
  g_assert_cmpuint (service_fixture_count_files (f, "videos"), ==, n);
}

static void
assert_failed (ServiceFixture *f, const char *batch, const char *words)
{
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  g_assert_cmpuint (row->n_failed, ==, 1);
  assert_words (row, words);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
  g_assert_cmpuint (service_fixture_count_files (f, "videos"), ==, 0);
}

static void
test_made (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = service_fixture_submit (f, 3);
  g_autoptr (AivBatchRow) row = NULL;
  const AivItemRow *item;

  assert_made (f, batch, 3);
  row = service_fixture_finish (f, batch);
  item = row->items->pdata[0];
  g_assert_cmpuint (item->width, >, 0);
  g_assert_cmpint (item->video_duration_ms, >, 500);
}

static gboolean
has_task (ServiceFixture *f, guint n)
{
  return f->tasks->len >= n && ((ServiceTask *) f->tasks->pdata[n - 1])->n_asked > 0;
}

static void
cancel_in (ServiceFixture *f, int state)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (has_task (f, 1));
  ((ServiceTask *) f->tasks->pdata[0])->state = state;
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  row = service_fixture_finish (f, batch);
  g_assert_cmpint (row->status, ==, AIV_JOB_CANCELLED);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
  /* The service is told, once. */
  aiv_test_wait (f->n_cancelled == 1);
  g_assert_cmpuint (service_fixture_count_files (f, "videos"), ==, 0);
}

static void
test_cancel_waiting (ServiceFixture *f, gconstpointer data)
{
  cancel_in (f, 0);
}

static void
test_cancel_running (ServiceFixture *f, gconstpointer data)
{
  cancel_in (f, 1);
}

/* Cancelled while the server was stopped: the service is told after the start. */
static void
test_cancel_while_stopped (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (has_task (f, 1));
  service_fixture_stop (f);
  f->store = aiv_test_open_store (f->folder);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  g_assert_cmpuint (f->n_cancelled, ==, 0);
  aiv_test_close_store (f->store);
  service_fixture_start (f);
  aiv_test_wait (f->n_cancelled == 1);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
}

/* Cancelled and begun anew: that is another task, and the first one is not paid for. */
static void
test_resumed (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (has_task (f, 1));
  row = aiv_batches_get (f->store, f->user, batch, TRUE, NULL);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  aiv_test_succeed (
      aiv_batches_resume_item (f->store, f->user, batch, ((AivItemRow *) row->items->pdata[0])->id, NULL));
  aiv_test_wait (f->n_cancelled == 1 && has_task (f, 2));
  f->hold = FALSE;
  g_clear_pointer (&row, aiv_batch_row_unref);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 9);
  g_assert_cmpuint (f->n_submitted, ==, 2);
}

static void
test_fails_midway (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->failure = "the pose was lost";
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "could not make the video: the pose was lost");
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

static void
test_too_many_requests (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->refuse_status = 429;
  f->refuse_body = "{\"error\":{\"message\":\"Too many requests\"}}";
  f->refuse_after = "2";
  f->n_refuse = 7;
  batch = service_fixture_submit (f, 3);
  /* Seven refusals are more than an item has tries: they are not counted. */
  assert_made (f, batch, 3);
  g_assert_cmpuint (f->n_refuse, ==, 0);
}

/* Out of order just when it is asked: what became of that is found out, and nobody pays twice. */
static void
test_server_error (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->refuse_status = 502;
  f->refuse_body = "<html>Bad gateway</html>";
  f->n_refuse = 1;
  batch = service_fixture_submit (f, 1);
  if (f->cannot_tell)
    assert_failed (f, batch, "nobody can tell whether it has begun");
  else
    assert_made (f, batch, 1);
  g_assert_cmpuint (f->n_submitted, ==, f->cannot_tell ? 0 : 1);
}

static void
test_key_refused (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->refuse_status = 401;
  f->refuse_body = "{\"message\":\"bad key sesame-key\"}";
  f->n_refuse = G_MAXUINT;
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "does not accept this server's key");
}

static void
test_rejected (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->refuse_status = 400;
  f->refuse_body = "{\"error\":{\"message\":\"This\\n picture sesame-key is not allowed\"}}";
  f->n_refuse = G_MAXUINT;
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "does not take this: This picture … is not allowed");
}

/* The server takes it and falls silent: it is looked up, and nobody pays twice. */
static void
test_cut (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->n_cut = 1;
  batch = service_fixture_submit (f, f->cannot_tell ? 1 : 3);
  if (f->cannot_tell)
    assert_failed (f, batch, "nobody can tell whether it has begun");
  else
    assert_made (f, batch, 3);
  g_assert_cmpuint (f->n_submitted, ==, f->cannot_tell ? 1 : 3);
}

static void
test_our_restart (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 2);
  aiv_test_wait (has_task (f, 2));
  service_fixture_stop (f);
  service_fixture_start (f);
  f->hold = FALSE;
  assert_made (f, batch, 2);
  g_assert_cmpuint (f->n_cancelled, ==, 0);
}

/* Out of order for a while, in the middle of it. */
static void
test_their_restart (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (has_task (f, 1));
  f->n_trouble = 4;
  f->hold = FALSE;
  assert_made (f, batch, 1);
  g_assert_cmpuint (f->n_trouble, ==, 0);
}

static void
with_content (ServiceFixture *f, int content)
{
  g_autofree char *batch = NULL;

  f->content = content;
  batch = service_fixture_submit (f, 1);
  assert_made (f, batch, 1);
}

static void
test_download_goes_on (ServiceFixture *f, gconstpointer data)
{
  with_content (f, CONTENT_CUT);
  g_assert_cmpuint (f->n_content, ==, 3);
}

static void
test_download_begins_anew (ServiceFixture *f, gconstpointer data)
{
  with_content (f, CONTENT_CUT_WHOLE);
  g_assert_cmpuint (f->n_content, ==, 3);
}

static void
test_expired_link (ServiceFixture *f, gconstpointer data)
{
  with_content (f, CONTENT_GONE);
}

static void
test_video_lost (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->content = CONTENT_GONE_FOR_GOOD;
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "made the video, but no longer has it");
}

static void
test_truncated (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->content = CONTENT_SHORT;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->n_content >= 2);
  f->content = CONTENT_GOOD;
  assert_made (f, batch, 1);
}

static void
test_garbage (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->content = CONTENT_GARBAGE;
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "sent something that is not a video");
}

static void
tear_down (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}

/* Each case for one engine. */
void
service_fixture_add_cases (const char *name, void (*set_up) (ServiceFixture *f, gconstpointer data))
{
  static const struct
  {
    const char *name;
    ServiceTest test;
  } cases[] = {
    { "made", test_made },
    { "cancel-waiting", test_cancel_waiting },
    { "cancel-running", test_cancel_running },
    { "cancel-while-stopped", test_cancel_while_stopped },
    { "resumed", test_resumed },
    { "fails-midway", test_fails_midway },
    { "too-many-requests", test_too_many_requests },
    { "server-error", test_server_error },
    { "key-refused", test_key_refused },
    { "rejected", test_rejected },
    { "cut", test_cut },
    { "our-restart", test_our_restart },
    { "their-restart", test_their_restart },
    { "download-goes-on", test_download_goes_on },
    { "download-begins-anew", test_download_begins_anew },
    { "expired-link", test_expired_link },
    { "video-lost", test_video_lost },
    { "truncated", test_truncated },
    { "garbage", test_garbage },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/services/%s/%s", name, cases[i].name);

      g_test_add (path, ServiceFixture, NULL, set_up, cases[i].test,
                  tear_down);
    }
}
