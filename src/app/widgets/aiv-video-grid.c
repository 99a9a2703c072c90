/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-grid.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-library-view.h"
#include "aiv-video-content.h"
#include "aiv-video-grid-private.h"
#include "aiv-weak.h"
#include "aiv-window.h"

/**
 * AivVideoGrid:
 *
 * Videos as tiles, of a list however long: to be played, selected, saved, tried again, deleted and
 * dragged out of the window. Below it a bar says what can be done with those that are selected.
 *
 * Its actions are `videos.`, about what is selected, and `item.` with the key of one video, which
 * the tiles' buttons activate; see aiv-video-grid-actions.c.
 */
G_DEFINE_FINAL_TYPE (AivVideoGrid, aiv_video_grid, ADW_TYPE_BIN)

GtkBitset *
aiv_video_grid_get_selected (AivVideoGrid *self)
{
  return self->selection != NULL ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection))
                                 : gtk_bitset_new_empty ();
}

/* The one that is selected, if it is one. */
AivItem *
aiv_video_grid_ref_only (AivVideoGrid *self)
{
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);

  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  return g_list_model_get_item (self->model, gtk_bitset_get_minimum (selected));
}

/* → GPtrArray of AivItem: those of @which, read if they had not been. */
DexFuture *
aiv_video_grid_load (AivVideoGrid *self,
                     GtkBitset    *which)
{
  g_autoptr(GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, which, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_array_append_val (positions, position);
  if (AIV_IS_LIBRARY_VIEW (self->model))
    return aiv_library_view_load (AIV_LIBRARY_VIEW (self->model), (const guint *) (gpointer) positions->data,
                                  positions->len);

  for (guint i = 0; i < positions->len; i++)
    {
      AivItem *item = g_list_model_get_item (self->model, g_array_index (positions, guint, i));

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

static void
on_selection_changed (AivVideoGrid *self)
{
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);
  guint64 n = gtk_bitset_get_size (selected);
  g_autofree char *text = NULL;

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u selected", "%u selected", n), (guint) n);
  gtk_label_set_label (self->selected_label, text);
  adw_toolbar_view_set_reveal_bottom_bars (ADW_TOOLBAR_VIEW (adw_bin_get_child (ADW_BIN (self))), n > 0);
  aiv_video_grid_update_actions (self);
}

static void
on_activate (AivVideoGrid *self,
             guint         position)
{
  g_autoptr(AivItem) item = g_list_model_get_item (self->model, position);

  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "item.play", "s", aiv_item_get_key (item));
}

/* --- the context menu ------------------------------------------------------------------ */

static void
show_menu (AivVideoGrid *self,
           GtkWidget    *over,
           double        x,
           double        y)
{
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) y);
  graphene_point_t here;

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (self->item_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  if (!gtk_widget_compute_point (over, GTK_WIDGET (self), &at, &here))
    return;
  aiv_video_grid_update_actions (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) here.x, (int) here.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
select_for_menu (AivVideoGrid *self,
                 guint         position)
{
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
}

static AivVideoGrid *
grid_of (GtkWidget *widget)
{
  return AIV_VIDEO_GRID (gtk_widget_get_ancestor (widget, AIV_TYPE_VIDEO_GRID));
}

static void
on_secondary (GtkGesture  *gesture,
              int          n_press,
              double       x,
              double       y,
              GtkListItem *row)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  AivVideoGrid *self = grid_of (tile);

  if (self == NULL || gtk_list_item_get_position (row) == GTK_INVALID_LIST_POSITION)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  select_for_menu (self, gtk_list_item_get_position (row));
  show_menu (self, tile, x, y);
}

static void
on_long_press (GtkGesture  *gesture,
               double       x,
               double       y,
               GtkListItem *row)
{
  on_secondary (gesture, 1, x, y, row);
}

static gboolean
on_menu_key (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus == NULL || focus == GTK_WIDGET (self->grid) || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->grid)))
    return FALSE;
  show_menu (self, focus, gtk_widget_get_width (focus) / 2.0, gtk_widget_get_height (focus) / 2.0);
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (widget);
  g_autoptr(GtkBitset) selected = aiv_video_grid_get_selected (self);

  if (gtk_bitset_is_empty (selected))
    return FALSE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  return TRUE;
}

/* --- dragging out ---------------------------------------------------------------------- */

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source,
                 double         x,
                 double         y,
                 GtkListItem   *row)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  AivVideoGrid *self = grid_of (tile);
  AivItem *item = gtk_list_item_get_item (row);
  g_autoptr(GtkBitset) selected = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GdkPaintable) icon = NULL;
  GtkBitsetIter iter;
  guint position;

  if (self == NULL || item == NULL || !aiv_item_get_can_play (item))
    return NULL;

  items = g_ptr_array_new_with_free_func (g_object_unref);
  selected = aiv_video_grid_get_selected (self);
  if (!gtk_bitset_contains (selected, gtk_list_item_get_position (row)))
    {
      g_ptr_array_add (items, g_object_ref (item));
    }
  else
    {
      for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);
           more && items->len < AIV_VIDEO_CONTENT_MAX; more = gtk_bitset_iter_next (&iter, &position))
        {
          g_autoptr(AivItem) other = g_list_model_get_item (self->model, position);

          if (other != NULL && aiv_item_get_can_play (other))
            g_ptr_array_add (items, g_steal_pointer (&other));
        }
    }
  icon = gtk_widget_paintable_new (tile);
  gtk_drag_source_set_icon (source, icon, (int) x, (int) y);
  return aiv_video_content_new (self->session, items);
}

/* A drag begins a tenth of a second after the press at the soonest: until then the list would take the movement for a frame
 * that is drawn around some, and the drag would never begin. */
