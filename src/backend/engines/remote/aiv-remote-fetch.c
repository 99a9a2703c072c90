/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-remote-download.h"
#include "aiv-remote-engine-private.h"
#include "aiv-thread.h"
#include "aiv-video-probe.h"

/* A finished video on its way from the service to its place: fetched at once, since links expire;
 * gone on with where a connection was cut; and looked at before anybody is told that it is there. */

#define TICK_MS 300
#define MAX_TRIES 6
#define FIRST_PAUSE_MS 1000
/* A file that is not whole is fetched anew once. */
#define MAX_DAMAGED 2

typedef struct
{
  AivRemoteRun *run;
  AivRemoteDownload *download;
  char *path;
} Fetch;

static void
fetch_clear (Fetch *self)
{
  g_clear_object (&self->download);
  g_unlink (self->path);
  g_free (self->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fetch, fetch_clear)

static DexFuture *
pass_on (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

/* Runs the download, and tells how far it is. Nothing is written any more when this returns. */
static gboolean
run_once (Fetch *self, const char *url, GError **error)
{
  AivRemoteRun *run = self->run;
  g_autoptr (DexFuture) end
      = dex_future_finally (aiv_remote_download_run (self->download, url), pass_on, NULL, NULL);

  while (dex_future_is_pending (end))
    {
      double fraction = aiv_remote_download_get_fraction (self->download);

      aiv_remote_run_tell (run, AIV_ENGINE_PHASE_DOWNLOADING, fraction >= 0 ? 0.9 + 0.08 * fraction : -1);
      if (g_cancellable_is_cancelled (run->cancellable))
        {
          aiv_remote_download_cancel (self->download);
          dex_await (dex_ref (end), NULL);
        }
      else
        {
          g_autoptr (DexFuture) hold = dex_future_finally (dex_ref (end), pass_on, NULL, NULL);
          DexFuture *tick = dex_timeout_new_msec (TICK_MS);

          if (run->cancellable != NULL)
            tick = dex_future_first (tick, dex_cancellable_new_from_cancellable (run->cancellable), NULL);
          dex_await (dex_future_first (dex_ref (hold), tick, NULL), NULL);
        }
    }
  return dex_await (g_steal_pointer (&end), error);
}

static void
begin_anew (Fetch *self)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_clear_object (&self->download);
  g_unlink (self->path);
  self->download = aiv_remote_download_new (self->run->settings, self->path);
  aiv_remote_engine_authorize (self->run->engine, self->run->settings, headers);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    aiv_remote_download_set_header (self->download, name, value);
  soup_message_headers_unref (headers);
}

static gboolean
lose (AivRemoteRun *run, AivEngineError code, const char *format, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, AIV_ENGINE_ERROR, code, format, name);
#pragma GCC diagnostic pop
  return FALSE;
}

/* What a failed download means; TRUE if another one may do better. */
static gboolean
may_retry (AivRemoteRun *run, const GError *cause, guint n, GError **error)
{
  if (aiv_error_is_cancelled (cause) || g_cancellable_is_cancelled (run->cancellable))
    {
      g_set_error_literal (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED, "Cancelled");
      return FALSE;
    }
  if (cause->domain == G_IO_ERROR)
    {
      g_set_error_literal (error, AIV_ENGINE_ERROR,
                           cause->code == G_IO_ERROR_NO_SPACE ? AIV_ENGINE_ERROR_NO_SPACE : AIV_ENGINE_ERROR_TRANSIENT,
                           cause->code == G_IO_ERROR_NO_SPACE ? C_ ("error", "There is no room on the server's disk")
                                                              : C_ ("error", "The video was made, but could not be stored"));
      return FALSE;
    }
  if (n + 1 < MAX_TRIES && cause->code != AIV_REMOTE_ERROR_GARBLED)
    return TRUE;
  if (cause->code == AIV_REMOTE_ERROR_GONE)
    {
      dex_await (aiv_engine_memory_end (run->memory, run->task->reference), NULL);
      return lose (run, AIV_ENGINE_ERROR_FAILED, C_ ("error", "%s made the video, but no longer has it"), error);
    }
  return lose (run, AIV_ENGINE_ERROR_TRANSIENT, C_ ("error", "The video was made, but could not be fetched from %s"), error);
}

