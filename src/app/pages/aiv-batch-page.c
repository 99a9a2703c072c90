/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-page.h"

#include <glib/gi18n.h>

#include "aiv-batch-page-private.h"
#include "aiv-fiber.h"
#include "aiv-text.h"
#include "aiv-weak.h"

/**
 * AivBatchPage:
 *
 * One batch as it comes about: how far it is in words, and each of its videos. What can be
 * done with it is in aiv-batch-page-actions.c.
 */
typedef enum
{
  PROP_SESSION = 1,
  PROP_BATCH_ID,
} AivBatchPageProp;

static GParamSpec *props[PROP_BATCH_ID + 1];

G_DEFINE_FINAL_TYPE (AivBatchPage, aiv_batch_page, ADW_TYPE_NAVIGATION_PAGE)

/* Recording, its length, what it cost, what made it: as far as they are known. */
static char *
describe (AivBatch *batch)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *audio = aiv_batch_get_audio_name (batch);
  const char *engine = aiv_batch_get_engine_label (batch);
  gint64 credits = aiv_batch_get_credits_used (batch) + aiv_batch_get_credits_held (batch);

  if (audio != NULL && *audio != '\0')
    g_ptr_array_add (parts, g_strdup (audio));
  if (aiv_batch_get_audio_seconds (batch) > 0)
    g_ptr_array_add (parts, aiv_text_duration (aiv_batch_get_audio_seconds (batch)));
  if (credits > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d credit", "%d credits", credits), (int) credits));
  if (engine != NULL && *engine != '\0')
    g_ptr_array_add (parts, g_strdup (engine));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

/**
 * aiv_batch_page_update:
 * @self: the page
 *
 * Shows the batch as it is now.
 */
void
aiv_batch_page_update (AivBatchPage *self)
{
  g_autofree char *status = NULL;
  g_autofree char *detail = NULL;
  const char *prompt;
  double fraction;

  aiv_batch_page_update_actions (self);
  if (self->batch == NULL)
    return;

  prompt = aiv_batch_get_prompt (self->batch);
  fraction = aiv_batch_get_fraction (self->batch);
  detail = describe (self->batch);
  status = aiv_text_batch_status (self->batch);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), aiv_batch_get_name (self->batch));
  gtk_label_set_label (self->status_label, status);
  gtk_label_set_label (self->detail_label, detail);
  gtk_label_set_label (self->prompt_label, prompt != NULL ? prompt : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prompt_label), prompt);
  gtk_widget_set_visible (GTK_WIDGET (self->prompt_label), prompt != NULL && *prompt != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), aiv_batch_get_is_active (self->batch) && fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));
  gtk_widget_set_visible (self->cancel_button, aiv_batch_get_can_cancel (self->batch));
  gtk_widget_set_visible (self->retry_button, aiv_batch_get_can_retry (self->batch)
                                                && !aiv_batch_get_can_cancel (self->batch));
}

static void
set_batch (AivBatchPage *self,
           AivBatch     *batch)
{
  if (!g_set_object (&self->batch, batch))
    return;

  g_signal_group_set_target (self->batch_signals, batch);
  aiv_video_grid_set_from (self->grid, aiv_batch_get_name (batch));
  aiv_video_grid_set_model (self->grid, self->session, aiv_batch_get_items (batch));
  gtk_stack_set_visible_child_name (self->stack, "batch");
  aiv_batch_page_update (self);
}

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(AivBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if ((batch = dex_await_object (dex_ref (done), &error)))
    {
      set_batch (self, batch);
    }
  else if (self->batch == NULL && (text = aiv_api_error_describe (error)) != NULL)
    {
      adw_status_page_set_description (self->error_page, text);
      gtk_stack_set_visible_child_name (self->stack, "error");
    }

  return dex_future_new_true ();
}

/**
 * aiv_batch_page_load:
 * @self: the page
 *
 * Shows what is known of the batch, and reads the rest.
 */
void
aiv_batch_page_load (AivBatchPage *self)
{
  AivBatch *known = aiv_batch_list_find (aiv_session_get_batches (self->session), self->batch_id);

  if (known != NULL && aiv_batch_get_loaded (known))
    set_batch (self, known);
  else
    gtk_stack_set_visible_child_name (self->stack, "loading");

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_session_load_batch (self->session, self->batch_id), on_loaded,
                                      aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_batch_page_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AivBatchPage *self = AIV_BATCH_PAGE (object);

  switch ((AivBatchPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_BATCH_ID:
      g_value_set_string (value, self->batch_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  AivBatchPage *self = AIV_BATCH_PAGE (object);

  switch ((AivBatchPageProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_BATCH_ID:
      self->batch_id = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_page_constructed (GObject *object)
{
  AivBatchPage *self = AIV_BATCH_PAGE (object);

  G_OBJECT_CLASS (aiv_batch_page_parent_class)->constructed (object);
  aiv_batch_page_update_actions (self);
  aiv_batch_page_load (self);
}

static void
aiv_batch_page_dispose (GObject *object)
{
  AivBatchPage *self = AIV_BATCH_PAGE (object);

  aiv_let_go (&self->loading);
  while (self->doing->len > 0)
    dex_future_disown (g_ptr_array_steal_index_fast (self->doing, 0));
  g_clear_object (&self->batch_signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_BATCH_PAGE);
  g_clear_object (&self->batch);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_batch_page_parent_class)->dispose (object);
}

static void
aiv_batch_page_finalize (GObject *object)
{
  AivBatchPage *self = AIV_BATCH_PAGE (object);

  g_free (self->batch_id);
  g_ptr_array_unref (self->doing);
  G_OBJECT_CLASS (aiv_batch_page_parent_class)->finalize (object);
}

static void
aiv_batch_page_class_init (AivBatchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_batch_page_get_property;
  object_class->set_property = aiv_batch_page_set_property;
  object_class->constructed = aiv_batch_page_constructed;
  object_class->dispose = aiv_batch_page_dispose;
  object_class->finalize = aiv_batch_page_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION, flags);
  props[PROP_BATCH_ID] = g_param_spec_string ("batch-id", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-batch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, error_page);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, detail_label);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, prompt_label);
  gtk_widget_class_bind_template_child (widget_class, AivBatchPage, grid);
  aiv_batch_page_install_actions (widget_class);
}

static void
aiv_batch_page_init (AivBatchPage *self)
{
  self->doing = g_ptr_array_new_with_free_func (dex_unref);
  g_type_ensure (AIV_TYPE_VIDEO_GRID);
  gtk_widget_init_template (GTK_WIDGET (self));
  aiv_video_grid_set_in_batch (self->grid, TRUE);
  self->batch_signals = g_signal_group_new (AIV_TYPE_BATCH);
  g_signal_group_connect_swapped (self->batch_signals, "notify", G_CALLBACK (aiv_batch_page_update), self);
}

/**
 * aiv_batch_page_new:
 * @session: where the batch is
 * @batch_id: which one
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
aiv_batch_page_new (AivSession *session,
                    const char *batch_id)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (batch_id != NULL, NULL);

  return g_object_new (AIV_TYPE_BATCH_PAGE, "session", session, "batch-id", batch_id, NULL);
}
