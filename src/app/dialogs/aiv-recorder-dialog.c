/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-recorder-dialog.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "aiv-announce.h"
#include "aiv-chosen-file.h"
#include "aiv-error.h"
#include "aiv-recording-card.h"
#include "aiv-text.h"

/**
 * AivRecorderDialog:
 *
 * Records the microphone: how loud it is, how long it has been, pause, stop; then to be listened
 * to, recorded again or used.
 */
struct _AivRecorderDialog
{
  AdwDialog parent_instance;

  GtkLabel *message_label;
  GtkLabel *time_label;
  GtkLevelBar *level_bar;
  AivRecordingCard *card;
  GtkWidget *record_button;
  GtkButton *pause_button;
  GtkWidget *stop_button;
  GtkWidget *again_button;
  GtkWidget *use_button;

  AivRecorder *recorder;
  AivChosenFile *recorded;
  DexFuture *checking;
  char *folder;
  char *failure;
  gboolean used;
};

enum
{
  SIGNAL_USE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivRecorderDialog, aiv_recorder_dialog, ADW_TYPE_DIALOG)

static const char *
describe (AivRecorderDialog *self)
{
  switch (aiv_recorder_get_state (self->recorder))
    {
    case AIV_RECORDER_STATE_STARTING:
      return C_("recorder", "Opening the microphone…");
    case AIV_RECORDER_STATE_RECORDING:
      return C_("recorder", "Recording. Speak now.");
    case AIV_RECORDER_STATE_PAUSED:
      return C_("recorder", "Paused");
    case AIV_RECORDER_STATE_FINISHING:
      return C_("recorder", "One moment…");
    case AIV_RECORDER_STATE_FINISHED:
      return C_("recorder", "Listen to it, and use it or record again.");
    case AIV_RECORDER_STATE_FAILED:
      return self->failure;
    case AIV_RECORDER_STATE_IDLE:
    default:
      return C_("recorder", "The videos will speak what you record, and be as long.");
    }
}

static void
update (AivRecorderDialog *self)
{
  AivRecorderState state = aiv_recorder_get_state (self->recorder);
  gboolean running = state == AIV_RECORDER_STATE_RECORDING || state == AIV_RECORDER_STATE_PAUSED;
  gboolean finished = state == AIV_RECORDER_STATE_FINISHED;
  const char *message = describe (self);

  gtk_label_set_label (self->message_label, message != NULL ? message : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->message_label), state == AIV_RECORDER_STATE_FAILED
                                                                  ? (const char *[]) { "error", NULL }
                                                                  : (const char *[]) { "dimmed", NULL });
  gtk_button_set_label (self->pause_button, state == AIV_RECORDER_STATE_PAUSED ? C_("button", "_Go On")
                                                                               : C_("button", "_Pause"));
  gtk_widget_set_visible (GTK_WIDGET (self->time_label), !finished);
  gtk_widget_set_visible (GTK_WIDGET (self->level_bar), !finished);
  gtk_widget_set_visible (GTK_WIDGET (self->card), finished);
  gtk_widget_set_visible (self->record_button, !running && !finished);
  gtk_widget_set_sensitive (self->record_button, state == AIV_RECORDER_STATE_IDLE || state == AIV_RECORDER_STATE_FAILED);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button), running);
  gtk_widget_set_visible (self->stop_button, running);
  gtk_widget_set_visible (self->again_button, finished);
  gtk_widget_set_visible (self->use_button, finished);
}

static void
on_position (AivRecorderDialog *self)
{
  g_autofree char *time = aiv_text_duration (aiv_recorder_get_position (self->recorder) / 1e9);

  gtk_label_set_label (self->time_label, time);
}

static void
on_level (AivRecorderDialog *self)
{
  gtk_level_bar_set_value (self->level_bar, aiv_recorder_get_level (self->recorder));
}

