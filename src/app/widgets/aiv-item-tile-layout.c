/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cover.h"
#include "aiv-drawn-cache.h"
#include "aiv-icon-button.h"
#include "aiv-item-tile-private.h"

/* What a tile is made of, where it is, and how it is drawn. */

#define MINIMUM_WIDTH 150
#define RADIUS 12         /* of the card */
#define START 12          /* px around the words */
#define END 6
#define ABOVE 6
#define BELOW 6
#define SPACING 3
#define REASON_MARGIN 12
#define PLAY_SIZE 44
#define ICON_SIZE 32

#define LIVELY (GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_ACTIVE | GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_VISIBLE \
                | GTK_STATE_FLAG_INSENSITIVE | GTK_STATE_FLAG_CHECKED)

/* How high the words of a tile are that has been made: the others are as high. */
static int usual_words_height;

static GtkWidget *
add (AivItemTile *self,
     GtkWidget   *child)
{
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  return child;
}

static GtkWidget *
make_button (AivItemTile *self,
             const char  *icon_name,
             GCallback    clicked)
{
  GtkWidget *button = add (self, aiv_icon_button_new (icon_name));

  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

/**
 * aiv_item_tile_build:
 * @self: the tile
 *
 * Makes what every tile has, if it is not there yet.
 */
void
aiv_item_tile_build (AivItemTile *self)
{
  if (self->name_line != NULL)
    return;

  self->poster = AIV_POSTER (add (self, aiv_poster_new ()));
  aiv_poster_set_radius (self->poster, RADIUS);
  self->name_line = AIV_TEXT_LINE (add (self, aiv_text_line_new (PANGO_ELLIPSIZE_MIDDLE)));
  self->status_line = AIV_TEXT_LINE (add (self, aiv_text_line_new (PANGO_ELLIPSIZE_END)));
  gtk_widget_set_css_classes (GTK_WIDGET (self->status_line), (const char *[]){ "caption", "numeric", "status", NULL });
}

/* The card, and where the still is to be: the same for all of a size, most of which need none of their own. */
static void
ensure_back (AivItemTile *self,
             int          width,
             int          height)
{
  GtkWidget *still;

  if (self->back != NULL || aiv_drawn_cache_has (GTK_WIDGET (self), "tile", &GRAPHENE_RECT_INIT (0, 0, width, height), NULL))
    return;
  still = aiv_cover_new ();
  gtk_widget_set_valign (still, GTK_ALIGN_START);
  self->back = g_object_new (ADW_TYPE_BIN, "child", still, "overflow", GTK_OVERFLOW_HIDDEN, "can-target", FALSE, NULL);
  gtk_widget_add_css_class (self->back, "card");
  add (self, self->back);
}

/**
 * aiv_item_tile_take_apart:
 * @self: the tile, which goes
 */
void
aiv_item_tile_take_apart (AivItemTile *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->back = self->play_button = self->action_button = self->scrim = NULL;
  self->poster = NULL;
  self->name_line = self->status_line = NULL;
  self->moving = NULL;
  self->state_icon = NULL;
  self->progress_bar = NULL;
  self->reason_label = NULL;
}

/* --- parts ----------------------------------------------------------------------------- */

static void
on_play (AivItemTile *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "item.play", "s", aiv_item_get_key (self->item));
}

static void
on_action (AivItemTile *self)
{
  if (self->item != NULL && self->action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), self->action, "s", aiv_item_get_key (self->item));
}

void
aiv_item_tile_show_play (AivItemTile *self,
                         gboolean     play)
{
  if (self->play_button == NULL && play)
    {
      self->play_button = make_button (self, "media-playback-start-symbolic", G_CALLBACK (on_play));
      gtk_widget_add_css_class (self->play_button, "osd");
      gtk_widget_add_css_class (self->play_button, "tile-play");
    }
  if (self->play_button != NULL)
    gtk_widget_set_visible (self->play_button, play);
}

void
aiv_item_tile_show_action (AivItemTile *self,
                           const char  *action,
                           const char  *icon_name)
{
  if (self->action_button == NULL && action != NULL)
    {
      self->action_button = make_button (self, icon_name, G_CALLBACK (on_action));
      gtk_widget_add_css_class (self->action_button, "flat");
    }
  else if (action != NULL && self->action_icon != icon_name)
    {
      aiv_icon_button_set_icon_name (AIV_ICON_BUTTON (self->action_button), icon_name);
    }
  if (self->action_button != NULL)
    gtk_widget_set_visible (self->action_button, action != NULL);
  self->action = action;
  self->action_icon = action != NULL ? icon_name : self->action_icon;
}

void
aiv_item_tile_show_moving (AivItemTile  *self,
                           GdkPaintable *moving)
{
  if (self->moving == NULL && moving == NULL)
    return;
  if (self->moving == NULL)
    {
      self->moving = GTK_PICTURE (add (self, g_object_new (GTK_TYPE_PICTURE, "content-fit", GTK_CONTENT_FIT_COVER, "can-target",
                                                           FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL)));
    }
  gtk_picture_set_paintable (self->moving, moving);
  gtk_widget_set_visible (GTK_WIDGET (self->moving), moving != NULL);
}

