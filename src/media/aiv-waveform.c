/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-waveform.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>

#include "aiv-error.h"
#include "aiv-media-gst.h"
#include "aiv-mp4.h"
#include "aiv-thread.h"

G_DEFINE_BOXED_TYPE (AivWaveform, aiv_waveform, aiv_waveform_ref, aiv_waveform_unref)

typedef struct
{
  AivWaveform *waveform;
  GArray *loudness;
  GArray *peaks;
  double sum;
  float peak;
  guint64 window_samples;
  gboolean too_long;
  gboolean too_fine;
} Scan;

static void
aiv_waveform_clear (gpointer data)
{
  AivWaveform *self = data;

  g_free (self->loudness);
  g_free (self->peaks);
}

static void
scan_end_window (Scan *scan)
{
  float loudness = sqrt (scan->sum / (scan->window_samples * scan->waveform->channels));
  float peak = MIN (scan->peak, 1.0f);

  loudness = MIN (loudness, 1.0f);
  g_array_append_val (scan->loudness, loudness);
  g_array_append_val (scan->peaks, peak);
  scan->sum = 0;
  scan->peak = 0;
  scan->window_samples = 0;
}

static void
scan_samples (Scan        *scan,
              const float *samples,
              gsize        n_samples)
{
  AivWaveform *self = scan->waveform;

  while (n_samples > 0)
    {
      /* Boundaries from the start of the recording, so that odd rates do not drift. */
      guint64 window = scan->loudness->len;
      guint64 end = (window + 1) * self->rate / AIV_WAVEFORM_RATE;
      gsize n = MIN (n_samples, end - self->n_samples);

      for (gsize i = 0; i < n * self->channels; i++)
        {
          float amplitude = fabsf (samples[i]);

          /* Float files may hold anything, NaN as well. */
          if (!(amplitude <= 1.0f))
            amplitude = 1.0f;
          scan->sum += amplitude * amplitude;
          if (amplitude > scan->peak)
            scan->peak = amplitude;
        }

      samples += n * self->channels;
      n_samples -= n;
      self->n_samples += n;
      scan->window_samples += n;
      if (self->n_samples == end)
        scan_end_window (scan);
    }
}

static GstFlowReturn
on_new_sample (GstAppSink *sink,
               gpointer    user_data)
{
  Scan *scan = user_data;
  g_autoptr(GstSample) sample = gst_app_sink_pull_sample (sink);
  GstAudioInfo info;
  GstMapInfo map;

  if (sample == NULL || !gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)))
    return GST_FLOW_ERROR;

  scan->too_fine = info.rate > AIV_WAVEFORM_MAX_SAMPLE_RATE || info.channels > AIV_WAVEFORM_MAX_CHANNELS;
  if (scan->too_fine)
    return GST_FLOW_EOS;

  /* The first format holds: chained files may change theirs. */
  if (scan->waveform->rate == 0)
    {
      scan->waveform->rate = MAX (info.rate, AIV_WAVEFORM_RATE);
      scan->waveform->channels = info.channels;
    }
  else if ((guint) info.rate != scan->waveform->rate || (guint) info.channels != scan->waveform->channels)
    {
      return GST_FLOW_NOT_NEGOTIATED;
    }

  if (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    {
      scan_samples (scan, (const float *) map.data, map.size / GST_AUDIO_INFO_BPF (&info));
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }

  scan->too_fine = scan->waveform->n_samples * scan->waveform->channels > AIV_WAVEFORM_MAX_VALUES;
  if (scan->too_fine)
    return GST_FLOW_EOS;
  if (scan->waveform->n_samples / scan->waveform->rate >= AIV_WAVEFORM_MAX_SECONDS)
    {
      scan->too_long = TRUE;
      return GST_FLOW_EOS;
    }
  return GST_FLOW_OK;
}