static void
on_state (AivRecorderDialog *self)
{
  AivRecorderState state = aiv_recorder_get_state (self->recorder);
  const char *path = aiv_recorder_get_path (self->recorder);
  GtkWidget *focus = NULL;

  if (path != NULL)
    {
      g_autoptr(GFile) file = g_file_new_for_path (path);

      g_clear_object (&self->recorded);
      self->recorded = aiv_chosen_file_new (file, AIV_CHOSEN_FILE_RECORDING);
      dex_clear (&self->checking);
      self->checking = aiv_chosen_file_check (self->recorded);
      aiv_recording_card_set_file (self->card, self->recorded);
    }
  update (self);

  /* Who works with the keyboard goes on with the next step. */
  if (state == AIV_RECORDER_STATE_RECORDING)
    focus = self->stop_button;
  else if (state == AIV_RECORDER_STATE_FINISHED)
    focus = self->use_button;
  else if (state == AIV_RECORDER_STATE_FAILED)
    focus = self->record_button;
  if (focus != NULL)
    gtk_widget_grab_focus (focus);
  aiv_announce (GTK_WIDGET (self), describe (self) != NULL ? describe (self) : "", GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_error (AivRecorderDialog *self,
          const GError      *error)
{
  g_set_str (&self->failure, error->message);
  update (self);
}

static void
on_record (AivRecorderDialog *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  /* Translators: file name of a recording, without ending; g_date_time_format() */
  g_autofree char *base = g_date_time_format (now, C_("file name", "Recording %Y-%m-%d %H-%M-%S"));
  g_autofree char *name = g_strconcat (base, ".wav", NULL);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  aiv_recorder_discard (self->recorder);
  aiv_recorder_start (self->recorder, path);
}

static void
on_discard (AivRecorderDialog *self)
{
  aiv_recorder_discard (self->recorder);
}

static void
on_pause (AivRecorderDialog *self)
{
  if (aiv_recorder_get_state (self->recorder) == AIV_RECORDER_STATE_PAUSED)
    aiv_recorder_go_on (self->recorder);
  else
    aiv_recorder_pause (self->recorder);
}

static void
on_stop (AivRecorderDialog *self)
{
  aiv_recorder_finish (self->recorder);
}

static void
on_use (AivRecorderDialog *self)
{
  const char *path = aiv_recorder_get_path (self->recorder);
  g_autoptr(GFile) file = NULL;

  if (path == NULL)
    return;
  file = g_file_new_for_path (path);
  self->used = TRUE;
  g_signal_emit (self, signals[SIGNAL_USE], 0, file);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
aiv_recorder_dialog_closed (AdwDialog *dialog)
{
  AivRecorderDialog *self = AIV_RECORDER_DIALOG (dialog);

  if (!self->used)
    aiv_recorder_discard (self->recorder);
}

static void
aiv_recorder_dialog_dispose (GObject *object)
{
  AivRecorderDialog *self = AIV_RECORDER_DIALOG (object);

  dex_clear (&self->checking);
  g_clear_object (&self->recorder);
  g_clear_object (&self->recorded);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_RECORDER_DIALOG);
  G_OBJECT_CLASS (aiv_recorder_dialog_parent_class)->dispose (object);
}

static void
aiv_recorder_dialog_finalize (GObject *object)
{
  AivRecorderDialog *self = AIV_RECORDER_DIALOG (object);

  g_free (self->folder);
  g_free (self->failure);
  G_OBJECT_CLASS (aiv_recorder_dialog_parent_class)->finalize (object);
}

static void
aiv_recorder_dialog_class_init (AivRecorderDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_recorder_dialog_dispose;
  object_class->finalize = aiv_recorder_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = aiv_recorder_dialog_closed;

  /**
   * AivRecorderDialog::use:
   * @self: the dialog
   * @file: the recording
   *
   * The recording is to be used; the dialog closes.
   */
  signals[SIGNAL_USE] = g_signal_new ("use", AIV_TYPE_RECORDER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-recorder-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, message_label);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, time_label);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, level_bar);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, card);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, record_button);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, pause_button);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, stop_button);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, again_button);
  gtk_widget_class_bind_template_child (widget_class, AivRecorderDialog, use_button);
  gtk_widget_class_bind_template_callback (widget_class, on_record);
  gtk_widget_class_bind_template_callback (widget_class, on_discard);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
}

static void
aiv_recorder_dialog_init (AivRecorderDialog *self)
{
  g_type_ensure (AIV_TYPE_RECORDING_CARD);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_recorder_dialog_new:
 * @folder: where recordings go
 * @source: (nullable): a GStreamer element to record from; %NULL: the usual microphone
 *
 * Returns: (transfer floating): the dialog, not yet shown
 */
AdwDialog *
aiv_recorder_dialog_new (const char *folder,
                         const char *source)
{
  AivRecorderDialog *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (AIV_TYPE_RECORDER_DIALOG, NULL);
  self->folder = g_strdup (folder);
  self->recorder = aiv_recorder_new (source);
  g_signal_connect_object (self->recorder, "notify::position", G_CALLBACK (on_position), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "notify::level", G_CALLBACK (on_level), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recorder, "error", G_CALLBACK (on_error), self, G_CONNECT_SWAPPED);
  update (self);

  return ADW_DIALOG (self);
}

/**
 * aiv_recorder_dialog_get_recorder:
 * @self: the dialog
 *
 * Returns: (transfer none): what it records with
 */
AivRecorder *
aiv_recorder_dialog_get_recorder (AivRecorderDialog *self)
{
  g_return_val_if_fail (AIV_IS_RECORDER_DIALOG (self), NULL);

  return self->recorder;
}
