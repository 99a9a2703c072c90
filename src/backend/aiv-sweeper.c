/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sweeper.h"

#include <glib/gstdio.h>

#include "aiv-error.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "store/aiv-retention.h"
#include "store/aiv-users-delete.h"
#include "store/aiv-words.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
#define MIB (G_GINT64_CONSTANT (1024) * 1024)

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
  gboolean knows_remains; /* of the server before */
  GCancellable *cancellable;
};

typedef struct
{
  char *data_dir;
  GPtrArray *paths;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->data_dir);
  g_ptr_array_unref (removal->paths);
  g_free (removal);
}

static gboolean
remove_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Removal *removal = data;

  for (guint i = 0; i < removal->paths->len; i++)
    {
      g_autofree char *path = g_build_filename (removal->data_dir, removal->paths->pdata[i], NULL);

      g_unlink (path);
    }
  return TRUE;
}

/* Those that nobody has touched since @before_us. @n tells how many there were. */
static gboolean
sweep_orphans (AivSweeper *self, gint64 before_us, guint *n, GError **error)
{
  g_autoptr (GPtrArray) orphans = NULL;
  Removal *removal;

  *n = 0;
  if (self->stopping)
    return TRUE;
  orphans = dex_await_boxed (aiv_retention_find_orphans (self->store, before_us, MAX_ORPHANS, self->cancellable), error);
  if (orphans == NULL || orphans->len == 0 || self->stopping)
    return orphans != NULL;
  *n = orphans->len;
  g_message ("%u files that belonged to nothing are removed", orphans->len);
  removal = g_new0 (Removal, 1);
  removal->data_dir = g_strdup (aiv_store_get_data_dir (self->store));
  removal->paths = g_steal_pointer (&orphans);
  return dex_await (aiv_thread_run (remove_files, removal, removal_free), error);
}

/* What the server before has left goes at once: whoever was about to write its row has ended
 * with it. What appears in this one's time has to be old enough. */
static gboolean
sweep_all_orphans (AivSweeper *self, GError **error)
{
  guint n = MAX_ORPHANS;

  if (self->knows_remains)
    return sweep_orphans (self, (aiv_time_now_ms () - self->orphans_hours * 3600 * 1000) * 1000, &n, error);
  while (n == MAX_ORPHANS)
    if (!sweep_orphans (self, aiv_store_get_opened (self->store), &n, error))
      return FALSE;
  self->knows_remains = TRUE;
  return TRUE;
}

static gboolean
find_limit (AivSweeper *self, gint64 *before, GError **error)
{
  GError *local_error = NULL;

  *before = self->max_bytes > 0 ? dex_await_int64 (aiv_retention_find_limit (self->store, self->max_bytes), &local_error)
                                : 0;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
expire (AivSweeper *self, GError **error)
{
  gint64 now = aiv_time_now_ms ();
  AivRetention rules = {
    .videos_before = self->videos_days > 0 ? now - self->videos_days * DAY_MS : 0,
    .uploads_before = self->uploads_days > 0 ? now - self->uploads_days * DAY_MS : 0,
  };
  gint64 total = 0;
  gint64 n = 1;

  if (!find_limit (self, &rules.all_before, error))
    return FALSE;
  if (rules.videos_before == 0 && rules.uploads_before == 0 && rules.all_before == 0)
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

/* Of accounts, which the server before did not come to the end of. */
static gboolean
finish_deletions (AivSweeper *self, GError **error)
{
  GError *local_error = NULL;

  dex_await_int64 (aiv_users_finish_deletions (self->store), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static DexFuture *
sweep (gpointer data)
{
  AivSweeper *self = data;
  g_autoptr (GError) error = NULL;

  if ((!finish_deletions (self, &error) || !dex_await (aiv_words_fill (self->store), &error) || !expire (self, &error)
       || !sweep_all_orphans (self, &error))
      && !g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED) && !aiv_error_is_cancelled (error))
    g_warning ("Could not clear away what is not to be kept: %s", error->message);
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
  self->cancellable = g_cancellable_new ();
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
  g_cancellable_cancel (self->cancellable);
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
  g_clear_object (&self->cancellable);
  dex_clear (&self->round);
  g_free (self);
}
