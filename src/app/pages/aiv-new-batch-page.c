/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-batch-page.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-new-batch-page-input.h"
#include "aiv-picture-tile.h"
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
  GtkFlowBox *pictures_box;
  GtkStack *recording_stack;
  AivRecordingCard *recording_card;
  GtkTextBuffer *prompt_buffer;
  GtkWidget *prompt_hint;
  GtkEditable *name_row;
  GtkStack *bottom_stack;
  GtkLabel *cost_label;
  GtkLabel *hint_label;
  GtkWidget *unusable_button;
  GtkLabel *upload_label;
  GtkProgressBar *upload_bar;

  AivSession *session;
  AivDraft *draft;
  AivTransfer *transfer;   /* while something is being sent */
  DexFuture *sending;
  DexFuture *quoting;
  AivWireQuote *quote;
  char *failure;           /* why the last attempt did not work */
  guint quoted_images;
  double quoted_seconds;
  gint64 quoted_balance;
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
    self->quoting = dex_future_finally (aiv_client_quote (aiv_session_get_client (self->session), images, seconds),
                                        on_quoted, aiv_weak_new (self), aiv_weak_free);
}

static char *
describe_cost (AivWireQuote *quote)
{
  g_autofree char *videos = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video", "%d videos", quote->images),
                                             (int) quote->images);
  g_autofree char *each = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d credit", "%d credits", quote->per_item),
                                           (int) quote->per_item);

  if (!quote->fits)
    /* Translators: "5 videos × 1 credit = 5, but only 3 are left" */
    return g_strdup_printf (C_("cost", "%s × %s = %d, but only %d are left"), videos, each, (int) quote->total,
                            (int) quote->balance);
  /* Translators: "5 videos × 1 credit = 5; 95 left → 90" */
  return g_strdup_printf (C_("cost", "%s × %s = %d; %d left → %d"), videos, each, (int) quote->total,
                          (int) quote->balance, (int) quote->balance_after);
}

/* The name of what makes the videos; a server lists its usual one first. */
static const char *
engine_label (AivNewBatchPage *self)
{
  AivWireServerInfo *info = aiv_client_get_server_info (aiv_session_get_client (self->session));

  if (info == NULL || info->engines == NULL || g_strv_length (info->engines) < 2)
    return NULL;
  return info->engines[1];
}

/* --- what is shown -------------------------------------------------------------------- */

static void
update_bottom (AivNewBatchPage *self)
{
  guint n_pictures = aiv_draft_get_n_pictures (self->draft);
  guint n_unusable = aiv_draft_get_n_unusable (self->draft);
  gboolean has_recording = aiv_draft_get_recording (self->draft) != NULL;
  gboolean too_dear = self->quote != NULL && !self->quote->fits;
  const char *engine = engine_label (self);
  g_autofree char *cost = NULL;
  g_autofree char *hint = NULL;
  gboolean wrong = FALSE;

  if (self->quote != NULL)
    cost = describe_cost (self->quote);

  if (n_unusable > 0)
    {
      wrong = TRUE;
      hint = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file cannot be used", "%u files cannot be used", n_unusable),
                              n_unusable);
    }
  else if (self->failure != NULL)
    {
      wrong = TRUE;
      hint = g_strdup (self->failure);
    }
  else if (too_dear)
    {
      wrong = TRUE;
      hint = g_strdup (C_("hint", "Remove some pictures, or ask your administrator for credits"));
    }
  else if (n_pictures == 0 && !has_recording)
    {
      hint = g_strdup (C_("hint", "Choose pictures and a recording to begin"));
    }
  else if (n_pictures == 0)
    {
      hint = g_strdup (C_("hint", "Choose at least one picture"));
    }
  else if (!has_recording)
    {
      hint = g_strdup (C_("hint", "Choose a recording"));
    }
  else if (aiv_draft_is_checking (self->draft))
    {
      hint = g_strdup (C_("hint", "Checking the files…"));
    }
  else if (engine != NULL)
    {
      /* Translators: the name of what makes the videos */
      hint = g_strdup_printf (C_("hint", "Made by: %s"), engine);
    }

  gtk_label_set_label (self->cost_label, cost != NULL ? cost : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cost_label), cost != NULL);
  gtk_label_set_label (self->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), hint != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint_label), wrong ? (const char *[]) { "error", NULL }
                                                                   : (const char *[]) { "caption", "dimmed", NULL });
  gtk_widget_set_visible (self->unusable_button, n_unusable > 0);
  gtk_stack_set_visible_child_name (self->bottom_stack, self->transfer != NULL ? "upload" : "generate");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.generate",
                                 aiv_draft_is_complete (self->draft) && self->transfer == NULL && !too_dear);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.stop", self->transfer != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-batch.remove-unusable", n_unusable > 0);
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
  gtk_widget_set_sensitive (self->drop_area, self->transfer == NULL);

  ask_for_quote (self);
  update_bottom (self);
}

