/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-item-tile.h"

#include <glib/gi18n.h>

#include "aiv-format.h"
#include "aiv-poster.h"
#include "aiv-text.h"

/**
 * AivItemTile:
 *
 * One video: its still, what it is doing, and what can be done with it. The buttons activate
 * `item.play`, `item.save`, `item.retry` and `item.cancel` with the item's key. Recycled: it
 * shows whatever item it is given last.
 */
struct _AivItemTile
{
  AdwBin parent_instance;

  AivPoster *poster;
  GtkPicture *moving;
  GtkWidget *scrim;
  GtkWidget *play_button;
  GtkImage *state_icon;
  GtkProgressBar *progress_bar;
  GtkLabel *name_label;
  GtkLabel *status_label;
  GtkWidget *save_button;
  GtkWidget *retry_button;
  GtkWidget *cancel_button;
  GtkLabel *reason_label;

  AivItem *item;
  GSignalGroup *item_signals;
  GSignalGroup *transfer_signals;
  char *label;
  gboolean details;
};

typedef enum
{
  PROP_LABEL = 1,
} AivItemTileProp;

static GParamSpec *props[PROP_LABEL + 1];

G_DEFINE_FINAL_TYPE (AivItemTile, aiv_item_tile, ADW_TYPE_BIN)

/* A button of one of many videos says which. */
static void
name_button (GtkWidget  *button,
             const char *format,
             const char *name)
{
  g_autoptr(GString) text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

static char *
describe_state (AivItemTile *self)
{
  AivTransfer *transfer = aiv_item_get_transfer (self->item);
  double fraction = transfer != NULL ? aiv_transfer_get_fraction (transfer) : -1;

  if (transfer == NULL)
    return aiv_text_item_status (self->item);
  if (fraction < 0)
    return g_strdup (C_("state of a video", "Downloading"));
  return g_strdup_printf (C_("state of a video", "Downloading, %d %%"), (int) (fraction * 100));
}

/* Of one among all videos: how long it is and when it was asked for. */
static char *
describe_video (AivItem *item)
{
  g_autofree char *date = aiv_format_date (aiv_item_get_created_at (item));
  g_autofree char *duration = NULL;

  if (aiv_item_get_duration (item) <= 0)
    return g_steal_pointer (&date);
  duration = aiv_text_duration (aiv_item_get_duration (item));
  return g_strdup_printf ("%s · %s", duration, date);
}

static const char *
state_icon_name (AivJobStatus status)
{
  switch (status)
    {
    case AIV_JOB_FAILED:
      return "dialog-warning-symbolic";
    case AIV_JOB_CANCELLED:
      return "process-stop-symbolic";
    case AIV_JOB_CREATED:
    case AIV_JOB_PENDING:
      return "document-open-recent-symbolic";
    case AIV_JOB_UNKNOWN:
    case AIV_JOB_PROCESSING:
    case AIV_JOB_COMPLETED:
    default:
      return NULL;
    }
}

static void
update_progress (AivItemTile *self)
{
  AivTransfer *transfer = aiv_item_get_transfer (self->item);
  double fraction = -1;

  if (transfer != NULL)
    fraction = aiv_transfer_get_fraction (transfer);
  else if (aiv_item_get_status (self->item) == AIV_JOB_PROCESSING)
    fraction = aiv_item_get_progress (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));
}

static void
update (AivItemTile *self)
{
  g_autofree char *state = NULL;
  g_autofree char *label = NULL;
  g_autofree char *caption = NULL;
  const char *name, *reason, *icon;
  AivJobStatus status;

  if (self->item == NULL)
    return;

  /* One that has not been read yet has neither name nor state. */
  name = aiv_item_get_name (self->item) != NULL ? aiv_item_get_name (self->item) : "";
  status = aiv_item_get_status (self->item);
  reason = status == AIV_JOB_FAILED ? aiv_item_get_error_text (self->item) : NULL;
  state = describe_state (self);
  icon = state_icon_name (status);

  gtk_label_set_label (self->name_label, name);
  if (self->details && status == AIV_JOB_COMPLETED && aiv_item_get_transfer (self->item) == NULL)
    caption = describe_video (self->item);
  gtk_label_set_label (self->status_label, caption != NULL ? caption : state);
  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL && *reason != '\0');

  gtk_widget_set_visible (self->scrim, icon != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->state_icon, icon);

  gtk_widget_set_visible (self->play_button, aiv_item_get_can_play (self->item));
  gtk_widget_set_visible (self->save_button, aiv_item_get_can_play (self->item));
  gtk_widget_set_visible (self->retry_button, aiv_item_get_can_retry (self->item));
  gtk_widget_set_visible (self->cancel_button, aiv_item_get_can_cancel (self->item));
  /* Translators: of the video made from a picture of this name */
  name_button (self->play_button, C_("accessible name", "Play %s"), name);
  name_button (self->save_button, C_("accessible name", "Save %s"), name);
  name_button (self->retry_button, C_("accessible name", "Try %s again"), name);
  name_button (self->cancel_button, C_("accessible name", "Cancel %s"), name);
  update_progress (self);

  label = reason != NULL ? g_strdup_printf (C_("accessible name", "%s: %s. %s"), name, state, reason)
                         : g_strdup_printf (C_("accessible name", "%s: %s"), name, state);
  if (g_set_str (&self->label, label))
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
    }
}

