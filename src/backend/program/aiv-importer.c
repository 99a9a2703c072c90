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
#include "store/aiv-users.h"

#define MAX_NOTES 200
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

gboolean
aiv_importer_open (AivImporter *self, AivStore *store, const char *folder, GError **error)
{
  self->store = store;
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->root = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->root >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Could not open “%s”: %s", folder, g_strerror (errno));
  return FALSE;
}

void
aiv_importer_clear (AivImporter *self)
{
  if (self->root > 0)
    close (self->root);
  self->root = -1;
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

/* For people; what it quotes may hold anything, so it is made to be one line. */
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
  g_ptr_array_add (self->notes, g_strescape (text, "\"\\“”…’áéíóú"));
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
  if (self->dry_run)
    return g_steal_pointer (&row);
  to = aiv_store_dup_path (self->store, row->path);
  if (!copy (fd, to) || (row->sha256 = aiv_file_digest (to, NULL)) == NULL)
    {
      g_unlink (to);
      return NULL;
    }
  self->n_files++;
  return g_steal_pointer (&row);
}

/* Finds or makes an account; consumes @user. Its id, 0 in a dry run, -1 on failure. */
gint64
aiv_importer_add_user (AivImporter *self, AivImportUser *user, GError **error)
{
  gint64 id = aiv_import_find_user (self->store, user, error);
  g_autoptr (DexFuture) added = NULL;
  const GValue *value;

  if (id != 0 || self->dry_run)
    {
      self->n_known_users += id > 0;
      self->n_users += id == 0;
      aiv_import_user_free (user);
      return id;
    }
  added = aiv_import_add_user (self->store, user);
  aiv_program_wait (added);
  if ((value = dex_future_get_value (added, error)) == NULL)
    return -1;
  self->n_users++;
  return g_value_get_int64 (value);
}

/* Makes a batch that there is not yet; consumes @batch. */
gboolean
aiv_importer_add_batch (AivImporter *self, AivImportBatch *batch, GError **error)
{
  g_autoptr (DexFuture) added = NULL;

  self->n_batches++;
  if (self->dry_run)
    {
      aiv_import_batch_free (batch);
      return TRUE;
    }
  added = aiv_import_add_batch (self->store, batch);
  aiv_program_wait (added);
  return dex_future_get_value (added, error) != NULL;
}
