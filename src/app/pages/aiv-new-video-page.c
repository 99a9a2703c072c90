/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-video-page.h"

#include <glib/gi18n.h>

#include "aiv-api.h"
#include "aiv-chosen-files.h"
#include "aiv-cost-bar.h"
#include "aiv-creation.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-file-input.h"
#include "aiv-gallery-dialog.h"
#include "aiv-history.h"
#include "aiv-model-row.h"
#include "aiv-present-error.h"
#include "aiv-prompt-box.h"
#include "aiv-reference-picker.h"
#include "aiv-remote-preview.h"
#include "aiv-weak.h"

/**
 * AivNewVideoPage:
 *
 * Words, and maybe a picture, become a video: what it will show, who makes it, how long it is,
 * what it will cost, and the upload. A draft is kept until it has become a video.
 */
struct _AivNewVideoPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *drop_area;
  AivPromptBox *prompt_box;
  AivReferencePicker *picker;
  AivModelRow *model_row;
  AdwToggleGroup *duration_group;
  AivCostBar *cost_bar;

  AivSession *session;
  AivVideoForm *form;
  AivCreation *creation;
  DexFuture *sorting;
  DexFuture *previewing;
  gpointer previewed;   /* a picture, only to be compared */
  gboolean showing;     /* the form is being put into the widgets */
};

typedef enum
{
  PROP_SESSION = 1,
} AivNewVideoPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivNewVideoPage, aiv_new_video_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what it costs ---------------------------------------------------------------------- */

/* NULL where the server does not say what a video costs: it still says no by itself. */
static AivWireQuote *
make_quote (AivNewVideoPage *self)
{
  AivWireServerInfo *info = aiv_client_get_server_info (aiv_session_get_client (self->session));
  AivUser *user = aiv_session_get_user (self->session);
  gint64 credits = aiv_model_row_get_credits (self->model_row);
  AivWireQuote *quote;

  if (info == NULL || info->video_cost < 0 || aiv_user_get_id (user) == NULL || *aiv_user_get_id (user) == '\0')
    return NULL;

  quote = aiv_wire_quote_new ();
  quote->images = 1;
  quote->per_item = credits >= 0 ? credits : info->video_cost;
  quote->total = quote->per_item;
  quote->balance = aiv_user_get_credits (user);
  quote->balance_after = quote->balance - quote->total;
  quote->fits = quote->balance_after >= 0;
  return quote;
}

/* --- what is shown ---------------------------------------------------------------------- */

/* What is in the way, the most important first; NULL when nothing is. */
static const char *
find_obstacle (AivNewVideoPage *self,
               AivWireQuote    *quote)
{
  AivChosenFile *picture = aiv_video_form_get_picture (self->form);

  if (picture != NULL && aiv_chosen_file_get_problem (picture) != NULL)
    return C_("hint", "The picture cannot be used: choose another, or go on without");
  if (g_strcmp0 (aiv_user_get_plan (aiv_session_get_user (self->session)), "free") == 0)
    return C_("hint", "Videos need a subscription: ask your administrator for one");
  if (quote != NULL && !quote->fits)
    return C_("hint", "Ask your administrator for credits");
  return NULL;
}

static const char *
describe_doubt (AivNewVideoPage *self)
{
  switch (aiv_creation_get_doubt (self->creation))
    {
    case AIV_CREATION_DOUBT_ARRIVED:
      return C_("hint", "This was being sent when the connection or the app ended. Generate sends it again, and it is paid for only once.");
    case AIV_CREATION_DOUBT_LOST:
      return C_("hint", "This has not arrived at the server: nothing was paid. Generate sends it again.");
    case AIV_CREATION_DOUBT_NONE:
    default:
      return NULL;
    }
}

static void
generate (AivNewVideoPage *self)
{
  g_autoptr(AivVideoDraft) draft = aiv_video_form_make_draft (self->form);

  aiv_creation_send (self->creation, G_OBJECT (draft), aiv_video_form_to_json (self->form));
}

/* What waited for the server when the app was closed. */
static void
go_on (AivNewVideoPage *self)
{
  g_autoptr(JsonNode) state = aiv_video_form_to_json (self->form);

  if (aiv_creation_goes_on (self->creation, state))
    generate (self);
}

