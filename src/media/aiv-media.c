/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-media.h"

#include <glib/gi18n-lib.h>
#include <gst/gst.h>
#include <gst/pbutils/pbutils.h>
#include <string.h>

#include "aiv-media-gst.h"
#include "aiv-thread.h"

G_DEFINE_QUARK (aiv-media-error-quark, aiv_media_error)

static void
disable_feature (const char *name)
{
  g_autoptr(GstPluginFeature) feature = gst_registry_lookup_feature (gst_registry_get (), name);

  if (feature != NULL)
    gst_plugin_feature_set_rank (feature, GST_RANK_NONE);
}

/**
 * aiv_media_init:
 *
 * Gets GStreamer ready. Every function of this layer that needs it calls this itself; a
 * program calls it early only to have the time it takes (the first scan of the plugins
 * can take seconds) at a moment of its choice. Any thread, any number of times.
 */
void
aiv_media_init (void)
{
  static gsize initialized;

  if (g_once_init_enter (&initialized))
    {
      g_autoptr(GError) error = NULL;

      if (!gst_init_check (NULL, NULL, &error))
        g_error ("GStreamer cannot be used: %s", error->message);
      gst_pb_utils_init ();

      /* These open a window of their own, or take over the display, when an
       * element picks its sink by rank. */
      disable_feature ("waylandsink");
      disable_feature ("gtkwaylandsink");

      g_once_init_leave (&initialized, TRUE);
    }
}

/**
 * aiv_media_get_pool:
 *
 * Threads for decoding what strangers send. Apart from [func@Aiv.thread_run], so that however
 * much of it there is, files are still read and written; and few, as each may take some
 * hundred megabytes. Any thread.
 *
 * Returns: (transfer none): a pool for [func@Aiv.thread_run_in]
 */
GThreadPool *
aiv_media_get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, aiv_thread_pool_new (CLAMP (g_get_num_processors () / 2, 2, 4)));
  return pool;
}

/* (transfer full): the name for messages: @name, else the file's own. */
char *
aiv_media_display_name (const char *path,
                        const char *name)
{
  if (name != NULL && *name != '\0')
    return g_utf8_make_valid (name, -1);
  return g_filename_display_basename (path);
}

/* Sets the error for content that no decoder can make sense of. */
void
aiv_media_set_damaged (GError    **error,
                       const char *name)
{
  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_DAMAGED,
               _("“%s” is damaged and cannot be read."), name);
}

/* Sets the error for a file whose end is missing. */
void
aiv_media_set_incomplete (GError    **error,
                          const char *name)
{
  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED,
               _("“%s” is incomplete: the end of the file is missing."), name);
}

/* Turns an error message of a pipeline that works on the file called @name into ours. The
 * developer's details go to the debug log only: they hold paths and element names. */
void
aiv_media_set_error_from_gst (GError    **error,
                              GstMessage *message,
                              const char *name)
{
  g_autoptr(GError) cause = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &cause, &debug);
  g_debug ("%s: %s (%s)", name, cause->message, debug);

  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_SPACE,
                 _("There is no room left on the disk for “%s”."), name);
  else if (g_error_matches (cause, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
           || g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER,
                 _("A decoder that “%s” needs is not installed."), name);
  else if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE)
           || g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE))
    g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_FAILED, _("“%s” could not be written."), name);
  else if (cause->domain == GST_RESOURCE_ERROR)
    g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_FAILED, _("“%s” could not be read."), name);
  else
    aiv_media_set_damaged (error, name);
}

/* (transfer floating) (nullable): the first of @factories that is installed. */
GstElement *
aiv_media_make (const char        *name,
                const char *const *factories,
                GError           **error)
{
  for (guint i = 0; factories[i] != NULL; i++)
    {
      GstElement *element = gst_element_factory_make (factories[i], NULL);

      if (element != NULL)
        return element;
    }

  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER,
               _("“%s” cannot be used: the GStreamer plugin “%s” is not installed."), name, factories[0]);
  return NULL;
}

/* The containers of what we take, and tags around them. */
static const char *const demuxers[] = { "apedemux", "id3demux", "matroskademux", "oggdemux", "qtdemux", "wavparse", NULL };
/* What people have on their own computers besides. */
static const char *const more_demuxers[] = { "aiffparse", "asfdemux", "avidemux", "flvdemux", "mpegpsdemux", "tsdemux", NULL };

/* Adaptive streams and text playlists make a demuxer fetch whatever address the file
 * names: an uploaded file must not. What a stranger says is a recording is not to choose
 * among all the decoders that happen to be installed, either. */
