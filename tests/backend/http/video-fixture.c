/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "video-fixture.h"

#include "aiv-test-wait.h"
#include "store/aiv-users.h"
#include "store/aiv-videos.h"

/* What tests of streams do to videos, past the requests that people make for it. */

static gint64
find_user (AivTestServer *server, const char *name)
{
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), name, NULL);

  return user->id;
}

static AivVideoDraft *
make_draft (AivTestServer *server, const char *as)
{
  AivVideoDraft *draft = aiv_video_draft_new ();

  draft->user_id = find_user (server, as);
  draft->prompt = g_strdup ("A cat walks over a bridge");
  draft->model = g_strdup ("sora-2");
  draft->engine = g_strdup ("local");
  draft->want_ms = 8000;
  draft->want_width = 1280;
  draft->want_height = 720;
  draft->price = 10;
  return draft;
}

gint64
video_submit (AivTestServer *server, const char *as)
{
  g_autoptr (AivVideoDraft) draft = make_draft (server, as);
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (AivOutcome) outcome = NULL;

  done = aiv_test_settle (aiv_videos_submit (aiv_backend_get_store (server->backend), draft, NULL, NULL));
  outcome = dex_await_boxed (g_steal_pointer (&done), NULL);
  g_assert_nonnull (outcome);
  return outcome->video_id;
}

/* @n at once, for nothing; returns the last of them. */
gint64
video_submit_many (AivTestServer *server, const char *as, guint n)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  gint64 last = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AivVideoDraft) draft = make_draft (server, as);

      draft->price = 0;
      g_ptr_array_add (futures, aiv_videos_submit (aiv_backend_get_store (server->backend), draft, NULL, NULL));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (futures->pdata[i]));
      g_autoptr (AivOutcome) outcome = dex_await_boxed (g_steal_pointer (&done), NULL);

      g_assert_nonnull (outcome);
      last = MAX (last, outcome->video_id);
    }
  return last;
}

void
video_delete (AivTestServer *server, const char *as, gint64 id)
{
  g_autoptr (DexFuture) done
      = aiv_test_settle (aiv_videos_delete (aiv_backend_get_store (server->backend), find_user (server, as), id));

  g_assert_true (dex_future_is_resolved (done));
}

void
video_retry (AivTestServer *server, const char *as, gint64 id)
{
  g_autoptr (DexFuture) done = aiv_test_settle (
      aiv_videos_retry (aiv_backend_get_store (server->backend), find_user (server, as), id, NULL, NULL));

  g_assert_true (dex_future_is_resolved (done));
}

gboolean
video_is_completed (AivTestServer *server, gint64 id)
{
  g_autoptr (AivVideoRow) row = aiv_videos_get (aiv_backend_get_store (server->backend), AIV_ANY_USER, id, NULL);

  return row->status == AIV_JOB_COMPLETED;
}

char *
video_stream_path (gint64 id)
{
  return g_strdup_printf ("/api/v1/videos/%" G_GINT64_FORMAT "/stream", id);
}
