/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-db.h"
#include "store/aiv-migrations.h"
#include "store/aiv-notifier.h"
#include "store/aiv-store-private.h"

/* How exactly it is known when a user was last seen: each request is one, and none is worth
 * a write of its own. */
#define SEEN_INTERVAL_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

const char *const aiv_store_folders[] = { "images", "audios", "videos", "uploads", "posters", "tmp", NULL };

/**
 * AivStore:
 *
 * Everything that survives the server: an SQLite database and the files beside it, in one
 * data folder that belongs to one server at a time.
 *
 * The repositories (`aiv_users_…`, `aiv_ledger_…`, `aiv_batches_…` and so on) are its
 * methods by subject, and the only code that knows SQL. Writes go to the writer's thread
 * and come back as futures. Reads are answered at once, on the thread that made the
 * store, from a connection of its own: in WAL mode they never wait for a write, and one
 * takes some 10–50 µs out of the page cache, which is less than handing it to another
 * thread and back would.
 */
struct _AivStore
{
  GObject parent_instance;

  char *data_dir;
  int lock;
  gint64 opened_us;
  GThread *thread;
  AivSql *reader;
  AivDb *db;
  AivNotifier *notifier;
  GHashTable *progress;
  GHashTable *seen;
  AivNotifierFunc listener;
  gpointer listener_data;
};

G_DEFINE_FINAL_TYPE (AivStore, aiv_store, G_TYPE_OBJECT)

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s “%s”: %s", what, path, g_strerror (code));
  return FALSE;
}

static gboolean
make_folders (AivStore *self, GError **error)
{
  gboolean exists = g_file_test (self->data_dir, G_FILE_TEST_IS_DIR);
  GStatBuf info;

  if (g_mkdir_with_parents (self->data_dir, 0700) != 0)
    return fail (error, "Could not make the folder", self->data_dir);
  if (!exists && g_chmod (self->data_dir, 0700) != 0)
    return fail (error, "Could not protect the folder", self->data_dir);
  if (g_stat (self->data_dir, &info) == 0 && (info.st_mode & S_IWOTH))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "Everybody on this computer may change the data folder “%s”: take that away (chmod o-w)", self->data_dir);
      return FALSE;
    }

  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    {
      g_autofree char *path = aiv_store_dup_path (self, aiv_store_folders[i]);

      if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
        return fail (error, "Could not make the folder", path);
    }
  return TRUE;
}

static gboolean
take_lock (AivStore *self, GError **error)
{
  g_autofree char *path = aiv_store_dup_path (self, "lock");

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return fail (error, "Could not open", path);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    {
      struct timespec now;

      /* The clock that files get their times from. */
      clock_gettime (CLOCK_REALTIME_COARSE, &now);
      self->opened_us = now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
      return TRUE;
    }
  if (errno == EWOULDBLOCK)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LOCKED,
                 "Another server is already using the data folder “%s”", self->data_dir);
  else
    fail (error, "Could not lock", path);
  return FALSE;
}

/* On the store's thread. What was measured ends with the state in which it was measured. */
static void
on_event (AivEventRow *event, gpointer user_data)
{
  AivStore *self = user_data;

  if (event->id != 0 && event->item_id != NULL)
    g_hash_table_remove (self->progress, event->item_id);
  if (self->listener != NULL)
    self->listener (event, self->listener_data);
}

static void
on_committed (GPtrArray *changes, gpointer user_data)
{
  aiv_notifier_committed (user_data, changes);
}

static gboolean
open_database (AivStore *self, GError **error)
{
  g_autofree char *path = aiv_store_dup_path (self, AIV_STORE_DATABASE);
  g_autofd int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  g_autoptr (AivSql) writer = NULL;

  /* SQLite gives its -wal and -shm files the mode of the database. */
  if (fd < 0 || fchmod (fd, 0600) != 0)
    return fail (error, "Could not open", path);
  if (!(writer = aiv_sql_open (path, FALSE, error))
      || !aiv_migrations_run (writer, aiv_migrations_get_latest (), error)
      || !(self->reader = aiv_sql_open (path, TRUE, error)))
    return FALSE;
  self->db = aiv_db_new (g_steal_pointer (&writer), on_committed, self->notifier);
  return TRUE;
}

/**
 * aiv_store_new:
 * @data_dir: (type filename): the data folder; made (0700) if it is missing
 * @error: %AIV_STORE_ERROR_LOCKED, %AIV_STORE_ERROR_TOO_NEW or what else stands in the way
 *
 * Opens a data folder, makes it the calling thread's and this process's own, and brings
 * its database up to date. Waits for the disk: for the start of a program.
 *
 * Returns: (transfer full) (nullable): the store
 */
