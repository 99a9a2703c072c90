/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-poster.h"

#include "aiv-cover.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

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
  AivCover *cover;
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

  aiv_cover_set_paintable (self->cover, GDK_PAINTABLE (texture));

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
  aiv_let_go (&self->fetching);
  if (self->item == NULL || aiv_item_get_poster_url (self->item) == NULL)
    return;

  self->fetching = dex_future_finally (aiv_session_load_poster (self->session, self->item), on_fetched,
                                       aiv_weak_new (self), aiv_weak_free);
}

static void
aiv_poster_dispose (GObject *object)
{
  AivPoster *self = AIV_POSTER (object);

  aiv_let_go (&self->fetching);
  dex_clear (&self->decoding);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown_path, g_free);
  if (self->cover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->cover));
  self->cover = NULL;

  G_OBJECT_CLASS (aiv_poster_parent_class)->dispose (object);
}

static void
aiv_poster_class_init (AivPosterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_poster_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "poster");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
aiv_poster_init (AivPoster *self)
{
  self->cover = AIV_COVER (aiv_cover_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->cover), GTK_WIDGET (self));

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
  aiv_cover_set_paintable (self->cover, NULL);
  g_clear_pointer (&self->shown_path, g_free);
  g_signal_group_set_target (self->item_signals, item);
  show_path (self);
  fetch (self);
}

/**
 * aiv_poster_set_ratio:
 * @self: the poster
 * @ratio: its width by its height
 *
 * Gives it another form than a square.
 */
void
aiv_poster_set_ratio (AivPoster *self,
                      double     ratio)
{
  g_return_if_fail (AIV_IS_POSTER (self));

  aiv_cover_set_ratio (self->cover, ratio);
}

/**
 * aiv_poster_has_picture:
 * @self: the poster
 *
 * Returns: whether there is anything to be seen of the video yet
 */
gboolean
aiv_poster_has_picture (AivPoster *self)
{
  g_return_val_if_fail (AIV_IS_POSTER (self), FALSE);

  return aiv_cover_get_paintable (self->cover) != NULL;
}
