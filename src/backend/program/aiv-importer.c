/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "program/aiv-importer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aiv-file.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "program/aiv-program-wait.h"
#include "store/aiv-audit-private.h"

#define MAX_NOTES 200
#define MAX_NAMES 50
#define MAX_DEPTH 8
#define BLOCK (1024 * 1024)

static const struct
{
  const char *kind;
  const char *folder;
  const char *suffix;
  const char *type;
  gint64 max_bytes;
} types[] = {
  { "image", "images", ".jpg", "image/jpeg", 64 << 20 },     { "image", "images", ".jpeg", "image/jpeg", 64 << 20 },
  { "image", "images", ".png", "image/png", 64 << 20 },      { "image", "images", ".webp", "image/webp", 64 << 20 },
  { "audio", "audios", ".mp3", "audio/mpeg", 512 << 20 },    { "audio", "audios", ".wav", "audio/wav", 512 << 20 },
  { "audio", "audios", ".m4a", "audio/mp4", 512 << 20 },     { "audio", "audios", ".ogg", "audio/ogg", 512 << 20 },
  { "audio", "audios", ".flac", "audio/flac", 512 << 20 },   { "video", "videos", ".mp4", "video/mp4", G_MAXINT32 },
  { "video", "videos", ".webm", "video/webm", G_MAXINT32 },
};

void
aiv_importer_clear (AivImporter *self)
{
  if (self->root >= 0)
    close (self->root);
  self->root = -1;
  g_clear_pointer (&self->database, g_free);
  g_clear_pointer (&self->report, aiv_wire_import_unref);
  g_clear_pointer (&self->copied, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

/* What others wrote may hold anything: it is made to be one line of text. */
static char *
dup_plain (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *plain = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (plain, g_unichar_isprint (g_utf8_get_char (p)) ? g_utf8_get_char (p) : 0xfffd);
  return g_string_free (plain, FALSE);
}

/* For people. */
void
aiv_importer_note (AivImporter *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->notes->len >= MAX_NOTES)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->notes, dup_plain (text));
}

/* Goes down a path from the root, component by component, through no link and never up. */
static int
open_beneath (AivImporter *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", MAX_DEPTH + 1);
  guint n = g_strv_length (parts);
  g_autofd int fd = n > 0 && n <= MAX_DEPTH ? dup (self->root) : -1;

  for (guint i = 0; i < n && fd >= 0; i++)
    {
      gboolean last = i == n - 1;
      int next;

      if (parts[i][0] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
        return -1;
      next = openat (fd, parts[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (last ? 0 : O_DIRECTORY));
      close (g_steal_fd (&fd));
      fd = next;
    }
  return g_steal_fd (&fd);
}

static int
open_file (AivImporter *self, const char *path, gint64 max_bytes, gint64 *size)
{
  g_autofd int fd = open_beneath (self, path);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > max_bytes)
    return -1;
  *size = st.st_size;
  return g_steal_fd (&fd);
}

char *
aiv_importer_read_text (AivImporter *self, const char *path, gsize max_bytes, gsize *length, GError **error)
{
  gint64 size = 0;
  g_autofd int fd = open_file (self, path, (gint64) max_bytes, &size);
  g_autofree char *text = fd >= 0 ? g_malloc0 ((gsize) size + 1) : NULL;
  gssize n = 0;

  *length = 0;
  while (fd >= 0 && *length < (gsize) size && (n = read (fd, text + *length, (gsize) size - *length)) > 0)
    *length += (gsize) n;
  if (fd >= 0 && n >= 0)
    return g_steal_pointer (&text);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "“%s” is no file that can be read here", path);
  return NULL;
}

/* A file that did not come along: its row says that it has expired. */
AivFileRow *
aiv_importer_make_gone (const char *kind)
{
  AivFileRow *row = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();
  gboolean video = g_str_equal (kind, "video");

  row->path = g_strdup_printf (video ? "videos/%s.mp4" : "images/%s.jpg", id);
  row->kind = g_strdup (kind);
  row->name = g_strdup (video ? "video.mp4" : "image.jpg");
  row->content_type = g_strdup (video ? "video/mp4" : "image/jpeg");
  row->expired_at = aiv_time_now_ms ();
  return row;
}

