/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

typedef struct
{
  AivCli *cli;
  gint64 id;
  AivJobStatus status;
  double progress;
  DexPromise *news; /* settled when the video is to be looked at again */
} Watch;

static void
look_again (Watch *watch)
{
  if (watch->news != NULL && dex_future_is_pending (DEX_FUTURE (watch->news)))
    dex_promise_resolve_boolean (watch->news, TRUE);
}

static void
show (Watch *watch)
{
  aiv_cli_progress (watch->cli, watch->progress >= 0 ? watch->progress / 100 : -1, aiv_cli_status_name (watch->status));
}

static void
on_event (AivEventStream *stream, AivWireEvent *event, gpointer data)
{
  Watch *watch = data;

  if (event->kind == AIV_EVENT_RESET)
    look_again (watch);
  if (event->kind != AIV_EVENT_VIDEO || event->video_id != watch->id)
    return;
  /* How far it is needs no look at the rest of it. */
  watch->progress = event->video_progress;
  if (g_strcmp0 (event->video_status, aiv_job_status_to_string (watch->status)) == 0)
    show (watch);
  else
    look_again (watch);
}

static void
on_news (AivEventStream *stream, gpointer data)
{
  look_again (data);
}

static void
on_expired (AivClient *client, gpointer data)
{
  Watch *watch = data;

  if (watch->news != NULL && dex_future_is_pending (DEX_FUTURE (watch->news)))
    dex_promise_reject (watch->news, g_error_new_literal (AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED,
                                                          "The sign-in has run out"));
}

static void
tell (Watch *watch, const AivWireVideo *video)
{
  if (watch->status == video->status)
    return;
  watch->status = video->status;
  if (watch->cli->json)
    aiv_cli_print_json (aiv_wire_video_to_json (video));
  else
    show (watch);
}

/* Whether nothing more will happen to it. */
static gboolean
is_over (const AivWireVideo *video)
{
  return video->status == AIV_JOB_COMPLETED || video->status == AIV_JOB_FAILED || video->status == AIV_JOB_CANCELLED;
}

static AivWireVideo *
await_end (Watch *watch, GError **error)
{
  for (;;)
    {
      g_autoptr (AivWireVideo) video = NULL;
      g_autoptr (DexFuture) news = NULL;
      g_autoptr (GError) local_error = NULL;

      watch->news = dex_promise_new ();
      news = DEX_FUTURE (watch->news);
      video = dex_await_boxed (aiv_client_fetch_video (watch->cli->client, watch->id), &local_error);
      if (video == NULL && !g_error_matches (local_error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (video != NULL)
        tell (watch, video);
      if (video != NULL && is_over (video))
        return g_steal_pointer (&video);
      /* Without a connection, the stream tells when there is one again. */
      if (!dex_await (dex_ref (news), error))
        return NULL;
    }
}

/* Follows a video until it is done. */
AivExit
aiv_cli_watch_video (AivCli *self, gint64 video_id)
{
  g_autoptr (AivEventStream) stream = aiv_event_stream_new (self->client);
  g_autoptr (AivWireVideo) video = NULL;
  Watch watch = { .cli = self, .id = video_id, .status = AIV_JOB_UNKNOWN, .progress = -1 };
  GError *error = NULL;

  g_signal_connect (stream, "event", G_CALLBACK (on_event), &watch);
  g_signal_connect (stream, "connected", G_CALLBACK (on_news), &watch);
  g_signal_connect (stream, "poll", G_CALLBACK (on_news), &watch);
  g_signal_connect (self->client, "expired", G_CALLBACK (on_expired), &watch);
  aiv_event_stream_set_busy (stream, TRUE);
  aiv_event_stream_start (stream);
  video = await_end (&watch, &error);
  watch.news = NULL;
  aiv_event_stream_stop (stream);
  g_signal_handlers_disconnect_by_data (stream, &watch);
  g_signal_handlers_disconnect_by_data (self->client, &watch);
  aiv_cli_progress_end (self);
  if (video == NULL)
    return aiv_cli_fail (self, error);
  if (video->status == AIV_JOB_COMPLETED)
    return AIV_EXIT_OK;
  aiv_cli_warn ("%s", video->error_message != NULL ? video->error_message : _("It failed."));
  return AIV_EXIT_INCOMPLETE;
}
