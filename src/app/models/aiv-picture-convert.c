/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-convert.h"

#include <math.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "aiv-file.h"

/* More is not decoded: four bytes for each of them have to fit into memory. */
#define MAX_PIXELS (G_GINT64_CONSTANT (200) * 1000 * 1000)
/* More than any video shows. */
#define MAX_SIDE 4096
#define MIN_SIDE 256

/* Returns NULL, for callers to hand on. */
static gpointer
refuse (GError      **error,
        AivMediaError code,
        const char   *name)
{
  g_set_error (error, AIV_MEDIA_ERROR, code, "“%s” cannot be converted", name);
  return NULL;
}

/* A file that was made from the same one before. */
static char *
find_earlier (const char *base)
{
  static const char *const endings[] = { ".jpg", ".png" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (base, endings[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* The whole picture, upright, and at most as large as can be of use. */
static GdkPixbuf *
load (const char *path,
      const char *name,
      int         width,
      int         height,
      GError    **error)
{
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  g_autoptr(GError) cause = NULL;

  if (MAX (width, height) > MAX_SIDE)
    pixbuf = gdk_pixbuf_new_from_file_at_scale (path, MAX_SIDE, MAX_SIDE, TRUE, &cause);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, &cause);
  if (pixbuf == NULL)
    {
      g_debug ("%s: %s", name, cause->message);
      return refuse (error, g_error_matches (cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE)
                              ? AIV_MEDIA_ERROR_UNSUPPORTED
                              : AIV_MEDIA_ERROR_DAMAGED, name);
    }

  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

/* What is seen through anything is kept so: servers lay it on white or black as they like. */
static gboolean
has_holes (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guchar *pixels = gdk_pixbuf_read_pixels (pixbuf);

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return FALSE;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (pixels[(gsize) y * stride + (gsize) x * 4 + 3] != 255)
        return TRUE;
  return FALSE;
}

static gboolean
encode (GdkPixbuf  *pixbuf,
        gboolean    png,
        char      **data,
        gsize      *length)
{
  return png ? gdk_pixbuf_save_to_buffer (pixbuf, data, length, "png", NULL, NULL)
             : gdk_pixbuf_save_to_buffer (pixbuf, data, length, "jpeg", NULL, "quality", "92", NULL);
}

static char *
write_file (const char *base,
            const char *ending,
            const char *data,
            gsize       length,
            const char *name,
            GError    **error)
{
  g_autofree char *path = g_strconcat (base, ending, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) cause = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 && aiv_file_write_atomically (path, data, length, 0600, &cause))
    return g_steal_pointer (&path);

  return refuse (error, g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? AIV_MEDIA_ERROR_NO_SPACE
                                                                                 : AIV_MEDIA_ERROR_FAILED,
                 name);
}

/**
 * aiv_picture_convert_sync:
 * @path: a picture that servers do not take as it is
 * @name: the user's name for it, for messages
 * @base: path of the result, without its ending; its folder is made
 * @max_bytes: the most that the result may have
 * @format: (out) (transfer full): what it was, such as "TIFF"
 * @scaled: (out): whether it became smaller
 * @cancellable: (nullable): looked at between the steps
 * @error: return location for a [error@MediaError]
 *
 * Makes a JPEG, or a PNG of what has transparent parts, from any picture that GdkPixbuf reads,
 * upright and no larger than is of use. The same file gives the same bytes; what is there already
 * from an earlier time is not made again. Blocks: for a worker thread.
 *
 * Returns: (transfer full) (nullable): path of the result
 */
char *
aiv_picture_convert_sync (const char   *path,
                          const char   *name,
                          const char   *base,
                          gint64        max_bytes,
                          char        **format,
                          gboolean     *scaled,
                          GCancellable *cancellable,
                          GError      **error)
{
  GdkPixbufFormat *found;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *data = NULL;
  char *earlier;
  gsize length = 0;
  gboolean png;
  int width = 0, height = 0;

  found = gdk_pixbuf_get_file_info (path, &width, &height);
  if (found == NULL || width <= 0 || height <= 0)
    return refuse (error, AIV_MEDIA_ERROR_UNSUPPORTED, name);
  if ((gint64) width * height > MAX_PIXELS)
    return refuse (error, AIV_MEDIA_ERROR_TOO_LARGE, name);

  kind = gdk_pixbuf_format_get_name (found);
  *format = g_ascii_strup (kind, -1);
  *scaled = MAX (width, height) > MAX_SIDE;
  if ((earlier = find_earlier (base)) != NULL)
    return earlier;

  if (!(pixbuf = load (path, name, width, height, error)))
    return NULL;
  png = has_holes (pixbuf);
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GdkPixbuf) smaller = NULL;

      g_clear_pointer (&data, g_free);
      if (!encode (pixbuf, png, &data, &length))
        return refuse (error, AIV_MEDIA_ERROR_FAILED, name);
      if (length <= (gsize) max_bytes)
        return write_file (base, png ? ".png" : ".jpg", data, length, name, error);

      width = (int) floor (gdk_pixbuf_get_width (pixbuf) * 0.7);
      height = (int) floor (gdk_pixbuf_get_height (pixbuf) * 0.7);
      if (MAX (width, height) < MIN_SIDE || MIN (width, height) < 1)
        return refuse (error, AIV_MEDIA_ERROR_TOO_LARGE, name);
      smaller = gdk_pixbuf_scale_simple (pixbuf, width, height, GDK_INTERP_BILINEAR);
      if (smaller == NULL)
        return refuse (error, AIV_MEDIA_ERROR_FAILED, name);
      g_set_object (&pixbuf, smaller);
      *scaled = TRUE;
    }

  return NULL;
}
