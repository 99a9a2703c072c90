/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-recording-card.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-player.h"
#include "aiv-text.h"
#include "aiv-waveform-view.h"

/**
 * AivRecordingCard:
 *
 * The chosen recording: its name, length and loudness, to be listened to and taken out. A click on
 * the loudness, or Ctrl and an arrow key, goes there.
 */
struct _AivRecordingCard
{
  AdwBin parent_instance;

  GtkButton *play_button;
  GtkLabel *name_label;
  AivWaveformView *waveform_view;
  GtkLabel *detail_label;

  AivChosenFile *file;
  GSignalGroup *file_signals;
  AivPlayer *player;   /* made when it is first listened to */
  double wanted;       /* a place that is still to be gone to; -1 if none */
};

/* How far an arrow key goes. */
#define SEEK_SECONDS 5

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivRecordingCard, aiv_recording_card, ADW_TYPE_BIN)

static void
update (AivRecordingCard *self)
{
  AivWaveform *waveform = self->file != NULL ? aiv_chosen_file_get_waveform (self->file) : NULL;
  const char *problem = self->file != NULL ? aiv_chosen_file_get_problem (self->file) : NULL;
  const char *name = self->file != NULL ? aiv_chosen_file_get_name (self->file) : "";
  g_autofree char *detail = NULL;
  g_autofree char *spoken = NULL;

  if (problem != NULL)
    {
      detail = g_strdup (problem);
    }
  else if (waveform != NULL)
    {
      g_autofree char *length = aiv_text_duration (waveform->duration_ns / 1e9);
      g_autofree char *size = g_format_size (aiv_chosen_file_get_size (self->file));

      /* Translators: length and size of a recording: "0:07 · 330 kB" */
      detail = g_strdup_printf (C_("recording", "%s · %s"), length, size);
    }
  else
    {
      detail = g_strdup (C_("recording", "Checking…"));
    }

  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  gtk_label_set_label (self->detail_label, detail);
  gtk_widget_set_css_classes (GTK_WIDGET (self->detail_label),
                              problem != NULL ? (const char *[]) { "caption", "error", NULL }
                                              : (const char *[]) { "caption", "dimmed", "numeric", NULL });
  aiv_waveform_view_set_waveform (self->waveform_view, waveform);
  gtk_widget_set_visible (GTK_WIDGET (self->waveform_view), problem == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->play_button), waveform != NULL);

  spoken = g_strdup_printf (C_("accessible name", "%s: %s"), name, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (problem != NULL)
    aiv_announce (GTK_WIDGET (self), spoken, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_playing (AivRecordingCard *self)
{
  gboolean playing = aiv_player_get_playing (self->player);

  gtk_button_set_icon_name (self->play_button, playing ? "media-playback-pause-symbolic"
                                                       : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), playing ? C_("tooltip", "Pause")
                                                                       : C_("tooltip", "Listen"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  playing ? C_("accessible name", "Pause the recording")
                                          : C_("accessible name", "Listen to the recording"),
                                  -1);
}

/* A place that was asked for before the player knew how long it is. */
static void
on_duration (AivRecordingCard *self)
{
  gint64 duration = aiv_player_get_duration (self->player);

  if (self->wanted < 0 || duration <= 0)
    return;
  aiv_player_seek (self->player, (gint64) (self->wanted * duration), TRUE);
  self->wanted = -1;
}

static void
on_position (AivRecordingCard *self)
{
  gint64 duration = aiv_player_get_duration (self->player);

  aiv_waveform_view_set_fraction (self->waveform_view,
                                  duration > 0 ? aiv_player_get_position (self->player) / (double) duration : 0);
}

/* A player for the file, paused where it was. */
static gboolean
prepare (AivRecordingCard *self)
{
  g_autofree char *uri = NULL;

  if (self->file == NULL || aiv_chosen_file_get_waveform (self->file) == NULL)
    return FALSE;

  if (self->player == NULL)
    {
      self->player = aiv_player_new_for_sound ();
      g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "notify::position", G_CALLBACK (on_position), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "notify::duration", G_CALLBACK (on_duration), self, G_CONNECT_SWAPPED);
    }
  uri = g_file_get_uri (aiv_chosen_file_get_file (self->file));
  if (g_strcmp0 (aiv_player_get_uri (self->player), uri) != 0)
    aiv_player_set_uri (self->player, uri);
  return TRUE;
}

/* Listens from there on. */
static void
seek_to (AivRecordingCard *self,
         double            fraction)
{
  if (!prepare (self))
    return;
  self->wanted = CLAMP (fraction, 0, 1);
  aiv_player_play (self->player);
  on_duration (self);
}

static void
on_seek (AivRecordingCard *self,
         double            fraction)
{
  seek_to (self, fraction);
}

static gboolean
on_arrow_key (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  AivRecordingCard *self = AIV_RECORDING_CARD (widget);
  AivWaveform *waveform = self->file != NULL ? aiv_chosen_file_get_waveform (self->file) : NULL;
  int step = g_variant_get_int32 (args);

  if (waveform == NULL)
    return FALSE;
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;
  seek_to (self, aiv_waveform_view_get_fraction (self->waveform_view)
                   + step * SEEK_SECONDS * 1e9 / (double) MAX (waveform->duration_ns, 1));
  return TRUE;
}

static void
on_play (AivRecordingCard *self)
{
  if (!prepare (self))
    return;
  if (aiv_player_get_playing (self->player))
    aiv_player_pause (self->player);
  else
    aiv_player_play (self->player);
}

static void
on_remove (AivRecordingCard *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

/* Who goes to another page does not want to hear it any longer. */
static void
aiv_recording_card_unmap (GtkWidget *widget)
{
  AivRecordingCard *self = AIV_RECORDING_CARD (widget);

  if (self->player != NULL)
    aiv_player_stop (self->player);
  GTK_WIDGET_CLASS (aiv_recording_card_parent_class)->unmap (widget);
}

static void
aiv_recording_card_dispose (GObject *object)
{
  AivRecordingCard *self = AIV_RECORDING_CARD (object);

  g_clear_object (&self->player);
  g_clear_object (&self->file_signals);
  g_clear_object (&self->file);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_RECORDING_CARD);
  G_OBJECT_CLASS (aiv_recording_card_parent_class)->dispose (object);
}

static void
aiv_recording_card_class_init (AivRecordingCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_recording_card_dispose;
  widget_class->unmap = aiv_recording_card_unmap;

  /**
   * AivRecordingCard::remove:
   * @self: the card
   *
   * The recording is to be taken out.
   */
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", AIV_TYPE_RECORDING_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_CONTROL_MASK, on_arrow_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_CONTROL_MASK, on_arrow_key, "i", 1);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-recording-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AivRecordingCard, play_button);
  gtk_widget_class_bind_template_child (widget_class, AivRecordingCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, AivRecordingCard, waveform_view);
  gtk_widget_class_bind_template_child (widget_class, AivRecordingCard, detail_label);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_seek);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
aiv_recording_card_init (AivRecordingCard *self)
{
  g_type_ensure (AIV_TYPE_WAVEFORM_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->wanted = -1;
  self->file_signals = g_signal_group_new (AIV_TYPE_CHOSEN_FILE);
  g_signal_group_connect_swapped (self->file_signals, "notify", G_CALLBACK (update), self);
}

/**
 * aiv_recording_card_set_file:
 * @self: the card
 * @file: (nullable): the recording
 */
void
aiv_recording_card_set_file (AivRecordingCard *self,
                             AivChosenFile    *file)
{
  g_return_if_fail (AIV_IS_RECORDING_CARD (self));

  if (self->player != NULL)
    aiv_player_stop (self->player);
  aiv_waveform_view_set_fraction (self->waveform_view, 0);
  g_set_object (&self->file, file);
  g_signal_group_set_target (self->file_signals, file);
  update (self);
}
