/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/aiv-migrations.h"
#include "store/aiv-store-private.h"

/* A copy of a data folder, taken while a server works in it. A file never changes once it is in
 * its place, so a second name for it is as good as a copy; and whatever a snapshot of the
 * database names was there before or after it was taken. So: the files, the database, then
 * the files that have come since. Only one that came and went in between is missing; then
 * the database is taken again. */

#define DATABASE "aivideo.db"
#define SHOWCASE "showcase"
#define MAX_TRIES 5
#define COPY_BLOCK (1024 * 1024)

typedef struct
{
  const char *source;
  char *folder; /* where it is collected */
  gboolean copy;
  uid_t uid;
  gid_t gid;
  AivBackupReport *report;
} Backup;

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s “%s”: %s", what, path, g_strerror (code));
  return FALSE;
}

/* What root makes must belong to whom the data folder belongs to. */
static gboolean
give_away (Backup *self, const char *path, GError **error)
{
  if (geteuid () != 0 || lchown (path, self->uid, self->gid) == 0)
    return TRUE;
  return fail (error, "Could not give away", path);
}

static gboolean
copy_file (Backup *self, const char *from, const char *to, gboolean *gone, GError **error)
{
  g_autofd int in = g_open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autofd int out = -1;
  struct stat st;
  gssize n;

  *gone = in < 0 && errno == ENOENT;
  if (in < 0)
    return fail (error, "Could not open", from);
  if (fstat (in, &st) != 0 || (out = g_open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) < 0)
    return fail (error, "Could not make", to);
  while ((n = copy_file_range (in, NULL, out, NULL, COPY_BLOCK, 0)) > 0)
    continue;
  if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
    {
      g_autofree char *block = g_malloc (COPY_BLOCK);

      while ((n = read (in, block, COPY_BLOCK)) > 0)
        for (gssize written = 0, m; written < n; written += m)
          if ((m = write (out, block + written, (gsize) (n - written))) < 0)
            return fail (error, "Could not write", to);
    }
  if (n < 0)
    return fail (error, "Could not copy", from);
  return give_away (self, to, error);
}

