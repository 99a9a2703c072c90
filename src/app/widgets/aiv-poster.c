/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-poster.h"

#include "aiv-error.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

#define NATURAL_SIZE 220

/**
 * AivPoster:
 *
 * The still of a video, filling a square or whatever room it is given: fetched, decoded on
 * a worker thread and kept up to date, also when it is given another item by a recycling
 * list. Says nothing by itself to a screen reader: the name stands beside it.
 */
struct _AivPoster
{
  GtkWidget parent_instance;

  AivSession *session;
  AivItem *item;
  GSignalGroup *item_signals;
  DexFuture *fetching;
  DexFuture *decoding;
  GdkTexture *texture;
  char *shown_path;
};

G_DEFINE_FINAL_TYPE (AivPoster, aiv_poster, GTK_TYPE_WIDGET)

static gboolean
decode (gpointer      data,
        GCancellable *cancellable,
        GValue       *result,
        GError      **error)
{
  GdkTexture *texture = gdk_texture_new_from_filename (data, error);

  if (texture == NULL)
    return FALSE;
  g_value_init (result, GDK_TYPE_TEXTURE);
  g_value_take_object (result, texture);
  return TRUE;
}

static DexFuture *
on_decoded (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivPoster) self = aiv_weak_get (weak);
  g_autoptr(GdkTexture) texture = NULL;

  if (self == NULL || !(texture = dex_await_object (dex_ref (done), NULL)))
    return dex_future_new_true ();

  g_set_object (&self->texture, texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));

  return dex_future_new_true ();
}

static void
show_path (AivPoster *self)
{
  const char *path = self->item != NULL ? aiv_item_get_poster_path (self->item) : NULL;

  if (path == NULL || !g_set_str (&self->shown_path, path))
    return;

  dex_clear (&self->decoding);
  self->decoding = dex_future_finally (aiv_thread_run (decode, g_strdup (path), g_free), on_decoded,
                                       aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_fetched (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivPoster) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  /* No poster is nothing to complain about: the place stays grey. */
  if (self != NULL && !dex_await (dex_ref (done), &error) && !aiv_error_is_cancelled (error))
    g_debug ("No poster: %s", error->message);
  if (self != NULL)
    show_path (self);

  return dex_future_new_true ();
}

static void
fetch (AivPoster *self)
{
  dex_clear (&self->fetching);
  if (self->item == NULL || aiv_item_get_poster_url (self->item) == NULL)
    return;

  self->fetching = dex_future_finally (aiv_session_load_poster (self->session, self->item), on_fetched,
                                       aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_poster_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  AivPoster *self = AIV_POSTER (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  float natural_width, natural_height, scale;

  if (self->texture == NULL || width <= 0 || height <= 0)
    return;

  natural_width = gdk_texture_get_width (self->texture);
  natural_height = gdk_texture_get_height (self->texture);
  scale = MAX (width / natural_width, height / natural_height);

  /* Cut evenly at the sides, but keep the upper part of a portrait: there is the face. */
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_TRILINEAR,
                                      &GRAPHENE_RECT_INIT ((width - natural_width * scale) / 2,
                                                           (height - natural_height * scale) / 3,
                                                           natural_width * scale, natural_height * scale));
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
aiv_poster_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
aiv_poster_measure (GtkWidget     *widget,
                    GtkOrientation orientation,
                    int            for_size,
                    int           *minimum,
                    int           *natural,
                    int           *minimum_baseline,
                    int           *natural_baseline)
{
  *minimum = 0;
  *natural = NATURAL_SIZE;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    *minimum = *natural = for_size;
}

static void
aiv_poster_dispose (GObject *object)
{
  AivPoster *self = AIV_POSTER (object);

  dex_clear (&self->fetching);
  dex_clear (&self->decoding);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->shown_path, g_free);

  G_OBJECT_CLASS (aiv_poster_parent_class)->dispose (object);
}

static void
aiv_poster_class_init (AivPosterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_poster_dispose;
  widget_class->snapshot = aiv_poster_snapshot;
  widget_class->get_request_mode = aiv_poster_get_request_mode;
  widget_class->measure = aiv_poster_measure;

  gtk_widget_class_set_css_name (widget_class, "poster");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
aiv_poster_init (AivPoster *self)
{
  self->item_signals = g_signal_group_new (AIV_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::poster-url", G_CALLBACK (fetch), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::poster-path", G_CALLBACK (show_path), self);
}

/**
 * aiv_poster_new:
 *
 * Returns: (transfer floating): a poster of nothing
 */
GtkWidget *
aiv_poster_new (void)
{
  return g_object_new (AIV_TYPE_POSTER, NULL);
}

/**
 * aiv_poster_set_item:
 * @self: the poster
 * @session: (nullable): what fetches the still
 * @item: (nullable): the video
 */
void
aiv_poster_set_item (AivPoster  *self,
                     AivSession *session,
                     AivItem    *item)
{
  g_return_if_fail (AIV_IS_POSTER (self));
  g_return_if_fail (item == NULL || AIV_IS_SESSION (session));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;

  dex_clear (&self->decoding);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->shown_path, g_free);
  g_signal_group_set_target (self->item_signals, item);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  show_path (self);
  fetch (self);
}
