/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-grid.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-picture-tile.h"

/**
 * AivPictureGrid:
 *
 * The pictures of a draft, to be put into order and taken out.
 */
struct _AivPictureGrid
{
  AdwBin parent_instance;

  GtkFlowBox *flow_box;
  AivDraft *draft;
};

G_DEFINE_FINAL_TYPE (AivPictureGrid, aiv_picture_grid, ADW_TYPE_BIN)

/* The keys go on where they were: to the tile that is there now. */
static void
focus_picture (AivPictureGrid *self,
               guint            position)
{
  GtkFlowBoxChild *child;

  if (aiv_draft_get_n_pictures (self->draft) == 0)
    return;
  position = MIN (position, aiv_draft_get_n_pictures (self->draft) - 1);
  child = gtk_flow_box_get_child_at_index (self->flow_box, (int) position);
  if (child != NULL)
    gtk_widget_child_focus (GTK_WIDGET (child), GTK_DIR_TAB_FORWARD);
}

static void
on_remove (AivPictureGrid *self,
           AivChosenFile   *file)
{
  guint position = aiv_draft_find (self->draft, file);

  aiv_draft_remove (self->draft, file);
  focus_picture (self, position);
}

static void
move_picture (AivPictureGrid *self,
              AivChosenFile   *file,
              guint            position)
{
  g_autofree char *text = NULL;

  if (!aiv_draft_move (self->draft, file, position))
    return;
  focus_picture (self, position);
  /* Translators: a file name, its place and the number of pictures */
  text = g_strdup_printf (C_("announcement", "%s is picture %u of %u now"), aiv_chosen_file_get_name (file),
                          position + 1, aiv_draft_get_n_pictures (self->draft));
  aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_move (AivPictureGrid *self,
         AivChosenFile   *file,
         int              step)
{
  guint position = aiv_draft_find (self->draft, file);

  if (step > 0 ? position + 1 < aiv_draft_get_n_pictures (self->draft) : position > 0)
    move_picture (self, file, position + step);
}

static void
on_dropped (AivPictureGrid *self,
            AivChosenFile   *file,
            AivChosenFile   *other)
{
  move_picture (self, other, aiv_draft_find (self->draft, file));
}

static GtkWidget *
make_tile (gpointer file,
           gpointer user_data)
{
  GtkWidget *tile = aiv_picture_tile_new (file);
  GtkWidget *child = gtk_flow_box_child_new ();

  g_signal_connect_object (tile, "remove", G_CALLBACK (on_remove), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile, "move", G_CALLBACK (on_move), user_data, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile, "dropped", G_CALLBACK (on_dropped), user_data, G_CONNECT_SWAPPED);
  aiv_picture_tile_make_movable (AIV_PICTURE_TILE (tile));
  /* The focus goes to what can be done, the button in it. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);

  return child;
}

static void
aiv_picture_grid_dispose (GObject *object)
{
  AivPictureGrid *self = AIV_PICTURE_GRID (object);

  if (self->draft != NULL)
    gtk_flow_box_bind_model (self->flow_box, NULL, NULL, NULL, NULL);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (aiv_picture_grid_parent_class)->dispose (object);
}

static void
aiv_picture_grid_class_init (AivPictureGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_picture_grid_dispose;
}

static void
aiv_picture_grid_init (AivPictureGrid *self)
{
  self->flow_box = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow_box, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->flow_box, TRUE);
  gtk_flow_box_set_column_spacing (self->flow_box, 12);
  gtk_flow_box_set_row_spacing (self->flow_box, 18);
  gtk_flow_box_set_min_children_per_line (self->flow_box, 2);
  gtk_flow_box_set_max_children_per_line (self->flow_box, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self->flow_box), "tiles");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flow_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "Pictures"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->flow_box));
}

/**
 * aiv_picture_grid_set_draft:
 * @self: the grid
 * @draft: whose pictures to show
 */
void
aiv_picture_grid_set_draft (AivPictureGrid *self,
                            AivDraft       *draft)
{
  g_return_if_fail (AIV_IS_PICTURE_GRID (self));
  g_return_if_fail (AIV_IS_DRAFT (draft));

  if (g_set_object (&self->draft, draft))
    gtk_flow_box_bind_model (self->flow_box, aiv_draft_get_pictures (draft), make_tile, self, NULL);
}
