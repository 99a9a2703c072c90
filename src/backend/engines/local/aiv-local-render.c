/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-render.h"

#include <sys/statvfs.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "aiv-file.h"
#include "aiv-local-camera.h"
#include "aiv-local-encoder.h"
#include "aiv-local-film.h"
#include "aiv-media-gst.h"
#include "aiv-waveform.h"

#define AUDIO_RATE 48000

/* Frames drawn ahead of the encoder. */
#define FRAMES_AHEAD 8

#define PROGRESS_INTERVAL_MS 100

/* Less room than this on a disk that could not be written to explains why. */
#define HARDLY_ANY_SPACE (2 * 1024 * 1024)

/* An encoder that gives nothing for this long is stuck, in milliseconds. A device may be slow to wake up,
 * but there is something to go on with when it does not. */
#define PATIENCE_MS 120000
#define HARDWARE_PATIENCE_MS 20000

/* A title is a line in a player, not a novel. */
#define MAX_TITLE 500

/* So much of a prompt names a video without a picture in messages. */
#define MAX_NAME 60

typedef struct
{
  AivEngineJob *job;
  const AivLocalOptions *options;
  GCancellable *cancellable;
  AivLocalProgressFunc progress;
  gpointer user_data;
  char *image_name;
  char *audio_name;
  char *part_path;
  char *side_path;

  AivWaveform *waveform;
  AivLocalFilm *film;
  guint n_frames;
  GstBufferPool *pool;
  GstVideoInfo info;

  guint64 max_samples;
  double fraction; /* that has been told */

  /* Of one try to encode. */
  GstElement *pipeline;
  guint next_frame;
  int n_encoded;
  int n_encoded_before;
  gint64 encoded_at;
  gint64 patience_us;
  gboolean stuck;
  guint64 n_samples;
} Render;

static void
clear_pool (Render *self)
{
  if (self->pool != NULL)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
}

static void
render_clear (Render *self)
{
  clear_pool (self);
  g_clear_pointer (&self->film, aiv_local_film_free);
  g_clear_pointer (&self->waveform, aiv_waveform_unref);
  g_free (self->image_name);
  g_free (self->audio_name);
  g_free (self->part_path);
  g_free (self->side_path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Render, render_clear)

/* At most @max characters of @text, which is not trusted to be UTF-8. */
static char *
dup_start (const char *text,
           glong       max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), max));
}

/* Engines' callers act on engines' codes. @bad_input is what a file @name that cannot be used is;
 * without one, @name is what was being written. */
static void
take_media_error (GError    **error,
                  GError     *cause,
                  int         bad_input,
                  const char *name)
{
  int code = AIV_ENGINE_ERROR_FAILED;
  g_autofree char *text = NULL;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    code = AIV_ENGINE_ERROR_CANCELLED;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
           || g_error_matches (cause, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_SPACE))
    code = AIV_ENGINE_ERROR_NO_SPACE;
  else if (g_error_matches (cause, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER))
    code = AIV_ENGINE_ERROR_ENCODER_MISSING;
  else if (cause->domain == AIV_MEDIA_ERROR)
    code = bad_input;

  if (cause->domain == AIV_MEDIA_ERROR || code != AIV_ENGINE_ERROR_FAILED)
    text = g_strdup (cause->message);
  else if (bad_input != AIV_ENGINE_ERROR_FAILED)
    text = g_strdup_printf (_("“%s” could not be read."), name);
  else
    text = g_strdup_printf (_("“%s” could not be written."), name);
  g_debug ("%s: %s", name, cause->message);
  g_set_error_literal (error, AIV_ENGINE_ERROR, code, text);
  g_error_free (cause);
}

