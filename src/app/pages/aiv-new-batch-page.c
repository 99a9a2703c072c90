/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-batch-page.h"

#include <glib/gi18n.h>

#include "aiv-api.h"
#include "aiv-cost-bar.h"
#include "aiv-creation.h"
#include "aiv-fiber.h"
#include "aiv-file-input.h"
#include "aiv-history.h"
#include "aiv-picture-grid.h"
#include "aiv-present-error.h"
#include "aiv-prompt-box.h"
#include "aiv-recorder-dialog.h"
#include "aiv-recording-card.h"
#include "aiv-weak.h"

/**
 * AivNewBatchPage:
 *
 * Pictures and a recording become a batch: what is chosen, what is wrong with it, what it
 * will cost, and the upload. A draft is kept until it has become a batch.
 */
struct _AivNewBatchPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *drop_area;
  GtkLabel *count_label;
  GtkWidget *add_button;
  GtkStack *pictures_stack;
  AivPictureGrid *pictures_grid;
  GtkStack *recording_stack;
  AivRecordingCard *recording_card;
  AivPromptBox *prompt_box;
  GtkEditable *name_row;
  AivCostBar *cost_bar;

  AivSession *session;
  AivDraft *draft;
  AivCreation *creation;
  DexFuture *quoting;
  AivWireQuote *quote;
  guint quoted_images;
  double quoted_seconds;
  gint64 quoted_balance;
  gboolean showing;   /* the draft is being put into the widgets */
};

typedef enum
{
  PROP_SESSION = 1,
} AivNewBatchPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivNewBatchPage, aiv_new_batch_page, ADW_TYPE_NAVIGATION_PAGE)

static void update (AivNewBatchPage *self);

/* --- what it costs -------------------------------------------------------------------- */

static DexFuture *
on_quoted (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivNewBatchPage) self = aiv_weak_get (weak);
  g_autoptr(AivWireQuote) quote = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  /* Without an answer there is no cost line, and the server still says no by itself. What
   * was asked before the last change is no answer either. */
  if (quote != NULL && quote->images != self->quoted_images)
    return dex_future_new_true ();
  g_clear_pointer (&self->quote, aiv_wire_quote_unref);
  self->quote = g_steal_pointer (&quote);
  update (self);
  return dex_future_new_true ();
}

static void
ask_for_quote (AivNewBatchPage *self)
{
  guint images = aiv_draft_get_n_usable (self->draft);
  double seconds = aiv_draft_get_seconds (self->draft);
  gint64 balance = aiv_user_get_credits (aiv_session_get_user (self->session));

  if (images == self->quoted_images && seconds == self->quoted_seconds && balance == self->quoted_balance)
    return;
  self->quoted_images = images;
  self->quoted_seconds = seconds;
  self->quoted_balance = balance;
  aiv_let_go (&self->quoting);
  if (images == 0)
    g_clear_pointer (&self->quote, aiv_wire_quote_unref);
  else
    self->quoting = dex_future_finally (aiv_client_quote (aiv_session_get_client (self->session), images, seconds, NULL),
                                        on_quoted, aiv_weak_new (self), aiv_weak_free);
}

/* The name of what makes the videos; a server lists its usual one first. */
static const char *
engine_label (AivNewBatchPage *self)
{
  AivWireServerInfo *info = aiv_client_get_server_info (aiv_session_get_client (self->session));

  return info != NULL && info->engines != NULL && g_strv_length (info->engines) >= 2 ? info->engines[1] : NULL;
}

/* --- what is shown -------------------------------------------------------------------- */

/* What is in the way, or comes next: the most important of it. */
static char *
find_hint (AivNewBatchPage *self,
           AivCostBarMood  *mood)
{
  guint n_pictures = aiv_draft_get_n_pictures (self->draft);
  guint n_unusable = aiv_draft_get_n_unusable (self->draft);
  guint n_duplicates = aiv_draft_get_n_duplicates (self->draft);
  gboolean has_recording = aiv_draft_get_recording (self->draft) != NULL;
  const char *engine = engine_label (self);

  *mood = AIV_COST_BAR_WRONG;
  if (n_unusable > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file cannot be used", "%u files cannot be used", n_unusable),
                            n_unusable);
  if (aiv_creation_get_failure (self->creation) != NULL)
    return g_strdup (aiv_creation_get_failure (self->creation));
  if (self->quote != NULL && !self->quote->fits)
    return g_strdup (C_("hint", "Remove some pictures, or ask your administrator for credits"));
  if (aiv_creation_get_doubt (self->creation) == AIV_CREATION_DOUBT_ARRIVED)
    return g_strdup (C_("hint", "This was being sent when the connection or the app ended. Generate sends it again, and it is paid for only once."));
  if (aiv_creation_get_doubt (self->creation) == AIV_CREATION_DOUBT_LOST)
    return g_strdup (C_("hint", "This has not arrived at the server: nothing was paid. Generate sends it again."));

  *mood = AIV_COST_BAR_PLAIN;
  if (n_pictures == 0 && !has_recording)
    return g_strdup (C_("hint", "Choose pictures and a recording to begin"));
  if (n_pictures == 0)
    return g_strdup (C_("hint", "Choose at least one picture"));
  if (!has_recording)
    return g_strdup (C_("hint", "Choose a recording"));
  if (aiv_draft_is_checking (self->draft))
    return g_strdup (C_("hint", "Checking the files…"));
  if (n_duplicates > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u picture is there twice", "%u pictures are there twice",
                                         n_duplicates),
                            n_duplicates);
  if (engine != NULL)
    /* Translators: the name of what makes the videos */
    return g_strdup_printf (C_("hint", "Made by: %s"), engine);
  return NULL;
}

