/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-poster-name.h"

#include <string.h>

const guint aiv_poster_sizes[AIV_POSTER_SIZES] = { 160, 320, 640, 1280, 1920 };

/**
 * aiv_poster_name_make:
 * @source: (type filename): name of a picture or video
 * @size: one of aiv_poster_sizes
 *
 * Returns: (transfer full) (type filename): name of its poster of that size
 */
char *
aiv_poster_name_make (const char *source, guint size)
{
  return g_strdup_printf ("%s-%u.jpg", source, size);
}

/**
 * aiv_poster_name_get_source:
 * @name: (type filename): of a file in the folder of posters
 *
 * Posters that are made when one is asked for have no row: "<name of the source>-<size>.jpg".
 *
 * Returns: (transfer full) (nullable) (type filename): name of the picture or video that it
 *   shows, %NULL if it is no such poster
 */
char *
aiv_poster_name_get_source (const char *name)
{
  const char *dash = strrchr (name, '-');
  gsize n_digits;

  if (dash == NULL || dash == name)
    return NULL;
  n_digits = strspn (dash + 1, "0123456789");
  if (n_digits == 0 || !g_str_equal (dash + 1 + n_digits, ".jpg"))
    return NULL;
  return g_strndup (name, (gsize) (dash - name));
}
