/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-recorder.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "aiv-media-gst.h"

/* What a voice needs. */
#define RATE 44100
#define METER_INTERVAL (50 * GST_MSECOND)
/* Quieter is silence on the meter, in dB. */
#define QUIETEST -50.0
/* A device that does not give up its last samples is left behind. */
#define PATIENCE_S 5

/* For a device to begin again after a pause, ns. */
#define STATE_PATIENCE (2 * GST_SECOND)

/**
 * AivRecorder:
 *
 * Records the microphone into a WAV file: one channel, 16 bits. Opening and closing a device may
 * take its time and is done on threads; everything is told on the main one.
 *
 * Properties, all read-only:
 * - `state` (AivRecorderState)
 * - `position` (gint64): ns that have been recorded
 * - `level` (double): how loud it is, 0 to 1 in steps that sound alike
 */
struct _AivRecorder
{
  GObject parent_instance;

  char *source;
  char *path;
  GstElement *pipeline;
  GstElement *sink;   /* of the pipeline */
  guint watch;
  guint patience;
  AivRecorderState state;
  gint64 position;
  double level;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_POSITION,
  PROP_LEVEL,
} AivRecorderProp;

static GParamSpec *props[PROP_LEVEL + 1];

enum
{
  SIGNAL_ERROR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivRecorder, aiv_recorder, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (AivRecorderState, aiv_recorder_state,
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_RECORDING, "recording"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_FINISHING, "finishing"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (AIV_RECORDER_STATE_FAILED, "failed"))

static void
set_state (AivRecorder     *self,
           AivRecorderState state)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
    }
}

static void
set_level (AivRecorder *self,
           double       level)
{
  if (self->level != level)
    {
      self->level = level;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LEVEL]);
    }
}

/* --- the pipeline, on threads ----------------------------------------------------------- */

/* What a pipeline is to do. The threads of gst_element_call_async() come in any order: whichever comes
 * does what is wanted by then, one at a time. */
typedef struct
{
  GMutex mutex;
  gint state;  /* atomic */
  gint ending; /* atomic */
  gboolean ended;
} Orders;

static void
orders_free (gpointer data)
{
  Orders *orders = data;

  g_mutex_clear (&orders->mutex);
  g_free (orders);
}

static Orders *
get_orders (GstElement *pipeline)
{
  return g_object_get_data (G_OBJECT (pipeline), "aiv-orders");
}

static void
add_orders (GstElement *pipeline)
{
  Orders *orders = g_new0 (Orders, 1);

  g_mutex_init (&orders->mutex);
  orders->state = GST_STATE_NULL;
  g_object_set_data_full (G_OBJECT (pipeline), "aiv-orders", orders, orders_free);
}

static void
obey (GstElement *pipeline,
      gpointer    data)
{
  Orders *orders = get_orders (pipeline);
  GstState state;

  g_mutex_lock (&orders->mutex);
  state = g_atomic_int_get (&orders->state);
  gst_element_set_state (pipeline, state);
  if (state == GST_STATE_PLAYING && g_atomic_int_get (&orders->ending) && !orders->ended)
    {
      /* An end that comes while the state still changes gets lost. */
      gst_element_get_state (pipeline, NULL, NULL, STATE_PATIENCE);
      orders->ended = gst_element_send_event (pipeline, gst_event_new_eos ());
    }
  g_mutex_unlock (&orders->mutex);
}

static void
ask_for_state (AivRecorder *self,
               GstState     state)
{
  g_atomic_int_set (&get_orders (self->pipeline)->state, state);
  /* The thread has a reference of its own. */
  gst_element_call_async (self->pipeline, obey, NULL, NULL);
}

static void
close_pipeline (AivRecorder *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->pipeline == NULL)
    return;
  ask_for_state (self, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  self->sink = NULL;
}

static void
fail (AivRecorder  *self,
      AivMediaError code,
      const char   *text)
{
  g_autoptr(GError) error = g_error_new_literal (AIV_MEDIA_ERROR, code, text);

  close_pipeline (self);
  if (self->path != NULL)
    g_unlink (self->path);
  set_level (self, 0);
  set_state (self, AIV_RECORDER_STATE_FAILED);
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
}

/* --- what it says, on the main thread --------------------------------------------------- */

static void
on_level (AivRecorder        *self,
          const GstStructure *structure)
{
  const GValue *list = gst_structure_get_value (structure, "peak");
  GstClockTime end = 0, duration = 0;
  double peak = QUIETEST;

  gst_structure_get_clock_time (structure, "running-time", &end);
  gst_structure_get_clock_time (structure, "duration", &duration);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (list != NULL && G_VALUE_HOLDS_BOXED (list))
    {
      GValueArray *values = g_value_get_boxed (list);

      for (guint i = 0; values != NULL && i < values->n_values; i++)
        peak = MAX (peak, g_value_get_double (g_value_array_get_nth (values, i)));
    }
  G_GNUC_END_IGNORE_DEPRECATIONS

  if (self->state == AIV_RECORDER_STATE_STARTING)
    set_state (self, AIV_RECORDER_STATE_RECORDING);
  if (self->state != AIV_RECORDER_STATE_RECORDING)
    return;

  self->position = (gint64) (end + duration);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
  set_level (self, CLAMP (1 - peak / QUIETEST, 0, 1));
  if (self->position / (gint64) GST_SECOND >= AIV_RECORDER_MAX_SECONDS)
    aiv_recorder_finish (self);
}