static GstFlowReturn
push_frame (Render     *self,
            GstAppSrc  *source)
{
  GstBuffer *buffer = NULL;
  GstFlowReturn flow = gst_buffer_pool_acquire_buffer (self->pool, &buffer, NULL);
  AivLocalPlane planes[3];
  GstVideoFrame frame;

  if (flow != GST_FLOW_OK)
    return flow;
  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_WRITE))
    {
      gst_buffer_unref (buffer);
      return GST_FLOW_ERROR;
    }

  for (guint i = 0; i < 3; i++)
    planes[i] = (AivLocalPlane) {
      .data = GST_VIDEO_FRAME_COMP_DATA (&frame, i),
      .stride = GST_VIDEO_FRAME_COMP_STRIDE (&frame, i),
      .width = GST_VIDEO_FRAME_COMP_WIDTH (&frame, i),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, i),
    };
  aiv_local_film_draw (self->film, self->next_frame, planes);
  gst_video_frame_unmap (&frame);

  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (self->next_frame, GST_SECOND, AIV_LOCAL_FPS);
  GST_BUFFER_DURATION (buffer)
      = gst_util_uint64_scale (self->next_frame + 1, GST_SECOND, AIV_LOCAL_FPS) - GST_BUFFER_PTS (buffer);
  self->next_frame++;
  return gst_app_src_push_buffer (source, buffer);
}

/* On the source's own thread, whenever there is room for another frame. */
static void
on_need_data (GstAppSrc *source,
              guint      length,
              gpointer   user_data)
{
  Render *self = user_data;

  if (self->next_frame >= self->n_frames)
    gst_app_src_end_of_stream (source);
  else
    push_frame (self, source);
}

static GstPadProbeReturn
on_frame_encoded (GstPad          *pad,
                  GstPadProbeInfo *info,
                  gpointer         user_data)
{
  Render *self = user_data;

  g_atomic_int_inc (&self->n_encoded);
  return GST_PAD_PROBE_OK;
}

/* Counts the samples and gives each buffer the time that follows from the count: whatever
 * a file's own time stamps say, sound and picture begin together and end together. */
static GstPadProbeReturn
on_sound (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         user_data)
{
  Render *self = user_data;
  g_autoptr(GstCaps) caps = NULL;
  GstBuffer *buffer;
  guint64 n;
  int channels = 1;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    {
      GstSegment segment;

      if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_SEGMENT)
        return GST_PAD_PROBE_OK;
      gst_segment_init (&segment, GST_FORMAT_TIME);
      gst_event_replace ((GstEvent **) &info->data, NULL);
      info->data = gst_event_new_segment (&segment);
      return GST_PAD_PROBE_OK;
    }

  caps = gst_pad_get_current_caps (pad);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "channels", &channels);
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  n = gst_buffer_get_size (buffer) / ((gsize) channels * sizeof (float));

  if (self->n_samples + n > self->max_samples)
    {
      n = self->max_samples - self->n_samples;
      gst_buffer_set_size (buffer, (gssize) (n * (gsize) channels * sizeof (float)));
    }
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale_round (self->n_samples, GST_SECOND, AUDIO_RATE);
  GST_BUFFER_DURATION (buffer)
      = gst_util_uint64_scale_round (self->n_samples + n, GST_SECOND, AUDIO_RATE) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_OFFSET (buffer) = self->n_samples;
  GST_BUFFER_OFFSET_END (buffer) = self->n_samples + n;
  self->n_samples += n;
  info->data = buffer;

  return n > 0 ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void
on_tick (gpointer user_data)
{
  Render *self = user_data;
  gint64 now = g_get_monotonic_time ();
  int n = g_atomic_int_get (&self->n_encoded);

  /* Another encoder begins anew; what has been told does not become less. */
  self->fraction = MAX (self->fraction, (double) n / self->n_frames);
  self->progress (AIV_ENGINE_PHASE_GENERATING, self->fraction, self->user_data);

  if (n != self->n_encoded_before || self->encoded_at == 0)
    {
      self->n_encoded_before = n;
      self->encoded_at = now;
    }
  else if (now - self->encoded_at > self->patience_us && !self->stuck)
    {
      self->stuck = TRUE;
      GST_ELEMENT_ERROR (self->pipeline, STREAM, ENCODE, (NULL), ("Nothing comes out of the encoder"));
    }
}