void
aiv_item_tile_show_state (AivItemTile *self,
                          const char  *icon_name)
{
  if (self->scrim == NULL && icon_name != NULL)
    {
      self->scrim = add (self, g_object_new (ADW_TYPE_BIN, "can-target", FALSE, NULL));
      gtk_widget_add_css_class (self->scrim, "scrim");
      self->state_icon = GTK_IMAGE (add (self, g_object_new (GTK_TYPE_IMAGE, "pixel-size", ICON_SIZE, "can-target", FALSE,
                                                             "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL)));
      gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), "on-scrim");
    }
  if (self->scrim == NULL)
    return;
  gtk_widget_set_visible (self->scrim, icon_name != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), icon_name != NULL);
  if (icon_name != NULL)
    gtk_image_set_from_icon_name (self->state_icon, icon_name);
}

/* @fraction: negative when nothing is going on */
void
aiv_item_tile_show_progress (AivItemTile *self,
                             double       fraction)
{
  if (self->progress_bar == NULL && fraction >= 0)
    {
      self->progress_bar = GTK_PROGRESS_BAR (add (self, g_object_new (GTK_TYPE_PROGRESS_BAR, "can-target", FALSE, NULL)));
      gtk_widget_add_css_class (GTK_WIDGET (self->progress_bar), "osd");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      C_("accessible name", "Generation progress"), -1);
    }
  if (self->progress_bar == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (fraction, 0, 1));
}

gboolean
aiv_item_tile_shows_reason (AivItemTile *self)
{
  return self->reason_label != NULL && gtk_widget_get_visible (GTK_WIDGET (self->reason_label));
}

void
aiv_item_tile_show_reason (AivItemTile *self,
                           const char  *reason,
                           const char  *css_class)
{
  if (self->reason_label == NULL && reason != NULL)
    {
      self->reason_label = GTK_LABEL (add (self, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                                               PANGO_WRAP_WORD_CHAR, "lines", 3, "ellipsize",
                                                               PANGO_ELLIPSIZE_END, NULL)));
    }
  if (self->reason_label == NULL)
    return;
  gtk_widget_set_css_classes (GTK_WIDGET (self->reason_label), (const char *[]){ "caption", css_class, NULL });
  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL);
}

/* --- sizes ----------------------------------------------------------------------------- */

static int
height_of (GtkWidget *child,
           int        width)
{
  int height = 0;

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

/* Of the row below the still, without the space around it. */
static int
measure_words (AivItemTile *self)
{
  int height;

  if (self->name_line == NULL && usual_words_height == 0)
    aiv_item_tile_build (self);
  if (self->name_line == NULL)
    return usual_words_height;
  height = height_of (GTK_WIDGET (self->name_line), -1) + height_of (GTK_WIDGET (self->status_line), -1);
  usual_words_height = MAX (height, height_of (self->action_button, -1));
  return usual_words_height;
}

/* The first one is made at once: it knows how large they are. */
void
aiv_item_tile_init_size (AivItemTile *self)
{
  if (usual_words_height == 0)
    aiv_item_tile_build (self);
}

static int
measure_reason (AivItemTile *self,
                int          width)
{
  if (!aiv_item_tile_shows_reason (self))
    return 0;
  return height_of (GTK_WIDGET (self->reason_label), MAX (width - 2 * REASON_MARGIN, 1));
}

static GtkSizeRequestMode
aiv_item_tile_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aiv_item_tile_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);
  int width = MAX (for_size, MINIMUM_WIDTH);
  int reason;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = MINIMUM_WIDTH;
      return;
    }
  reason = measure_reason (self, width);
  *minimum = *natural = width + ABOVE + measure_words (self) + BELOW + (reason > 0 ? reason + REASON_MARGIN : 0);
}

static void
place (AivItemTile *self,
       gpointer     child,
       int          x,
       int          y,
       int          width,
       int          height)
{
  int minimum_width, minimum_height;

  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  width = MAX (width, minimum_width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum_height, NULL, NULL, NULL);
  height = MAX (height, minimum_height);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
place_in_middle (AivItemTile *self,
                 gpointer     child,
                 int          size,
                 int          room)
{
  place (self, child, (room - size) / 2, (room - size) / 2, size, size);
}

static void
aiv_item_tile_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);
  int words = measure_words (self);
  int reason = measure_reason (self, width);
  int top = width + ABOVE;
  int name, status, button = 0, end = width - END, bar;

  if (self->name_line == NULL)
    return;
  ensure_back (self, width, height);
  place (self, self->back, 0, 0, width, height);
  place (self, self->poster, 0, 0, width, width);
  place (self, self->moving, 0, 0, width, width);
  place (self, self->scrim, 0, 0, width, width);
  place_in_middle (self, self->play_button, PLAY_SIZE, width);
  place_in_middle (self, self->state_icon, ICON_SIZE, width);
  bar = height_of (GTK_WIDGET (self->progress_bar), width);
  place (self, self->progress_bar, 0, width - bar, width, bar);

  if (self->action_button != NULL && gtk_widget_should_layout (self->action_button))
    {
      gtk_widget_measure (self->action_button, GTK_ORIENTATION_HORIZONTAL, -1, &button, NULL, NULL, NULL);
      end -= button;
      place (self, self->action_button, end, top + (words - button) / 2, button, button);
      end -= SPACING;
    }
  name = height_of (GTK_WIDGET (self->name_line), -1);
  status = height_of (GTK_WIDGET (self->status_line), -1);
  top += (words - name - status) / 2;
  place (self, self->name_line, START, top, end - START, name);
  place (self, self->status_line, START, top + name, end - START, status);
  place (self, self->reason_label, REASON_MARGIN, width + ABOVE + words + BELOW, width - 2 * REASON_MARGIN, reason);
}

