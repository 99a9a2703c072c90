/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-upload-commit.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "aiv-file.h"
#include "aiv-thread.h"

/* Several uploads on their way to where they stay: all are on the disk before the store
 * hears of any, and all go away again unless it takes them. */

typedef struct
{
  char *from;
  char *to;
  char *digest;
} Move;

struct _AivUploadCommit
{
  gatomicrefcount ref_count;
  char *data_dir;
  GArray *moves;
  gboolean keep;
};

static void
move_clear (gpointer data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
  g_free (move->digest);
}

/**
 * aiv_upload_commit_new:
 * @data_dir: (type filename): the data folder
 *
 * Returns: (transfer full): a commit of no files
 */
AivUploadCommit *
aiv_upload_commit_new (const char *data_dir)
{
  AivUploadCommit *self = g_new0 (AivUploadCommit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (data_dir);
  self->moves = g_array_new (FALSE, FALSE, sizeof (Move));
  g_array_set_clear_func (self->moves, move_clear);
  return self;
}

/**
 * aiv_upload_commit_ref:
 * @self: a commit
 *
 * Returns: (transfer full): @self
 */
AivUploadCommit *
aiv_upload_commit_ref (AivUploadCommit *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
commit_free (gpointer data)
{
  AivUploadCommit *self = data;

  g_array_unref (self->moves);
  g_free (self->data_dir);
  g_free (self);
}

static gboolean
remove_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  AivUploadCommit *self = data;

  for (guint i = 0; i < self->moves->len; i++)
    g_unlink (g_array_index (self->moves, Move, i).to);
  return TRUE;
}

/**
 * aiv_upload_commit_unref:
 * @self: (transfer full): a commit
 *
 * Removes the files unless [func@upload_commit_keep] was called.
 */
void
aiv_upload_commit_unref (AivUploadCommit *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->keep || self->moves->len == 0)
    commit_free (self);
  else
    dex_future_disown (aiv_thread_run (remove_files, self, commit_free));
}

/**
 * aiv_upload_commit_add:
 * @self: a commit
 * @temporary_path: (type filename): where the file is
 * @relative_path: (type filename): where it goes, relative to the data folder
 */
void
aiv_upload_commit_add (AivUploadCommit *self, const char *temporary_path, const char *relative_path)
{
  Move move = { g_strdup (temporary_path), g_build_filename (self->data_dir, relative_path, NULL), NULL };

  g_array_append_val (self->moves, move);
}

static gboolean
move_files (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  AivUploadCommit *self = data;
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  for (guint i = 0; i < self->moves->len; i++)
    {
      Move *move = &g_array_index (self->moves, Move, i);

      if (!aiv_file_sync (move->from, error) || !(move->digest = aiv_file_digest (move->from, error)))
        return FALSE;
    }
  for (guint i = 0; i < self->moves->len; i++)
    {
      Move *move = &g_array_index (self->moves, Move, i);

      if (g_rename (move->from, move->to) != 0)
        {
          int code = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not put an upload in place: %s",
                       g_strerror (code));
          return FALSE;
        }
      g_hash_table_add (folders, g_path_get_dirname (move->to));
    }
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (!aiv_file_sync (folder, error))
      return FALSE;
  return TRUE;
}

/**
 * aiv_upload_commit_run:
 * @self: a commit with all of its files
 *
 * Puts the files in their places, durably, on a thread of its own.
 *
 * Returns: (transfer full): a future of when all are there
 */
DexFuture *
aiv_upload_commit_run (AivUploadCommit *self)
{
  return aiv_thread_run (move_files, aiv_upload_commit_ref (self), (GDestroyNotify) aiv_upload_commit_unref);
}

/**
 * aiv_upload_commit_get_digest:
 * @self: a commit that has been run
 * @index: which of its files, in the order in which they were added
 *
 * Returns: hex SHA-256 of the file, by which `check` knows it again
 */
const char *
aiv_upload_commit_get_digest (AivUploadCommit *self, guint index)
{
  return g_array_index (self->moves, Move, index).digest;
}

/**
 * aiv_upload_commit_keep:
 * @self: a commit
 *
 * Says that the files have an owner now and stay.
 */
void
aiv_upload_commit_keep (AivUploadCommit *self)
{
  self->keep = TRUE;
}