static gboolean
prepare (Render  *self,
         GError **error)
{
  g_autoptr(GError) cause = NULL;
  gint64 duration_ns;

  if (self->job->audio_path != NULL)
    {
      self->waveform = aiv_waveform_load_sync (self->job->audio_path, self->audio_name, self->cancellable, &cause);
      if (self->waveform == NULL)
        {
          take_media_error (error, g_steal_pointer (&cause), AIV_ENGINE_ERROR_BAD_AUDIO, self->audio_name);
          return FALSE;
        }
    }

  duration_ns = self->job->duration_ms > 0 ? self->job->duration_ms * 1000000 : self->waveform->duration_ns;
  self->n_frames = MAX (1, gst_util_uint64_scale_round (duration_ns, AIV_LOCAL_FPS, GST_SECOND));
  self->max_samples = gst_util_uint64_scale_round (duration_ns, AUDIO_RATE, GST_SECOND);
  self->film = aiv_local_film_new (self->job, self->options, self->waveform, self->n_frames, self->image_name,
                                   self->cancellable, &cause);
  if (self->film == NULL)
    {
      take_media_error (error, g_steal_pointer (&cause), AIV_ENGINE_ERROR_BAD_IMAGE, self->image_name);
      return FALSE;
    }
  return TRUE;
}

static GstElement *
make_source (Render *self)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstAppSrcCallbacks callbacks = { .need_data = on_need_data };
  g_autoptr(GstCaps) caps = NULL;
  GstStructure *config;

  gst_video_info_set_format (&self->info, GST_VIDEO_FORMAT_I420, aiv_local_film_get_width (self->film),
                             aiv_local_film_get_height (self->film));
  self->info.fps_n = AIV_LOCAL_FPS;
  self->info.fps_d = 1;
  self->info.chroma_site = GST_VIDEO_CHROMA_SITE_MPEG2;
  gst_video_colorimetry_from_string (&self->info.colorimetry, GST_VIDEO_COLORIMETRY_BT709);
  caps = gst_video_info_to_caps (&self->info);

  clear_pool (self);
  self->pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (self->pool);
  gst_buffer_pool_config_set_params (config, caps, self->info.size, 2, 0);
  gst_buffer_pool_set_config (self->pool, config);
  gst_buffer_pool_set_active (self->pool, TRUE);

  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-buffers", G_GUINT64_CONSTANT (1), NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (source), &callbacks, self, NULL);

  return source;
}

static void
add_probe (GstElement      *element,
           GstPadProbeType  type,
           GstPadProbeCallback callback,
           Render          *self)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, type, callback, self, NULL);
}

static gboolean
add_sound (Render     *self,
           GstElement *pipeline,
           GstElement *encoder,
           GstElement *mux)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *converter = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resampler = gst_element_factory_make ("audioresample", NULL);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *format = gst_element_factory_make ("audioconvert", NULL);
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  GstElement *decoder = aiv_media_make_decoder ("audio/x-raw", converter);
  g_autoptr(GstCaps) caps = gst_caps_new_simple ("audio/x-raw",
                                                 "format", G_TYPE_STRING, "F32LE",
                                                 "layout", G_TYPE_STRING, "interleaved",
                                                 "rate", G_TYPE_INT, AUDIO_RATE,
                                                 "channels", G_TYPE_INT, MIN (self->waveform->channels, 2), NULL);

  g_object_set (source, "location", self->job->audio_path, NULL);
  g_object_set (filter, "caps", caps, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, decoder, converter, resampler, filter, format, encoder, queue, NULL);
  add_probe (filter, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_sound, self);

  return gst_element_link (source, decoder)
         && gst_element_link_many (converter, resampler, filter, format, encoder, queue, mux, NULL);
}

