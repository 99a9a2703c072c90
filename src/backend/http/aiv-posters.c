/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-posters.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "aiv-error.h"
#include "aiv-http-error.h"
#include "aiv-media.h"
#include "aiv-thread.h"
#include "aiv-thumbnail.h"
#include "aiv-weak.h"
#include "store/aiv-poster-name.h"

/* Small pictures of pictures and videos, made when first asked for and kept in a folder
 * that may be emptied at any time. */

struct _AivPosters
{
  GObject parent_instance;

  char *folder;
  GHashTable *making; /* path → DexFuture of the poster's path */
};

G_DEFINE_FINAL_TYPE (AivPosters, aiv_posters, G_TYPE_OBJECT)

typedef struct
{
  char *source;
  char *target;
  guint size;
} Poster;

static void
poster_free (gpointer data)
{
  Poster *poster = data;

  g_free (poster->source);
  g_free (poster->target);
  g_free (poster);
}

static void
aiv_posters_finalize (GObject *object)
{
  AivPosters *self = AIV_POSTERS (object);

  g_hash_table_unref (self->making);
  g_free (self->folder);
  G_OBJECT_CLASS (aiv_posters_parent_class)->finalize (object);
}

static void
aiv_posters_class_init (AivPostersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_posters_finalize;
}

static void
aiv_posters_init (AivPosters *self)
{
  self->making = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

/**
 * aiv_posters_new:
 * @folder: (type filename): where they are kept; must exist
 *
 * Returns: (transfer full): the posters
 */
AivPosters *
aiv_posters_new (const char *folder)
{
  AivPosters *self = g_object_new (AIV_TYPE_POSTERS, NULL);

  self->folder = g_strdup (folder);
  return self;
}

/* Files of the showcase are changed under their names, also for older ones: what counts is when that
 * was done. In the same moment is not later: clocks of file systems are coarse. */
static gboolean
is_up_to_date (const Poster *poster)
{
  struct stat source, target;

  if (stat (poster->target, &target) != 0 || stat (poster->source, &source) != 0)
    return FALSE;
  return target.st_mtim.tv_sec > source.st_ctim.tv_sec
         || (target.st_mtim.tv_sec == source.st_ctim.tv_sec && target.st_mtim.tv_nsec > source.st_ctim.tv_nsec);
}

static gboolean
make_poster (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Poster *poster = data;
  g_autoptr (GError) problem = NULL;

  if (!g_file_test (poster->source, G_FILE_TEST_IS_REGULAR))
    return aiv_http_fail (error, 404, "File not found");
  if (!is_up_to_date (poster)
      && !aiv_thumbnail_make_sync (poster->source, poster->target, poster->size, AIV_THUMBNAIL_POSITION_DEFAULT,
                                   cancellable, &problem))
    {
      if (problem->domain != AIV_MEDIA_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      return aiv_http_fail (error, 404, "There is no picture of this file");
    }
  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, poster->target);
  return TRUE;
}

typedef struct
{
  gpointer weak;
  char *target;
} Done;

static void
done_free (gpointer data)
{
  Done *done = data;

  aiv_weak_free (done->weak);
  g_free (done->target);
  g_free (done);
}

static DexFuture *
on_made (DexFuture *future, gpointer data)
{
  Done *done = data;
  g_autoptr (AivPosters) self = aiv_weak_get (done->weak);

  if (self != NULL)
    g_hash_table_remove (self->making, done->target);
  return dex_ref (future);
}

static DexFuture *
pass_on (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

/**
 * aiv_posters_get:
 * @self: the posters
 * @source: (type filename): a picture or a video
 * @size: the longer side in pixels; the nearest of a few sizes is taken
 *
 * Makes a poster, or finds it. One that several ask for at a time is made once.
 *
 * Returns: (transfer full): a future of the path of a JPEG file; rejects with a 404 when
 *   there is no such file or nothing to be seen in it
 */
DexFuture *
aiv_posters_get (AivPosters *self, const char *source, guint size)
{
  g_autofree char *name = g_path_get_basename (source);
  g_autofree char *poster_name = NULL;
  g_autofree char *target = NULL;
  DexFuture *making;
  Poster *poster;
  Done *done;

  for (guint i = 0; i < AIV_POSTER_SIZES; i++)
    if (aiv_poster_sizes[i] >= size || i == AIV_POSTER_SIZES - 1)
      {
        size = aiv_poster_sizes[i];
        break;
      }
  poster_name = aiv_poster_name_make (name, size);
  target = g_build_filename (self->folder, poster_name, NULL);
  making = g_hash_table_lookup (self->making, target);
  if (making != NULL)
    return dex_future_then (dex_ref (making), pass_on, NULL, NULL);

  poster = g_new0 (Poster, 1);
  poster->source = g_strdup (source);
  poster->target = g_strdup (target);
  poster->size = size;
  making = aiv_thread_run_in (aiv_media_get_pool (), make_poster, poster, poster_free);
  g_hash_table_insert (self->making, g_strdup (target), dex_ref (making));
  done = g_new0 (Done, 1);
  done->weak = aiv_weak_new (self);
  done->target = g_strdup (target);
  /* Whoever goes away does not take it from those who wait for the same. */
  dex_future_disown (dex_future_finally (dex_ref (making), on_made, done, done_free));
  return dex_future_then (making, pass_on, NULL, NULL);
}