static gboolean
download (Fetch *self, AivRemoteStatus *status, GError **error)
{
  AivRemoteRun *run = self->run;
  gint64 wait = FIRST_PAUSE_MS;

  for (guint n = 0;; n++)
    {
      g_autoptr (GError) cause = NULL;

      if (status->url != NULL && run_once (self, status->url, &cause))
        return TRUE;
      if (cause == NULL)
        g_set_error_literal (&cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE, "no address");
      g_message ("Item %s cannot be fetched from its service: %s", run->job->id, cause->message);
      if (!may_retry (run, cause, n, error))
        return FALSE;
      if (!aiv_remote_run_pause (run, wait, NULL))
        return lose (run, AIV_ENGINE_ERROR_CANCELLED, "Cancelled (%s)", error);
      wait *= 2;
      /* Its link may have expired: the service makes another. */
      if (!aiv_remote_job_query (run, status, error))
        return FALSE;
    }
}

typedef struct
{
  char *from;
  char *to;
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
  g_free (move);
}

static gboolean
put (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Move *move = data;

  return g_chmod (move->from, 0644) == 0 && aiv_file_commit (move->from, move->to, error);
}

static AivEngineResult *
put_in_place (Fetch *self, AivVideoProbe *probe, GError **error)
{
  AivEngineJob *job = self->run->job;
  g_autofree char *name = g_strdup_printf ("%s.%s", job->output_stem, aiv_media_kind_get_extension (probe->kind));
  g_autofree char *path = g_build_filename (job->output_dir, name, NULL);
  Move *move = g_new0 (Move, 1);
  g_autoptr (GError) cause = NULL;

  move->from = g_strdup (self->path);
  move->to = g_strdup (path);
  if (dex_await (aiv_thread_run (put, move, move_free), &cause))
    return aiv_engine_result_new (path, aiv_media_kind_get_content_type (probe->kind), probe->width, probe->height,
                                  probe->duration_ns, probe->has_audio);
  g_warning ("Could not store the video of item %s: %s", job->id, cause->message);
  g_set_error_literal (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT,
                       C_ ("error", "The video was made, but could not be stored"));
  return NULL;
}

/* Gets the video of a task that is done. */
AivEngineResult *
aiv_remote_job_fetch (AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *name = g_strdup_printf (".%s.part", run->job->output_stem);
  g_auto (Fetch) self = { run, NULL, g_build_filename (run->job->output_dir, name, NULL) };

  for (guint n = 1;; n++)
    {
      g_autoptr (AivVideoProbe) probe = NULL;
      g_autoptr (GError) cause = NULL;

      begin_anew (&self);
      if (!download (&self, status, error))
        return NULL;
      aiv_remote_run_tell (run, AIV_ENGINE_PHASE_FINISHING, 0.98);
      probe = dex_await_boxed (aiv_video_probe (self.path, run->job->id), &cause);
      if (g_cancellable_is_cancelled (run->cancellable))
        {
          lose (run, AIV_ENGINE_ERROR_CANCELLED, "Cancelled (%s)", error);
          return NULL;
        }
      if (probe != NULL)
        return put_in_place (&self, probe, error);
      g_message ("What came for item %s is no good: %s", run->job->id, cause->message);
      if (n < MAX_DAMAGED)
        continue;
      if (g_error_matches (cause, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED))
        lose (run, AIV_ENGINE_ERROR_TRANSIENT, C_ ("error", "The video arrived incomplete from %s"), error);
      else
        {
          dex_await (aiv_engine_memory_end (run->memory, run->task->reference), NULL);
          lose (run, AIV_ENGINE_ERROR_FAILED, C_ ("error", "%s sent something that is not a video"), error);
        }
      return NULL;
    }
}