static gboolean
copy (int from, const char *to)
{
  g_autofd int fd = g_open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autofree char *block = g_malloc (BLOCK);
  gssize n = -1;

  while (fd >= 0 && (n = read (from, block, BLOCK)) > 0)
    for (gssize done = 0, m; done < n; done += m)
      if ((m = write (fd, block + done, (gsize) (n - done))) < 0)
        return FALSE;
  return fd >= 0 && n == 0 && fsync (fd) == 0;
}

/* Copies a file into the data folder, under a name of ours. NULL if there is none, or it is none
 * of that kind; a copy that is not used in the end is removed at the next start. */
AivFileRow *
aiv_importer_take_file (AivImporter *self, const char *path, const char *kind)
{
  g_autoptr (AivFileRow) row = aiv_file_row_new ();
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *id = aiv_id_new ();
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *to = NULL;
  g_autofd int fd = -1;
  guint i = 0;

  while (i < G_N_ELEMENTS (types) && !(g_str_equal (types[i].kind, kind) && g_str_has_suffix (lower, types[i].suffix)))
    i++;
  if (i == G_N_ELEMENTS (types) || (fd = open_file (self, path, types[i].max_bytes, &row->size)) < 0)
    return NULL;
  row->path = g_strdup_printf ("%s/%s%s", types[i].folder, id, types[i].suffix);
  row->kind = g_strdup (kind);
  row->name = g_utf8_make_valid (base, -1);
  row->content_type = g_strdup (types[i].type);
  if (!self->dry_run)
    {
      to = aiv_store_dup_path (self->store, row->path);
      if (!copy (fd, to) || (row->sha256 = aiv_file_digest (to, NULL)) == NULL)
        {
          g_unlink (to);
          return NULL;
        }
      g_ptr_array_add (self->copied, g_steal_pointer (&to));
    }
  self->report->files++;
  self->report->bytes += row->size;
  return g_steal_pointer (&row);
}

/* Finds or makes an account; consumes @user. Its id, -1 on failure */
gint64
aiv_importer_add_user (AivImporter *self, AivImportUser *user, GError **error)
{
  g_autoptr (AivImportUser) owned = user;
  gint64 id = aiv_import_tx_find_user (self->sql, owned, error);

  if (id != 0)
    {
      self->report->known_users += id > 0;
      if (id > 0 && self->known->len < MAX_NAMES)
        g_ptr_array_add (self->known, dup_plain (owned->username));
      return id;
    }
  if ((id = aiv_import_tx_add_user (self->sql, owned, error)) < 0)
    return -1;
  self->report->users++;
  self->report->credits += owned->credits;
  return id;
}

/* Whether there is a batch, which is counted then. */
gboolean
aiv_importer_knows_batch (AivImporter *self, const char *id, GError **error)
{
  gboolean known = aiv_import_tx_has_batch (self->sql, id, error);

  self->report->known_jobs += known;
  return known;
}

/* Makes a batch that there is not yet; consumes @batch. */
gboolean
aiv_importer_add_batch (AivImporter *self, AivImportBatch *batch, GError **error)
{
  g_autoptr (AivImportBatch) owned = batch;

  if (!aiv_import_tx_add_batch (self->sql, owned, error))
    return FALSE;
  self->report->jobs++;
  for (guint i = 0; i < owned->items->len; i++)
    {
      const AivImportItem *item = owned->items->pdata[i];

      self->report->videos += item->status == AIV_JOB_COMPLETED;
      self->report->missing += item->status == AIV_JOB_COMPLETED && item->video->expired_at != 0;
    }
  return TRUE;
}

/* --- from the beginning to the end -------------------------------------------------------- */

static char **
steal_texts (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_steal (texts, NULL);
}

