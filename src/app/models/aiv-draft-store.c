/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-draft-store.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "aiv-account-folder.h"
#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-thread.h"

/* Typing that a crash may take along, in ms. */
#define DELAY 400

/* Fifty names of files and a few texts. */
#define MAX_BYTES (1024 * 1024)

/**
 * AivDraftStore:
 *
 * What somebody has begun to make, kept on the disk for one account, so that neither a crash nor
 * a restart takes it along: a small JSON file, replaced whole. Beside it is a folder for files
 * that belong to nobody else: pasted pictures, recordings made here.
 *
 * Writing is done on worker threads; the last state is on the disk half a second after it was
 * set, at once with [method@DraftStore.flush], and when the store goes away.
 */
struct _AivDraftStore
{
  GObject parent_instance;

  char *files_folder;
  struct _Disk *disk;
  JsonNode *draft;
  gboolean dirty;
  guint timer;
  guint64 serial;
};

G_DEFINE_FINAL_TYPE (AivDraftStore, aiv_draft_store, G_TYPE_OBJECT)

/* What the threads share: later states win, whichever thread comes first. */
typedef struct _Disk
{
  GMutex lock;
  char *path;
  guint64 written;
} Disk;

typedef struct
{
  Disk *disk;
  char *text;   /* NULL: there is no draft */
  guint64 serial;
} Job;

static void
disk_clear (gpointer data)
{
  Disk *disk = data;

  g_mutex_clear (&disk->lock);
  g_free (disk->path);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_atomic_rc_box_release_full (job->disk, disk_clear);
  g_free (job->text);
  g_free (job);
}

static Job *
job_new (AivDraftStore *self)
{
  Job *job = g_new0 (Job, 1);

  job->disk = g_atomic_rc_box_acquire (self->disk);
  job->text = self->draft != NULL ? json_to_string (self->draft, FALSE) : NULL;
  job->serial = ++self->serial;

  return job;
}

static gboolean
write_draft (Job     *job,
             GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&job->disk->lock);
  g_autofree char *folder = g_path_get_dirname (job->disk->path);

  if (job->serial <= job->disk->written)
    return TRUE;
  if (job->text == NULL)
    {
      if (g_unlink (job->disk->path) == 0)
        {
          if (!aiv_file_sync (folder, error))
            return FALSE;
        }
      else if (errno != ENOENT)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "A draft cannot be removed");
          return FALSE;
        }
    }
  else if (g_mkdir_with_parents (folder, 0700) != 0
           || !aiv_file_write_atomically (job->disk->path, job->text, strlen (job->text), 0600, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The folder of drafts cannot be made");
      return FALSE;
    }
  job->disk->written = job->serial;

  return TRUE;
}

static gboolean
write_work (gpointer      data,
            GCancellable *cancellable,
            GValue       *result,
            GError      **error)
{
  g_autoptr(GError) cause = NULL;

  if (write_draft (data, &cause))
    return TRUE;
  g_warning ("A draft could not be kept: %s", cause->message);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static DexFuture *
start_write (AivDraftStore *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->dirty = FALSE;

  return aiv_thread_run (write_work, job_new (self), job_free);
}

static void
on_delay (gpointer data)
{
  AivDraftStore *self = data;

  self->timer = 0;
  dex_future_disown (start_write (self));
}

static gboolean
load_work (gpointer      data,
           GCancellable *cancellable,
           GValue       *result,
           GError      **error)
{
  Job *job = data;
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *text = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (job->disk->path, &info) == 0 && info.st_size > MAX_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The draft is too large");
      return FALSE;
    }
  if (!g_file_get_contents (job->disk->path, &text, &length, error)
      || !json_parser_load_from_data (parser, text, length, error))
    return FALSE;
  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The draft is none");
      return FALSE;
    }

  g_value_init (result, JSON_TYPE_NODE);
  g_value_take_boxed (result, json_parser_steal_root (parser));
  return TRUE;
}

static void
aiv_draft_store_dispose (GObject *object)
{
  AivDraftStore *self = AIV_DRAFT_STORE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  /* The program may end right after: nobody else would write it. */
  if (self->dirty)
    {
      Job *job = job_new (self);
      g_autoptr(GError) error = NULL;

      self->dirty = FALSE;
      if (!write_draft (job, &error))
        g_warning ("A draft could not be kept: %s", error->message);
      job_free (job);
    }
  G_OBJECT_CLASS (aiv_draft_store_parent_class)->dispose (object);
}

static void
aiv_draft_store_finalize (GObject *object)
{
  AivDraftStore *self = AIV_DRAFT_STORE (object);

  g_atomic_rc_box_release_full (self->disk, disk_clear);
  g_clear_pointer (&self->draft, json_node_unref);
  g_free (self->files_folder);
  G_OBJECT_CLASS (aiv_draft_store_parent_class)->finalize (object);
}

static void
aiv_draft_store_class_init (AivDraftStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_draft_store_dispose;
  object_class->finalize = aiv_draft_store_finalize;
}

static void
aiv_draft_store_init (AivDraftStore *self)
{
  self->disk = g_atomic_rc_box_new0 (Disk);
  g_mutex_init (&self->disk->lock);
}

