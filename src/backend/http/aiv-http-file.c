/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <zlib.h>

#include "aiv-http-error.h"
#include "aiv-http-range.h"
#include "aiv-thread.h"

/* Bytes in memory for each client that is being served a file. */
#define STEP (128 * 1024)

struct _AivHttpFile
{
  gatomicrefcount ref_count;
  int fd;
  gint64 size;
  gint64 mtime; /* seconds */
  char etag[64];
  gboolean is_public;
};

G_DEFINE_BOXED_TYPE (AivHttpFile, aiv_http_file, aiv_http_file_ref, aiv_http_file_unref)

static const struct
{
  const char *suffix;
  const char *type;
} types[] = {
  { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".png", "image/png" }, { ".webp", "image/webp" },
  { ".mp3", "audio/mpeg" }, { ".wav", "audio/wav" },   { ".m4a", "audio/mp4" }, { ".ogg", "audio/ogg" },
  { ".flac", "audio/flac" }, { ".mp4", "video/mp4" },  { ".webm", "video/webm" },
};

typedef struct
{
  AivHttpFile *file;
  gint64 offset;
  gsize length;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  aiv_http_file_unref (reading->file);
  g_free (reading);
}

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

static gboolean
open_file (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  AivHttpFile *self;
  struct stat info;
  int fd = open (data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return fail (error, "Could not open a file");
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      close (fd);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Not a regular file");
      return FALSE;
    }

  self = g_new0 (AivHttpFile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  self->size = info.st_size;
  self->mtime = info.st_mtim.tv_sec;
  g_snprintf (self->etag, sizeof self->etag, "\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x%08lx\"", self->size,
              self->mtime, (unsigned long) info.st_mtim.tv_nsec);
  g_value_init (result, AIV_TYPE_HTTP_FILE);
  g_value_take_boxed (result, self);
  return TRUE;
}

/**
 * aiv_http_file_open:
 * @path: (type filename): a file
 *
 * Opens a file without waiting for the disk. Links are not followed.
 *
 * Returns: (transfer full): a future of an [struct@HttpFile]; rejects with
 *   %G_IO_ERROR_NOT_FOUND when there is no regular file
 */
DexFuture *
aiv_http_file_open (const char *path)
{
  return aiv_thread_run (open_file, g_strdup (path), g_free);
}

/**
 * aiv_http_file_ref:
 * @self: a file
 *
 * Returns: (transfer full): @self
 */
AivHttpFile *
aiv_http_file_ref (AivHttpFile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * aiv_http_file_unref:
 * @self: (transfer full): a file
 */
void
aiv_http_file_unref (AivHttpFile *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  close (self->fd);
  g_free (self);
}

/**
 * aiv_http_file_get_size:
 * @self: a file
 *
 * Returns: its bytes when it was opened
 */
gint64
aiv_http_file_get_size (AivHttpFile *self)
{
  return self->size;
}

/**
 * aiv_http_file_get_mtime:
 * @self: a file
 *
 * Returns: when it was changed, seconds since 1970
 */
gint64
aiv_http_file_get_mtime (AivHttpFile *self)
{
  return self->mtime;
}

/**
 * aiv_http_file_set_public:
 * @self: a file that nobody else has yet
 *
 * Says that everybody may see it, so that caches on the way may keep it.
 */
void
aiv_http_file_set_public (AivHttpFile *self)
{
  self->is_public = TRUE;
}

/**
 * aiv_http_file_guess_type:
 * @name: (type filename): a name of ours, with a suffix that was chosen by content
 *
 * Returns: (transfer none): its content type
 */
const char *
aiv_http_file_guess_type (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].suffix))
      return types[i].type;
  return "application/octet-stream";
}

static gboolean
read_file (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Reading *reading = data;
  g_autofree char *buffer = g_malloc (reading->length);
  gssize n;

  do
    n = pread (reading->file->fd, buffer, reading->length, reading->offset);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return fail (error, "Could not read a file");
  if (n == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The file is shorter than it was");
      return FALSE;
    }
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, g_bytes_new_take (g_steal_pointer (&buffer), n));
  return TRUE;
}

/* What the page cache has costs no trip to another thread. */
static GBytes *
read_cached (AivHttpFile *self, gint64 offset, gsize length)
{
  g_autofree char *buffer = g_malloc (length);
  struct iovec vector = { buffer, length };
  gssize n = preadv2 (self->fd, &vector, 1, offset, RWF_NOWAIT);

  return n > 0 ? g_bytes_new_take (g_steal_pointer (&buffer), n) : NULL;
}

/**
 * aiv_http_file_read:
 * @self: a file
 * @offset: from where, within the file
 * @length: at most so many bytes, more than 0
 *
 * Reads a piece without waiting for the disk.
 *
 * Returns: (transfer full): a future of a [struct@GLib.Bytes], not empty
 */
