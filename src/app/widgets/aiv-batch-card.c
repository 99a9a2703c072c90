/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-card.h"

#include <glib/gi18n.h>

#include "aiv-collage.h"
#include "aiv-text.h"

/**
 * AivBatchCard:
 *
 * A batch in the list of batches. Recycled: it shows whatever batch it is given last.
 */
struct _AivBatchCard
{
  AdwBin parent_instance;

  AivCollage *collage;
  GtkProgressBar *progress_bar;
  GtkLabel *name_label;
  GtkLabel *status_label;
  GtkLabel *time_label;

  AivBatch *batch;
  GSignalGroup *batch_signals;
  char *label;
};

typedef enum
{
  PROP_LABEL = 1,
} AivBatchCardProp;

static GParamSpec *props[PROP_LABEL + 1];

G_DEFINE_FINAL_TYPE (AivBatchCard, aiv_batch_card, ADW_TYPE_BIN)

static void
update (AivBatchCard *self)
{
  g_autofree char *status = NULL;
  g_autofree char *time = NULL;
  g_autofree char *label = NULL;
  const char *name;
  double fraction;

  if (self->batch == NULL)
    return;

  name = aiv_batch_get_name (self->batch);
  status = aiv_text_batch_status (self->batch);
  time = aiv_text_ago (aiv_batch_get_created_at (self->batch));
  fraction = aiv_batch_get_fraction (self->batch);

  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->status_label, status);
  gtk_label_set_label (self->time_label, time);
  if (aiv_batch_get_status (self->batch) == AIV_JOB_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), aiv_batch_get_is_active (self->batch) && fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));

  /* Translators: name, state and time of a batch, for a screen reader */
  label = g_strdup_printf (C_("accessible name", "%s: %s. %s"), name, status, time);
  if (g_set_str (&self->label, label))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

static void
aiv_batch_card_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch ((AivBatchCardProp) prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, AIV_BATCH_CARD (object)->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_card_dispose (GObject *object)
{
  AivBatchCard *self = AIV_BATCH_CARD (object);

  g_clear_object (&self->batch_signals);
  g_clear_object (&self->batch);
  g_clear_pointer (&self->label, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_BATCH_CARD);
  G_OBJECT_CLASS (aiv_batch_card_parent_class)->dispose (object);
}

static void
aiv_batch_card_class_init (AivBatchCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_batch_card_get_property;
  object_class->dispose = aiv_batch_card_dispose;

  /* What the row around it says to a screen reader. */
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-batch-card.ui");
  gtk_widget_class_bind_template_child (widget_class, AivBatchCard, collage);
  gtk_widget_class_bind_template_child (widget_class, AivBatchCard, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AivBatchCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, AivBatchCard, status_label);
  gtk_widget_class_bind_template_child (widget_class, AivBatchCard, time_label);
}

static void
aiv_batch_card_init (AivBatchCard *self)
{
  g_type_ensure (AIV_TYPE_COLLAGE);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->batch_signals = g_signal_group_new (AIV_TYPE_BATCH);
  g_signal_group_connect_swapped (self->batch_signals, "notify", G_CALLBACK (update), self);
}

/**
 * aiv_batch_card_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
aiv_batch_card_new (void)
{
  return g_object_new (AIV_TYPE_BATCH_CARD, NULL);
}

/**
 * aiv_batch_card_set_batch:
 * @self: the card
 * @session: (nullable): what fetches the posters
 * @batch: (nullable): the batch
 */
void
aiv_batch_card_set_batch (AivBatchCard *self,
                          AivSession   *session,
                          AivBatch     *batch)
{
  g_return_if_fail (AIV_IS_BATCH_CARD (self));

  g_set_object (&self->batch, batch);
  g_signal_group_set_target (self->batch_signals, batch);
  aiv_collage_set_batch (self->collage, session, batch);
  update (self);
}

/**
 * aiv_batch_card_get_label:
 * @self: the card
 *
 * Returns: (transfer none) (nullable): all that it shows, in words
 */
const char *
aiv_batch_card_get_label (AivBatchCard *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_CARD (self), NULL);

  return self->label;
}