static void
generate (AivNewBatchPage *self)
{
  g_autoptr(AivBatchDraft) outgoing = aiv_draft_make_outgoing (self->draft);

  aiv_creation_send (self->creation, G_OBJECT (outgoing), aiv_draft_to_json (self->draft));
}

static void
update_bottom (AivNewBatchPage *self)
{
  AivTransfer *transfer = aiv_creation_get_transfer (self->creation);
  guint n_unusable = aiv_draft_get_n_unusable (self->draft);
  guint n_duplicates = aiv_draft_get_n_duplicates (self->draft);
  gboolean too_dear = self->quote != NULL && !self->quote->fits;
  gboolean possible = aiv_draft_is_complete (self->draft) && transfer == NULL && !too_dear;
  AivCostBarMood mood;
  g_autofree char *hint = find_hint (self, &mood);
  g_autoptr(JsonNode) state = aiv_draft_to_json (self->draft);

  aiv_cost_bar_set_quote (self->cost_bar, self->quote);
  aiv_cost_bar_set_hint (self->cost_bar, hint, mood);
  aiv_cost_bar_set_transfer (self->cost_bar, transfer);
  aiv_cost_bar_set_waiting (self->cost_bar, aiv_creation_is_waiting (self->creation));
  if (n_unusable > 0)
    aiv_cost_bar_set_fix (self->cost_bar, C_("button", "_Remove Them"), "new-batch.remove-unusable");
  else if (n_duplicates > 0)
    aiv_cost_bar_set_fix (self->cost_bar, C_("button", "_Remove Duplicates"), "new-batch.remove-duplicates");
  else
    aiv_cost_bar_set_fix (self->cost_bar, NULL, NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.generate", possible);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.stop", transfer != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.remove-unusable", n_unusable > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.remove-duplicates", n_duplicates > 0);
  if (possible && aiv_creation_goes_on (self->creation, state))
    generate (self);
}

static void
update (AivNewBatchPage *self)
{
  guint n_pictures = aiv_draft_get_n_pictures (self->draft);
  gboolean has_recording = aiv_draft_get_recording (self->draft) != NULL;
  g_autofree char *count = NULL;

  /* Translators: "3 of 50" pictures */
  count = g_strdup_printf (C_("count", "%u of %u"), n_pictures, (guint) AIV_DRAFT_MAX_PICTURES);
  gtk_label_set_label (self->count_label, n_pictures > 0 ? count : "");
  gtk_widget_set_visible (self->add_button, n_pictures > 0);
  gtk_stack_set_visible_child_name (self->pictures_stack, n_pictures > 0 ? "pictures" : "empty");
  gtk_stack_set_visible_child_name (self->recording_stack, has_recording ? "file" : "empty");
  gtk_widget_set_sensitive (self->drop_area, aiv_creation_get_transfer (self->creation) == NULL
                                               && !aiv_creation_is_loading (self->creation));

  ask_for_quote (self);
  update_bottom (self);
}

/* The widgets after the draft, which may have come from the disk. */
static void
show_texts (AivNewBatchPage *self)
{
  g_autofree char *prompt = aiv_prompt_box_dup_text (self->prompt_box);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  self->showing = TRUE;
  if (g_strcmp0 (prompt, aiv_draft_get_prompt (self->draft)) != 0)
    aiv_prompt_box_set_text (self->prompt_box, aiv_draft_get_prompt (self->draft));
  if (g_strcmp0 (name, aiv_draft_get_name (self->draft)) != 0)
    gtk_editable_set_text (self->name_row, aiv_draft_get_name (self->draft));
  self->showing = FALSE;
}