static void
update (AivNewVideoPage *self)
{
  g_autoptr(AivWireQuote) quote = make_quote (self);
  AivChosenFile *picture = aiv_video_form_get_picture (self->form);
  AivTransfer *transfer = aiv_creation_get_transfer (self->creation);
  const char *failure = aiv_creation_get_failure (self->creation);
  const char *obstacle = find_obstacle (self, quote);
  const char *doubt = describe_doubt (self);
  gboolean checking = picture != NULL && aiv_chosen_file_is_checking (picture);
  gboolean possible = transfer == NULL && obstacle == NULL && !checking && aiv_prompt_box_fits (self->prompt_box);

  aiv_cost_bar_set_quote (self->cost_bar, quote);
  aiv_cost_bar_set_transfer (self->cost_bar, transfer);
  aiv_cost_bar_set_waiting (self->cost_bar, aiv_creation_is_waiting (self->creation));
  if (obstacle != NULL)
    aiv_cost_bar_set_hint (self->cost_bar, obstacle, AIV_COST_BAR_WRONG);
  else if (failure != NULL)
    aiv_cost_bar_set_hint (self->cost_bar, failure, AIV_COST_BAR_WRONG);
  else if (doubt != NULL)
    aiv_cost_bar_set_hint (self->cost_bar, doubt, AIV_COST_BAR_WRONG);
  else if (*aiv_video_form_get_prompt (self->form) == '\0')
    aiv_cost_bar_set_hint (self->cost_bar, C_("hint", "Write what the video shows"), AIV_COST_BAR_PLAIN);
  else if (checking)
    aiv_cost_bar_set_hint (self->cost_bar, C_("hint", "Checking the picture…"), AIV_COST_BAR_PLAIN);
  else
    aiv_cost_bar_set_hint (self->cost_bar, NULL, AIV_COST_BAR_PLAIN);

  gtk_widget_set_sensitive (self->drop_area, transfer == NULL && !aiv_creation_is_loading (self->creation));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-video.generate", possible);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-video.stop", transfer != NULL);
  if (possible)
    go_on (self);
}

/* --- filling in ------------------------------------------------------------------------- */

/* What the server takes: documented ones do not tell, and take what is documented. */
static void
show_limits (AivNewVideoPage *self)
{
  AivWireServerInfo *known = aiv_client_get_server_info (aiv_session_get_client (self->session));
  g_autoptr(AivWireServerInfo) info = known != NULL ? aiv_wire_server_info_ref (known) : aiv_wire_server_info_new ();
  guint wanted = aiv_video_form_get_duration (self->form);
  guint best = info->durations[0];

  g_object_set (self->prompt_box, "min-length", info->prompt_min, "max-length", info->prompt_max, NULL);

  self->showing = TRUE;
  adw_toggle_group_remove_all (self->duration_group);
  for (gsize i = 0; info->durations[i] != 0; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", info->durations[i]);
      AdwToggle *toggle = adw_toggle_new ();

      adw_toggle_set_name (toggle, text);
      adw_toggle_set_label (toggle, text);
      adw_toggle_group_add (self->duration_group, toggle);
      if (info->durations[i] <= wanted)
        best = info->durations[i];
    }
  self->showing = FALSE;
  if (best != wanted)
    aiv_video_form_set_duration (self->form, best);
}

/* The widgets after the form, which may have come from the disk. */
static void
show_form (AivNewVideoPage *self)
{
  g_autofree char *written = aiv_prompt_box_dup_text (self->prompt_box);
  g_autofree char *duration = g_strdup_printf ("%u", aiv_video_form_get_duration (self->form));

  self->showing = TRUE;
  if (g_strcmp0 (written, aiv_video_form_get_prompt (self->form)) != 0)
    aiv_prompt_box_set_text (self->prompt_box, aiv_video_form_get_prompt (self->form));
  if (adw_toggle_group_get_toggle_by_name (self->duration_group, duration) != NULL)
    adw_toggle_group_set_active_name (self->duration_group, duration);
  aiv_reference_picker_set_picture (self->picker, aiv_video_form_get_picture (self->form));
  self->showing = FALSE;
  /* It may know that this one is not there any more, and which is. */
  aiv_model_row_set_model (self->model_row, aiv_video_form_get_model (self->form));
}

/* What the server has must be fetched to be shown. */
static void
load_preview (AivNewVideoPage *self)
{
  AivChosenFile *picture = aiv_video_form_get_picture (self->form);

  if (picture == self->previewed)
    return;
  self->previewed = picture;
  aiv_let_go (&self->previewing);
  if (picture != NULL && aiv_chosen_file_get_url (picture) != NULL && aiv_chosen_file_get_preview (picture) == NULL)
    self->previewing = aiv_remote_preview_load (self->session, picture);
}

