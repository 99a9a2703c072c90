/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-item-tile-private.h"

#include <glib/gi18n.h>

#include "aiv-format.h"
#include "aiv-text.h"
#include "aiv-time.h"

typedef enum
{
  PROP_LABEL = 1,
} AivItemTileProp;

static GParamSpec *props[PROP_LABEL + 1];

/**
 * AivItemTile:
 *
 * One video: its still, what it is doing, and what can be done with it. The buttons activate
 * `item.play`, `item.save`, `item.retry` and `item.cancel` with the item's key. Recycled: it
 * shows whatever item it is given last.
 *
 * A grid keeps many more of them than are to be seen. What a tile is made of is made when it is first seen, and
 * filled when it is seen again with another item; until then it knows its size and what it is called.
 */
G_DEFINE_FINAL_TYPE (AivItemTile, aiv_item_tile, GTK_TYPE_WIDGET)

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

static double
get_fraction (AivItemTile *self)
{
  AivTransfer *transfer = aiv_item_get_transfer (self->item);

  if (transfer != NULL)
    return aiv_transfer_get_fraction (transfer);
  return aiv_item_get_status (self->item) == AIV_JOB_PROCESSING ? aiv_item_get_progress (self->item) : -1;
}

/* Why it failed, or what is wrong with its waiting, if that is known. */
static const char *
get_reason (AivItemTile *self)
{
  return aiv_text_item_reason (self->item);
}

/* One that has not been read yet has neither name nor state. */
static const char *
get_name (AivItemTile *self)
{
  return aiv_item_get_name (self->item) != NULL ? aiv_item_get_name (self->item) : "";
}

static void
update_label (AivItemTile *self,
              const char  *state)
{
  const char *reason = get_reason (self);
  g_autofree char *label = NULL;

  label = reason != NULL ? g_strdup_printf (C_("accessible name", "%s: %s. %s"), get_name (self), state, reason)
                         : g_strdup_printf (C_("accessible name", "%s: %s"), get_name (self), state);
  if (g_set_str (&self->label, label))
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
    }
}

static void
update_action (AivItemTile *self)
{
  const char *name = get_name (self);

  if (aiv_item_get_can_play (self->item))
    {
      aiv_item_tile_show_action (self, "item.save", "document-save-symbolic");
      /* Translators: of the video made from a picture of this name */
      name_button (self->action_button, C_("accessible name", "Save %s"), name);
    }
  else if (aiv_item_get_can_retry (self->item))
    {
      aiv_item_tile_show_action (self, "item.retry", "view-refresh-symbolic");
      name_button (self->action_button, C_("accessible name", "Try %s again"), name);
    }
  else if (aiv_item_get_can_cancel (self->item))
    {
      aiv_item_tile_show_action (self, "item.cancel", "process-stop-symbolic");
      name_button (self->action_button, C_("accessible name", "Cancel %s"), name);
    }
  else
    {
      aiv_item_tile_show_action (self, NULL, NULL);
    }
}

static void update (AivItemTile *self);

