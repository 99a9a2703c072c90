/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-details.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-text.h"
#include "aiv-weak.h"

/**
 * AivVideoDetails:
 *
 * What a video was made from, with what, and what has come of it: the words, the model, its
 * size, length and day. What is not known is not shown.
 */
struct _AivVideoDetails
{
  AdwBin parent_instance;

  GtkLabel *name_label;
  GtkWidget *prompt_row;
  GtkLabel *prompt_label;
  GtkWidget *model_row;
  GtkLabel *model_label;
  GtkWidget *size_row;
  GtkLabel *size_label;
  GtkWidget *length_row;
  GtkLabel *length_label;
  GtkWidget *created_row;
  GtkLabel *created_label;

  AivPlayer *player;
  AivItem *item;
  GSignalGroup *item_signals;
  DexFuture *measuring;
  goffset bytes;
};

G_DEFINE_FINAL_TYPE (AivVideoDetails, aiv_video_details, ADW_TYPE_BIN)

static void
show_row (GtkWidget  *row,
          GtkLabel   *label,
          const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (row, text != NULL && text[0] != '\0');
}

static void
aiv_video_details_update (AivVideoDetails *self)
{
  GObject *paintable = aiv_player_get_paintable (self->player);
  double seconds = (double) aiv_player_get_duration (self->player) / G_USEC_PER_SEC;
  GDateTime *created = self->item != NULL ? aiv_item_get_created_at (self->item) : NULL;
  g_autoptr(GString) size = g_string_new (NULL);
  g_autofree char *length = NULL;
  g_autofree char *day = NULL;

  if (self->item == NULL)
    return;

  if (seconds <= 0)
    seconds = aiv_item_get_duration (self->item);
  if (paintable != NULL && gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)) > 0)
    g_string_printf (size, "%d × %d", gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)),
                     gdk_paintable_get_intrinsic_height (GDK_PAINTABLE (paintable)));
  if (self->bytes > 0)
    {
      g_autofree char *text = g_format_size ((guint64) self->bytes);

      g_string_append_printf (size, "%s%s", size->len > 0 ? " · " : "", text);
    }
  length = seconds > 0 ? aiv_text_duration (seconds) : NULL;
  day = created != NULL ? aiv_format_date_time (created) : NULL;

  gtk_label_set_label (self->name_label, aiv_item_get_name (self->item));
  show_row (self->prompt_row, self->prompt_label, aiv_item_get_prompt (self->item));
  show_row (self->model_row, self->model_label, aiv_item_get_model (self->item));
  show_row (self->size_row, self->size_label, size->str);
  show_row (self->length_row, self->length_label, length);
  show_row (self->created_row, self->created_label, day);
}

static DexFuture *
on_measured (DexFuture *done,
             gpointer   weak)
{
  g_autoptr(AivVideoDetails) self = aiv_weak_get (weak);
  g_autoptr(GFileInfo) info = dex_await_object (dex_ref (done), NULL);

  if (self != NULL && self->player != NULL && info != NULL)
    {
      self->bytes = g_file_info_get_size (info);
      aiv_video_details_update (self);
    }
  return dex_future_new_true ();
}

static void
aiv_video_details_measure (AivVideoDetails *self)
{
  const char *path = self->item != NULL ? aiv_item_get_cached_path (self->item) : NULL;
  g_autoptr(GFile) file = NULL;

  dex_clear (&self->measuring);
  self->bytes = 0;
  if (path == NULL)
    return;

  file = g_file_new_for_path (path);
  self->measuring = dex_future_finally (dex_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                             G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                                        on_measured, aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_video_details_dispose (GObject *object)
{
  AivVideoDetails *self = AIV_VIDEO_DETAILS (object);
  GObject *paintable = self->player != NULL ? aiv_player_get_paintable (self->player) : NULL;

  dex_clear (&self->measuring);
  if (paintable != NULL)
    g_signal_handlers_disconnect_by_data (paintable, self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->player);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_VIDEO_DETAILS);
  G_OBJECT_CLASS (aiv_video_details_parent_class)->dispose (object);
}

static void
aiv_video_details_class_init (AivVideoDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_video_details_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-video-details.ui");
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, name_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, prompt_row);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, prompt_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, model_row);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, model_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, size_row);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, size_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, length_row);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, length_label);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, created_row);
  gtk_widget_class_bind_template_child (widget_class, AivVideoDetails, created_label);
}

static void
aiv_video_details_init (AivVideoDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "changed", G_CALLBACK (aiv_video_details_update), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::cached-path", G_CALLBACK (aiv_video_details_measure), self);
}

/**
 * aiv_video_details_new:
 * @player: what plays the video, and knows its size and length
 *
 * Returns: (transfer floating): details of nothing yet
 */
GtkWidget *
aiv_video_details_new (AivPlayer *player)
{
  AivVideoDetails *self = g_object_new (AIV_TYPE_VIDEO_DETAILS, NULL);
  GObject *paintable = aiv_player_get_paintable (player);

  self->player = g_object_ref (player);
  g_signal_connect_object (player, "notify::duration", G_CALLBACK (aiv_video_details_update), self, G_CONNECT_SWAPPED);
  if (paintable != NULL)
    g_signal_connect_object (paintable, "invalidate-size", G_CALLBACK (aiv_video_details_update), self,
                             G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * aiv_video_details_set_item:
 * @self: some details
 * @item: a video
 */
void
aiv_video_details_set_item (AivVideoDetails *self,
                            AivItem         *item)
{
  g_return_if_fail (AIV_IS_VIDEO_DETAILS (self));
  g_return_if_fail (AIV_IS_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;
  g_signal_group_set_target (self->item_signals, item);
  aiv_video_details_measure (self);
  aiv_video_details_update (self);
}