static void
on_form_changed (AivNewVideoPage *self)
{
  show_form (self);
  load_preview (self);
  if (aiv_creation_get_transfer (self->creation) == NULL)
    {
      aiv_creation_set_failure (self->creation, NULL);
      aiv_creation_save (self->creation, aiv_video_form_is_empty (self->form) ? NULL
                                                                             : aiv_video_form_to_json (self->form));
    }
  update (self);
}

static void
on_server_info (AivNewVideoPage *self)
{
  show_limits (self);
  show_form (self);
  update (self);
}

static void
on_prompt_changed (AivNewVideoPage *self)
{
  g_autofree char *text = aiv_prompt_box_dup_text (self->prompt_box);

  if (!self->showing && self->form != NULL)
    aiv_video_form_set_prompt (self->form, text);
}

static void
on_model_chosen (AivNewVideoPage *self,
                 const char      *model)
{
  if (!self->showing && self->form != NULL)
    aiv_video_form_set_model (self->form, model);
}

static void
on_duration_changed (AivNewVideoPage *self)
{
  const char *name = adw_toggle_group_get_active_name (self->duration_group);

  if (!self->showing && self->form != NULL && name != NULL)
    aiv_video_form_set_duration (self->form, (guint) g_ascii_strtoull (name, NULL, 10));
}

static void
on_remove_picture (AivNewVideoPage *self)
{
  aiv_video_form_set_picture (self->form, NULL);
}

/* --- the picture ------------------------------------------------------------------------ */

static DexFuture *
on_sorted (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivNewVideoPage) self = aiv_weak_get (weak);
  g_autoptr(GListModel) sorted = NULL;

  if (self == NULL || self->form == NULL || !(sorted = dex_await_object (dex_ref (done), NULL)))
    return dex_future_new_true ();

  for (guint i = 0; i < g_list_model_get_n_items (sorted); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (sorted, i);

      if (aiv_chosen_file_get_kind (file) != AIV_CHOSEN_FILE_PICTURE)
        continue;
      if (i + 1 < g_list_model_get_n_items (sorted))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                    C_("toast", "A video begins with one picture: the first was taken"));
      aiv_video_form_set_picture (self->form, file);
      return dex_future_new_true ();
    }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "There is no picture among these files"));

  return dex_future_new_true ();
}

static void
take_files (GtkWidget  *widget,
            GListModel *files)
{
  AivNewVideoPage *self = AIV_NEW_VIDEO_PAGE (widget);

  if (g_list_model_get_n_items (files) == 0 || self->form == NULL)
    return;
  dex_clear (&self->sorting);
  self->sorting = dex_future_finally (aiv_chosen_files_sort (files), on_sorted, aiv_weak_new (self), aiv_weak_free);
}

static void
on_choose_picture (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  aiv_file_input_choose (widget, AIV_FILE_INPUT_PICTURE, take_files);
}

static void
on_earlier (AivNewVideoPage *self,
            const char      *url,
            const char      *title)
{
  g_autoptr(AivChosenFile) picture = aiv_chosen_file_new_remote (url, title, NULL);

  aiv_video_form_set_picture (self->form, picture);
}

static void
on_choose_earlier (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AdwDialog *dialog = aiv_gallery_dialog_new (AIV_NEW_VIDEO_PAGE (widget)->session);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_earlier), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
on_paste (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  aiv_file_input_paste (widget, aiv_creation_get_files_folder (AIV_NEW_VIDEO_PAGE (widget)->creation), take_files);
}

/* --- sending ---------------------------------------------------------------------------- */

static void
on_generate (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  generate (AIV_NEW_VIDEO_PAGE (widget));
}

static void
on_stop (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  aiv_creation_stop (AIV_NEW_VIDEO_PAGE (widget)->creation);
}

static void
on_sent (AivNewVideoPage *self,
         const char      *id)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autofree char *key = g_strconcat ("video/", id, NULL);
  g_autoptr(JsonNode) state = aiv_video_form_to_json (self->form);

  aiv_history_add_prompt (aiv_history_get (self->session), aiv_video_form_get_prompt (self->form));
  aiv_history_add_job (aiv_history_get (self->session), key, state);
  aiv_video_form_clear (self->form);
  aiv_creation_save (self->creation, NULL);
  if (!gtk_widget_activate_action (widget, "win.show-videos", NULL))
    gtk_widget_activate_action (widget, "win.toast", "s", C_("toast", "The video is being made"));
}

