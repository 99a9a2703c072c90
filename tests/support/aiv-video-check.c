/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-check.h"

#include <math.h>
#include <string.h>

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "aiv-media-gst.h"

/* Enough to tell movement from a still picture. */
#define SAMPLE_STEP 7

typedef struct
{
  AivVideoCheck *check;
  GChecksum *checksum;
  GPtrArray *frames;
  guint8 *previous;
  double differences;
  double squares;
  guint64 n_values;
  guint64 n_samples;
  guint rate;
} Run;

static GstFlowReturn
on_frame (GstAppSink *sink,
          gpointer    user_data)
{
  Run *run = user_data;
  AivVideoCheck *check = run->check;
  g_autoptr(GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstVideoInfo info;
  GstVideoFrame frame;
  guint8 *pixels;
  gsize size;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  check->width = info.width;
  check->height = info.height;
  check->fps = (double) info.fps_n / info.fps_d;
  size = (gsize) info.width * info.height;
  pixels = g_malloc (size);
  for (int y = 0; y < info.height; y++)
    memcpy (pixels + (gsize) y * info.width,
            (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0) + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0),
            info.width);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS (&frame); i++)
    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, i); y++)
      g_checksum_update (run->checksum,
                         (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, i)
                         + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, i),
                         GST_VIDEO_FRAME_COMP_WIDTH (&frame, i) * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, i));
  gst_video_frame_unmap (&frame);

  if (run->previous != NULL)
    {
      guint64 sum = 0;
      double difference;

      for (gsize i = 0; i < size; i += SAMPLE_STEP)
        sum += ABS (pixels[i] - run->previous[i]);
      difference = (double) sum * SAMPLE_STEP / size;
      run->differences += difference;
      check->least_movement = check->n_frames == 1 ? difference : MIN (check->least_movement, difference);
    }

  /* Which frame is in the middle is only known when the last has come: keep one a second. */
  if (check->n_frames % 25 == 0)
    g_ptr_array_add (run->frames, g_memdup2 (pixels, size));
  g_free (run->previous);
  run->previous = pixels;
  check->n_frames++;
  /* As it is played: an edit list may begin later than the first time stamp is. */
  check->video_ns = MAX (check->video_ns,
                         (gint64) (gst_segment_to_running_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                                                GST_BUFFER_PTS (buffer))
                                   + GST_BUFFER_DURATION (buffer)));
  return GST_FLOW_OK;
}

static GstFlowReturn
on_sound (GstAppSink *sink,
          gpointer    user_data)
{
  Run *run = user_data;
  g_autoptr(GstSample) sample = gst_app_sink_pull_sample (sink);
  GstAudioInfo info;
  GstMapInfo map;

  g_assert_true (gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size / sizeof (float); i++)
    {
      float value = ((const float *) map.data)[i];

      run->squares += value * value;
    }
  run->n_values += map.size / sizeof (float);
  run->n_samples += map.size / GST_AUDIO_INFO_BPF (&info);
  run->rate = info.rate;
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return GST_FLOW_OK;
}

static void
on_pad_added (GstElement *decodebin,
              GstPad     *pad,
              gpointer    pipeline)
{
  g_autoptr(GstCaps) caps = gst_pad_get_current_caps (pad);
  gboolean is_audio = gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw");
  g_autoptr(GstElement) next = gst_bin_get_by_name (pipeline, is_audio ? "audio" : "video");
  g_autoptr(GstPad) sink = gst_element_get_static_pad (next, "sink");

  gst_pad_link (pad, sink);
}

/* A video without sound, or without pictures: the other sink waits for nothing. */
static void
on_no_more_pads (GstElement *decodebin,
                 gpointer    pipeline)
{
  static const char *const names[][2] = { { "audio", "sound" }, { "video", "frames" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GstElement) next = gst_bin_get_by_name (pipeline, names[i][0]);
      g_autoptr(GstElement) last = gst_bin_get_by_name (pipeline, names[i][1]);
      g_autoptr(GstPad) sink = gst_element_get_static_pad (next, "sink");

      if (!gst_pad_is_linked (sink))
        {
          gst_bin_remove (pipeline, last);
          gst_element_set_state (last, GST_STATE_NULL);
        }
    }
}

static void
read_tags (AivVideoCheck *check,
           GstMessage    *message)
{
  g_autoptr(GstTagList) tags = NULL;
  char *text;

  gst_message_parse_tag (message, &tags);
  /* The file's own; streams have titles too. */
  if (check->title == NULL && gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_GLOBAL
      && gst_tag_list_get_string (tags, GST_TAG_TITLE, &text))
    check->title = text;
  if (check->comment == NULL && gst_tag_list_get_string (tags, GST_TAG_COMMENT, &text))
    check->comment = text;
  if (check->video_codec == NULL && gst_tag_list_get_string (tags, GST_TAG_VIDEO_CODEC, &text))
    check->video_codec = text;
  if (check->audio_codec == NULL && gst_tag_list_get_string (tags, GST_TAG_AUDIO_CODEC, &text))
    check->audio_codec = text;
}