DexFuture *
aiv_http_file_read (AivHttpFile *self, gint64 offset, gsize length)
{
  GBytes *cached = read_cached (self, offset, length);
  Reading *reading;

  if (cached != NULL)
    return dex_future_new_take_boxed (G_TYPE_BYTES, cached);
  reading = g_new0 (Reading, 1);
  reading->file = aiv_http_file_ref (self);
  reading->offset = offset;
  reading->length = length;
  return aiv_thread_run (read_file, reading, reading_free);
}

static gboolean
sum_up (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  AivHttpFile *self = data;
  g_autofree guint8 *buffer = g_malloc (STEP);
  uLong crc = crc32 (0, NULL, 0);

  for (gint64 at = 0; at < self->size;)
    {
      gssize n = pread (self->fd, buffer, (gsize) MIN (self->size - at, STEP), at);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (error, "Could not read a file");
      if (n == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The file is shorter than it was");
          return FALSE;
        }
      crc = crc32 (crc, buffer, (uInt) n);
      at += n;
    }
  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, (guint) crc);
  return TRUE;
}

/**
 * aiv_http_file_checksum:
 * @self: a file
 *
 * Reads all of it on a worker: a video takes longer than other requests may wait.
 *
 * Returns: (transfer full): a future of its CRC-32, a uint
 */
DexFuture *
aiv_http_file_checksum (AivHttpFile *self)
{
  return aiv_thread_run (sum_up, aiv_http_file_ref (self), (GDestroyNotify) aiv_http_file_unref);
}

static void
set_validators (AivHttpFile *self, AivHttpRequest *request)
{
  g_autoptr (GDateTime) changed = g_date_time_new_from_unix_utc (self->mtime);
  g_autofree char *text = soup_date_time_to_string (changed, SOUP_DATE_HTTP);

  aiv_http_request_set_header (request, "ETag", self->etag);
  aiv_http_request_set_header (request, "Last-Modified", text);
  aiv_http_request_set_header (request, "Accept-Ranges", "bytes");
  aiv_http_request_set_header (request, "Cache-Control",
                               self->is_public ? "public, max-age=86400" : "private, max-age=86400");
}

static gint64
parse_date (const char *text)
{
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : -1;
}

static gboolean
is_unchanged (AivHttpFile *self, AivHttpRequest *request)
{
  const char *tags = aiv_http_request_get_header (request, "If-None-Match");
  const char *since = aiv_http_request_get_header (request, "If-Modified-Since");

  if (tags != NULL)
    return aiv_http_etag_matches (tags, self->etag);
  return since != NULL && parse_date (since) >= self->mtime;
}

/* A part of another version is of no use to the client. */
static gboolean
may_have_part (AivHttpFile *self, AivHttpRequest *request)
{
  const char *condition = aiv_http_request_get_header (request, "If-Range");

  if (condition == NULL)
    return TRUE;
  if (condition[0] == '"')
    return g_str_equal (condition, self->etag);
  return parse_date (condition) == self->mtime;
}

static gboolean
send_part (AivHttpFile *self, AivHttpRequest *request, gint64 start, gint64 length, GError **error)
{
  while (length > 0)
    {
      g_autoptr (GBytes) bytes
          = dex_await_boxed (aiv_http_file_read (self, start, (gsize) MIN (length, STEP)), error);

      if (bytes == NULL || !dex_await (aiv_http_request_write (request, bytes), error))
        return FALSE;
      start += (gint64) g_bytes_get_size (bytes);
      length -= (gint64) g_bytes_get_size (bytes);
    }
  return TRUE;
}

/**
 * aiv_http_file_reply:
 * @self: a file
 * @request: a request that has not been answered
 * @content_type: what it is
 * @error: why it broke off
 *
 * Answers with the file, the part of it that is asked for, or the news that the client has
 * it already. In a fiber.
 *
 * Returns: whether all of it was sent
 */
gboolean
aiv_http_file_reply (AivHttpFile *self, AivHttpRequest *request, const char *content_type, GError **error)
{
  AivHttpRange range = AIV_HTTP_RANGE_NONE;
  gint64 start = 0;
  gint64 length = self->size;
  g_autofree char *content_range = NULL;

  set_validators (self, request);
  if (is_unchanged (self, request))
    return aiv_http_request_reply_empty (request, 304);

  /* A range is one of what GET sends (RFC 9110, 14.2). */
  if (!aiv_http_request_is_head (request) && may_have_part (self, request))
    range = aiv_http_range_parse (aiv_http_request_get_header (request, "Range"), self->size, &start, &length);
  if (range == AIV_HTTP_RANGE_UNSATISFIABLE)
    {
      content_range = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, self->size);
      aiv_http_request_set_header (request, "Content-Range", content_range);
      return aiv_http_fail (error, 416, "Requested range not satisfiable");
    }
  if (range == AIV_HTTP_RANGE_PART)
    {
      content_range = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, start,
                                       start + length - 1, self->size);
      aiv_http_request_set_header (request, "Content-Range", content_range);
    }
  else
    {
      start = 0;
      length = self->size;
    }
  aiv_http_request_begin_stream (request, range == AIV_HTTP_RANGE_PART ? 206 : 200, content_type, length);
  return aiv_http_request_is_head (request) || send_part (self, request, start, length, error);
}
