/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cost-bar.h"

#include <glib/gi18n.h>

/**
 * AivCostBar:
 *
 * The end of a page that makes something: what it costs, what is in the way and the button that
 * takes it out of there, Generate; and while it is sent, how much of it has been.
 *
 * Properties:
 * - `generate-action`, `stop-action` (string): what its buttons activate
 */
struct _AivCostBar
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *cost_label;
  GtkLabel *hint_label;
  GtkButton *fix_button;
  GtkLabel *upload_label;
  GtkProgressBar *upload_bar;

  char *generate_action;
  char *stop_action;
  AivTransfer *transfer;
  gboolean waiting;
};

typedef enum
{
  PROP_GENERATE_ACTION = 1,
  PROP_STOP_ACTION,
} AivCostBarProp;

static GParamSpec *props[PROP_STOP_ACTION + 1];

G_DEFINE_FINAL_TYPE (AivCostBar, aiv_cost_bar, ADW_TYPE_BIN)

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

static void
on_transfer (AivCostBar *self)
{
  gint64 total = aiv_transfer_get_total (self->transfer);
  gint64 sent = aiv_transfer_get_done (self->transfer);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->upload_bar), !self->waiting);
  if (self->waiting)
    {
      text = g_strdup (C_("upload", "The server cannot be reached. This waits, and is sent by itself when the server is back."));
    }
  else if (total > 0 && sent < total)
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
aiv_cost_bar_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  AivCostBar *self = AIV_COST_BAR (object);

  switch ((AivCostBarProp) prop_id)
    {
    case PROP_GENERATE_ACTION:
      g_value_set_string (value, self->generate_action);
      break;
    case PROP_STOP_ACTION:
      g_value_set_string (value, self->stop_action);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_cost_bar_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  AivCostBar *self = AIV_COST_BAR (object);
  gboolean changed;

  switch ((AivCostBarProp) prop_id)
    {
    case PROP_GENERATE_ACTION:
      changed = g_set_str (&self->generate_action, g_value_get_string (value));
      break;
    case PROP_STOP_ACTION:
      changed = g_set_str (&self->stop_action, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (changed)
    g_object_notify_by_pspec (object, pspec);
}

static void
aiv_cost_bar_dispose (GObject *object)
{
  AivCostBar *self = AIV_COST_BAR (object);

  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_clear_object (&self->transfer);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_COST_BAR);
  G_OBJECT_CLASS (aiv_cost_bar_parent_class)->dispose (object);
}

static void
aiv_cost_bar_finalize (GObject *object)
{
  AivCostBar *self = AIV_COST_BAR (object);

  g_free (self->generate_action);
  g_free (self->stop_action);
  G_OBJECT_CLASS (aiv_cost_bar_parent_class)->finalize (object);
}

static void
aiv_cost_bar_class_init (AivCostBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_cost_bar_get_property;
  object_class->set_property = aiv_cost_bar_set_property;
  object_class->dispose = aiv_cost_bar_dispose;
  object_class->finalize = aiv_cost_bar_finalize;

  props[PROP_GENERATE_ACTION] = g_param_spec_string ("generate-action", NULL, NULL, NULL, flags);
  props[PROP_STOP_ACTION] = g_param_spec_string ("stop-action", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-cost-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, stack);
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, cost_label);
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, hint_label);
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, fix_button);
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, upload_label);
  gtk_widget_class_bind_template_child (widget_class, AivCostBar, upload_bar);
}

static void
aiv_cost_bar_init (AivCostBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_cost_bar_set_quote:
 * @self: the bar
 * @quote: (nullable): what it costs; %NULL while nobody knows
 */
void
aiv_cost_bar_set_quote (AivCostBar   *self,
                        AivWireQuote *quote)
{
  g_autofree char *cost = NULL;

  g_return_if_fail (AIV_IS_COST_BAR (self));

  if (quote != NULL)
    cost = describe_cost (quote);
  gtk_label_set_label (self->cost_label, cost != NULL ? cost : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cost_label), cost != NULL);
}

/**
 * aiv_cost_bar_set_hint:
 * @self: the bar
 * @hint: (nullable): what comes next, or what is in the way
 * @mood: which of both
 */
void
aiv_cost_bar_set_hint (AivCostBar     *self,
                       const char     *hint,
                       AivCostBarMood  mood)
{
  g_return_if_fail (AIV_IS_COST_BAR (self));

  gtk_label_set_label (self->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), hint != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->hint_label), mood == AIV_COST_BAR_WRONG
                                                               ? (const char *[]) { "error", NULL }
                                                               : (const char *[]) { "caption", "dimmed", NULL });
}

/**
 * aiv_cost_bar_set_fix:
 * @self: the bar
 * @label: (nullable): a button beside the hint, with its access key; %NULL for none
 * @action: (nullable): what it activates
 */
void
aiv_cost_bar_set_fix (AivCostBar *self,
                      const char *label,
                      const char *action)
{
  g_return_if_fail (AIV_IS_COST_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->fix_button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->fix_button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->fix_button), label != NULL ? action : NULL);
}

/**
 * aiv_cost_bar_set_transfer:
 * @self: the bar
 * @transfer: (nullable): what is being sent; %NULL when nothing is
 */
void
aiv_cost_bar_set_transfer (AivCostBar  *self,
                           AivTransfer *transfer)
{
  g_return_if_fail (AIV_IS_COST_BAR (self));
  g_return_if_fail (transfer == NULL || AIV_IS_TRANSFER (transfer));

  if (self->transfer != transfer)
    {
      if (self->transfer != NULL)
        g_signal_handlers_disconnect_by_data (self->transfer, self);
      g_set_object (&self->transfer, transfer);
      if (transfer != NULL)
        {
          g_signal_connect_object (transfer, "notify", G_CALLBACK (on_transfer), self, G_CONNECT_SWAPPED);
          on_transfer (self);
        }
    }
  gtk_stack_set_visible_child_name (self->stack, transfer != NULL ? "upload" : "generate");
}

/**
 * aiv_cost_bar_set_waiting:
 * @self: the bar
 * @waiting: whether what is being sent waits for the server
 *
 * Says so, also to who cannot see it.
 */
void
aiv_cost_bar_set_waiting (AivCostBar *self,
                          gboolean    waiting)
{
  g_return_if_fail (AIV_IS_COST_BAR (self));

  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  if (self->transfer != NULL)
    on_transfer (self);
  if (waiting)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->upload_label),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
