/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sweeper.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "aiv-error.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "store/aiv-retention.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define MIB (G_GINT64_CONSTANT (1024) * 1024)

/* So many look-ups take about a millisecond: what else the thread has to do comes in between. */
#define LOOK_UPS 50

/* More orphans than this are a matter of several rounds. */
#define MAX_ORPHANS 10000

struct _AivSweeper
{
  AivStore *store;
  gint64 videos_days;
  gint64 uploads_days;
  gint64 max_bytes;
  gint64 orphans_hours;
  gint64 interval_ms;
  guint timer;
  DexPromise *round; /* settled when no round is under way */
  gboolean stopping;
};

typedef struct
{
  char *data_dir;
  gint64 before; /* ms since 1970 */
  GPtrArray *remove;
} Search;

static void
search_free (Search *search)
{
  g_free (search->data_dir);
  g_clear_pointer (&search->remove, g_ptr_array_unref);
  g_free (search);
}

static const char *const folders[] = { "images", "audios", "videos", "posters", "uploads", "tmp", NULL };

/* In a thread: the files that have been as they are for long enough. Changing its name counts, too. */
static gboolean
find_old_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Search *search = data;
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (search->data_dir, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          struct stat st;

          if (lstat (path, &st) == 0 && S_ISREG (st.st_mode)
              && (gint64) MAX (st.st_mtime, st.st_ctime) * 1000 < search->before)
            g_ptr_array_add (found, g_build_filename (folders[i], name, NULL));
        }
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, found);
  return TRUE;
}

static gboolean
remove_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Search *search = data;

  for (guint i = 0; i < search->remove->len; i++)
    {
      g_autofree char *path = g_build_filename (search->data_dir, search->remove->pdata[i], NULL);

      g_unlink (path);
    }
  return TRUE;
}

static Search *
search_new (AivSweeper *self)
{
  Search *search = g_new0 (Search, 1);

  search->data_dir = g_strdup (aiv_store_get_data_dir (self->store));
  search->before = aiv_time_now_ms () - self->orphans_hours * 3600 * 1000;
  return search;
}

static gboolean
sweep_orphans (AivSweeper *self, GError **error)
{
  g_autoptr (GPtrArray) found
      = dex_await_boxed (aiv_thread_run (find_old_files, search_new (self), (GDestroyNotify) search_free), error);
  Search *search;

  if (found == NULL)
    return FALSE;
  search = search_new (self);
  search->remove = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < found->len && !self->stopping && search->remove->len < MAX_ORPHANS; i += LOOK_UPS)
    {
      g_autoptr (GPtrArray) orphans = aiv_retention_pick_orphans (self->store, found, i, LOOK_UPS, error);

      if (orphans == NULL)
        {
          search_free (search);
          return FALSE;
        }
      g_ptr_array_extend_and_steal (search->remove, g_steal_pointer (&orphans));
      dex_await (dex_timeout_new_msec (1), NULL);
    }
  if (search->remove->len > 0)
    g_message ("%u files that belonged to nothing are removed", search->remove->len);
  return dex_await (aiv_thread_run (remove_files, search, (GDestroyNotify) search_free), error);
}

static gboolean
expire (AivSweeper *self, GError **error)
{
  gint64 now = aiv_time_now_ms ();
  AivRetention rules = {
    .videos_before = self->videos_days > 0 ? now - self->videos_days * DAY_MS : 0,
    .uploads_before = self->uploads_days > 0 ? now - self->uploads_days * DAY_MS : 0,
    .max_bytes = self->max_bytes,
  };
  gint64 total = 0;
  gint64 n = 1;

  if (rules.videos_before == 0 && rules.uploads_before == 0 && rules.max_bytes == 0)
    return TRUE;
  while (n > 0 && !self->stopping)
    {
      GError *local_error = NULL;

      n = dex_await_int64 (aiv_retention_expire (self->store, &rules), &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
      total += n;
    }
  if (total > 0)
    g_message ("%" G_GINT64_FORMAT " files have expired", total);
  return TRUE;
}

static DexFuture *
sweep (gpointer data)
{
  AivSweeper *self = data;
  g_autoptr (GError) error = NULL;

  if ((!expire (self, &error) || !sweep_orphans (self, &error))
      && !g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED) && !aiv_error_is_cancelled (error))
    g_warning ("Could not look for files that are not to be kept: %s", error->message);
  dex_promise_resolve_boolean (self->round, TRUE);
  return dex_future_new_true ();
}

static gboolean
begin_round (gpointer data)
{
  AivSweeper *self = data;

  if (self->stopping || dex_future_is_pending (DEX_FUTURE (self->round)))
    return G_SOURCE_CONTINUE;
  dex_clear (&self->round);
  self->round = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, 0, sweep, self, NULL));
  return G_SOURCE_CONTINUE;
}

/**
 * aiv_sweeper_new:
 * @store: a store
 * @config: what is kept for how long
 *
 * Begins to look for files, now and from time to time.
 *
 * Returns: (transfer full): a sweeper, to be stopped before it is freed
 */
AivSweeper *
aiv_sweeper_new (AivStore *store, const AivBackendConfig *config)
{
  AivSweeper *self = g_new0 (AivSweeper, 1);

  self->store = g_object_ref (store);
  self->videos_days = config->keep_videos_days;
  self->uploads_days = config->keep_uploads_days;
  self->max_bytes = config->keep_total_mib * MIB;
  self->orphans_hours = config->keep_orphans_hours;
  self->round = dex_promise_new ();
  dex_promise_resolve_boolean (self->round, TRUE);
  self->timer = g_timeout_add ((guint) MIN (config->sweep_ms, G_MAXINT32), begin_round, self);
  begin_round (self);
  return self;
}

/**
 * aiv_sweeper_stop:
 * @self: a sweeper
 *
 * Returns: (transfer full): a future of when it does nothing any more
 */
DexFuture *
aiv_sweeper_stop (AivSweeper *self)
{
  self->stopping = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  return dex_ref (DEX_FUTURE (self->round));
}

/**
 * aiv_sweeper_free:
 * @self: (transfer full): a sweeper that has been stopped
 */
void
aiv_sweeper_free (AivSweeper *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->store);
  dex_clear (&self->round);
  g_free (self);
}