static int
on_autoplug_select (GstElement        *decodebin,
                    GstPad            *pad,
                    GstCaps           *caps,
                    GstElementFactory *factory,
                    gpointer           next)
{
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);
  const char *kind = g_str_has_prefix (g_object_get_data (next, "aiv-raw-type"), "audio/") ? "Audio" : "Video";
  enum { SELECT_TRY, SELECT_EXPOSE, SELECT_SKIP };

  if (strstr (klass, "Demuxer") != NULL && !g_strv_contains (demuxers, GST_OBJECT_NAME (factory))
      && !(g_object_get_data (next, "aiv-own-file") != NULL && g_strv_contains (more_demuxers, GST_OBJECT_NAME (factory))))
    return SELECT_SKIP;
  if (strstr (klass, "Decoder") != NULL && strstr (klass, kind) == NULL)
    return SELECT_SKIP;
  if (strstr (klass, "Adaptive") != NULL || strstr (klass, "Source") != NULL
      || strstr (klass, "Subtitle") != NULL || strstr (klass, "Bin") != NULL)
    return SELECT_SKIP;
  return SELECT_TRY;
}

static void
on_pad_added (GstElement *decodebin,
              GstPad     *pad,
              gpointer    next)
{
  g_autoptr(GstPad) sink_pad = gst_element_get_static_pad (next, "sink");
  g_autoptr(GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps != NULL && !gst_pad_is_linked (sink_pad)
      && gst_structure_has_name (gst_caps_get_structure (caps, 0), g_object_get_data (next, "aiv-raw-type")))
    gst_pad_link (pad, sink_pad);
}

static void
on_no_more_pads (GstElement *decodebin,
                 gpointer    next)
{
  g_autoptr(GstPad) sink_pad = gst_element_get_static_pad (next, "sink");
  GstStructure *structure;

  if (gst_pad_is_linked (sink_pad))
    return;
  structure = gst_structure_new (AIV_MEDIA_MESSAGE_NOTHING,
                                 "type", G_TYPE_STRING, g_object_get_data (next, "aiv-raw-type"), NULL);
  gst_element_post_message (decodebin, gst_message_new_application (NULL, structure));
}

/* Streams that nobody wants are not decoded. A container (“video/quicktime”) is no stream. */
static gboolean
on_autoplug_continue (GstElement *decodebin,
                      GstPad     *pad,
                      GstCaps    *caps,
                      gpointer    next)
{
  const char *wanted = g_object_get_data (next, "aiv-raw-type");
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *name = gst_structure_get_name (structure);

  if (g_str_has_prefix (wanted, "audio/"))
    return !(g_str_has_prefix (name, "image/")
             || (g_str_has_prefix (name, "video/") && gst_structure_has_field (structure, "width")));
  return !g_str_has_prefix (name, "audio/");
}

/* Tells the waiting thread now and then that something still comes out. */
static GstPadProbeReturn
on_decoded (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         user_data)
{
  gint64 *told = user_data;
  gint64 now = g_get_monotonic_time ();

  if (now - *told > G_USEC_PER_SEC)
    {
      GstStructure *structure = gst_structure_new_empty ("aiv-alive");
      g_autoptr(GstElement) element = gst_pad_get_parent_element (pad);

      *told = now;
      if (element != NULL)
        gst_element_post_message (element, gst_message_new_application (NULL, structure));
      else
        gst_structure_free (structure);
    }
  return GST_PAD_PROBE_OK;
}

/**
 * aiv_media_make_decoder:
 * @type: "audio/x-raw" or "video/x-raw"
 * @next: the element in the same pipeline that takes the decoded stream
 *
 * Makes a decodebin that never opens anything but its input, and decodes only the first
 * stream of a kind. If there is none, waiting for the pipeline fails with a plain reason.
 *
 * Returns: (transfer floating): the decoder
 */
GstElement *
aiv_media_make_decoder (const char *type,
                        GstElement *next)
{
  GstElement *decodebin = gst_element_factory_make ("decodebin", NULL);
  g_autoptr(GstPad) sink_pad = gst_element_get_static_pad (next, "sink");

  if (decodebin == NULL)
    g_error ("GStreamer lacks its base plugins (gst-plugins-base)");

  gst_pad_add_probe (sink_pad, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, g_new0 (gint64, 1), g_free);
  g_object_set_data_full (G_OBJECT (next), "aiv-raw-type", g_strdup (type), g_free);
  g_signal_connect_object (decodebin, "autoplug-select", G_CALLBACK (on_autoplug_select), next, 0);
  g_signal_connect_object (decodebin, "autoplug-continue", G_CALLBACK (on_autoplug_continue), next, 0);
  g_signal_connect_object (decodebin, "pad-added", G_CALLBACK (on_pad_added), next, 0);
  g_signal_connect_object (decodebin, "no-more-pads", G_CALLBACK (on_no_more_pads), next, 0);

  return decodebin;
}