static void
on_error (AivRecorder *self,
          GstMessage  *message)
{
  g_autoptr(GError) cause = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &cause, NULL);
  else
    gst_message_parse_warning (message, &cause, NULL);
  g_debug ("Recording failed: %s", cause->message);

  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    fail (self, AIV_MEDIA_ERROR_NO_SPACE, _("The disk is full. Make room and record again."));
  else if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->sink))
    fail (self, AIV_MEDIA_ERROR_FAILED, _("The recording cannot be written."));
  else if (self->state == AIV_RECORDER_STATE_STARTING)
    fail (self, AIV_MEDIA_ERROR_EMPTY, _("No microphone was found. Connect one and try again, or choose a file."));
  else
    fail (self, AIV_MEDIA_ERROR_FAILED, _("The microphone stopped working. Check that it is connected, and record again."));
}

static void
end (AivRecorder *self)
{
  gboolean anything = self->position > 0;

  close_pipeline (self);
  set_level (self, 0);
  if (anything)
    set_state (self, AIV_RECORDER_STATE_FINISHED);
  else
    fail (self, AIV_MEDIA_ERROR_EMPTY, _("Nothing was recorded. Record again and speak."));
}

static gboolean
on_message (GstBus     *bus,
            GstMessage *message,
            gpointer    user_data)
{
  AivRecorder *self = user_data;
  GstMessageType type = GST_MESSAGE_TYPE (message);

  if (type == GST_MESSAGE_ELEMENT && gst_structure_has_name (gst_message_get_structure (message), "level"))
    on_level (self, gst_message_get_structure (message));
  else if (type == GST_MESSAGE_EOS)
    end (self);
  /* Without any device, silence is made up, with a warning: that is no recording. */
  else if (type == GST_MESSAGE_ERROR || (type == GST_MESSAGE_WARNING && self->state == AIV_RECORDER_STATE_STARTING))
    on_error (self, message);

  return self->pipeline != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_impatient (gpointer user_data)
{
  AivRecorder *self = user_data;

  self->patience = 0;
  fail (self, AIV_MEDIA_ERROR_FAILED, _("The microphone stopped working. Check that it is connected, and record again."));
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_recorder_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  AivRecorder *self = AIV_RECORDER (object);

  switch ((AivRecorderProp) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_recorder_dispose (GObject *object)
{
  close_pipeline (AIV_RECORDER (object));
  G_OBJECT_CLASS (aiv_recorder_parent_class)->dispose (object);
}

static void
aiv_recorder_finalize (GObject *object)
{
  AivRecorder *self = AIV_RECORDER (object);

  g_free (self->source);
  g_free (self->path);
  G_OBJECT_CLASS (aiv_recorder_parent_class)->finalize (object);
}

static void
aiv_recorder_class_init (AivRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_recorder_get_property;
  object_class->dispose = aiv_recorder_dispose;
  object_class->finalize = aiv_recorder_finalize;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_RECORDER_STATE, AIV_RECORDER_STATE_IDLE, flags);
  props[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_LEVEL] = g_param_spec_double ("level", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivRecorder::error:
   * @self: the recorder
   * @error: an [error@MediaError] whose message is for people
   *
   * There is no recording, and why.
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", AIV_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
aiv_recorder_init (AivRecorder *self)
{
}

/**
 * aiv_recorder_new:
 * @source: (nullable): a GStreamer element to record from; %NULL: the usual microphone
 *
 * Returns: (transfer full): a recorder that does nothing yet
 */
AivRecorder *
aiv_recorder_new (const char *source)
{
  AivRecorder *self = g_object_new (AIV_TYPE_RECORDER, NULL);

  aiv_media_init ();
  self->source = g_strdup (source != NULL ? source : "autoaudiosrc");
  return self;
}

/**
 * aiv_recorder_get_state:
 * @self: a recorder
 *
 * Returns: what it does
 */
AivRecorderState
aiv_recorder_get_state (AivRecorder *self)
{
  g_return_val_if_fail (AIV_IS_RECORDER (self), AIV_RECORDER_STATE_IDLE);

  return self->state;
}

/**
 * aiv_recorder_get_path:
 * @self: a recorder
 *
 * Returns: (transfer none) (nullable): the file that was recorded last, once it is finished
 */
const char *
aiv_recorder_get_path (AivRecorder *self)
{
  g_return_val_if_fail (AIV_IS_RECORDER (self), NULL);

  return self->state == AIV_RECORDER_STATE_FINISHED ? self->path : NULL;
}

/**
 * aiv_recorder_get_position:
 * @self: a recorder
 *
 * Returns: how much has been recorded, in ns
 */
gint64
aiv_recorder_get_position (AivRecorder *self)
{
  g_return_val_if_fail (AIV_IS_RECORDER (self), 0);

  return self->position;
}

/**
 * aiv_recorder_get_level:
 * @self: a recorder
 *
 * Returns: how loud it is just now, 0 to 1
 */
double
aiv_recorder_get_level (AivRecorder *self)
{
  g_return_val_if_fail (AIV_IS_RECORDER (self), 0);

  return self->level;
}

/**
 * aiv_recorder_start:
 * @self: a recorder that is not at work
 * @path: file to write; its folder is made
 *
 * Opens the microphone and records. [property@Recorder:state] or [signal@Recorder::error] tell
 * what becomes of it.
 */
void
aiv_recorder_start (AivRecorder *self,
                    const char  *path)
{
  g_autoptr(GstCaps) caps = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autofree char *folder = NULL;
  GstElement *source, *converter, *resampler, *filter, *meter, *writer, *sink;

  g_return_if_fail (AIV_IS_RECORDER (self));
  g_return_if_fail (path != NULL);

  close_pipeline (self);
  g_set_str (&self->path, path);
  self->position = 0;
  folder = g_path_get_dirname (path);
  source = gst_element_factory_make (self->source, NULL);
  meter = gst_element_factory_make ("level", NULL);
  writer = gst_element_factory_make ("wavenc", NULL);
  if (source == NULL || meter == NULL || writer == NULL || g_mkdir_with_parents (folder, 0700) != 0)
    {
      gst_clear_object (&source);
      gst_clear_object (&meter);
      gst_clear_object (&writer);
      fail (self, AIV_MEDIA_ERROR_NO_DECODER, _("This computer cannot record: parts of GStreamer are missing."));
      return;
    }

  converter = gst_element_factory_make ("audioconvert", NULL);
  resampler = gst_element_factory_make ("audioresample", NULL);
  filter = gst_element_factory_make ("capsfilter", NULL);
  sink = self->sink = gst_element_factory_make ("filesink", NULL);
  caps = gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, "S16LE", "rate", G_TYPE_INT, RATE,
                              "channels", G_TYPE_INT, 1, NULL);
  g_object_set (filter, "caps", caps, NULL);
  g_object_set (meter, "interval", (guint64) METER_INTERVAL, "post-messages", TRUE, NULL);
  g_object_set (sink, "location", path, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "is-live") != NULL)
    g_object_set (source, "is-live", TRUE, NULL);

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  add_orders (self->pipeline);
  gst_bin_add_many (GST_BIN (self->pipeline), source, converter, resampler, filter, meter, writer, sink, NULL);
  gst_element_link_many (source, converter, resampler, filter, meter, writer, sink, NULL);
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, on_message, self);
  set_state (self, AIV_RECORDER_STATE_STARTING);
  ask_for_state (self, GST_STATE_PLAYING);
}

/**
 * aiv_recorder_pause:
 * @self: a recorder
 *
 * Leaves out what is heard from now on.
 */
void
aiv_recorder_pause (AivRecorder *self)
{
  g_return_if_fail (AIV_IS_RECORDER (self));

  if (self->state != AIV_RECORDER_STATE_RECORDING)
    return;
  set_state (self, AIV_RECORDER_STATE_PAUSED);
  set_level (self, 0);
  ask_for_state (self, GST_STATE_PAUSED);
}

/**
 * aiv_recorder_go_on:
 * @self: a recorder that is paused
 *
 * Records on, behind what there is.
 */
void
aiv_recorder_go_on (AivRecorder *self)
{
  g_return_if_fail (AIV_IS_RECORDER (self));

  if (self->state != AIV_RECORDER_STATE_PAUSED)
    return;
  set_state (self, AIV_RECORDER_STATE_RECORDING);
  ask_for_state (self, GST_STATE_PLAYING);
}

/**
 * aiv_recorder_finish:
 * @self: a recorder that records or is paused
 *
 * Ends the recording; the file is whole when the state says that it is finished.
 */
void
aiv_recorder_finish (AivRecorder *self)
{
  g_return_if_fail (AIV_IS_RECORDER (self));

  if (self->state != AIV_RECORDER_STATE_RECORDING && self->state != AIV_RECORDER_STATE_PAUSED)
    return;
  set_state (self, AIV_RECORDER_STATE_FINISHING);
  g_atomic_int_set (&get_orders (self->pipeline)->ending, TRUE);
  ask_for_state (self, GST_STATE_PLAYING);
  self->patience = g_timeout_add_seconds_once (PATIENCE_S, on_impatient, self);
}

/**
 * aiv_recorder_discard:
 * @self: a recorder
 *
 * Ends whatever it does; there is no recording.
 */
void
aiv_recorder_discard (AivRecorder *self)
{
  g_return_if_fail (AIV_IS_RECORDER (self));

  close_pipeline (self);
  if (self->path != NULL)
    g_unlink (self->path);
  self->position = 0;
  set_level (self, 0);
  set_state (self, AIV_RECORDER_STATE_IDLE);
}