static void
add_tags (Render     *self,
          GstElement *mux)
{
  GstTagSetter *setter = GST_TAG_SETTER (mux);
  g_autofree char *title = dup_start (self->job->prompt, MAX_TITLE);

  if (*title != '\0')
    gst_tag_setter_add_tags (setter, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, NULL);
  gst_tag_setter_add_tags (setter, GST_TAG_MERGE_REPLACE,
                           GST_TAG_COMMENT, "AIVideo Studio, Local preview (no AI)",
                           GST_TAG_ENCODER, "AIVideo Studio " AIV_VERSION,
                           GST_TAG_APPLICATION_NAME, "AIVideo Studio", NULL);
}

static gboolean
is_disk_full (const char *path)
{
  struct statvfs info;

  return statvfs (path, &info) == 0 && info.f_bavail * info.f_frsize < HARDLY_ANY_SPACE;
}

static gboolean
run (Render          *self,
     AivLocalEncoder *encoder,
     GError         **error)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autofree char *name = g_strconcat (self->job->output_stem, ".", encoder->extension, NULL);
  g_autoptr(GError) cause = NULL;
  GstElement *source = make_source (self);
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  GstElement *sink = gst_element_factory_make ("filesink", NULL);
  gboolean hardware = (encoder->codec->format & AIV_LOCAL_FORMAT_HARDWARE) != 0;
  guint patience_ms = hardware ? HARDWARE_PATIENCE_MS : PATIENCE_MS;
  gboolean done = FALSE;

  self->next_frame = 0;
  self->n_encoded = self->n_encoded_before = 0;
  self->encoded_at = 0;
  self->n_samples = 0;
  self->stuck = FALSE;
  if (hardware && self->options->patience_ms > 0)
    patience_ms = self->options->patience_ms;
  self->patience_us = patience_ms * G_GINT64_CONSTANT (1000);

  g_object_set (queue,
                "max-size-buffers", FRAMES_AHEAD,
                "max-size-bytes", 0,
                "max-size-time", G_GUINT64_CONSTANT (0),
                NULL);
  g_object_set (sink, "location", self->part_path, NULL);
  add_tags (self, encoder->mux);
  gst_bin_add_many (GST_BIN (pipeline), source, queue, encoder->video, encoder->mux, sink, NULL);
  add_probe (encoder->video, GST_PAD_PROBE_TYPE_BUFFER, on_frame_encoded, self);

  if (self->waveform == NULL)
    aiv_local_encoder_drop_audio (encoder);
  if (gst_element_link_many (source, queue, encoder->video, encoder->mux, sink, NULL)
      && (self->waveform == NULL || add_sound (self, pipeline, encoder->audio, encoder->mux)))
    {
      self->pipeline = pipeline;
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
      done = aiv_media_wait_full (pipeline, GST_MESSAGE_EOS, name, 0, PROGRESS_INTERVAL_MS, on_tick, self,
                                  self->cancellable, &cause);
    }
  else
    {
      g_set_error (&cause, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
                   _("The encoders of this computer do not work together."));
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  /* Drivers lose frames without a word. */
  if (done && hardware && (guint) self->n_encoded < self->n_frames)
    {
      done = FALSE;
      g_set_error_literal (&cause, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED, "Frames were lost");
    }
  if (done)
    return TRUE;
  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) && is_disk_full (self->job->output_dir))
    g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_NO_SPACE,
                 _("There is no room left on the disk for the video of “%s”."), self->image_name);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_media_error (error, g_steal_pointer (&cause), AIV_ENGINE_ERROR_FAILED, self->image_name);
  else if (self->stuck)
    g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT,
                 _("The video of “%s” could not be made: the encoder of this computer does not answer."),
                 self->image_name);
  else
    g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
                 /* Translators: the name of a picture, and a reason, which is a sentence */
                 _("The video of “%s” could not be made: %s"), self->image_name, cause->message);
  return FALSE;
}

/* Whether another encoder may do what this one has not done: a device that is there and works may still fail, because
 * others use it, because of the size, or because its driver does. */
static gboolean
is_worth_another (const AivLocalEncoder *encoder,
                  const GError          *error)
{
  return (encoder->codec->format & AIV_LOCAL_FORMAT_HARDWARE)
         && (g_error_matches (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED)
             || g_error_matches (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT));
}