static void
on_drag_update (GtkGestureDrag *gesture,
                double          x,
                double          y,
                GtkListItem    *row)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  AivItem *item = gtk_list_item_get_item (row);

  if (item != NULL && aiv_item_get_can_play (item) && gtk_drag_check_threshold (tile, 0, 0, (int) x, (int) y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* --- rows ------------------------------------------------------------------------------ */

static void
on_label (AivItemTile *tile,
          GParamSpec  *pspec,
          GtkListItem *row)
{
  gtk_list_item_set_accessible_label (row, aiv_item_tile_get_label (tile));
}

/* Hands for a tile that is to be seen: most of those that a grid keeps never are. */
static void
on_first_seen (GtkWidget   *tile,
               GtkListItem *row)
{
  AivVideoGrid *self = grid_of (tile);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkGesture *movement = gtk_gesture_drag_new ();

  g_signal_handlers_disconnect_by_func (tile, on_first_seen, row);
  if (self != NULL && self->preview != NULL)
    aiv_hover_preview_watch (self->preview, AIV_ITEM_TILE (tile));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_secondary), row, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (on_long_press), row, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (press));
  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (on_drag_prepare), row, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (movement, "drag-update", G_CALLBACK (on_drag_update), row, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (tile, GTK_EVENT_CONTROLLER (movement));
  gtk_gesture_group (movement, GTK_GESTURE (drag));
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *row,
          gpointer                  user_data)
{
  AivVideoGrid *self = user_data;
  GtkWidget *tile = aiv_item_tile_new ();

  aiv_item_tile_set_details (AIV_ITEM_TILE (tile), !self->in_batch);
  g_signal_connect_object (tile, "notify::label", G_CALLBACK (on_label), row, G_CONNECT_DEFAULT);
  g_signal_connect_object (tile, "map", G_CALLBACK (on_first_seen), row, G_CONNECT_DEFAULT);
  gtk_list_item_set_child (row, tile);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *row,
         gpointer                  user_data)
{
  AivVideoGrid *self = user_data;

  aiv_item_tile_set_item (AIV_ITEM_TILE (gtk_list_item_get_child (row)), self->session, gtk_list_item_get_item (row));
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *row,
           gpointer                  user_data)
{
  AivVideoGrid *self = user_data;
  AivItemTile *tile = AIV_ITEM_TILE (gtk_list_item_get_child (row));

  if (self->preview != NULL)
    aiv_hover_preview_forget (self->preview, tile);
  aiv_item_tile_set_item (tile, NULL, NULL);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_video_grid_dispose (GObject *object)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (object);

  while (self->doing->len > 0)
    dex_future_disown (g_ptr_array_steal_index_fast (self->doing, 0));
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->preview);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_VIDEO_GRID);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->saver);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_video_grid_parent_class)->dispose (object);
}

static void
aiv_video_grid_finalize (GObject *object)
{
  AivVideoGrid *self = AIV_VIDEO_GRID (object);

  g_free (self->from);
  g_ptr_array_unref (self->doing);
  G_OBJECT_CLASS (aiv_video_grid_parent_class)->finalize (object);
}

static void
aiv_video_grid_class_init (AivVideoGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_video_grid_dispose;
  object_class->finalize = aiv_video_grid_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-video-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, AivVideoGrid, scrolled);
  gtk_widget_class_bind_template_child (widget_class, AivVideoGrid, grid);
  gtk_widget_class_bind_template_child (widget_class, AivVideoGrid, bar);
  gtk_widget_class_bind_template_child (widget_class, AivVideoGrid, selected_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoGrid, item_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  aiv_video_grid_install_actions (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "videos.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "videos.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "videos.copy-link", NULL);
}

static void
aiv_video_grid_init (AivVideoGrid *self)
{
  self->doing = g_ptr_array_new_with_free_func (dex_unref);
  self->preview = aiv_hover_preview_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  aiv_video_grid_update_actions (self);
}

/**
 * aiv_video_grid_set_model:
 * @self: the grid
 * @session: whose videos these are
 * @model: a list of [class@Aiv.Item]; one that is read piece by piece is never walked through
 */
void
aiv_video_grid_set_model (AivVideoGrid *self,
                          AivSession   *session,
                          GListModel   *model)
{
  g_return_if_fail (AIV_IS_VIDEO_GRID (self));
  g_return_if_fail (AIV_IS_SESSION (session));
  g_return_if_fail (G_IS_LIST_MODEL (model));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->model, model))
    return;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  self->selection = gtk_multi_selection_new (g_object_ref (model));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  on_selection_changed (self);
}

/**
 * aiv_video_grid_set_from:
 * @self: the grid
 * @from: (nullable): where these videos are from, for the player's title
 */
void
aiv_video_grid_set_from (AivVideoGrid *self,
                         const char   *from)
{
  g_return_if_fail (AIV_IS_VIDEO_GRID (self));

  g_set_str (&self->from, from);
}

/**
 * aiv_video_grid_set_in_batch:
 * @self: the grid, before it has a model
 * @in_batch: whether it shows one batch, which need not be shown then
 */
void
aiv_video_grid_set_in_batch (AivVideoGrid *self,
                             gboolean      in_batch)
{
  g_return_if_fail (AIV_IS_VIDEO_GRID (self));

  self->in_batch = in_batch;
  aiv_video_grid_update_actions (self);
}

/**
 * aiv_video_grid_scroll_to_top:
 * @self: the grid
 */
void
aiv_video_grid_scroll_to_top (AivVideoGrid *self)
{
  g_return_if_fail (AIV_IS_VIDEO_GRID (self));

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}