/**
 * aiv_draft_store_new:
 * @session: whose drafts they are
 * @name: what of: a file name without ending
 *
 * Returns: (transfer full): a store; nothing has been read
 */
AivDraftStore *
aiv_draft_store_new (AivSession *session,
                     const char *name)
{
  AivDraftStore *self;
  AivClient *client;
  g_autofree char *account = NULL;
  g_autofree char *file = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (name != NULL && strchr (name, G_DIR_SEPARATOR) == NULL, NULL);

  client = aiv_session_get_client (session);
  account = aiv_account_folder_dup_data (aiv_client_get_server_key (client), aiv_client_get_user_id (client));
  folder = g_build_filename (account, "drafts", NULL);
  file = g_strconcat (name, ".json", NULL);

  self = g_object_new (AIV_TYPE_DRAFT_STORE, NULL);
  self->disk->path = g_build_filename (folder, file, NULL);
  self->files_folder = g_build_filename (folder, "files", NULL);

  return self;
}

/**
 * aiv_draft_store_get_files_folder:
 * @self: a store
 *
 * Returns: (transfer none): where files go that the draft alone has; it may not exist yet
 */
const char *
aiv_draft_store_get_files_folder (AivDraftStore *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_STORE (self), NULL);

  return self->files_folder;
}

/**
 * aiv_draft_store_load:
 * @self: a store
 *
 * Reads what was kept last.
 *
 * Returns: (transfer full): a future of a [struct@Json.Node] that holds an object; rejects with
 *   %G_FILE_ERROR_NOENT when there is none, and otherwise when it cannot be read
 */
DexFuture *
aiv_draft_store_load (AivDraftStore *self)
{
  Job *job;

  aiv_return_future_if_fail (AIV_IS_DRAFT_STORE (self));

  job = g_new0 (Job, 1);
  job->disk = g_atomic_rc_box_acquire (self->disk);

  return aiv_thread_run (load_work, job, job_free);
}

/**
 * aiv_draft_store_set:
 * @self: a store
 * @draft: (nullable) (transfer full): the state to keep; %NULL: there is no draft any more
 *
 * Returns at once; the disk has it soon.
 */
void
aiv_draft_store_set (AivDraftStore *self,
                     JsonNode      *draft)
{
  g_return_if_fail (AIV_IS_DRAFT_STORE (self));

  g_clear_pointer (&self->draft, json_node_unref);
  self->draft = draft;
  self->dirty = TRUE;
  /* From the first change on, not from the last: who types on and on is served as well. */
  if (self->timer == 0)
    self->timer = g_timeout_add_once (DELAY, on_delay, self);
}

/**
 * aiv_draft_store_flush:
 * @self: a store
 *
 * Writes what was set last, now.
 *
 * Returns: (transfer full): a future of %TRUE when the disk has it; rejects when it has not
 */
DexFuture *
aiv_draft_store_flush (AivDraftStore *self)
{
  aiv_return_future_if_fail (AIV_IS_DRAFT_STORE (self));

  return start_write (self);
}

/* --- files that nobody has any more ------------------------------------------------------ */

/* So long a file may wait for a draft to name it, in seconds. */
#define MIN_AGE (24 * 60 * 60)
#define MAX_DEPTH 2

static void
sweep_folder (GFile        *folder,
              const char   *names,
              guint         depth,
              gint64        now,
              GCancellable *cancellable)
{
  g_autoptr(GFileEnumerator) children = NULL;
  GFileInfo *info;
  GFile *child;

  children = g_file_enumerate_children (folder,
                                        G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                        "," G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                        G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);
  while (children != NULL && g_file_enumerator_iterate (children, &info, &child, cancellable, NULL) && info != NULL)
    {
      g_autoptr(GDateTime) modified = g_file_info_get_modification_date_time (info);
      g_autofree char *uri = g_file_get_uri (child);

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY && depth < MAX_DEPTH)
        sweep_folder (child, names, depth + 1, now, cancellable);
      else if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && strstr (names, uri) == NULL && modified != NULL
               && now - g_date_time_to_unix (modified) > MIN_AGE)
        g_file_delete (child, cancellable, NULL);
    }
}

static gboolean
sweep_work (gpointer      data,
            GCancellable *cancellable,
            GValue       *result,
            GError      **error)
{
  static const char *const files[] = { "batch.json", "video.json", "history.json" };
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *drafts = g_path_get_dirname (data);
  g_autoptr(GFile) folder = g_file_new_for_path (data);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (drafts, files[i], NULL);
      g_autofree char *text = NULL;
      g_autoptr(GError) cause = NULL;

      if (g_file_get_contents (path, &text, NULL, &cause))
        g_string_append (names, text);
      else if (!g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;   /* what it names is unknown: nothing is thrown away */
    }
  sweep_folder (folder, names->str, 0, g_get_real_time () / G_USEC_PER_SEC, cancellable);
  return TRUE;
}

/**
 * aiv_draft_store_sweep:
 * @self: a store
 *
 * Deletes the account's files, a day old and older, that neither a draft nor the history names.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_draft_store_sweep (AivDraftStore *self)
{
  aiv_return_future_if_fail (AIV_IS_DRAFT_STORE (self));

  return aiv_thread_run (sweep_work, g_strdup (self->files_folder), g_free);
}