/* --- drawing --------------------------------------------------------------------------- */

static gboolean
is_shown (gpointer child)
{
  return child != NULL && gtk_widget_get_visible (child);
}

static void
snapshot_if (AivItemTile *self,
             gpointer     child,
             GtkSnapshot *snapshot)
{
  if (is_shown (child))
    gtk_widget_snapshot_child (GTK_WIDGET (self), child, snapshot);
}

/* One that is under the pointer or has the focus is drawn as it is at the moment. */
static void
snapshot_button (AivItemTile *self,
                 GtkWidget   *button,
                 const char  *look,
                 GtkSnapshot *snapshot)
{
  graphene_rect_t place;
  GdkRGBA color;

  if (!is_shown (button) || !gtk_widget_compute_bounds (button, GTK_WIDGET (self), &place))
    return;
  if (((gtk_widget_get_state_flags (GTK_WIDGET (self)) | gtk_widget_get_state_flags (button)) & LIVELY) != 0)
    {
      gtk_widget_snapshot_child (GTK_WIDGET (self), button, snapshot);
      return;
    }
  gtk_widget_get_color (button, &color);
  aiv_drawn_cache_snapshot (GTK_WIDGET (self), look, &place, &color, button, snapshot);
}

static gboolean
on_idle (gpointer data)
{
  gtk_widget_queue_allocate (data);
  return G_SOURCE_REMOVE;
}

/* What had been drawn for it has been dropped meanwhile, if it is not there: it is given a back of its own. */
static void
snapshot_back (AivItemTile *self,
               int          width,
               int          height,
               GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);

  if (self->back == NULL && !aiv_drawn_cache_has (widget, "tile", &place, NULL))
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, g_object_ref (self), g_object_unref);
  aiv_drawn_cache_snapshot (widget, "tile", &place, NULL, self->back, snapshot);
}

static void
aiv_item_tile_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  AivItemTile *self = AIV_ITEM_TILE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  gboolean covered = is_shown (self->moving) || is_shown (self->scrim);
  GskRoundedRect still;

  if (self->name_line == NULL)
    return;
  snapshot_back (self, width, height, snapshot);
  snapshot_if (self, self->poster, snapshot);
  if (covered)
    {
      gsk_rounded_rect_init (&still, &GRAPHENE_RECT_INIT (0, 0, width, width), &GRAPHENE_SIZE_INIT (RADIUS, RADIUS),
                             &GRAPHENE_SIZE_INIT (RADIUS, RADIUS), graphene_size_zero (), graphene_size_zero ());
      gtk_snapshot_push_rounded_clip (snapshot, &still);
      snapshot_if (self, self->moving, snapshot);
      snapshot_if (self, self->scrim, snapshot);
      gtk_snapshot_pop (snapshot);
    }

  snapshot_button (self, self->play_button, "play", snapshot);
  snapshot_if (self, self->state_icon, snapshot);
  snapshot_if (self, self->progress_bar, snapshot);
  snapshot_if (self, self->name_line, snapshot);
  snapshot_if (self, self->status_line, snapshot);
  snapshot_button (self, self->action_button, self->action_icon, snapshot);
  snapshot_if (self, self->reason_label, snapshot);
}

/* Light or dark: where it is drawn without its back, it may need one now. */
static void
aiv_item_tile_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (g_type_class_peek_parent (G_OBJECT_GET_CLASS (widget)))->css_changed (widget, change);
  if (AIV_ITEM_TILE (widget)->name_line != NULL && AIV_ITEM_TILE (widget)->back == NULL)
    gtk_widget_queue_allocate (widget);
}

static void
aiv_item_tile_system_setting_changed (GtkWidget       *widget,
                                      GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (g_type_class_peek_parent (G_OBJECT_GET_CLASS (widget)))->system_setting_changed (widget, setting);
  usual_words_height = 0;
  gtk_widget_queue_resize (widget);
}

void
aiv_item_tile_install_layout (GtkWidgetClass *widget_class)
{
  widget_class->get_request_mode = aiv_item_tile_get_request_mode;
  widget_class->measure = aiv_item_tile_measure;
  widget_class->size_allocate = aiv_item_tile_size_allocate;
  widget_class->snapshot = aiv_item_tile_snapshot;
  widget_class->css_changed = aiv_item_tile_css_changed;
  widget_class->system_setting_changed = aiv_item_tile_system_setting_changed;
}