/* Whether “moov” comes before “mdat” among the boxes of an MP4. */
static gboolean
is_index_first (const char *path)
{
  g_autofree char *content = NULL;
  gsize length, i = 0;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return FALSE;
  while (i + 16 <= length)
    {
      guint64 size = GST_READ_UINT32_BE (content + i);

      if (memcmp (content + i + 4, "moov", 4) == 0)
        return TRUE;
      if (memcmp (content + i + 4, "mdat", 4) == 0)
        return FALSE;
      if (size == 1)
        size = GST_READ_UINT64_BE (content + i + 8);
      if (size < 8 || size > length - i)
        return FALSE;
      i += size;
    }
  return FALSE;
}

/**
 * aiv_video_check:
 * @self: (out caller-allocates): what is found; clear it with aiv_video_check_clear()
 * @path: a video file
 * @error: return location for what the decoders say
 *
 * Decodes a video from end to end. Blocks for as long as that takes.
 *
 * Returns: whether all of it decodes
 */
gboolean
aiv_video_check (AivVideoCheck *self,
                 const char    *path,
                 GError       **error)
{
  GstAppSinkCallbacks video_callbacks = { .new_sample = on_frame };
  GstAppSinkCallbacks audio_callbacks = { .new_sample = on_sound };
  Run run = { .check = self };
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstElement) source = NULL;
  g_autoptr(GstElement) decoder = NULL;
  g_autoptr(GstElement) video = NULL;
  g_autoptr(GstElement) audio = NULL;
  g_autoptr(GstBus) bus = NULL;
  gboolean done = FALSE;
  gboolean waiting = TRUE;

  memset (self, 0, sizeof *self);
  aiv_media_init ();
  pipeline = gst_parse_launch ("filesrc name=source ! decodebin name=decoder "
                               "videoconvert name=video ! video/x-raw,format=I420 ! "
                               "appsink name=frames sync=false async=false "
                               "audioconvert name=audio ! audio/x-raw,format=" GST_AUDIO_NE (F32) ",layout=interleaved ! "
                               "appsink name=sound sync=false async=false",
                               error);
  if (pipeline == NULL)
    return FALSE;

  run.checksum = g_checksum_new (G_CHECKSUM_MD5);
  run.frames = g_ptr_array_new_with_free_func (g_free);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  video = gst_bin_get_by_name (GST_BIN (pipeline), "frames");
  audio = gst_bin_get_by_name (GST_BIN (pipeline), "sound");
  g_object_set (source, "location", path, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (video), &video_callbacks, &run, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (audio), &audio_callbacks, &run, NULL);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), pipeline);
  g_signal_connect (decoder, "no-more-pads", G_CALLBACK (on_no_more_pads), pipeline);

  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (waiting)
    {
      const GstMessageType types = GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_TAG;
      g_autoptr(GstMessage) message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, types);

      if (message == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Decoding “%s” hangs", path);
          waiting = FALSE;
        }
      else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_TAG)
        {
          read_tags (self, message);
        }
      else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        {
          gst_message_parse_error (message, error, NULL);
          waiting = FALSE;
        }
      else
        {
          waiting = FALSE;
          done = TRUE;
        }
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  self->frames_digest = g_strdup (g_checksum_get_string (run.checksum));
  if (self->n_frames > 1)
    self->movement = run.differences / (self->n_frames - 1);
  if (run.n_values > 0)
    {
      self->loudness = sqrt (run.squares / run.n_values);
      self->audio_ns = gst_util_uint64_scale (run.n_samples, GST_SECOND, run.rate);
    }
  if (run.frames->len > 0)
    self->middle = g_steal_pointer (&run.frames->pdata[run.frames->len / 2]);
  self->index_first = is_index_first (path);

  g_ptr_array_unref (run.frames);
  g_free (run.previous);
  g_checksum_free (run.checksum);
  return done;
}

/**
 * aiv_video_check_clear:
 * @self: a check
 *
 * Frees what a check holds.
 */
void
aiv_video_check_clear (AivVideoCheck *self)
{
  g_clear_pointer (&self->frames_digest, g_free);
  g_clear_pointer (&self->middle, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->comment, g_free);
  g_clear_pointer (&self->video_codec, g_free);
  g_clear_pointer (&self->audio_codec, g_free);
}