static void
set_failure (AivNewBatchPage *self,
             const char      *text)
{
  if (g_set_str (&self->failure, text) && text != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_draft_changed (AivNewBatchPage *self)
{
  set_failure (self, NULL);
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
on_remove (AivNewBatchPage *self,
           AivChosenFile   *file)
{
  aiv_draft_remove (self->draft, file);
}

static void
on_remove_recording (AivNewBatchPage *self)
{
  AivChosenFile *recording = aiv_draft_get_recording (self->draft);

  if (recording != NULL)
    aiv_draft_remove (self->draft, recording);
}

static GtkWidget *
make_tile (gpointer file,
           gpointer user_data)
{
  GtkWidget *tile = aiv_picture_tile_new (file);
  GtkWidget *child = gtk_flow_box_child_new ();

  g_signal_connect_object (tile, "remove", G_CALLBACK (on_remove), user_data, G_CONNECT_SWAPPED);
  /* The focus goes to what can be done, the button in it. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);

  return child;
}

static void
on_prompt_changed (AivNewBatchPage *self)
{
  gtk_widget_set_visible (self->prompt_hint, gtk_text_buffer_get_char_count (self->prompt_buffer) == 0);
}

/* --- sending -------------------------------------------------------------------------- */

static void
on_transfer (AivNewBatchPage *self)
{
  gint64 total = aiv_transfer_get_total (self->transfer);
  gint64 sent = aiv_transfer_get_done (self->transfer);
  g_autofree char *text = NULL;

  if (total > 0 && sent < total)
    {
      g_autofree char *done = g_format_size (sent);
      g_autofree char *all = g_format_size (total);

      /* Translators: "Uploading: 3 MB of 12 MB" */
      text = g_strdup_printf (C_("upload", "Uploading: %s of %s"), done, all);
    }
  else
    {
      text = g_strdup (total > 0 ? C_("upload", "The server checks the files…") : C_("upload", "Uploading…"));
    }
  gtk_label_set_label (self->upload_label, text);
  gtk_progress_bar_set_fraction (self->upload_bar, CLAMP (aiv_transfer_get_fraction (self->transfer), 0, 1));
}

static void
end_sending (AivNewBatchPage *self)
{
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_func (self->transfer, on_transfer, self);
  g_clear_object (&self->transfer);
  update (self);
}

static DexFuture *
on_sent (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivNewBatchPage) self = aiv_weak_get (weak);
  g_autoptr(AivBatch) batch = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((batch = dex_await_object (dex_ref (done), &error)))
    {
      aiv_draft_clear (self->draft);
      gtk_text_buffer_set_text (self->prompt_buffer, "", -1);
      gtk_editable_set_text (self->name_row, "");
      end_sending (self);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-batch", "s", aiv_batch_get_id (batch));
      return dex_future_new_true ();
    }

  if (aiv_draft_take_problems (self->draft, error) == 0)
    {
      g_autofree char *text = aiv_api_error_describe (error);

      set_failure (self, text);
    }
  self->quoted_images = 0;   /* the balance may have been the reason */
  end_sending (self);

  return dex_future_new_true ();
}

static void
on_generate (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (widget);
  AivBatchDraft *outgoing = aiv_draft_get_outgoing (self->draft);
  g_autofree char *prompt = NULL;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  g_object_get (self->prompt_buffer, "text", &prompt, NULL);
  g_strstrip (prompt);
  aiv_batch_draft_set_prompt (outgoing, *prompt != '\0' ? prompt : NULL);
  aiv_batch_draft_set_name (outgoing, *name != '\0' ? name : NULL);

  set_failure (self, NULL);
  self->transfer = aiv_transfer_new ();
  g_signal_connect_object (self->transfer, "notify", G_CALLBACK (on_transfer), self, G_CONNECT_SWAPPED);
  on_transfer (self);
  update (self);

  aiv_let_go (&self->sending);
  self->sending = dex_future_finally (aiv_session_submit (self->session, outgoing, self->transfer), on_sent,
                                      aiv_weak_new (self), aiv_weak_free);
}

static void
on_stop (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (widget);

  /* A click, so from the main loop, and the server is still being spoken to: this one is
   * really to end. */
  dex_clear (&self->sending);
  end_sending (self);
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
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (on_draft_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notice", G_CALLBACK (on_draft_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::recording", G_CALLBACK (on_draft_recording), self, G_CONNECT_SWAPPED);
  gtk_flow_box_bind_model (self->pictures_box, aiv_draft_get_pictures (self->draft), make_tile, self, NULL);
  aiv_new_batch_page_accept_drops (self, self->drop_area);
  update (self);
}

static void
aiv_new_batch_page_dispose (GObject *object)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (object);

  aiv_let_go (&self->sending);
  aiv_let_go (&self->quoting);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->quote, aiv_wire_quote_unref);
  if (self->pictures_box != NULL)
    gtk_flow_box_bind_model (self->pictures_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_NEW_BATCH_PAGE);
  g_clear_object (&self->draft);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_new_batch_page_parent_class)->dispose (object);
}