AivStore *
aiv_store_new (const char *data_dir, GError **error)
{
  g_autoptr (AivStore) self = NULL;

  g_return_val_if_fail (data_dir != NULL, NULL);

  self = g_object_new (AIV_TYPE_STORE, NULL);
  self->data_dir = g_canonicalize_filename (data_dir, NULL);
  self->notifier = aiv_notifier_new (self->data_dir);
  aiv_notifier_set_func (self->notifier, on_event, self);
  if (!make_folders (self, error) || !take_lock (self, error) || !open_database (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
release (AivStore *self)
{
  g_clear_pointer (&self->db, aiv_db_free);
  g_clear_pointer (&self->reader, aiv_sql_close);
  if (self->notifier != NULL)
    aiv_notifier_set_func (self->notifier, NULL, NULL);
  g_clear_fd (&self->lock, NULL);
}

static void
aiv_store_finalize (GObject *object)
{
  AivStore *self = AIV_STORE (object);

  release (self);
  g_clear_pointer (&self->notifier, aiv_notifier_unref);
  g_clear_pointer (&self->progress, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_free (self->data_dir);

  G_OBJECT_CLASS (aiv_store_parent_class)->finalize (object);
}

static void
aiv_store_class_init (AivStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_store_finalize;
}

static void
aiv_store_init (AivStore *self)
{
  self->lock = -1;
  self->thread = g_thread_self ();
  self->progress = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

static DexFuture *
on_closed (DexFuture *done, gpointer data)
{
  release (AIV_STORE (data));
  return dex_future_new_true ();
}

/**
 * aiv_store_close:
 * @self: a store
 *
 * Finishes the writes that were asked for and gives up the data folder. Later calls fail
 * with %AIV_STORE_ERROR_CLOSED.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_store_close (AivStore *self)
{
  aiv_return_future_if_fail (AIV_IS_STORE (self));

  if (self->db == NULL)
    return dex_future_new_true ();
  return dex_future_finally (aiv_db_close (self->db), on_closed, g_object_ref (self), g_object_unref);
}

/**
 * aiv_store_get_data_dir:
 * @self: a store
 *
 * Returns: (type filename): absolute path of the data folder
 */
const char *
aiv_store_get_data_dir (AivStore *self)
{
  g_return_val_if_fail (AIV_IS_STORE (self), NULL);

  return self->data_dir;
}

/**
 * aiv_store_get_opened:
 * @self: a store
 *
 * Returns: when the data folder became this process's own, µs since 1970: nobody is about to
 *   write a row for a file that has not been touched since
 */
gint64
aiv_store_get_opened (AivStore *self)
{
  g_return_val_if_fail (AIV_IS_STORE (self), 0);

  return self->opened_us;
}

/**
 * aiv_store_dup_path:
 * @self: a store
 * @relative_path: (type filename): such as "videos/<name>.mp4", out of a row
 *
 * Returns: (transfer full) (type filename): its absolute path
 */
char *
aiv_store_dup_path (AivStore *self, const char *relative_path)
{
  g_return_val_if_fail (AIV_IS_STORE (self), NULL);
  g_return_val_if_fail (relative_path != NULL, NULL);

  return g_build_filename (self->data_dir, relative_path, NULL);
}

/**
 * aiv_store_get_change:
 * @self: a store
 * @user_id: whose; 0 for everybody's
 *
 * Gets a counter that grows with every committed change to what that user sees, before
 * the future of the change settles, and with measured progress. Read it before the data:
 * what was read under an equal counter is still true. Any thread.
 *
 * Returns: the counter
 */
guint64
aiv_store_get_change (AivStore *self, gint64 user_id)
{
  g_return_val_if_fail (AIV_IS_STORE (self), 0);

  return aiv_notifier_get_change (self->notifier, user_id);
}

/**
 * aiv_store_get_auth_change:
 * @self: a store
 * @user_id: whose
 *
 * Gets a counter that grows whenever tokens of the user may have stopped working or stand
 * for something else. Any thread.
 *
 * Returns: the counter
 */
guint64
aiv_store_get_auth_change (AivStore *self, gint64 user_id)
{
  g_return_val_if_fail (AIV_IS_STORE (self), 0);

  return aiv_notifier_get_auth_change (self->notifier, user_id);
}

/**
 * aiv_store_set_progress:
 * @self: a store
 * @user_id: owner of the item
 * @batch_id: its batch
 * @item_id: the item
 * @video_id: the video that it is; 0 in a batch
 * @phase: what its engine does, a value of AivEnginePhase
 * @progress: 0 to 100; negative where nothing has been measured
 *
 * Keeps measured progress in memory, where rows read from now on have it until the item's
 * state changes, and tells the listener, with an event of id 0. It is not worth a write: a
 * restart begins anew. A phase without progress is told of videos only.
 */
void
aiv_store_set_progress (AivStore   *self,
                        gint64      user_id,
                        const char *batch_id,
                        const char *item_id,
                        gint64      video_id,
                        int         phase,
                        double      progress)
{
  g_autoptr (AivEventRow) event = NULL;

  g_return_if_fail (AIV_IS_STORE (self));
  g_return_if_fail (self->thread == g_thread_self ());
  g_return_if_fail (batch_id != NULL && item_id != NULL);

  progress = progress >= 0 ? MIN (progress, 100) : -1;
  if (progress >= 0)
    g_hash_table_insert (self->progress, g_strdup (item_id), g_memdup2 (&progress, sizeof progress));
  else
    g_hash_table_remove (self->progress, item_id);
  if (progress < 0 && video_id == 0)
    return;

  event = aiv_event_row_new ();
  event->user_id = user_id;
  event->kind = AIV_EVENT_ITEM;
  event->batch_id = g_strdup (batch_id);
  event->item_id = g_strdup (item_id);
  event->video_id = video_id;
  event->phase = phase;
  event->progress = progress;
  event->created_at = aiv_time_now_ms ();
  aiv_notifier_tell (self->notifier, event);
}

/**
 * aiv_store_get_progress:
 * @self: a store
 * @item_id: an item
 *
 * Returns: 0 to 100 as measured, -1 if nothing has been measured
 */
double
aiv_store_get_progress (AivStore *self, const char *item_id)
{
  double *progress;

  g_return_val_if_fail (AIV_IS_STORE (self), -1);

  progress = g_hash_table_lookup (self->progress, item_id);
  return progress != NULL ? *progress : -1;
}

/**
 * aiv_store_get_commit_stats:
 * @self: a store
 * @stats: (out caller-allocates): what its writer has done since it was opened
 */
void
aiv_store_get_commit_stats (AivStore *self, AivCommitStats *stats)
{
  g_return_if_fail (AIV_IS_STORE (self));

  memset (stats, 0, sizeof *stats);
  if (self->db != NULL)
    aiv_db_get_stats (self->db, stats);
}

/* For the repositories: the connection to read with, on the store's thread. */
AivSql *
aiv_store_read (AivStore *self, GError **error)
{
  g_return_val_if_fail (AIV_IS_STORE (self), NULL);
  g_return_val_if_fail (self->thread == g_thread_self (), NULL);

  if (self->reader == NULL)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED, "The store has been closed");
  return self->reader;
}

/* For the repositories: aiv_db_write() on a store that may be closed. */
DexFuture *
aiv_store_write (AivStore *self, AivDbFunc func, gpointer data, GDestroyNotify data_free)
{
  if (self->db != NULL)
    return aiv_db_write (self->db, func, data, data_free, FALSE);
  if (data_free != NULL)
    data_free (data);
  return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED, "The store has been closed");
}

/* The same for a transaction that may have very many statements. */
DexFuture *
aiv_store_write_alone (AivStore *self, AivDbFunc func, gpointer data, GDestroyNotify data_free)
{
  if (self->db == NULL)
    return aiv_store_write (self, func, data, data_free);
  return aiv_db_write (self->db, func, data, data_free, TRUE);
}

/* For the repository of users: whether it is time to write down that a user was seen. */
gboolean
aiv_store_see (AivStore *self, gint64 user_id)
{
  gint64 now = g_get_monotonic_time ();
  gint64 *seen;

  g_return_val_if_fail (self->thread == g_thread_self (), FALSE);

  seen = g_hash_table_lookup (self->seen, &user_id);
  if (seen != NULL && now - *seen < SEEN_INTERVAL_US)
    return FALSE;
  if (seen != NULL)
    *seen = now;
  else
    g_hash_table_insert (self->seen, g_memdup2 (&user_id, sizeof user_id), g_memdup2 (&now, sizeof now));
  return TRUE;
}

/* For the repository of events. */
void
aiv_store_set_listener (AivStore *self, void (*func) (AivEventRow *, gpointer), gpointer user_data)
{
  g_return_if_fail (AIV_IS_STORE (self));
  g_return_if_fail (self->thread == g_thread_self ());

  self->listener = func;
  self->listener_data = user_data;
}

/* Whether a path may stand in a row: one of our folders and a plain name in it. */
gboolean
aiv_store_path_is_ours (const char *relative_path)
{
  const char *slash = relative_path != NULL ? strchr (relative_path, '/') : NULL;

  if (slash == NULL || slash[1] == '\0' || slash[1] == '.' || strchr (slash + 1, '/') != NULL)
    return FALSE;
  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    if (strlen (aiv_store_folders[i]) == (gsize) (slash - relative_path)
        && g_str_has_prefix (relative_path, aiv_store_folders[i]))
      return TRUE;
  return FALSE;
}

/* For transactions: returns @boxed, which is consumed. */
void
aiv_result_take_boxed (GValue *result, GType type, gpointer boxed)
{
  g_value_init (result, type);
  g_value_take_boxed (result, boxed);
}
