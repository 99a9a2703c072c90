/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-seek-preview.h"

#include "aiv-fiber.h"
#include "aiv-frame-reader.h"
#include "aiv-player-controls.h"
#include "aiv-weak.h"

/* The longer side of a frame, in pixels, and how finely a video is looked at: a frame for each
 * of so many parts of it, each kept once it was decoded. */
#define FRAME_SIZE 160
#define MAX_FRAMES 60
#define MIN_STEP (G_USEC_PER_SEC / 5)

/**
 * AivSeekPreview:
 *
 * What is to be seen at a place of a video, and when that is: for beside a pointer over the
 * seek bar. Decodes on a worker thread, the newest place first, and keeps what it has.
 */
struct _AivSeekPreview
{
  AdwBin parent_instance;

  GtkPicture *picture;
  GtkLabel *time_label;

  char *path;
  AivFrameReader *reader;
  GHashTable *frames; /* part of the video → GdkTexture */
  DexFuture *reading;
  gint64 step;
  guint wanted;
  guint read;
  gboolean broken;
};

G_DEFINE_FINAL_TYPE (AivSeekPreview, aiv_seek_preview, ADW_TYPE_BIN)

static void aiv_seek_preview_read (AivSeekPreview *self);

static void
aiv_seek_preview_forget (AivSeekPreview *self)
{
  aiv_let_go (&self->reading);
  g_clear_pointer (&self->reader, aiv_frame_reader_unref);
  g_hash_table_remove_all (self->frames);
  gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), FALSE);
  self->broken = FALSE;
}

typedef struct
{
  gpointer widget; /* weak */
  AivFrameReader *reader;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  aiv_weak_free (reading->widget);
  aiv_frame_reader_unref (reading->reader);
  g_free (reading);
}

static DexFuture *
on_frame (DexFuture *done,
          gpointer   data)
{
  Reading *reading = data;
  g_autoptr(AivSeekPreview) self = aiv_weak_get (reading->widget);
  g_autoptr(AivFrame) frame = NULL;
  GdkTexture *texture;

  /* Another video may be there meanwhile. */
  if (self == NULL || self->reader != reading->reader)
    return dex_future_new_true ();

  frame = dex_await_boxed (dex_ref (done), NULL);
  aiv_let_go (&self->reading);
  if (frame == NULL)
    {
      /* The time alone is better than trying again with each movement. */
      self->broken = TRUE;
      return dex_future_new_true ();
    }

  texture = gdk_memory_texture_new ((int) frame->width, (int) frame->height, GDK_MEMORY_R8G8B8A8, frame->pixels,
                                    frame->stride);
  g_hash_table_insert (self->frames, GUINT_TO_POINTER (self->read), texture);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), TRUE);
  aiv_seek_preview_read (self);
  return dex_future_new_true ();
}

/* Goes for the frame that is wanted now. */
static void
aiv_seek_preview_read (AivSeekPreview *self)
{
  GdkPaintable *known = g_hash_table_lookup (self->frames, GUINT_TO_POINTER (self->wanted));
  Reading *reading;

  if (known != NULL)
    {
      gtk_picture_set_paintable (self->picture, known);
      return;
    }
  if (self->reading != NULL || self->broken || self->path == NULL)
    return;

  if (self->reader == NULL)
    self->reader = aiv_frame_reader_new (self->path, FRAME_SIZE);
  self->read = self->wanted;
  reading = g_new0 (Reading, 1);
  reading->widget = aiv_weak_new (self);
  reading->reader = aiv_frame_reader_ref (self->reader);
  self->reading = dex_future_finally (aiv_frame_reader_read (self->reader, self->read * self->step + self->step / 2),
                                      on_frame, reading, reading_free);
}

static void
aiv_seek_preview_dispose (GObject *object)
{
  AivSeekPreview *self = AIV_SEEK_PREVIEW (object);

  if (self->picture != NULL)
    aiv_seek_preview_forget (self);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SEEK_PREVIEW);
  G_OBJECT_CLASS (aiv_seek_preview_parent_class)->dispose (object);
}

static void
aiv_seek_preview_finalize (GObject *object)
{
  AivSeekPreview *self = AIV_SEEK_PREVIEW (object);

  g_hash_table_unref (self->frames);
  g_free (self->path);
  G_OBJECT_CLASS (aiv_seek_preview_parent_class)->finalize (object);
}

static void
aiv_seek_preview_class_init (AivSeekPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_seek_preview_dispose;
  object_class->finalize = aiv_seek_preview_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-seek-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, AivSeekPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, AivSeekPreview, time_label);
}

static void
aiv_seek_preview_init (AivSeekPreview *self)
{
  self->frames = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_seek_preview_new:
 *
 * Returns: (transfer floating): a preview of nothing yet
 */
GtkWidget *
aiv_seek_preview_new (void)
{
  return g_object_new (AIV_TYPE_SEEK_PREVIEW, NULL);
}

/**
 * aiv_seek_preview_set_video:
 * @self: a preview
 * @path: (nullable) (type filename): the video as a local file; %NULL: only times are shown
 */
void
aiv_seek_preview_set_video (AivSeekPreview *self,
                            const char     *path)
{
  g_return_if_fail (AIV_IS_SEEK_PREVIEW (self));

  if (g_set_str (&self->path, path))
    aiv_seek_preview_forget (self);
}

/**
 * aiv_seek_preview_show_at:
 * @self: a preview
 * @position: where in the video, in microseconds
 * @duration: length of the video, in microseconds
 *
 * Shows the time at once and the frame as soon as it is decoded; until then the one before.
 */
void
aiv_seek_preview_show_at (AivSeekPreview *self,
                          gint64          position,
                          gint64          duration)
{
  g_autofree char *time = aiv_player_format_time (position);
  gint64 step = MAX (duration / MAX_FRAMES, MIN_STEP);

  g_return_if_fail (AIV_IS_SEEK_PREVIEW (self));

  if (self->step != step)
    {
      self->step = step;
      aiv_seek_preview_forget (self);
    }
  gtk_label_set_label (self->time_label, time);
  self->wanted = (guint) (CLAMP (position, 0, duration) / step);
  aiv_seek_preview_read (self);
}

/**
 * aiv_seek_preview_has_frame:
 * @self: a preview
 *
 * Returns: whether a frame is shown beside the time
 */
gboolean
aiv_seek_preview_has_frame (AivSeekPreview *self)
{
  g_return_val_if_fail (AIV_IS_SEEK_PREVIEW (self), FALSE);

  return gtk_picture_get_paintable (self->picture) != NULL;
}