static void
on_draft_changed (AivNewBatchPage *self)
{
  show_texts (self);
  if (aiv_creation_get_transfer (self->creation) == NULL)
    {
      aiv_creation_set_failure (self->creation, NULL);
      aiv_creation_save (self->creation, aiv_draft_is_empty (self->draft) ? NULL : aiv_draft_to_json (self->draft));
    }
  update (self);
}

static void
on_draft_recording (AivNewBatchPage *self)
{
  aiv_recording_card_set_file (self->recording_card, aiv_draft_get_recording (self->draft));
}

static void
on_draft_notice (AivNewBatchPage *self,
                 const char      *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_remove_recording (AivNewBatchPage *self)
{
  AivChosenFile *recording = aiv_draft_get_recording (self->draft);

  if (recording != NULL)
    aiv_draft_remove (self->draft, recording);
}

static void
on_prompt_changed (AivNewBatchPage *self)
{
  g_autofree char *prompt = aiv_prompt_box_dup_text (self->prompt_box);

  if (!self->showing && self->draft != NULL)
    aiv_draft_set_prompt (self->draft, prompt);
}

static void
on_name_changed (AivNewBatchPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  if (!self->showing && self->draft != NULL)
    aiv_draft_set_name (self->draft, name);
}

/* --- files ---------------------------------------------------------------------------- */

static void
take_files (GtkWidget  *widget,
            GListModel *files)
{
  aiv_draft_add_files (AIV_NEW_BATCH_PAGE (widget)->draft, files);
}

static void
on_choose_pictures (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  aiv_file_input_choose (widget, AIV_FILE_INPUT_PICTURES, take_files);
}

static void
on_choose_folder (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  aiv_file_input_choose (widget, AIV_FILE_INPUT_FOLDER, take_files);
}

static void
on_choose_recording (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  aiv_file_input_choose (widget, AIV_FILE_INPUT_RECORDING, take_files);
}

static void
on_recorded (AivNewBatchPage *self,
             GFile           *file)
{
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);

  g_list_store_append (files, file);
  aiv_draft_add_files (self->draft, G_LIST_MODEL (files));
}

static void
on_record (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (widget);
  AdwDialog *dialog = aiv_recorder_dialog_new (aiv_creation_get_files_folder (self->creation), NULL);

  g_signal_connect_object (dialog, "use", G_CALLBACK (on_recorded), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
on_paste (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  aiv_file_input_paste (widget, aiv_creation_get_files_folder (AIV_NEW_BATCH_PAGE (widget)->creation), take_files);
}

/* --- sending -------------------------------------------------------------------------- */

static void
on_generate (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  generate (AIV_NEW_BATCH_PAGE (widget));
}

static void
on_stop (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  aiv_creation_stop (AIV_NEW_BATCH_PAGE (widget)->creation);
}

static void
on_sent (AivNewBatchPage *self,
         const char      *id)
{
  g_autofree char *key = g_strconcat ("batch/", id, NULL);
  g_autoptr(JsonNode) state = aiv_draft_to_json (self->draft);

  aiv_history_add_prompt (aiv_history_get (self->session), aiv_draft_get_prompt (self->draft));
  aiv_history_add_job (aiv_history_get (self->session), key, state);
  aiv_draft_clear (self->draft);
  aiv_creation_save (self->creation, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-batch", "s", id);
}

static void
on_refused (AivNewBatchPage *self,
            const GError    *error)
{
  g_autofree char *failure = g_strdup (aiv_creation_get_failure (self->creation));

  /* What the files say need not be said again. */
  if (aiv_draft_take_problems (self->draft, error) > 0)
    aiv_creation_set_failure (self->creation, NULL);
  aiv_app_tell_unsent (GTK_WIDGET (self), C_("notification", "The Batch Was Not Sent"), failure);
  self->quoted_images = 0;   /* the balance may have been the reason */
}

static void
on_restored (AivNewBatchPage *self,
             JsonObject      *state)
{
  g_autoptr(AivBatchDraft) outgoing = NULL;

  aiv_draft_take_json (self->draft, state);
  if (aiv_creation_get_doubt (self->creation) == AIV_CREATION_DOUBT_NONE)
    return;
  outgoing = aiv_draft_make_outgoing (self->draft);
  aiv_creation_look_up (self->creation, G_OBJECT (outgoing));
}

static void
on_remove_duplicates (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  aiv_draft_remove_duplicates (AIV_NEW_BATCH_PAGE (widget)->draft);
}

static void
on_remove_unusable (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  aiv_draft_remove_unusable (AIV_NEW_BATCH_PAGE (widget)->draft);
}

/* --- the object ----------------------------------------------------------------------- */

static void
aiv_new_batch_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((AivNewBatchPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_NEW_BATCH_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_new_batch_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((AivNewBatchPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_NEW_BATCH_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_new_batch_page_constructed (GObject *object)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (object);

  G_OBJECT_CLASS (aiv_new_batch_page_parent_class)->constructed (object);

  g_signal_connect_object (aiv_session_get_user (self->session), "notify::credits", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (aiv_session_get_client (self->session), "notify::server-info", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  self->creation = aiv_creation_new (self->session, "batch");
  g_signal_connect_object (self->creation, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "restored", G_CALLBACK (on_restored), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "sent", G_CALLBACK (on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "refused", G_CALLBACK (on_refused), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (on_draft_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notice", G_CALLBACK (on_draft_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::recording", G_CALLBACK (on_draft_recording), self, G_CONNECT_SWAPPED);
  aiv_picture_grid_set_draft (self->pictures_grid, self->draft);
  aiv_prompt_box_set_history (self->prompt_box, aiv_history_get (self->session));
  aiv_file_input_accept_drops (GTK_WIDGET (self), self->drop_area, take_files);
  aiv_creation_begin (self->creation);
  update (self);
}

static void
aiv_new_batch_page_dispose (GObject *object)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (object);

  aiv_let_go (&self->quoting);
  g_clear_pointer (&self->quote, aiv_wire_quote_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_NEW_BATCH_PAGE);
  g_clear_object (&self->creation);
  g_clear_object (&self->draft);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_new_batch_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-new-batch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, drop_area);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, pictures_stack);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, pictures_grid);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, recording_stack);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, recording_card);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, prompt_box);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, cost_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_prompt_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_recording);
}

static void
add_shortcut (GtkWidget          *widget,
              GtkPropagationPhase phase,
              const char         *trigger,
              const char         *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                                          gtk_named_action_new (action)));
  gtk_widget_add_controller (widget, controller);
}

