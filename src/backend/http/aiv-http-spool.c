/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "aiv-id.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

/* Files on their way from the network to the disk. The HTTP thread appends to a list of
 * steps and never touches the disk; at most one worker at a time does the steps that have
 * come together. When the list is long the HTTP thread stops reading from the network, so
 * a request holds two lists of AIV_HTTP_SPOOL_LIMIT at the most. */

typedef struct
{
  char *path;       /* begin: a file of this name */
  GByteArray *data; /* write */
  gboolean end;
} Step;

/* What only the worker uses; one worker at a time. */
typedef struct
{
  gatomicrefcount ref_count;
  int fd;
  crypto_generichash_state hash;
  GArray *digests;
} Writer;

typedef struct
{
  Writer *writer;
  GArray *steps;
} Work;

struct _AivHttpSpool
{
  GObject parent_instance;

  char *folder;
  GArray *steps;
  gsize pending;
  gboolean open;
  Writer *writer;
  DexFuture *working; /* while a worker is busy; rejected once the disk has failed */
};

G_DEFINE_FINAL_TYPE (AivHttpSpool, aiv_http_spool, G_TYPE_OBJECT)

static void
step_clear (gpointer data)
{
  Step *step = data;

  g_free (step->path);
  g_clear_pointer (&step->data, g_byte_array_unref);
}

static GArray *
steps_new (void)
{
  GArray *steps = g_array_new (FALSE, TRUE, sizeof (Step));

  g_array_set_clear_func (steps, step_clear);
  return steps;
}

static void
writer_unref (Writer *writer)
{
  if (!g_atomic_ref_count_dec (&writer->ref_count))
    return;
  g_clear_fd (&writer->fd, NULL);
  g_array_unref (writer->digests);
  g_free (writer);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  writer_unref (work->writer);
  g_array_unref (work->steps);
  g_free (work);
}

static gboolean
fail (GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not store an upload: %s", g_strerror (code));
  return FALSE;
}

