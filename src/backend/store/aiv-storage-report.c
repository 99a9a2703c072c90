/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-storage-report.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "aiv-error.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"

G_DEFINE_BOXED_TYPE (AivStorageReport, aiv_storage_report, aiv_storage_report_ref, aiv_storage_report_unref)

/**
 * aiv_storage_report_ref:
 * @self: a report
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same
 */
AivStorageReport *
aiv_storage_report_ref (AivStorageReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_storage_report_unref:
 * @self: (transfer full): a report
 *
 * May be called from any thread.
 */
void
aiv_storage_report_unref (AivStorageReport *self)
{
  g_atomic_rc_box_release (self);
}

typedef struct
{
  char *data_dir;
  char *backup_folder;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_free (self->data_dir);
  g_free (self->backup_folder);
  g_free (self);
}

static gint64
get_size (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat st;

  return stat (path, &st) == 0 ? st.st_size : 0;
}

static void
read_backups (AivStorageReport *report, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat st;

      /* One that is cut short is hidden. */
      if (name[0] == '.' || stat (path, &st) != 0 || !S_ISDIR (st.st_mode))
        continue;
      report->n_backups++;
      report->last_backup_at = MAX (report->last_backup_at, (gint64) st.st_mtime * 1000);
    }
}

static gboolean
run (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Ask *ask = data;
  g_autoptr (AivStorageReport) report = g_atomic_rc_box_new0 (AivStorageReport);
  struct statvfs disk;

  /* Each account knows its sum. */
  if (!aiv_sql_get_int (sql, "SELECT COALESCE (SUM (stored), 0) FROM account", AIV_NO_ARGS, &report->file_bytes, error))
    return FALSE;
  report->database_bytes = get_size (ask->data_dir, AIV_STORE_DATABASE) + get_size (ask->data_dir, AIV_STORE_DATABASE "-wal");
  if (statvfs (ask->data_dir, &disk) == 0)
    report->free_bytes = (gint64) disk.f_bavail * (gint64) disk.f_frsize;
  read_backups (report, ask->backup_folder);
  aiv_result_take_boxed (result, AIV_TYPE_STORAGE_REPORT, g_steal_pointer (&report));
  return TRUE;
}

/**
 * aiv_storage_report_make:
 * @store: a store
 * @backup_folder: where backups are
 *
 * Looks how much there is, in a thread.
 *
 * Returns: (transfer full): a future of an [struct@StorageReport]
 */
DexFuture *
aiv_storage_report_make (AivStore *store, const char *backup_folder)
{
  Ask *ask;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (backup_folder != NULL);

  ask = g_new0 (Ask, 1);
  ask->data_dir = g_strdup (aiv_store_get_data_dir (store));
  ask->backup_folder = g_strdup (backup_folder);
  return aiv_report_run (store, run, ask, ask_free);
}