static gboolean
note_import (AivImporter *self, GError **error)
{
  const AivWireImport *report = self->report;
  g_autofree char *detail
      = g_strdup_printf ("%" G_GINT64_FORMAT " accounts, %" G_GINT64_FORMAT " credits, %" G_GINT64_FORMAT
                         " batches and videos",
                         report->users, report->credits, report->jobs);

  return aiv_audit_tx_note (self->sql, 0, "server.import", report->source, detail, aiv_time_now_ms (), error);
}

/* On the store's own thread, in one transaction. */
static gboolean
import (AivSql *sql, gpointer data, GError **error)
{
  AivImporter *self = data;

  self->sql = sql;
  return (self->database != NULL ? aiv_import_diy (self, error) : aiv_import_vision (self, error))
         && note_import (self, error);
}

/* A new file is there for good once its folder has been written, too. */
static gboolean
sync_folders (AivImporter *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (i == 0 || !g_str_equal (types[i].folder, types[i - 1].folder))
      {
        g_autofree char *path = aiv_store_dup_path (self->store, types[i].folder);

        if (!aiv_file_sync (path, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
import_whole (AivSql *sql, gpointer data, GError **error)
{
  AivImporter *self = data;

  return import (sql, self, error) && (self->copied->len == 0 || sync_folders (self, error));
}

/* The database in a folder that has been pointed at. */
static char *
find_database (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *found = NULL;
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (entry, ".db") || g_str_has_suffix (entry, ".sqlite") || g_str_has_suffix (entry, ".sqlite3"))
      {
        /* Of several none is chosen; that of the documents is called so. */
        if (found != NULL && !g_str_equal (entry, "aivideo.db"))
          {
            if (g_str_has_suffix (found, "/aivideo.db"))
              continue;
            return NULL;
          }
        g_free (found);
        found = g_build_filename (folder, entry, NULL);
      }
  return g_steal_pointer (&found);
}

static gboolean
open_source (AivImporter *self, const char *path, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = is_folder ? g_strdup (absolute) : g_path_get_dirname (absolute);
  g_autofree char *users = g_build_filename (folder, "users.json", NULL);
  g_autofree char *base = g_path_get_basename (absolute);

  /* Who points at the file with the users means its folder. */
  if (!is_folder && !g_str_equal (base, "users.json"))
    self->database = g_steal_pointer (&absolute);
  else if (is_folder && !g_file_test (users, G_FILE_TEST_EXISTS))
    self->database = find_database (folder);
  self->root = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->root >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Could not open “%s”: %s", folder, g_strerror (errno));
  return FALSE;
}

/**
 * aiv_importer_run:
 * @self: an import; to be cleared
 * @store: a store that nobody else uses
 * @path: (type filename): the folder of an AI Vision service, or the database of AIVideo.DIY or its
 *   folder
 * @error: why nothing has been taken over
 *
 * Takes over all of it or nothing, and turns the main loop meanwhile.
 *
 * Returns: whether it came to its end; what there was is in @self then
 */
gboolean
aiv_importer_run (AivImporter *self, AivStore *store, const char *path, GError **error)
{
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean ok;

  self->store = store;
  self->root = -1;
  self->report = aiv_wire_import_new ();
  self->copied = g_ptr_array_new_with_free_func (g_free);
  self->known = g_ptr_array_new_with_free_func (g_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  if (!open_source (self, path, error))
    return FALSE;
  self->report->dry_run = self->dry_run;
  self->report->source = g_strdup (self->database != NULL ? "diy" : "vision");
  done = aiv_import_run (store, import_whole, self, self->dry_run);
  aiv_program_wait (done);
  ok = dex_future_get_value (done, &problem) != NULL
       || (self->dry_run && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  /* A database that failed at the end of it may still have it: `check` and the next start know
   * what belongs to nothing. */
  if (!ok && !g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_FAILED))
    for (guint i = 0; i < self->copied->len; i++)
      g_unlink (self->copied->pdata[i]);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&problem));
  self->report->known_names = steal_texts (self->known);
  self->report->notes = steal_texts (self->notes);
  return ok;
}
