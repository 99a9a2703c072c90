/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase.h"

#include <gio/gio.h>

#include "aiv-thread.h"
#include "aiv-weak.h"

/* The showcase as it is now: kept in memory, and read again, on another thread, soon after
 * its file has changed. */

#define PAGES_BYTES (256 * 1024)
#define LOOK_INTERVAL_US (G_USEC_PER_SEC / 2)

struct _AivShowcase
{
  GObject parent_instance;

  char *folder;
  AivShowcaseContent *content;
  AivPageCache *pages;
  gint64 looked_at;
  gboolean looking;
};

G_DEFINE_FINAL_TYPE (AivShowcase, aiv_showcase, G_TYPE_OBJECT)

static void
aiv_showcase_finalize (GObject *object)
{
  AivShowcase *self = AIV_SHOWCASE (object);

  g_free (self->folder);
  aiv_showcase_content_unref (self->content);
  aiv_page_cache_free (self->pages);
  G_OBJECT_CLASS (aiv_showcase_parent_class)->finalize (object);
}

static void
aiv_showcase_class_init (AivShowcaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_showcase_finalize;
}

static void
aiv_showcase_init (AivShowcase *self)
{
  self->pages = aiv_page_cache_new (PAGES_BYTES);
}

static gboolean
has_showcase (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "showcase.json", NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * aiv_showcase_find_folder:
 * @data_dir: (type filename): the data folder
 *
 * Finds the showcase: an administrator's in the data folder, else the one that comes with
 * the program, which may be installed, moved after that, or not installed yet. Waits for
 * the disk.
 *
 * Returns: (transfer full) (type filename): a folder; whether there is a showcase in it or not
 */
char *
aiv_showcase_find_folder (const char *data_dir)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = g_path_get_dirname (program != NULL ? program : "/usr/bin/aivideo-server");
  g_autofree char *build = g_build_filename (bin, "..", "..", "meson-info", NULL);
  g_autofree char *own = g_build_filename (data_dir, "showcase", NULL);
  g_autofree char *moved = g_build_filename (bin, "..", "share", "aivideo-studio", "showcase", NULL);
  g_autofree char *built = g_build_filename (bin, "..", "..", "data", "showcase", NULL);

  if (has_showcase (own))
    return g_steal_pointer (&own);
  if (g_file_test (build, G_FILE_TEST_IS_DIR) && has_showcase (built))
    return g_steal_pointer (&built);
  if (has_showcase (moved))
    return g_steal_pointer (&moved);
  return g_build_filename (AIV_DATA_DIR, "aivideo-studio", "showcase", NULL);
}

/**
 * aiv_showcase_new:
 * @folder: (type filename): where it is
 *
 * Reads a showcase; one that cannot be read is empty until it can. Waits for the disk.
 *
 * Returns: (transfer full): the showcase
 */
AivShowcase *
aiv_showcase_new (const char *folder)
{
  AivShowcase *self = g_object_new (AIV_TYPE_SHOWCASE, NULL);
  g_autoptr (GError) error = NULL;

  self->folder = g_strdup (folder);
  self->content = aiv_showcase_content_load (folder, 0, &error);
  self->looked_at = g_get_monotonic_time ();
  if (self->content != NULL)
    return self;
  g_message ("There is no showcase: %s", error->message);
  self->content = aiv_showcase_content_new ();
  return self;
}

typedef struct
{
  char *folder;
  guint64 stamp;
} Look;

static void
look_free (gpointer data)
{
  g_free (((Look *) data)->folder);
  g_free (data);
}

static gboolean
look (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Look *at = data;
  AivShowcaseContent *content = aiv_showcase_content_load (at->folder, at->stamp, error);

  if (content == NULL)
    return FALSE;
  g_value_init (result, AIV_TYPE_SHOWCASE_CONTENT);
  g_value_take_boxed (result, content);
  return TRUE;
}

static DexFuture *
on_looked (DexFuture *looked, gpointer weak)
{
  g_autoptr (AivShowcase) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (looked, &error);

  if (self == NULL)
    return dex_future_new_true ();
  self->looking = FALSE;
  if (value != NULL)
    {
      aiv_showcase_content_unref (self->content);
      self->content = g_value_dup_boxed (value);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    g_message ("The showcase stays as it was: %s", error->message);
  return dex_future_new_true ();
}

/**
 * aiv_showcase_get_content:
 * @self: a showcase
 *
 * Returns: (transfer none): what is in it, at most a moment old; good until the next call
 */
AivShowcaseContent *
aiv_showcase_get_content (AivShowcase *self)
{
  gint64 now = g_get_monotonic_time ();
  Look *at;

  if (self->looking || now - self->looked_at < LOOK_INTERVAL_US)
    return self->content;
  self->looking = TRUE;
  self->looked_at = now;
  at = g_new0 (Look, 1);
  at->folder = g_strdup (self->folder);
  at->stamp = self->content->stamp;
  dex_future_disown (
      dex_future_finally (aiv_thread_run (look, at, look_free), on_looked, aiv_weak_new (self), aiv_weak_free));
  return self->content;
}

/**
 * aiv_showcase_get_pages:
 * @self: a showcase
 *
 * Returns: (transfer none): answers that have been given, by the stamp of the content
 */
AivPageCache *
aiv_showcase_get_pages (AivShowcase *self)
{
  return self->pages;
}

/**
 * aiv_showcase_dup_path:
 * @self: a showcase
 * @name: a name from a URL
 *
 * Returns: (transfer full) (nullable) (type filename): the file of that name; %NULL if the
 *   showcase names none
 */
char *
aiv_showcase_dup_path (AivShowcase *self, const char *name)
{
  AivShowcaseContent *content = aiv_showcase_get_content (self);

  return g_hash_table_contains (content->files, name) ? g_build_filename (self->folder, name, NULL) : NULL;
}

/**
 * aiv_showcase_is_trial:
 * @self: a showcase
 * @name: a name from a URL
 *
 * Returns: whether it is one of the pictures to try
 */
gboolean
aiv_showcase_is_trial (AivShowcase *self, const char *name)
{
  return g_hash_table_contains (aiv_showcase_get_content (self)->trial_files, name);
}