static gboolean
scan_file (Scan         *scan,
           const char   *path,
           const char   *name,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr(GstCaps) caps = gst_caps_new_simple ("audio/x-raw",
                                                 "format", G_TYPE_STRING, GST_AUDIO_NE (F32),
                                                 "layout", G_TYPE_STRING, "interleaved", NULL);
  GstAppSinkCallbacks callbacks = { .new_sample = on_new_sample };
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *converter = gst_element_factory_make ("audioconvert", NULL);
  GstElement *decoder = aiv_media_make_decoder ("audio/x-raw", converter);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  gboolean done;

  g_object_set (source, "location", path, NULL);
  g_object_set (sink, "caps", caps, "sync", FALSE, "max-buffers", 8, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, scan, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, decoder, converter, sink, NULL);
  gst_element_link (source, decoder);
  gst_element_link (converter, sink);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = aiv_media_wait (pipeline, GST_MESSAGE_EOS, name, cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return done;
}

/**
 * aiv_waveform_load_sync:
 * @path: an MP3, WAV, M4A, Ogg or FLAC file, whatever it is called
 * @name: (nullable): the user's name for it, for messages; %NULL for the file's own
 * @cancellable: (nullable): ends the work at once
 * @error: return location for a [error@MediaError]
 *
 * Decodes a recording from end to end, which is the only way to know its length: headers
 * of MP3 files are wrong more often than not. Blocks for as long as that takes (about a
 * thousandth of the recording's length): not for the main thread, and not for a fiber.
 *
 * Returns: (transfer full) (nullable): the recording's length and loudness
 */
AivWaveform *
aiv_waveform_load_sync (const char   *path,
                        const char   *name,
                        GCancellable *cancellable,
                        GError      **error)
{
  g_autofree char *shown = NULL;
  g_autoptr(AivWaveform) self = NULL;
  g_autoptr(GError) cause = NULL;
  Scan scan = { 0 };
  AivMediaKind kind;
  gboolean done;

  g_return_val_if_fail (path != NULL, NULL);

  aiv_media_init ();
  shown = aiv_media_display_name (path, name);
  kind = aiv_media_kind_from_file (path, &cause);
  if (cause != NULL)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_FAILED,
                   _("“%s” could not be read: %s"), shown, cause->message);
      return NULL;
    }
  if (!aiv_media_kind_is_audio (kind) && kind != AIV_MEDIA_KIND_MP4)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   kind == AIV_MEDIA_KIND_TEXT
                     ? _("“%s” is not a recording: it contains text.")
                     : _("“%s” is not a recording that can be used. MP3, WAV, M4A, Ogg and FLAC can."),
                   shown);
      return NULL;
    }

  if ((kind == AIV_MEDIA_KIND_M4A || kind == AIV_MEDIA_KIND_MP4) && !aiv_mp4_is_whole (path))
    {
      aiv_media_set_incomplete (error, shown);
      return NULL;
    }

  self = g_atomic_rc_box_new0 (AivWaveform);
  /* Phones call their recordings plain MP4. */
  self->kind = kind == AIV_MEDIA_KIND_MP4 ? AIV_MEDIA_KIND_M4A : kind;
  scan.waveform = self;
  scan.loudness = g_array_new (FALSE, FALSE, sizeof (float));
  scan.peaks = g_array_new (FALSE, FALSE, sizeof (float));

  done = scan_file (&scan, path, shown, cancellable, error);
  if (scan.window_samples > 0)
    scan_end_window (&scan);
  self->n_windows = scan.loudness->len;
  self->loudness = (float *) g_array_free (scan.loudness, FALSE);
  self->peaks = (float *) g_array_free (scan.peaks, FALSE);
  if (!done)
    return NULL;

  if (scan.too_fine)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   _("“%s” has more channels or a higher sample rate than can be used."), shown);
      return NULL;
    }
  if (scan.too_long)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE,
                   _("“%s” is too long: %d hours are the most that can be used."),
                   shown, AIV_WAVEFORM_MAX_SECONDS / 3600);
      return NULL;
    }
  if (self->n_samples == 0)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_EMPTY, _("There is no sound in “%s”."), shown);
      return NULL;
    }

  self->duration_ns = gst_util_uint64_scale_round (self->n_samples, GST_SECOND, self->rate);
  return g_steal_pointer (&self);
}

typedef struct
{
  char *path;
  char *name;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_free (load->name);
  g_free (load);
}

static gboolean
load_work (gpointer      data,
           GCancellable *cancellable,
           GValue       *value,
           GError      **error)
{
  Load *load = data;
  AivWaveform *waveform = aiv_waveform_load_sync (load->path, load->name, cancellable, error);

  if (waveform == NULL)
    return FALSE;
  g_value_init (value, AIV_TYPE_WAVEFORM);
  g_value_take_boxed (value, waveform);
  return TRUE;
}

/**
 * aiv_waveform_load:
 * @path: an MP3, WAV, M4A, Ogg or FLAC file
 * @name: (nullable): the user's name for it, for messages
 *
 * Does [func@Waveform.load_sync] on a worker thread.
 *
 * Returns: (transfer full): a future that resolves to an [struct@Waveform] or rejects
 *   with a [error@MediaError]
 */
DexFuture *
aiv_waveform_load (const char *path,
                   const char *name)
{
  Load *load;

  aiv_return_future_if_fail (path != NULL);

  load = g_new0 (Load, 1);
  load->path = g_strdup (path);
  load->name = g_strdup (name);
  return aiv_thread_run (load_work, load, load_free);
}

/**
 * aiv_waveform_ref:
 * @self: a waveform
 *
 * Returns: (transfer full): @self
 */
AivWaveform *
aiv_waveform_ref (AivWaveform *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_waveform_unref:
 * @self: (transfer full): a waveform
 */
void
aiv_waveform_unref (AivWaveform *self)
{
  g_atomic_rc_box_release_full (self, aiv_waveform_clear);
}
