/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-reference-picker.h"

#include "aiv-picture-tile.h"

/**
 * AivReferencePicker:
 *
 * The picture that a video begins with, or how to come by one. Its buttons activate
 * `new-video.choose-picture` and `new-video.choose-earlier`.
 */
struct _AivReferencePicker
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkFlowBox *tile_box;

  AivChosenFile *picture;
};

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivReferencePicker, aiv_reference_picker, ADW_TYPE_BIN)

static void
on_remove (AivReferencePicker *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
aiv_reference_picker_dispose (GObject *object)
{
  g_clear_object (&AIV_REFERENCE_PICKER (object)->picture);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_REFERENCE_PICKER);
  G_OBJECT_CLASS (aiv_reference_picker_parent_class)->dispose (object);
}

static void
aiv_reference_picker_class_init (AivReferencePickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_reference_picker_dispose;

  /**
   * AivReferencePicker::remove:
   *
   * The picture is to be taken out.
   */
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", AIV_TYPE_REFERENCE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-reference-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, AivReferencePicker, stack);
  gtk_widget_class_bind_template_child (widget_class, AivReferencePicker, tile_box);
}

static void
aiv_reference_picker_init (AivReferencePicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_reference_picker_set_picture:
 * @self: the picker
 * @picture: (nullable): what was chosen
 */
void
aiv_reference_picker_set_picture (AivReferencePicker *self,
                                  AivChosenFile      *picture)
{
  GtkWidget *tile = NULL;

  g_return_if_fail (AIV_IS_REFERENCE_PICKER (self));
  g_return_if_fail (picture == NULL || AIV_IS_CHOSEN_FILE (picture));

  if (!g_set_object (&self->picture, picture))
    return;

  if (picture != NULL)
    {
      tile = aiv_picture_tile_new (picture);
      g_signal_connect_object (tile, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
    }
  gtk_flow_box_remove_all (self->tile_box);
  if (tile != NULL)
    {
      GtkWidget *child = gtk_flow_box_child_new ();

      /* The focus goes to what can be done, the button in it. */
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
      gtk_flow_box_append (self->tile_box, child);
    }
  gtk_stack_set_visible_child_name (self->stack, picture != NULL ? "picture" : "empty");
}