/**
 * aiv_media_make_own_decoder:
 * @type: "audio/x-raw" or "video/x-raw"
 * @next: the element in the same pipeline that takes the decoded stream
 *
 * As [func@media_make_decoder], for files that their owner chose on their own computer: takes
 * more containers, and opens nothing but its input either.
 *
 * Returns: (transfer floating): the decoder
 */
GstElement *
aiv_media_make_own_decoder (const char *type,
                            GstElement *next)
{
  g_object_set_data (G_OBJECT (next), "aiv-own-file", GINT_TO_POINTER (TRUE));
  return aiv_media_make_decoder (type, next);
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      bus)
{
  gst_bus_post (bus, gst_message_new_application (NULL, gst_structure_new_empty ("aiv-cancelled")));
}

static gboolean
set_error_for_application_message (GError    **error,
                                   GstMessage *message,
                                   const char *name)
{
  const GstStructure *structure = gst_message_get_structure (message);

  if (!gst_structure_has_name (structure, AIV_MEDIA_MESSAGE_NOTHING))
    return FALSE;

  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_EMPTY,
               g_strcmp0 (gst_structure_get_string (structure, "type"), "audio/x-raw") == 0
                 ? _("There is no sound in “%s”.")
                 : _("There is no video in “%s”."),
               name);
  return TRUE;
}

/**
 * aiv_media_wait_full:
 * @pipeline: a pipeline whose bus nobody else reads
 * @wanted: what ends the wait well, such as %GST_MESSAGE_EOS
 * @name: the file's name for messages
 * @patience_s: how long the pipeline may say nothing, in seconds; 0 for ever. One with a
 *   decoder from [func@media_make_decoder] speaks every second while anything comes out
 * @interval_ms: how often to call @tick, in milliseconds; 0 for never
 * @tick: (nullable): called while waiting, on this thread
 * @user_data: for @tick
 * @cancellable: (nullable): ends the wait at once
 * @error: return location
 *
 * Blocks until the pipeline says @wanted or fails.
 *
 * Returns: whether it said @wanted
 */
gboolean
aiv_media_wait_full (GstElement    *pipeline,
                     GstMessageType wanted,
                     const char    *name,
                     guint          patience_s,
                     guint          interval_ms,
                     void         (*tick) (gpointer user_data),
                     gpointer       user_data,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (pipeline);
  GstClockTime timeout = interval_ms > 0 ? interval_ms * GST_MSECOND
                                         : patience_s > 0 ? patience_s * GST_SECOND : GST_CLOCK_TIME_NONE;
  gint64 heard = g_get_monotonic_time ();
  gulong handler = 0;
  gboolean waiting = TRUE;
  gboolean done = FALSE;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                     gst_object_ref (bus), gst_object_unref);

  while (waiting)
    {
      g_autoptr(GstMessage) message
          = gst_bus_timed_pop_filtered (bus, timeout, wanted | GST_MESSAGE_ERROR | GST_MESSAGE_APPLICATION);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          waiting = FALSE;
        }
      else if (message == NULL)
        {
          if (tick != NULL)
            tick (user_data);
          if (patience_s > 0 && g_get_monotonic_time () - heard >= patience_s * G_USEC_PER_SEC)
            {
              aiv_media_set_damaged (error, name);
              waiting = FALSE;
            }
        }
      else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        {
          aiv_media_set_error_from_gst (error, message, name);
          waiting = FALSE;
        }
      else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION)
        {
          heard = g_get_monotonic_time ();
          waiting = !set_error_for_application_message (error, message, name);
        }
      else
        {
          waiting = FALSE;
          done = TRUE;
        }
    }

  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  return done;
}

/**
 * aiv_media_wait:
 * @pipeline: a pipeline whose bus nobody else reads
 * @wanted: what ends the wait well, such as %GST_MESSAGE_EOS
 * @name: the file's name for messages
 * @cancellable: (nullable): ends the wait at once
 * @error: return location
 *
 * Blocks until the pipeline says @wanted, fails, or has been silent for
 * %AIV_MEDIA_PATIENCE seconds.
 *
 * Returns: whether it said @wanted
 */
gboolean
aiv_media_wait (GstElement    *pipeline,
                GstMessageType wanted,
                const char    *name,
                GCancellable  *cancellable,
                GError       **error)
{
  return aiv_media_wait_full (pipeline, wanted, name, AIV_MEDIA_PATIENCE, 0, NULL, NULL, cancellable, error);
}