static gboolean
on_overdue (gpointer data)
{
  AivItemTile *self = data;

  self->overdue = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Nobody tells that nothing happens: it is looked at again when that becomes remarkable. */
static void
await_overdue (AivItemTile *self)
{
  gint64 at = aiv_item_get_overdue_at (self->item);
  gint64 left = at - aiv_time_now_ms ();

  g_clear_handle_id (&self->overdue, g_source_remove);
  if (at > 0 && left > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->overdue = g_timeout_add_seconds ((guint) MIN (left / 1000 + 1, G_MAXINT), on_overdue, self);
}

static void
update (AivItemTile *self)
{
  g_autofree char *state = NULL;
  g_autofree char *caption = NULL;
  AivJobStatus status;

  if (self->item == NULL)
    return;

  status = aiv_item_get_status (self->item);
  /* What is still being read has nothing to say. */
  if (status == AIV_JOB_UNKNOWN && !gtk_widget_get_mapped (GTK_WIDGET (self)) && !aiv_item_tile_shows_reason (self))
    {
      self->stale = TRUE;
      return;
    }
  state = describe_state (self);
  update_label (self, state);

  /* The reason makes it higher, also where nobody looks. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) && get_reason (self) == NULL && !aiv_item_tile_shows_reason (self))
    {
      self->stale = TRUE;
      return;
    }
  aiv_item_tile_build (self);
  aiv_text_line_set_label (self->name_line, get_name (self));
  if (self->details && status == AIV_JOB_COMPLETED && aiv_item_get_transfer (self->item) == NULL)
    caption = describe_video (self->item);
  aiv_text_line_set_label (self->status_line, caption != NULL ? caption : state);
  aiv_item_tile_show_reason (self, get_reason (self), status == AIV_JOB_FAILED ? "error" : "warning");
  aiv_item_tile_show_state (self, state_icon_name (status));
  aiv_item_tile_show_progress (self, get_fraction (self));
  aiv_item_tile_show_play (self, aiv_item_get_can_play (self->item));
  if (self->play_button != NULL)
    /* Translators: of the video made from a picture of this name */
    name_button (self->play_button, C_("accessible name", "Play %s"), get_name (self));
  update_action (self);
  await_overdue (self);
}

static void
on_item_changed (AivItemTile *self)
{
  g_signal_group_set_target (self->transfer_signals, aiv_item_get_transfer (self->item));
  update (self);
}

static const char *
describe_child (AivItemTile *self,
                GtkWidget   *child)
{
  if (child == NULL)
    return NULL;
  if (child == GTK_WIDGET (self->name_line))
    return aiv_text_line_get_label (self->name_line);
  if (child == GTK_WIDGET (self->reason_label))
    return gtk_label_get_label (self->reason_label);
  if (child == self->play_button)
    return C_("tooltip", "Play");
  if (child != self->action_button)
    return NULL;
  if (g_str_equal (self->action, "item.save"))
    return C_("tooltip", "Save…");
  return g_str_equal (self->action, "item.retry") ? C_("tooltip", "Try Again") : C_("tooltip", "Cancel");
}

/* Said when somebody asks: each tooltip that is set asks the X server where the pointer is, and waits. */
static gboolean
aiv_item_tile_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    keyboard,
                             GtkTooltip *tooltip)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);
  GtkWidget *child = keyboard ? gtk_widget_get_focus_child (widget) : gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);
  const char *text;
  graphene_rect_t bounds;

  while (child != NULL && gtk_widget_get_parent (child) != widget)
    child = gtk_widget_get_parent (child);
  text = describe_child (self, child);
  if (text == NULL || *text == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  if (gtk_widget_compute_bounds (child, widget, &bounds))
    gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                                                        (int) bounds.size.height });
  return TRUE;
}

/* The still is fetched for those that are seen. */
static void
fill (AivItemTile *self)
{
  aiv_item_tile_build (self);
  self->stale = FALSE;
  aiv_poster_set_item (self->poster, self->session, self->item);
  update (self);
}

static void
aiv_item_tile_map (GtkWidget *widget)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);

  GTK_WIDGET_CLASS (aiv_item_tile_parent_class)->map (widget);
  if (self->stale || self->poster == NULL)
    fill (self);
}

static void
aiv_item_tile_unmap (GtkWidget *widget)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);

  /* What is seen again is looked at anew. */
  self->stale = self->stale || self->overdue != 0;
  g_clear_handle_id (&self->overdue, g_source_remove);
  GTK_WIDGET_CLASS (aiv_item_tile_parent_class)->unmap (widget);
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

  g_clear_handle_id (&self->overdue, g_source_remove);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->transfer_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->label, g_free);
  aiv_item_tile_take_apart (self);
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

  widget_class->query_tooltip = aiv_item_tile_query_tooltip;
  widget_class->map = aiv_item_tile_map;
  widget_class->unmap = aiv_item_tile_unmap;
  aiv_item_tile_install_layout (widget_class);
  gtk_widget_class_set_css_name (widget_class, "video-tile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
aiv_item_tile_init (AivItemTile *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  aiv_item_tile_init_size (self);
  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "changed", G_CALLBACK (on_item_changed), self);
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
  g_set_object (&self->session, session);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      fill (self);
      return;
    }
  self->stale = TRUE;
  if (self->poster != NULL)
    aiv_poster_set_item (self->poster, NULL, NULL);
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

  aiv_item_tile_show_moving (self, moving);
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