static void
on_item_changed (AivItemTile *self)
{
  g_signal_group_set_target (self->transfer_signals, aiv_item_get_transfer (self->item));
  update (self);
}

/* Said when somebody asks: each tooltip that is set asks the X server where the pointer is, and waits. */
static gboolean
on_query_tooltip (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip,
                  gpointer    data)
{
  AivItemTile *self = data;
  const char *text;

  if (GTK_IS_LABEL (widget))
    text = gtk_label_get_label (GTK_LABEL (widget));
  else if (widget == self->play_button)
    text = C_("tooltip", "Play");
  else if (widget == self->save_button)
    text = C_("tooltip", "Save…");
  else if (widget == self->retry_button)
    text = C_("tooltip", "Try Again");
  else
    text = C_("tooltip", "Cancel");
  gtk_tooltip_set_text (tooltip, text);
  return *text != '\0';
}

static void
activate (AivItemTile *self,
          const char  *action)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", aiv_item_get_key (self->item));
}

static void
on_play (AivItemTile *self)
{
  activate (self, "item.play");
}

static void
on_save (AivItemTile *self)
{
  activate (self, "item.save");
}

static void
on_retry (AivItemTile *self)
{
  activate (self, "item.retry");
}

static void
on_cancel (AivItemTile *self)
{
  activate (self, "item.cancel");
}

static void
aiv_item_tile_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch ((AivItemTileProp) prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, AIV_ITEM_TILE (object)->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_item_tile_dispose (GObject *object)
{
  AivItemTile *self = AIV_ITEM_TILE (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->transfer_signals);
  g_clear_object (&self->item);
  g_clear_pointer (&self->label, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ITEM_TILE);
  G_OBJECT_CLASS (aiv_item_tile_parent_class)->dispose (object);
}

static void
aiv_item_tile_class_init (AivItemTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_item_tile_get_property;
  object_class->dispose = aiv_item_tile_dispose;

  /* What the cell around it says to a screen reader. */
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-item-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, poster);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, moving);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, scrim);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, play_button);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, state_icon);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, name_label);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, status_label);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, save_button);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, retry_button);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, AivItemTile, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
aiv_item_tile_init (AivItemTile *self)
{
  g_type_ensure (AIV_TYPE_POSTER);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify", G_CALLBACK (on_item_changed), self);
  self->transfer_signals = g_signal_group_new (AIV_TYPE_TRANSFER);
  g_signal_group_connect_swapped (self->transfer_signals, "notify", G_CALLBACK (update), self);
}

/**
 * aiv_item_tile_new:
 *
 * Returns: (transfer floating): an empty tile
 */
GtkWidget *
aiv_item_tile_new (void)
{
  return g_object_new (AIV_TYPE_ITEM_TILE, NULL);
}

/**
 * aiv_item_tile_set_item:
 * @self: the tile
 * @session: (nullable): what fetches the still
 * @item: (nullable): the video
 */
void
aiv_item_tile_set_item (AivItemTile *self,
                        AivSession  *session,
                        AivItem     *item)
{
  g_return_if_fail (AIV_IS_ITEM_TILE (self));

  g_set_object (&self->item, item);
  g_signal_group_set_target (self->item_signals, item);
  g_signal_group_set_target (self->transfer_signals, item != NULL ? aiv_item_get_transfer (item) : NULL);
  aiv_poster_set_item (self->poster, session, item);
  update (self);
}

/**
 * aiv_item_tile_set_details:
 * @self: the tile
 * @details: whether a finished video tells how long it is and when it was asked for
 */
void
aiv_item_tile_set_details (AivItemTile *self,
                           gboolean     details)
{
  g_return_if_fail (AIV_IS_ITEM_TILE (self));

  self->details = details;
  update (self);
}

/**
 * aiv_item_tile_set_moving:
 * @self: the tile
 * @moving: (nullable): what to show instead of the still
 */
void
aiv_item_tile_set_moving (AivItemTile  *self,
                          GdkPaintable *moving)
{
  g_return_if_fail (AIV_IS_ITEM_TILE (self));

  if (self->moving == NULL)
    return;
  gtk_picture_set_paintable (self->moving, moving);
  gtk_widget_set_visible (GTK_WIDGET (self->moving), moving != NULL);
}

/**
 * aiv_item_tile_get_item:
 * @self: the tile
 *
 * Returns: (transfer none) (nullable): the video that it shows
 */
AivItem *
aiv_item_tile_get_item (AivItemTile *self)
{
  g_return_val_if_fail (AIV_IS_ITEM_TILE (self), NULL);

  return self->item;
}

/**
 * aiv_item_tile_get_label:
 * @self: the tile
 *
 * Returns: (transfer none) (nullable): all that it shows, in words
 */
const char *
aiv_item_tile_get_label (AivItemTile *self)
{
  g_return_val_if_fail (AIV_IS_ITEM_TILE (self), NULL);

  return self->label;
}