static gboolean
write_step (Writer *writer, GByteArray *data, GError **error)
{
  const guint8 *at = data->data;
  gsize left = data->len;

  crypto_generichash_update (&writer->hash, at, left);
  while (left > 0)
    {
      gssize n = write (writer->fd, at, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (error);
      at += n;
      left -= n;
    }
  return TRUE;
}

/* Uploads leave room for what is under way to be written down: a video that is ready, and that
 * it has been paid for. */
static gboolean
has_room (int fd)
{
  struct statvfs disk;
  guint64 left, reserve;

  if (fstatvfs (fd, &disk) != 0)
    return TRUE;
  left = (guint64) disk.f_bavail * disk.f_frsize;
  reserve = MIN (AIV_HTTP_SPOOL_RESERVE, (guint64) disk.f_blocks * disk.f_frsize / 16);
  if (left < reserve)
    errno = ENOSPC;
  return left >= reserve;
}

static gboolean
do_step (Writer *writer, Step *step, GError **error)
{
  if (step->path != NULL)
    {
      writer->fd = open (step->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (writer->fd < 0 || !has_room (writer->fd))
        return fail (error);
      crypto_generichash_init (&writer->hash, NULL, 0, AIV_HTTP_SPOOL_DIGEST);
    }
  else if (step->end)
    {
      guint8 digest[AIV_HTTP_SPOOL_DIGEST];

      crypto_generichash_final (&writer->hash, digest, sizeof digest);
      g_array_append_vals (writer->digests, digest, sizeof digest);
      if (!g_clear_fd (&writer->fd, NULL))
        return fail (error);
    }
  else
    return write_step (writer, step->data, error);
  return TRUE;
}

static gboolean
do_work (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Work *work = data;

  for (guint i = 0; i < work->steps->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !do_step (work->writer, &g_array_index (work->steps, Step, i), error))
      return FALSE;
  return TRUE;
}

static void
aiv_http_spool_finalize (GObject *object)
{
  AivHttpSpool *self = AIV_HTTP_SPOOL (object);

  dex_clear (&self->working);
  g_free (self->folder);
  g_array_unref (self->steps);
  writer_unref (self->writer);
  G_OBJECT_CLASS (aiv_http_spool_parent_class)->finalize (object);
}

static void
aiv_http_spool_class_init (AivHttpSpoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_http_spool_finalize;
}

static void
aiv_http_spool_init (AivHttpSpool *self)
{
  self->steps = steps_new ();
  self->writer = g_new0 (Writer, 1);
  g_atomic_ref_count_init (&self->writer->ref_count);
  self->writer->fd = -1;
  self->writer->digests = g_array_new (FALSE, FALSE, 1);
}

/**
 * aiv_http_spool_new:
 * @folder: (type filename): where the files go; must exist
 *
 * Returns: (transfer full): a spool
 */
AivHttpSpool *
aiv_http_spool_new (const char *folder)
{
  AivHttpSpool *self = g_object_new (AIV_TYPE_HTTP_SPOOL, NULL);

  self->folder = g_strdup (folder);
  return self;
}

static Step *
append_step (AivHttpSpool *self)
{
  g_array_set_size (self->steps, self->steps->len + 1);
  return &g_array_index (self->steps, Step, self->steps->len - 1);
}

/**
 * aiv_http_spool_begin:
 * @self: a spool between two files
 *
 * Begins a file. The owner of the spool deletes it.
 *
 * Returns: (transfer full): its path; it exists once the spool has been drained
 */
char *
aiv_http_spool_begin (AivHttpSpool *self)
{
  g_autofree char *id = aiv_id_new ();
  char *path = g_strdup_printf ("%s/upload-%s", self->folder, id);

  g_return_val_if_fail (!self->open, path);
  self->open = TRUE;
  append_step (self)->path = g_strdup (path);
  return path;
}

/**
 * aiv_http_spool_write:
 * @self: a spool in a file
 * @bytes: (array length=length): content
 * @length: bytes
 *
 * Appends to the file. Does not wait for the disk.
 */
void
aiv_http_spool_write (AivHttpSpool *self, const char *bytes, gsize length)
{
  Step *last = self->steps->len > 0 ? &g_array_index (self->steps, Step, self->steps->len - 1) : NULL;

  g_return_if_fail (self->open);
  if (last == NULL || last->data == NULL)
    {
      last = append_step (self);
      last->data = g_byte_array_sized_new (AIV_HTTP_SPOOL_LIMIT / 4);
    }
  g_byte_array_append (last->data, (const guint8 *) bytes, length);
  self->pending += length;
}

/**
 * aiv_http_spool_end:
 * @self: a spool in a file
 *
 * Ends the file.
 */
void
aiv_http_spool_end (AivHttpSpool *self)
{
  g_return_if_fail (self->open);
  self->open = FALSE;
  append_step (self)->end = TRUE;
}

/**
 * aiv_http_spool_is_full:
 * @self: a spool
 *
 * Returns: whether it is time for [method@HttpSpool.flush]
 */
gboolean
aiv_http_spool_is_full (AivHttpSpool *self)
{
  return self->pending >= AIV_HTTP_SPOOL_LIMIT;
}

static DexFuture *
start_work (AivHttpSpool *self)
{
  Work *work = g_new0 (Work, 1);

  work->writer = self->writer;
  g_atomic_ref_count_inc (&self->writer->ref_count);
  work->steps = g_steal_pointer (&self->steps);
  self->steps = steps_new ();
  self->pending = 0;
  return aiv_thread_run (do_work, work, work_free);
}

static DexFuture *
start_next (DexFuture *done, gpointer weak)
{
  g_autoptr (AivHttpSpool) self = aiv_weak_get (weak);

  if (self != NULL)
    {
      dex_clear (&self->working);
      self->working = start_work (self);
    }
  return dex_future_new_true ();
}

static DexFuture *
finish (DexFuture *done, gpointer weak)
{
  g_autoptr (AivHttpSpool) self = aiv_weak_get (weak);

  if (self == NULL)
    return dex_future_new_true ();
  dex_clear (&self->working);
  self->working = start_work (self);
  return dex_ref (self->working);
}

/**
 * aiv_http_spool_flush:
 * @self: a spool
 *
 * Sends what has come together to the disk. While the disk is still busy with what came
 * before, that has to wait, and so should the caller.
 *
 * Returns: (transfer full) (nullable): %NULL when the spool takes more at once; otherwise a
 *   future of when it does
 */
DexFuture *
aiv_http_spool_flush (AivHttpSpool *self)
{
  if (self->working != NULL && !dex_future_is_resolved (self->working))
    return dex_future_then (dex_ref (self->working), start_next, aiv_weak_new (self), aiv_weak_free);
  dex_clear (&self->working);
  self->working = start_work (self);
  return NULL;
}

/**
 * aiv_http_spool_drain:
 * @self: a spool between two files
 *
 * Sends the rest to the disk.
 *
 * Returns: (transfer full): a future of when everything has been written
 */
DexFuture *
aiv_http_spool_drain (AivHttpSpool *self)
{
  if (self->working == NULL)
    {
      self->working = start_work (self);
      return dex_ref (self->working);
    }
  return dex_future_then (dex_ref (self->working), finish, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_http_spool_ref_working:
 * @self: a spool
 *
 * Returns: (transfer full) (nullable): a future of what the disk is busy with: until it is
 *   settled, deleting the files would be too early
 */
DexFuture *
aiv_http_spool_ref_working (AivHttpSpool *self)
{
  return self->working != NULL && dex_future_is_pending (self->working) ? dex_ref (self->working) : NULL;
}

/**
 * aiv_http_spool_get_digest:
 * @self: a spool that has been drained
 * @index: which of its files
 *
 * Returns: (transfer none) (nullable): %AIV_HTTP_SPOOL_DIGEST bytes, a digest of the file
 */
const guint8 *
aiv_http_spool_get_digest (AivHttpSpool *self, guint index)
{
  GArray *digests = self->writer->digests;

  if ((index + 1) * AIV_HTTP_SPOOL_DIGEST > digests->len)
    return NULL;
  return (const guint8 *) digests->data + index * AIV_HTTP_SPOOL_DIGEST;
}
