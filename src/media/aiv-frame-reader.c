/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-frame-reader.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "aiv-error.h"
#include "aiv-media-gst.h"
#include "aiv-media-kind.h"
#include "aiv-mp4.h"
#include "aiv-thread.h"

struct _AivFrameReader
{
  char *path;
  char *name;
  guint max_size;

  /* The pipeline is used by one worker at a time. */
  GMutex mutex;
  GstElement *pipeline;
  GstElement *sink;
  gboolean broken;
};

/* --- on a worker ----------------------------------------------------------------------- */

static void
clear (gpointer data)
{
  AivFrameReader *self = data;

  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self->name);
}

static gboolean
open_file (AivFrameReader *self,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GstCaps) caps = NULL;
  GstElement *source, *scaler, *converter, *decoder;

  if (self->broken)
    {
      aiv_media_set_damaged (error, self->name);
      return FALSE;
    }
  if (self->pipeline != NULL)
    return TRUE;

  self->broken = TRUE;
  if (aiv_media_kind_from_file (self->path, error) == AIV_MEDIA_KIND_MP4 && !aiv_mp4_is_whole (self->path))
    {
      aiv_media_set_incomplete (error, self->name);
      return FALSE;
    }

  text = g_strdup_printf ("video/x-raw,format=RGBA,pixel-aspect-ratio=1/1,width=[1,%u],height=[1,%u]",
                          self->max_size, self->max_size);
  caps = gst_caps_from_string (text);
  source = gst_element_factory_make ("filesrc", NULL);
  scaler = gst_element_factory_make ("videoscale", NULL);
  converter = gst_element_factory_make ("videoconvert", NULL);
  decoder = aiv_media_make_decoder ("video/x-raw", scaler);
  self->sink = gst_element_factory_make ("appsink", NULL);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_object_set (source, "location", self->path, NULL);
  g_object_set (self->sink, "caps", caps, "sync", FALSE, "max-buffers", 1u, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, decoder, scaler, converter, self->sink, NULL);
  gst_element_link (source, decoder);
  gst_element_link_many (scaler, converter, self->sink, NULL);

  gst_element_set_state (self->pipeline, GST_STATE_PAUSED);
  if (!aiv_media_wait (self->pipeline, GST_MESSAGE_ASYNC_DONE, self->name, cancellable, error))
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_clear_object (&self->pipeline);
      /* Somebody who went away says nothing about the file. */
      self->broken = !g_cancellable_is_cancelled (cancellable);
      return FALSE;
    }
  self->broken = FALSE;
  return TRUE;
}

static AivFrame *
copy_sample (GstSample *sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  AivFrame *copy = NULL;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return NULL;

  if (GST_VIDEO_FRAME_FORMAT (&frame) == GST_VIDEO_FORMAT_RGBA)
    {
      gsize stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
      guint height = GST_VIDEO_FRAME_HEIGHT (&frame);

      copy = aiv_frame_new (GST_VIDEO_FRAME_WIDTH (&frame), height, stride,
                            g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), stride * height));
    }
  gst_video_frame_unmap (&frame);
  return copy;
}

static AivFrame *
read_frame (AivFrameReader *self,
            gint64          position,
            GCancellable   *cancellable,
            GError        **error)
{
  g_autoptr(GstSample) sample = NULL;
  AivFrame *frame = NULL;

  if (!open_file (self, cancellable, error))
    return NULL;

  if (gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                               position * GST_USECOND)
      && !aiv_media_wait (self->pipeline, GST_MESSAGE_ASYNC_DONE, self->name, cancellable, error))
    {
      /* The pipeline is in between: the next call begins anew. */
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_clear_object (&self->pipeline);
      return NULL;
    }

  sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (self->sink), GST_SECOND);
  if (sample != NULL)
    frame = copy_sample (sample);
  if (frame == NULL)
    aiv_media_set_damaged (error, self->name);
  return frame;
}

typedef struct
{
  AivFrameReader *reader;
  gint64 position;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_atomic_rc_box_release_full (job->reader, clear);
  g_free (job);
}

static gboolean
job_work (gpointer      data,
          GCancellable *cancellable,
          GValue       *value,
          GError      **error)
{
  Job *job = data;
  AivFrame *frame = NULL;

  g_mutex_lock (&job->reader->mutex);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    frame = read_frame (job->reader, job->position, cancellable, error);
  g_mutex_unlock (&job->reader->mutex);
  if (frame == NULL)
    return FALSE;

  g_value_init (value, AIV_TYPE_FRAME);
  g_value_take_boxed (value, frame);
  return TRUE;
}

static gboolean
do_nothing (gpointer      data,
            GCancellable *cancellable,
            GValue       *value,
            GError      **error)
{
  return TRUE;
}

/* --- for everybody --------------------------------------------------------------------- */

/**
 * aiv_frame_reader_new:
 * @path: a video file; opened with the first frame that is asked for
 * @max_size: the longer side of the frames, in pixels
 *
 * Returns: (transfer full): a reader
 */
AivFrameReader *
aiv_frame_reader_new (const char *path,
                      guint       max_size)
{
  AivFrameReader *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (max_size > 0, NULL);

  aiv_media_init ();
  self = g_atomic_rc_box_new0 (AivFrameReader);
  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);
  self->name = aiv_media_display_name (path, NULL);
  self->max_size = max_size;
  return self;
}

/**
 * aiv_frame_reader_ref:
 * @self: a reader
 *
 * Returns: (transfer full): @self
 */
AivFrameReader *
aiv_frame_reader_ref (AivFrameReader *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_frame_reader_unref:
 * @self: (transfer full): a reader
 *
 * Lets go of @self. The decoder is closed on a worker, since that may take a moment.
 */
void
aiv_frame_reader_unref (AivFrameReader *self)
{
  Job *job = g_new0 (Job, 1);

  job->reader = self;
  dex_future_disown (aiv_thread_run (do_nothing, job, job_free));
}

/**
 * aiv_frame_reader_read:
 * @self: a reader
 * @position: where in the video, in microseconds
 *
 * Decodes the frame that is shown at @position. Calls wait for each other: whoever follows
 * a pointer asks for the newest place once the last answer is there.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Frame]; rejects with an
 *   [error@MediaError]
 */
DexFuture *
aiv_frame_reader_read (AivFrameReader *self,
                       gint64          position)
{
  Job *job;

  aiv_return_future_if_fail (self != NULL);

  job = g_new0 (Job, 1);
  job->reader = aiv_frame_reader_ref (self);
  job->position = MAX (position, 0);
  return aiv_thread_run (job_work, job, job_free);
}