static void
aiv_new_batch_page_class_init (AivNewBatchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_new_batch_page_get_property;
  object_class->set_property = aiv_new_batch_page_set_property;
  object_class->constructed = aiv_new_batch_page_constructed;
  object_class->dispose = aiv_new_batch_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "new-batch.choose-pictures", NULL, on_choose_pictures);
  gtk_widget_class_install_action (widget_class, "new-batch.choose-folder", NULL, on_choose_folder);
  gtk_widget_class_install_action (widget_class, "new-batch.choose-recording", NULL, on_choose_recording);
  gtk_widget_class_install_action (widget_class, "new-batch.paste", NULL, on_paste);
  gtk_widget_class_install_action (widget_class, "new-batch.record", NULL, on_record);
  gtk_widget_class_install_action (widget_class, "new-batch.remove-duplicates", NULL, on_remove_duplicates);
  gtk_widget_class_install_action (widget_class, "new-batch.remove-unusable", NULL, on_remove_unusable);
  gtk_widget_class_install_action (widget_class, "new-batch.generate", NULL, on_generate);
  gtk_widget_class_install_action (widget_class, "new-batch.stop", NULL, on_stop);
}

static void
aiv_new_batch_page_init (AivNewBatchPage *self)
{
  g_type_ensure (AIV_TYPE_COST_BAR);
  g_type_ensure (AIV_TYPE_PICTURE_GRID);
  g_type_ensure (AIV_TYPE_PROMPT_BOX);
  g_type_ensure (AIV_TYPE_RECORDING_CARD);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->draft = aiv_draft_new ();
  /* Pasting is for a text entry first, if there is one that can use it; this key would be a new line there. */
  add_shortcut (GTK_WIDGET (self), GTK_PHASE_BUBBLE, "<Control>v", "new-batch.paste");
  add_shortcut (GTK_WIDGET (self), GTK_PHASE_CAPTURE, "<Control>Return", "new-batch.generate");
}

/**
 * aiv_new_batch_page_get_draft:
 * @self: the page
 *
 * Returns: (transfer none): what has been chosen so far
 */
AivDraft *
aiv_new_batch_page_get_draft (AivNewBatchPage *self)
{
  g_return_val_if_fail (AIV_IS_NEW_BATCH_PAGE (self), NULL);

  return self->draft;
}

/**
 * aiv_new_batch_page_get_files_folder:
 * @self: the page
 *
 * Returns: (transfer none): where files go that the draft alone has
 */
const char *
aiv_new_batch_page_get_files_folder (AivNewBatchPage *self)
{
  g_return_val_if_fail (AIV_IS_NEW_BATCH_PAGE (self), NULL);

  return aiv_creation_get_files_folder (self->creation);
}