/* A file that has gone meanwhile is no error: the database tells whether it ought to be there. */
static gboolean
take_file (Backup *self, const char *from, const char *to, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean gone = FALSE;

  if (!self->copy && link (from, to) == 0)
    {
      self->report->n_linked++;
      return TRUE;
    }
  if (!self->copy && (errno == ENOENT || errno == EEXIST))
    return TRUE;
  if (copy_file (self, from, to, &gone, &problem) || gone)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
take_folder (Backup *self, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename (self->source, name, NULL);
  g_autofree char *to = g_build_filename (self->folder, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  const char *entry;

  if (dir == NULL)
    return FALSE;
  if (g_mkdir (to, 0700) != 0 && errno != EEXIST)
    return fail (error, "Could not make the folder", to);
  if (!give_away (self, to, error))
    return FALSE;
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *one = g_build_filename (from, entry, NULL);
      g_autofree char *other = g_build_filename (to, entry, NULL);
      struct stat st;

      if (lstat (one, &st) != 0 || !S_ISREG (st.st_mode) || g_file_test (other, G_FILE_TEST_EXISTS))
        continue;
      if (!take_file (self, one, other, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_folders (Backup *self, GError **error)
{
  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    if (!g_str_equal (aiv_store_folders[i], "tmp") && !take_folder (self, aiv_store_folders[i], error))
      return FALSE;
  return TRUE;
}

/* Whether a file beside the database is none of its own. */
static gboolean
is_rest (const char *entry)
{
  return !g_str_has_prefix (entry, DATABASE) && !g_str_equal (entry, "lock");
}

/* Plain files, which may be written anew or go at any time, so they are copied. */
static gboolean
copy_entries (Backup *self, const char *source, const char *target, gboolean (*is_wanted) (const char *), GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (source, 0, error);
  const char *entry;

  if (dir == NULL)
    return FALSE;
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *from = g_build_filename (source, entry, NULL);
      g_autofree char *to = g_build_filename (target, entry, NULL);
      g_autoptr (GError) problem = NULL;
      gboolean gone = FALSE;
      struct stat st;

      if ((is_wanted != NULL && !is_wanted (entry)) || lstat (from, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      if (!copy_file (self, from, to, &gone, &problem) && !gone)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  return TRUE;
}

/* What an administrator shows in place of what comes with the program. */
static gboolean
take_showcase (Backup *self, GError **error)
{
  g_autofree char *from = g_build_filename (self->source, SHOWCASE, NULL);
  g_autofree char *to = g_build_filename (self->folder, SHOWCASE, NULL);
  struct stat st;

  if (lstat (from, &st) != 0 || !S_ISDIR (st.st_mode))
    return TRUE;
  if (g_mkdir (to, 0700) != 0)
    return fail (error, "Could not make the folder", to);
  return give_away (self, to, error) && copy_entries (self, from, to, NULL, error);
}

static gboolean
take_database (Backup *self, const char *to, GError **error)
{
  g_autofree char *from = g_build_filename (self->source, DATABASE, NULL);
  g_autoptr (AivSql) sql = NULL;

  g_unlink (to);
  if (!g_file_test (from, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no database in “%s”", self->source);
      return FALSE;
    }
  /* It may be written with: the pragma would stand in the way of the copy. */
  if ((sql = aiv_sql_open (from, TRUE, error)) == NULL || !aiv_sql_script (sql, "PRAGMA query_only = OFF", error)
      || aiv_sql_exec (sql, "VACUUM INTO ?1", AIV_ARGS (AIV_TEXT (to)), error) < 0)
    return FALSE;
  if (g_chmod (to, 0600) != 0)
    return fail (error, "Could not protect", to);
  return give_away (self, to, error);
}

/* Leaves out what has come after the database was taken, and counts. */
static gboolean
prune_folder (Backup *self, AivSql *sql, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *entry;

  if (dir == NULL)
    return FALSE;
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, entry, NULL);
      int known = aiv_store_file_is_known (sql, name, entry, error);
      struct stat st;

      if (known < 0)
        return FALSE;
      if (!known && g_unlink (file) != 0)
        return fail (error, "Could not remove", file);
      if (known && stat (file, &st) == 0)
        {
          self->report->n_files++;
          self->report->bytes += (guint64) st.st_size;
        }
    }
  return TRUE;
}

static gboolean
look_over (Backup *self, const char *database, GError **error)
{
  g_autoptr (AivSql) sql = aiv_sql_open (database, TRUE, error);
  gint64 version;

  if (self->report->problems != NULL)
    g_ptr_array_unref (self->report->problems);
  self->report->problems = g_ptr_array_new_with_free_func (g_free);
  self->report->n_files = 0;
  self->report->bytes = 0;
  /* What another version has written is copied as it is: that version looks it over. */
  if (sql == NULL || !aiv_sql_get_int (sql, "PRAGMA user_version", AIV_NO_ARGS, &version, error))
    return FALSE;
  if (version != aiv_migrations_get_latest ())
    return TRUE;
  if (!aiv_check_run (sql, self->folder, FALSE, self->report->problems, error))
    return FALSE;
  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    if (!g_str_equal (aiv_store_folders[i], "tmp") && !prune_folder (self, sql, aiv_store_folders[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
collect (Backup *self, GError **error)
{
  g_autofree char *database = g_build_filename (self->folder, DATABASE, NULL);

  /* Keys, whatever else stands beside the database, and the showcase. */
  if (!copy_entries (self, self->source, self->folder, is_rest, error) || !take_showcase (self, error))
    return FALSE;
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      if (!take_folders (self, error) || !take_database (self, database, error) || !take_folders (self, error)
          || !look_over (self, database, error))
        return FALSE;
      if (self->report->problems->len == 0)
        break;
    }
  return TRUE;
}

static int
remove_entry (const char *path, const struct stat *st, int kind, struct FTW *where)
{
  return remove (path);
}

/* What backups have left that were cut short: nobody holds their lock any more. */
static void
remove_remains (const char *parent, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, entry, NULL);
      g_autofd int fd = g_str_has_prefix (entry, prefix)
                            ? g_open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                            : -1;

      if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
        nftw (path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
}

static gboolean
put_in_place (Backup *self, int folder, const char *parent, const char *destination, GError **error)
{
  g_autofd int parent_fd = g_open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (syncfs (folder) != 0)
    return fail (error, "Could not write to the disk", self->folder);
  if (renameat2 (AT_FDCWD, self->folder, AT_FDCWD, destination, RENAME_NOREPLACE) != 0
      && (errno != EINVAL || g_rename (self->folder, destination) != 0))
    return fail (error, "Could not make", destination);
  if (parent_fd < 0 || fsync (parent_fd) != 0)
    return fail (error, "Could not write to the disk", parent);
  return TRUE;
}

/**
 * aiv_backup_copy_database:
 * @data_dir: (type filename): a data folder, whether a server uses it or not
 * @folder: (type filename): a folder that is there
 * @error: why it could not be done
 *
 * Copies the database alone, as it is at this moment, to try something with it.
 *
 * Returns: whether it is in @folder
 */
gboolean
aiv_backup_copy_database (const char *data_dir, const char *folder, GError **error)
{
  Backup self = { .source = data_dir, .uid = geteuid (), .gid = getegid () };
  g_autofree char *to = g_build_filename (folder, DATABASE, NULL);

  return take_database (&self, to, error);
}

/**
 * aiv_backup_remove:
 * @folder: (type filename): a folder of ours
 *
 * Removes it with all that is in it.
 */
void
aiv_backup_remove (const char *folder)
{
  nftw (folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/**
 * aiv_backup_make:
 * @data_dir: (type filename): a data folder, whether a server uses it or not
 * @destination: (type filename): where the backup is to be; must not exist yet
 * @copy: whether files are copied where a second name would do
 * @report: (out caller-allocates): what it holds; to be cleared
 * @error: why it could not be made
 *
 * Makes a backup, which is a data folder itself. It stands at @destination complete and on
 * the disk, or not at all; what an earlier one has left that was cut short is removed. Waits
 * for the disk: for a program that does nothing else.
 *
 * Returns: whether it has been made; @report may still name what is wrong with @data_dir
 */
gboolean
aiv_backup_make (const char *data_dir, const char *destination, gboolean copy, AivBackupReport *report, GError **error)
{
  g_autofree char *source = g_canonicalize_filename (data_dir, NULL);
  g_autofree char *absolute = g_canonicalize_filename (destination, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (absolute);
  g_autofree char *prefix = g_strdup_printf (".%s.partial-", name);
  g_autofree char *pattern = g_strdup_printf ("%s/%sXXXXXX", parent, prefix);
  Backup self = { .source = source, .copy = copy, .report = report };
  g_autofd int folder = -1;
  struct stat st;
  gboolean ok;

  *report = (AivBackupReport){ 0 };
  if (stat (source, &st) != 0)
    return fail (error, "Could not open", source);
  self.uid = st.st_uid;
  self.gid = st.st_gid;
  if (lstat (absolute, &st) == 0)
    {
      errno = EEXIST;
      return fail (error, "Could not make", absolute);
    }
  remove_remains (parent, prefix);
  if (g_mkdtemp_full (pattern, 0700) == NULL)
    return fail (error, "Could not make a folder in", parent);
  self.folder = pattern;
  folder = g_open (pattern, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || flock (folder, LOCK_EX | LOCK_NB) != 0)
    return fail (error, "Could not lock", pattern);
  ok = give_away (&self, pattern, error) && collect (&self, error)
       && put_in_place (&self, folder, parent, absolute, error);
  if (!ok)
    nftw (pattern, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  return ok;
}

/**
 * aiv_backup_report_clear:
 * @report: what [func@Aiv.backup_make] filled in
 */
void
aiv_backup_report_clear (AivBackupReport *report)
{
  g_clear_pointer (&report->problems, g_ptr_array_unref);
}
