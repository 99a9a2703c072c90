/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-thumbnail.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsink.h>

#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-media-gst.h"
#include "aiv-mp4.h"
#include "aiv-picture-private.h"
#include "aiv-thread.h"

#define QUALITY 85

/* (nullable): the frame at @position_ns of a video. */
static AivPicture *
load_frame (const char   *path,
            const char   *name,
            AivMediaKind  kind,
            gint64        position_ns,
            GCancellable *cancellable,
            GError      **error)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr(GstCaps) caps = gst_caps_from_string ("video/x-raw");
  g_autoptr(GstSample) sample = NULL;
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *converter = gst_element_factory_make ("videoconvert", NULL);
  GstElement *decoder = aiv_media_make_decoder ("video/x-raw", converter);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  AivPicture *picture = NULL;
  gint64 duration;

  g_object_set (source, "location", path, NULL);
  g_object_set (sink, "caps", caps, "sync", FALSE, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, decoder, converter, sink, NULL);
  gst_element_link (source, decoder);
  gst_element_link (converter, sink);

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  if (!aiv_media_wait (pipeline, GST_MESSAGE_ASYNC_DONE, name, cancellable, error))
    goto out;

  if (position_ns < 0)
    position_ns = gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration) ? duration / 3 : 0;
  if (position_ns > 0
      && gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, position_ns)
      && !aiv_media_wait (pipeline, GST_MESSAGE_ASYNC_DONE, name, cancellable, error))
    goto out;

  sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);
  if (sample != NULL)
    picture = aiv_picture_new_from_sample (sample, kind, 1);
  if (picture == NULL)
    aiv_media_set_damaged (error, name);

out:
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return picture;
}

/**
 * aiv_thumbnail_make_sync:
 * @source: a picture or a video, by content
 * @target: the JPEG file to write; appears whole or not at all
 * @max_size: the longer side in pixels; smaller pictures are not enlarged
 * @position_ns: where in a video, in nanoseconds, or %AIV_THUMBNAIL_POSITION_DEFAULT
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError], or a [error@Gio.IOErrorEnum] if
 *   @target cannot be written
 *
 * Makes a small JPEG of a picture, or of a frame of a video. Blocks for as long as that
 * takes: for worker threads.
 *
 * Returns: whether @target has been written
 */
gboolean
aiv_thumbnail_make_sync (const char   *source,
                         const char   *target,
                         guint         max_size,
                         gint64        position_ns,
                         GCancellable *cancellable,
                         GError      **error)
{
  g_autofree char *name = NULL;
  g_autoptr(AivPicture) picture = NULL;
  g_autoptr(AivPicture) scaled = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) cause = NULL;
  guint width, height, longer;
  AivMediaKind kind;

  g_return_val_if_fail (source != NULL && target != NULL, FALSE);
  g_return_val_if_fail (max_size > 0, FALSE);

  aiv_media_init ();
  name = aiv_media_display_name (source, NULL);
  kind = aiv_media_kind_from_file (source, &cause);
  if (cause != NULL)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_FAILED,
                   _("“%s” could not be read: %s"), name, cause->message);
      return FALSE;
    }

  if (kind == AIV_MEDIA_KIND_MP4 && !aiv_mp4_is_whole (source))
    {
      aiv_media_set_incomplete (error, name);
      return FALSE;
    }

  if (aiv_media_kind_is_video (kind))
    picture = load_frame (source, name, kind, position_ns, cancellable, error);
  else
    picture = aiv_picture_load (source, name, cancellable, error);
  if (picture == NULL)
    return FALSE;

  width = aiv_picture_get_width (picture);
  height = aiv_picture_get_height (picture);
  longer = MAX (width, height);
  if (longer > max_size)
    {
      width = MAX (1, gst_util_uint64_scale_round (width, max_size, longer));
      height = MAX (1, gst_util_uint64_scale_round (height, max_size, longer));
    }

  scaled = aiv_picture_scale (picture, width, height, AIV_PICTURE_RANGE_JPEG);
  bytes = aiv_picture_encode_jpeg (scaled, QUALITY, name, error);
  return bytes != NULL
         && aiv_file_write_atomically (target, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                       0644, error);
}

typedef struct
{
  char *source;
  char *target;
  guint max_size;
  gint64 position_ns;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->source);
  g_free (job->target);
  g_free (job);
}

static gboolean
job_work (gpointer      data,
          GCancellable *cancellable,
          GValue       *value,
          GError      **error)
{
  Job *job = data;

  return aiv_thumbnail_make_sync (job->source, job->target, job->max_size, job->position_ns, cancellable, error);
}

/**
 * aiv_thumbnail_make:
 * @source: a picture or a video, by content
 * @target: the JPEG file to write; appears whole or not at all
 * @max_size: the longer side in pixels; smaller pictures are not enlarged
 * @position_ns: where in a video, in nanoseconds, or %AIV_THUMBNAIL_POSITION_DEFAULT
 *
 * Does [func@thumbnail_make_sync] on a worker thread.
 *
 * Returns: (transfer full): a future that resolves to %TRUE or rejects
 */
DexFuture *
aiv_thumbnail_make (const char *source,
                    const char *target,
                    guint       max_size,
                    gint64      position_ns)
{
  Job *job;

  aiv_return_future_if_fail (source != NULL && target != NULL);
  aiv_return_future_if_fail (max_size > 0);

  job = g_new0 (Job, 1);
  job->source = g_strdup (source);
  job->target = g_strdup (target);
  job->max_size = max_size;
  job->position_ns = position_ns;
  return aiv_thread_run (job_work, job, job_free);
}
