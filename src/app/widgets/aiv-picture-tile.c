/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-tile.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-cover.h"

/**
 * AivPictureTile:
 *
 * A chosen picture with its name, its problem if it has one, and a button that takes it out.
 * Delete does that as well; Alt and an arrow key, or dragging it to another tile, put it
 * elsewhere.
 */
struct _AivPictureTile
{
  AdwBin parent_instance;

  GtkWidget *cover;
  GtkWidget *problem_icon;
  GtkWidget *problem_label;
  GtkWidget *note_label;
  GtkWidget *remove_button;

  AivChosenFile *file;
};

typedef enum
{
  PROP_FILE = 1,
} AivPictureTileProp;

static GParamSpec *props[PROP_FILE + 1];

enum
{
  SIGNAL_REMOVE,
  SIGNAL_MOVE,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPictureTile, aiv_picture_tile, ADW_TYPE_BIN)

static void
on_remove (AivPictureTile *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, self->file);
}

/* The name and the problem are one thing to say. */
static void
update (AivPictureTile *self)
{
  const char *name = aiv_chosen_file_get_name (self->file);
  const char *problem = aiv_chosen_file_get_problem (self->file);
  g_autofree char *note = aiv_chosen_file_dup_note (self->file);
  const char *told = problem != NULL ? problem : note;
  g_autofree char *spoken = NULL;
  g_autofree char *remove = g_strdup_printf (C_("accessible name", "Remove “%s”"), name);

  /* Translators: a file name and what is wrong with the file */
  spoken = told != NULL ? g_strdup_printf (C_("accessible name", "%s: %s"), name, told) : g_strdup (name);
  gtk_widget_set_visible (self->note_label, problem == NULL && note != NULL);
  gtk_widget_set_visible (self->problem_icon, problem != NULL);
  gtk_widget_set_visible (self->problem_label, problem != NULL);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unusable");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unusable");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  if (problem != NULL)
    aiv_announce (GTK_WIDGET (self), spoken, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
on_delete_key (GtkWidget *widget,
               GVariant  *args,
               gpointer   data)
{
  on_remove (AIV_PICTURE_TILE (widget));
  return TRUE;
}

static gboolean
on_arrow_key (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  int step = g_variant_get_int32 (args);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;
  g_signal_emit (widget, signals[SIGNAL_MOVE], 0, AIV_PICTURE_TILE (widget)->file, step);
  return TRUE;
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       user_data)
{
  return gdk_content_provider_new_typed (AIV_TYPE_CHOSEN_FILE, AIV_PICTURE_TILE (user_data)->file);
}

static void
on_drag_begin (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       user_data)
{
  g_autoptr(GdkPaintable) icon = gtk_widget_paintable_new (AIV_PICTURE_TILE (user_data)->cover);

  gtk_drag_source_set_icon (source, icon, 32, 32);
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  AivPictureTile *self = AIV_PICTURE_TILE (user_data);

  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, self->file, g_value_get_object (value));
  return TRUE;
}

/**
 * aiv_picture_tile_make_movable:
 * @self: a tile among others
 *
 * Lets it be dragged to the others, and them to it.
 */
void
aiv_picture_tile_make_movable (AivPictureTile *self)
{
  GtkDragSource *source;
  GtkDropTarget *target;

  g_return_if_fail (AIV_IS_PICTURE_TILE (self));

  source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_drag_prepare), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_drag_begin), self, 0);
  gtk_widget_add_controller (self->cover, GTK_EVENT_CONTROLLER (source));

  target = gtk_drop_target_new (AIV_TYPE_CHOSEN_FILE, GDK_ACTION_MOVE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
aiv_picture_tile_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((AivPictureTileProp) prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, AIV_PICTURE_TILE (object)->file);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_picture_tile_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((AivPictureTileProp) prop_id)
    {
    case PROP_FILE:
      AIV_PICTURE_TILE (object)->file = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_picture_tile_constructed (GObject *object)
{
  AivPictureTile *self = AIV_PICTURE_TILE (object);

  G_OBJECT_CLASS (aiv_picture_tile_parent_class)->constructed (object);
  g_signal_connect_object (self->file, "notify::problem", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->file, "notify::note", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
aiv_picture_tile_dispose (GObject *object)
{
  g_clear_object (&AIV_PICTURE_TILE (object)->file);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PICTURE_TILE);
  G_OBJECT_CLASS (aiv_picture_tile_parent_class)->dispose (object);
}

static void
aiv_picture_tile_class_init (AivPictureTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_picture_tile_get_property;
  object_class->set_property = aiv_picture_tile_set_property;
  object_class->constructed = aiv_picture_tile_constructed;
  object_class->dispose = aiv_picture_tile_dispose;

  props[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, AIV_TYPE_CHOSEN_FILE,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivPictureTile::remove:
   * @self: the tile
   * @file: its file
   *
   * The picture is to be taken out.
   */
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", AIV_TYPE_PICTURE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, AIV_TYPE_CHOSEN_FILE);

  /**
   * AivPictureTile::move:
   * @self: the tile
   * @file: its file
   * @step: -1 to the front, 1 to the end
   *
   * The picture is to change its place with its neighbour.
   */
  signals[SIGNAL_MOVE] = g_signal_new ("move", AIV_TYPE_PICTURE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 2, AIV_TYPE_CHOSEN_FILE, G_TYPE_INT);

  /**
   * AivPictureTile::dropped:
   * @self: the tile
   * @file: its file
   * @other: the file that was dropped on it
   *
   * The other picture is to take the place of this one.
   */
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", AIV_TYPE_PICTURE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, AIV_TYPE_CHOSEN_FILE, AIV_TYPE_CHOSEN_FILE);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, on_delete_key, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, on_arrow_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_ALT_MASK, on_arrow_key, "i", 1);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-picture-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPictureTile, problem_icon);
  gtk_widget_class_bind_template_child (widget_class, AivPictureTile, cover);
  gtk_widget_class_bind_template_child (widget_class, AivPictureTile, problem_label);
  gtk_widget_class_bind_template_child (widget_class, AivPictureTile, note_label);
  gtk_widget_class_bind_template_child (widget_class, AivPictureTile, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
aiv_picture_tile_init (AivPictureTile *self)
{
  g_type_ensure (AIV_TYPE_CHOSEN_FILE);
  g_type_ensure (AIV_TYPE_COVER);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_picture_tile_new:
 * @file: the picture
 *
 * Returns: (transfer floating): the tile
 */
GtkWidget *
aiv_picture_tile_new (AivChosenFile *file)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (file), NULL);

  return g_object_new (AIV_TYPE_PICTURE_TILE, "file", file, NULL);
}
