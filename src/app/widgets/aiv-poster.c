/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-poster.h"

#include <math.h>

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

/* After its last change, a still is made for another size. */
#define SETTLE_MS 150

/**
 * AivPoster:
 *
 * The still of a video, filling a square or whatever room it is given: fetched, decoded and brought to the size that it
 * is drawn in on a worker thread, and kept up to date, also when it is given another item by a recycling list. Says
 * nothing by itself to a screen reader: the name stands beside it.
 */
struct _AivPoster
{
  AivCover parent_instance;

  AivSession *session;
  AivItem *item;
  GSignalGroup *item_signals;
  DexFuture *fetching;
  DexFuture *decoding;
  char *shown_path;
  double radius;       /* px of the upper corners */
  int made_width;      /* device px of what is shown or being made, 0 when nothing is */
  int made_height;
  guint settling;
};

G_DEFINE_FINAL_TYPE (AivPoster, aiv_poster, AIV_TYPE_COVER)

/* --- in a thread ------------------------------------------------------------------------ */

typedef struct
{
  char *path;
  int width; /* device px */
  int height;
  double radius;
} Still;

static void
still_free (gpointer data)
{
  Still *still = data;

  g_free (still->path);
  g_free (still);
}

static cairo_surface_t *
download (GdkTexture *texture)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture),
                                                         gdk_texture_get_height (texture));

  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* As AivCover cuts it, at the size that it is drawn in: scaling in each frame is slow where no graphics card does it. */
static cairo_surface_t *
cut (cairo_surface_t *whole,
     const Still     *still)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, still->width, still->height);
  cairo_t *cr = cairo_create (surface);
  double own_width = cairo_image_surface_get_width (whole), own_height = cairo_image_surface_get_height (whole);
  double width = still->width, height = still->height;
  double scale = MAX (width / own_width, height / own_height);
  double radius = still->radius;

  if (radius > 0)
    {
      cairo_move_to (cr, 0, height);
      cairo_arc (cr, radius, radius, radius, G_PI, 1.5 * G_PI);
      cairo_arc (cr, width - radius, radius, radius, 1.5 * G_PI, 2 * G_PI);
      cairo_line_to (cr, width, height);
      cairo_clip (cr);
    }
  cairo_translate (cr, (width - own_width * scale) / 2, (height - own_height * scale) * AIV_COVER_ABOVE);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, whole, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static gboolean
decode (gpointer      data,
        GCancellable *cancellable,
        GValue       *result,
        GError      **error)
{
  Still *still = data;
  g_autoptr(GdkTexture) texture = NULL;
  g_autoptr(GBytes) bytes = NULL;
  cairo_surface_t *whole, *surface;
  gsize stride;

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || (texture = gdk_texture_new_from_filename (still->path, error)) == NULL)
    return FALSE;
  whole = download (texture);
  surface = cut (whole, still);
  cairo_surface_destroy (whole);
  stride = (gsize) cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize) still->height,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  g_value_init (result, GDK_TYPE_TEXTURE);
  g_value_take_object (result, gdk_memory_texture_new (still->width, still->height, GDK_MEMORY_DEFAULT, bytes, stride));
  return TRUE;
}

/* --- the still of the item -------------------------------------------------------------- */

static DexFuture *
on_decoded (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivPoster) self = aiv_weak_get (weak);
  g_autoptr(GdkTexture) texture = NULL;

  if (self != NULL && (texture = dex_await_object (dex_ref (done), NULL)) != NULL)
    aiv_cover_set_paintable (AIV_COVER (self), GDK_PAINTABLE (texture));
  return dex_future_new_true ();
}

/* Of its place; %FALSE as long as it has none. */
static gboolean
get_size (AivPoster *self,
          int       *width,
          int       *height,
          double    *scale)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  if (surface == NULL)
    return FALSE;
  *scale = gdk_surface_get_scale (surface);
  *width = (int) ceil (gtk_widget_get_width (GTK_WIDGET (self)) * *scale);
  *height = (int) ceil (gtk_widget_get_height (GTK_WIDGET (self)) * *scale);
  return *width > 0 && *height > 0;
}

/* Makes what is to be shown, if that is not what is there already. */
static void
make (AivPoster *self)
{
  double scale;
  int width, height;
  Still *still;

  g_clear_handle_id (&self->settling, g_source_remove);
  if (self->shown_path == NULL || !get_size (self, &width, &height, &scale)
      || (width == self->made_width && height == self->made_height))
    return;
  self->made_width = width;
  self->made_height = height;
  still = g_new0 (Still, 1);
  *still = (Still){ g_strdup (self->shown_path), width, height, self->radius * scale };
  dex_clear (&self->decoding);
  self->decoding = dex_future_finally (aiv_thread_run_gently (decode, still, still_free), on_decoded, aiv_weak_new (self),
                                       aiv_weak_free);
}

static gboolean
on_settled (gpointer data)
{
  AivPoster *self = data;

  self->settling = 0;
  make (self);
  return G_SOURCE_REMOVE;
}

/* While a window is drawn larger, what is there is stretched. */
static void
on_size (AivPoster *self)
{
  double scale;
  int width, height;

  if (self->shown_path == NULL || !get_size (self, &width, &height, &scale)
      || (width == self->made_width && height == self->made_height))
    return;
  if (self->made_width == 0)
    {
      make (self);
      return;
    }
  g_clear_handle_id (&self->settling, g_source_remove);
  self->settling = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
show_path (AivPoster *self)
{
  const char *path = self->item != NULL ? aiv_item_get_poster_path (self->item) : NULL;

  if (path == NULL || !g_set_str (&self->shown_path, path))
    return;
  self->made_width = self->made_height = 0;
  make (self);
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
  g_clear_handle_id (&self->settling, g_source_remove);

  G_OBJECT_CLASS (aiv_poster_parent_class)->dispose (object);
}

static void
aiv_poster_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  GTK_WIDGET_CLASS (aiv_poster_parent_class)->size_allocate (widget, width, height, baseline);
  on_size (AIV_POSTER (widget));
}

static void
aiv_poster_class_init (AivPosterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_poster_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = aiv_poster_size_allocate;
}

static void
aiv_poster_init (AivPoster *self)
{
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (on_size), NULL);
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
  aiv_cover_set_paintable (AIV_COVER (self), NULL);
  self->made_width = self->made_height = 0;
  g_clear_pointer (&self->shown_path, g_free);
  g_signal_group_set_target (self->item_signals, item);
  show_path (self);
  fetch (self);
}

/**
 * aiv_poster_set_radius:
 * @self: the poster, before it has an item
 * @radius: px
 *
 * Rounds its upper corners.
 */
void
aiv_poster_set_radius (AivPoster *self,
                       double     radius)
{
  g_return_if_fail (AIV_IS_POSTER (self));

  self->radius = radius;
}