static void
on_refused (AivNewVideoPage *self)
{
  aiv_app_tell_unsent (GTK_WIDGET (self), C_("notification", "The Video Was Not Sent"),
                       aiv_creation_get_failure (self->creation));
}

static void
on_restored (AivNewVideoPage *self,
             JsonObject      *state)
{
  g_autoptr(AivVideoDraft) draft = NULL;

  aiv_video_form_take_json (self->form, state);
  show_limits (self);
  show_form (self);
  if (aiv_creation_get_doubt (self->creation) == AIV_CREATION_DOUBT_NONE)
    return;
  draft = aiv_video_form_make_draft (self->form);
  aiv_creation_look_up (self->creation, G_OBJECT (draft));
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_new_video_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((AivNewVideoPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_NEW_VIDEO_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_new_video_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((AivNewVideoPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_NEW_VIDEO_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_new_video_page_constructed (GObject *object)
{
  AivNewVideoPage *self = AIV_NEW_VIDEO_PAGE (object);

  G_OBJECT_CLASS (aiv_new_video_page_parent_class)->constructed (object);

  self->form = aiv_video_form_new ();
  self->creation = aiv_creation_new (self->session, "video");
  g_signal_connect_object (self->form, "changed", G_CALLBACK (on_form_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "restored", G_CALLBACK (on_restored), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "sent", G_CALLBACK (on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->creation, "refused", G_CALLBACK (on_refused), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (aiv_session_get_user (self->session), "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (aiv_session_get_client (self->session), "notify::server-info", G_CALLBACK (on_server_info),
                           self, G_CONNECT_SWAPPED);
  aiv_prompt_box_set_history (self->prompt_box, aiv_history_get (self->session));
  aiv_file_input_accept_drops (GTK_WIDGET (self), self->drop_area, take_files);
  aiv_creation_begin (self->creation);
  show_limits (self);
  show_form (self);
  g_signal_connect_object (self->model_row, "priced", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  aiv_model_row_set_client (self->model_row, aiv_session_get_client (self->session));
  update (self);
}

static void
aiv_new_video_page_dispose (GObject *object)
{
  AivNewVideoPage *self = AIV_NEW_VIDEO_PAGE (object);

  dex_clear (&self->sorting);
  aiv_let_go (&self->previewing);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_NEW_VIDEO_PAGE);
  g_clear_object (&self->creation);
  g_clear_object (&self->form);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_new_video_page_parent_class)->dispose (object);
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
aiv_new_video_page_class_init (AivNewVideoPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_new_video_page_get_property;
  object_class->set_property = aiv_new_video_page_set_property;
  object_class->constructed = aiv_new_video_page_constructed;
  object_class->dispose = aiv_new_video_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-new-video-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, drop_area);
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, prompt_box);
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, picker);
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, model_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, duration_group);
  gtk_widget_class_bind_template_child (widget_class, AivNewVideoPage, cost_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_prompt_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_picture);
  gtk_widget_class_bind_template_callback (widget_class, on_model_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_duration_changed);

  gtk_widget_class_install_action (widget_class, "new-video.choose-picture", NULL, on_choose_picture);
  gtk_widget_class_install_action (widget_class, "new-video.choose-earlier", NULL, on_choose_earlier);
  gtk_widget_class_install_action (widget_class, "new-video.paste", NULL, on_paste);
  gtk_widget_class_install_action (widget_class, "new-video.generate", NULL, on_generate);
  gtk_widget_class_install_action (widget_class, "new-video.stop", NULL, on_stop);
}

static void
aiv_new_video_page_init (AivNewVideoPage *self)
{
  g_type_ensure (AIV_TYPE_COST_BAR);
  g_type_ensure (AIV_TYPE_MODEL_ROW);
  g_type_ensure (AIV_TYPE_PROMPT_BOX);
  g_type_ensure (AIV_TYPE_REFERENCE_PICKER);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Pasting is for a text entry first, if there is one that can use it; this key would be a new line there. */
  add_shortcut (GTK_WIDGET (self), GTK_PHASE_BUBBLE, "<Control>v", "new-video.paste");
  add_shortcut (GTK_WIDGET (self), GTK_PHASE_CAPTURE, "<Control>Return", "new-video.generate");
}

/**
 * aiv_new_video_page_get_form:
 * @self: the page
 *
 * Returns: (transfer none): what has been filled in so far
 */
AivVideoForm *
aiv_new_video_page_get_form (AivNewVideoPage *self)
{
  g_return_val_if_fail (AIV_IS_NEW_VIDEO_PAGE (self), NULL);

  return self->form;
}