static void
aiv_new_batch_page_finalize (GObject *object)
{
  g_free (AIV_NEW_BATCH_PAGE (object)->failure);
  G_OBJECT_CLASS (aiv_new_batch_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-new-batch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, drop_area);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, pictures_stack);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, pictures_box);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, recording_stack);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, recording_card);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, prompt_buffer);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, prompt_hint);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, bottom_stack);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, cost_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, unusable_button);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, upload_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewBatchPage, upload_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_prompt_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_recording);
}

static void
add_shortcuts (AivNewBatchPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* From anywhere on the page, but after a text entry that has a use for it. */
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>v"),
                                                          gtk_named_action_new ("new-batch.paste")));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>Return"),
                                                          gtk_named_action_new ("new-batch.generate")));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
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
  object_class->finalize = aiv_new_batch_page_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "new-batch.choose-pictures", NULL,
                                   aiv_new_batch_page_choose_pictures);
  gtk_widget_class_install_action (widget_class, "new-batch.choose-recording", NULL,
                                   aiv_new_batch_page_choose_recording);
  gtk_widget_class_install_action (widget_class, "new-batch.paste", NULL, aiv_new_batch_page_paste);
  gtk_widget_class_install_action (widget_class, "new-batch.remove-unusable", NULL, on_remove_unusable);
  gtk_widget_class_install_action (widget_class, "new-batch.generate", NULL, on_generate);
  gtk_widget_class_install_action (widget_class, "new-batch.stop", NULL, on_stop);
}

static void
aiv_new_batch_page_init (AivNewBatchPage *self)
{
  g_type_ensure (AIV_TYPE_RECORDING_CARD);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->draft = aiv_draft_new ();
  add_shortcuts (self);
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
