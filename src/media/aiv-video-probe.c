/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-probe.h"

#include <gst/video/video.h>

#include "aiv-error.h"
#include "aiv-media-gst.h"
#include "aiv-mp4.h"
#include "aiv-thread.h"

/* How far before the end of a video the last look is taken. */
#define TAIL (GST_SECOND / 2)

G_DEFINE_BOXED_TYPE (AivVideoProbe, aiv_video_probe, aiv_video_probe_ref, aiv_video_probe_unref)

/* Sound is not decoded: the decoder shows its stream as it is. On a streaming thread. */
static void
on_pad_added (GstElement *decoder, GstPad *pad, gpointer has_audio)
{
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);

  if (caps != NULL && !gst_caps_is_empty (caps) && !gst_caps_is_any (caps)
      && g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/"))
    g_atomic_int_set ((gint *) has_audio, TRUE);
}

static gboolean
read_size (AivVideoProbe *self, GstElement *sink)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;

  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return FALSE;
  self->width = GST_VIDEO_INFO_WIDTH (&info);
  self->height = GST_VIDEO_INFO_HEIGHT (&info);
  return self->width > 0 && self->height > 0;
}

static gboolean
look (AivVideoProbe *self, GstElement *pipeline, GstElement *sink, const char *name, GCancellable *cancellable,
      GError **error)
{
  gint64 duration = 0;

  if (gst_element_set_state (pipeline, GST_STATE_PAUSED) == GST_STATE_CHANGE_FAILURE
      || !aiv_media_wait (pipeline, GST_MESSAGE_ASYNC_DONE, name, cancellable, error))
    {
      if (error != NULL && *error == NULL)
        aiv_media_set_damaged (error, name);
      return FALSE;
    }
  if (!read_size (self, sink) || !gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration) || duration <= 0)
    {
      aiv_media_set_damaged (error, name);
      return FALSE;
    }
  self->duration_ns = duration;
  if (duration <= (gint64) TAIL)
    return TRUE;
  /* What is missing is missing at the end. */
  if (!gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT,
                                duration - (gint64) TAIL))
    {
      aiv_media_set_damaged (error, name);
      return FALSE;
    }
  return aiv_media_wait (pipeline, GST_MESSAGE_ASYNC_DONE, name, cancellable, error);
}

/**
 * aiv_video_probe_sync:
 * @path: a file, whatever it is called
 * @name: (nullable): its name for messages; %NULL for the file's own
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError]
 *
 * Checks that a file is a video that can be played: MP4 or WebM by content, whole, with frames
 * that decode at its beginning and at its end. Blocks while it decodes: for worker threads.
 *
 * Returns: (transfer full) (nullable): what the video is
 */
AivVideoProbe *
aiv_video_probe_sync (const char *path, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *shown = NULL;
  g_autoptr (AivVideoProbe) self = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  GstElement *source, *decoder, *sink;
  gint has_audio = FALSE;
  gboolean good;

  g_return_val_if_fail (path != NULL, NULL);

  aiv_media_init ();
  shown = aiv_media_display_name (path, name);
  self = g_atomic_rc_box_new0 (AivVideoProbe);
  self->kind = aiv_media_kind_from_file (path, NULL);
  if (!aiv_media_kind_is_video (self->kind))
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED, "“%s” is not a video", shown);
      return NULL;
    }
  if (self->kind == AIV_MEDIA_KIND_MP4 && !aiv_mp4_is_whole (path))
    {
      aiv_media_set_incomplete (error, shown);
      return NULL;
    }

  source = gst_element_factory_make ("filesrc", NULL);
  sink = gst_element_factory_make ("fakesink", NULL);
  decoder = aiv_media_make_decoder ("video/x-raw", sink);
  pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_object_set (source, "location", path, NULL);
  g_object_set (sink, "sync", FALSE, NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), &has_audio);
  gst_bin_add_many (GST_BIN (pipeline), source, decoder, sink, NULL);
  gst_element_link (source, decoder);
  good = look (self, pipeline, sink, shown, cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  self->has_audio = g_atomic_int_get (&has_audio);
  return good ? g_steal_pointer (&self) : NULL;
}

typedef struct
{
  char *path;
  char *name;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->name);
  g_free (job);
}

static gboolean
job_work (gpointer data, GCancellable *cancellable, GValue *value, GError **error)
{
  Job *job = data;
  AivVideoProbe *probe = aiv_video_probe_sync (job->path, job->name, cancellable, error);

  if (probe == NULL)
    return FALSE;
  g_value_init (value, AIV_TYPE_VIDEO_PROBE);
  g_value_take_boxed (value, probe);
  return TRUE;
}

/**
 * aiv_video_probe:
 * @path: a file
 * @name: (nullable): its name for messages
 *
 * Does [func@VideoProbe.sync] on a worker thread.
 *
 * Returns: (transfer full): a future of an [struct@VideoProbe]; rejects with a [error@MediaError]
 */
DexFuture *
aiv_video_probe (const char *path, const char *name)
{
  Job *job;

  aiv_return_future_if_fail (path != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->name = g_strdup (name);
  return aiv_thread_run_in (aiv_media_get_pool (), job_work, job, job_free);
}

/**
 * aiv_video_probe_ref:
 * @self: a probe
 *
 * Returns: (transfer full): @self
 */
AivVideoProbe *
aiv_video_probe_ref (AivVideoProbe *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_video_probe_unref:
 * @self: (transfer full): a probe
 */
void
aiv_video_probe_unref (AivVideoProbe *self)
{
  g_atomic_rc_box_release (self);
}