/* With the best encoder, and with the next where that is a device and fails. */
static gboolean
encode (Render          *self,
        AivLocalEncoder *encoder,
        GError         **error)
{
  AivLocalFormats formats = self->options->formats;
  const AivLocalCodec *failed[8];
  guint n_failed = 0;

  while (aiv_local_encoder_choose (encoder, formats, self->side_path, error))
    {
      g_autoptr(GError) cause = NULL;

      on_tick (self);
      if (run (self, encoder, &cause))
        {
          /* It was the device, not the video. */
          for (guint i = 0; i < n_failed; i++)
            aiv_local_codec_give_up (failed[i]);
          return TRUE;
        }
      if (!is_worth_another (encoder, cause) || n_failed == G_N_ELEMENTS (failed))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      g_message ("%s failed; another encoder is used", encoder->codec->element);
      g_debug ("%s", cause->message);
      failed[n_failed++] = encoder->codec;
      formats &= ~encoder->codec->format;
    }
  return FALSE;
}

/**
 * aiv_local_render:
 * @job: what to make
 * @options: how to make it
 * @progress: told how far it is, on this thread
 * @user_data: for @progress
 * @cancellable: (nullable): ends the work at once
 * @error: return location for a [error@EngineError]
 *
 * Renders a video: the picture, moving slowly and with the voice, and the recording, if
 * there is one. Without a picture, colours move that the words of the prompt stand for.
 * Blocks until it is done, on a thread with a full stack. On failure nothing is left on
 * the disk.
 *
 * Returns: (transfer full) (nullable): the finished video
 */
AivEngineResult *
aiv_local_render (AivEngineJob          *job,
                  const AivLocalOptions *options,
                  AivLocalProgressFunc   progress,
                  gpointer               user_data,
                  GCancellable          *cancellable,
                  GError               **error)
{
  g_auto(Render) self
    = { .job = job, .options = options, .cancellable = cancellable, .progress = progress, .user_data = user_data };
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) cause = NULL;
  AivLocalEncoder encoder;

  aiv_media_init ();
  self.image_name = job->image_path != NULL ? aiv_engine_job_dup_image_name (job) : dup_start (job->prompt, MAX_NAME);
  self.audio_name = aiv_engine_job_dup_audio_name (job);
  if (job->image_path == NULL && (job->prompt == NULL || *job->prompt == '\0'))
    {
      g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_BAD_IMAGE, _("There is no picture to make a video of."));
      return NULL;
    }
  if (job->audio_path == NULL && job->duration_ms <= 0)
    {
      g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_BAD_AUDIO,
                   _("There is no recording for “%s”."), self.image_name);
      return NULL;
    }

  progress (AIV_ENGINE_PHASE_PREPARING, -1, user_data);
  if (!prepare (&self, error))
    return NULL;

  name = g_strconcat (".", job->output_stem, ".part", NULL);
  self.part_path = g_build_filename (job->output_dir, name, NULL);
  self.side_path = g_strconcat (self.part_path, "-index", NULL);
  if (encode (&self, &encoder, error))
    {
      g_clear_pointer (&name, g_free);
      name = g_strconcat (job->output_stem, ".", encoder.extension, NULL);
      path = g_build_filename (job->output_dir, name, NULL);
      progress (AIV_ENGINE_PHASE_FINISHING, 1, user_data);
      if (aiv_file_commit (self.part_path, path, &cause))
        return aiv_engine_result_new (path, encoder.content_type,
                                      aiv_local_film_get_width (self.film), aiv_local_film_get_height (self.film),
                                      gst_util_uint64_scale (self.n_frames, GST_SECOND, AIV_LOCAL_FPS),
                                      self.waveform != NULL);
      take_media_error (error, g_steal_pointer (&cause), AIV_ENGINE_ERROR_FAILED, self.image_name);
    }

  g_unlink (self.part_path);
  g_unlink (self.side_path);
  return NULL;
}
