/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-file.h"
#include "aiv-thread.h"
#include "aiv-transfer-private.h"

#define STEP (256 * 1024)
#define MAX_REDIRECTS 5
/* Tries that get nothing; one that gets something starts the count anew. */
#define MAX_TRIES 3
#define MAX_BYTES (G_GINT64_CONSTANT (16) << 30)
#define MAX_PICTURE_BYTES (32 << 20)
#define MAX_VALIDATOR 512

typedef struct
{
  AivClient *client;
  AivTransfer *transfer;
  char *url;
  char *path;
  char *part_path;
  char *validator_path;

  GUri *uri;
  char *validator;
  gint64 offset;
  gint64 total;
  gint64 max;
  GOutputStream *output;
} Download;

static void
download_free (gpointer data)
{
  Download *self = data;

  if (self->transfer != NULL)
    aiv_transfer_end (self->transfer);
  g_clear_object (&self->output);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_object_unref (self->client);
  g_free (self->url);
  g_free (self->path);
  g_free (self->part_path);
  g_free (self->validator_path);
  g_free (self->validator);
  g_free (self);
}

/* How much of which file is there from an earlier try. */
static void
find_part (Download *self)
{
  GStatBuf info;
  gsize length = 0;

  self->offset = 0;
  g_clear_pointer (&self->validator, g_free);
  if (g_stat (self->part_path, &info) != 0 || info.st_size <= 0
      || !g_file_get_contents (self->validator_path, &self->validator, &length, NULL))
    return;
  if (length == 0 || length > MAX_VALIDATOR || strpbrk (self->validator, "\r\n") != NULL)
    {
      g_clear_pointer (&self->validator, g_free);
      return;
    }
  self->offset = info.st_size;
}

static void
forget_part (Download *self)
{
  g_clear_object (&self->output);
  g_unlink (self->part_path);
  g_unlink (self->validator_path);
  g_clear_pointer (&self->validator, g_free);
  self->offset = 0;
}

static SoupMessage *
make_message (AivClient *client, gpointer data, GError **error)
{
  Download *self = data;
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, self->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  /* Redirections are followed by hand: the token must not go along to strangers. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* Ranges count the bytes of the file, not of a packed form of it. */
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  aiv_client_authorize (client, message);
  if (self->offset > 0)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-", self->offset);

      soup_message_headers_replace (headers, "Range", range);
      soup_message_headers_replace (headers, "If-Range", self->validator);
    }
  return message;
}

static gboolean
follow (Download *self, SoupMessage *message, GError **error)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) next = NULL;

  if (location != NULL)
    next = g_uri_parse_relative (self->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (next == NULL || g_uri_get_host (next) == NULL
      || (g_strcmp0 (g_uri_get_scheme (next), "https") != 0 && g_strcmp0 (g_uri_get_scheme (next), "http") != 0)
      || (g_str_equal (g_uri_get_scheme (self->uri), "https") && !g_str_equal (g_uri_get_scheme (next), "https")))
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "The server sends elsewhere, but not where");
      return FALSE;
    }
  g_uri_unref (self->uri);
  self->uri = g_steal_pointer (&next);
  return TRUE;
}

/* Whether the answer goes on where the part ends, in the same file: not every server knows
 * If-Range. */
static gboolean
is_continuation (Download *self, SoupMessage *message)
{
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (message), "ETag");
  goffset start = -1, end = -1, total = -1;

  return soup_message_get_status (message) == SOUP_STATUS_PARTIAL_CONTENT
         && (etag == NULL || g_strcmp0 (etag, self->validator) == 0)
         && soup_message_headers_get_content_range (soup_message_get_response_headers (message), &start, &end, &total)
         && start == self->offset && (self->total = total) != 0;
}

/* A strong validator, to tell next time whether the file is still the same. */
static const char *
get_validator (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *etag = soup_message_headers_get_one (headers, "ETag");

  if (etag != NULL && *etag == '"' && strlen (etag) <= MAX_VALIDATOR)
    return etag;
  return NULL;
}

static gboolean
open_part (Download *self, SoupMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GFile) part = g_file_new_for_path (self->part_path);
  const char *validator = get_validator (message);
  GError *local_error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, AIV_API_ERROR, errno == ENOSPC ? AIV_API_ERROR_FULL : AIV_API_ERROR_FILE, "%s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }
  if (!is_continuation (self, message))
    {
      forget_part (self);
      self->total = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                        ? soup_message_headers_get_content_length (headers)
                        : -1;
      if (validator != NULL
          && !aiv_file_write_atomically (self->validator_path, validator, strlen (validator), 0600, &local_error))
        {
          g_propagate_error (error, aiv_api_error_take_file (local_error, self->validator_path));
          return FALSE;
        }
    }
  self->output = G_OUTPUT_STREAM (g_file_append_to (part, G_FILE_CREATE_PRIVATE, NULL, &local_error));
  if (self->output == NULL)
    {
      g_propagate_error (error, aiv_api_error_take_file (local_error, self->part_path));
      return FALSE;
    }
  if (self->total > self->max)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_TOO_LARGE, "The file is too large");
      return FALSE;
    }
  return TRUE;
}

static gboolean
await_write (Download *self, GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) left = g_bytes_ref (bytes);
  GError *local_error = NULL;

  while (g_bytes_get_size (left) > 0)
    {
      gint64 n = dex_await_int64 (dex_output_stream_write_bytes (self->output, left, G_PRIORITY_DEFAULT), &local_error);
      GBytes *rest;

      if (local_error != NULL)
        {
          g_propagate_error (error, aiv_api_error_take_file (local_error, self->part_path));
          return FALSE;
        }
      rest = g_bytes_new_from_bytes (left, (gsize) n, g_bytes_get_size (left) - (gsize) n);
      g_bytes_unref (left);
      left = rest;
    }
  return TRUE;
}

/* Reads on until the end, or until something breaks. What has been got stays. */
static gboolean
await_rest (Download *self, GInputStream *stream, GError **error)
{
  GError *local_error = NULL;

  for (;;)
    {
      g_autoptr (GBytes) bytes = NULL;
      gsize n;

      bytes = dex_await_boxed (dex_input_stream_read_bytes (stream, STEP, G_PRIORITY_DEFAULT), &local_error);
      if (bytes == NULL)
        {
          g_propagate_error (error, aiv_api_error_take (local_error, "download"));
          return FALSE;
        }
      if ((n = g_bytes_get_size (bytes)) == 0)
        break;
      if (self->total < 0 && self->offset + (gint64) n > self->max)
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_TOO_LARGE, "The file is too large");
          return FALSE;
        }
      if (self->total >= 0 && self->offset + (gint64) n > self->total)
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "There is more than the server told");
          return FALSE;
        }
      if (!await_write (self, bytes, error))
        return FALSE;
      self->offset += (gint64) n;
      if (self->transfer != NULL)
        aiv_transfer_advance (self->transfer, (gint64) n);
    }
  if (self->total >= 0 && self->offset < self->total)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The download ended too early");
      return FALSE;
    }
  return TRUE;
}

/* One request, with its redirections. */
static gboolean
await_try (Download *self, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) local_error = NULL;
  guint status;

  g_clear_pointer (&self->uri, g_uri_unref);
  if ((self->uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, error)) == NULL)
    return FALSE;

  for (guint redirects = 0;; redirects++)
    {
      g_clear_object (&message);
      g_clear_object (&stream);
      if (!(stream = aiv_client_await_stream (self->client, make_message, self, NULL, &message,
                                                &local_error)))
        {
          const AivApiErrorInfo *info = aiv_api_error_get_info (local_error);

          /* 416: the part is as long as the file, or longer, which a whole file never is. */
          if (info != NULL && info->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && self->offset > 0)
            {
              forget_part (self);
              g_clear_error (&local_error);
              continue;
            }
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      status = soup_message_get_status (message);
      if (status < 300)
        break;
      if (redirects == MAX_REDIRECTS)
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "The server sends around in circles");
          return FALSE;
        }
      if (!follow (self, message, error))
        return FALSE;
    }

  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    {
      g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not a file: HTTP %u", status);
      return FALSE;
    }
  if (status == SOUP_STATUS_PARTIAL_CONTENT && !is_continuation (self, message))
    {
      forget_part (self);
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The server sent another part than asked for");
      return FALSE;
    }
  if (!open_part (self, message, error))
    return FALSE;
  if (self->transfer != NULL)
    aiv_transfer_begin (self->transfer, self->offset, self->total);
  return await_rest (self, stream, error);
}

/* The part must be as long as what was got: a write of an earlier download that was dropped
 * may have come in between. */
static gboolean
await_close (Download *self, GError **error)
{
  GError *local_error = NULL;
  GStatBuf info;

  if (!dex_await (dex_output_stream_close (self->output, G_PRIORITY_DEFAULT), &local_error))
    {
      g_propagate_error (error, aiv_api_error_take_file (local_error, self->part_path));
      return FALSE;
    }
  if (g_stat (self->part_path, &info) == 0 && info.st_size == self->offset)
    return TRUE;
  forget_part (self);
  g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The file changed while it was downloaded");
  return FALSE;
}

/* On a worker: fsync takes its time. */
static gboolean
commit (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  char **paths = data;

  return aiv_file_commit (paths[0], paths[1], error);
}

/* A download that nobody waits for any more takes a moment to let go of its files. */
static gboolean
await_turn (Download *self, GError **error)
{
  GHashTable *downloads = self->client->downloads;
  DexFuture *other;

  while ((other = g_hash_table_lookup (downloads, self->path)) != NULL)
    if (!dex_await (dex_ref (other), error))
      return FALSE;
  g_hash_table_replace (downloads, g_strdup (self->path), dex_promise_new ());
  return TRUE;
}

static void
end_turn (Download *self)
{
  g_autoptr (DexPromise) turn = dex_ref (g_hash_table_lookup (self->client->downloads, self->path));

  g_hash_table_remove (self->client->downloads, self->path);
  dex_promise_resolve_boolean (turn, TRUE);
}

static DexFuture *
await_download (Download *self)
{
  char **paths = NULL;
  GError *error = NULL;
  guint tries = 0;

  for (;;)
    {
      gint64 before;

      find_part (self);
      before = self->offset;
      if (await_try (self, &error) && await_close (self, &error))
        break;
      g_clear_object (&self->output);
      if (self->offset > before)
        tries = 0;
      if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE) || ++tries == MAX_TRIES)
        return aiv_reply_error (error);
      g_clear_error (&error);
    }

  paths = g_new0 (char *, 3);
  paths[0] = g_strdup (self->part_path);
  paths[1] = g_strdup (self->path);
  if (!dex_await (aiv_thread_run (commit, paths, (GDestroyNotify) g_strfreev), &error))
    return dex_future_new_for_error (aiv_api_error_take_file (error, self->path));
  g_unlink (self->validator_path);
  return dex_future_new_for_string (self->path);
}

static DexFuture *
download_fiber (gpointer data)
{
  DexFuture *result;
  GError *error = NULL;

  if (!await_turn (data, &error))
    return aiv_reply_error (error);
  result = await_download (data);
  end_turn (data);
  return result;
}

static DexFuture *
start (AivClient *self, const char *url, const char *path, AivTransfer *transfer, gint64 max)
{
  g_autofree char *absolute = NULL;
  Download *download;

  if ((absolute = aiv_client_resolve_url (self, url)) == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "Not an address of a file: %s", url));

  download = g_new0 (Download, 1);
  download->client = g_object_ref (self);
  download->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  download->url = g_steal_pointer (&absolute);
  download->path = g_strdup (path);
  download->part_path = g_strconcat (path, ".part", NULL);
  download->validator_path = g_strconcat (path, ".part.etag", NULL);
  download->total = -1;
  download->max = max;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, download_fiber, download, download_free);
}

/**
 * aiv_client_download:
 * @self: a client
 * @url: a path or URL that the server told
 * @path: where to put the file; its folder is made
 * @transfer: (nullable): told how far it is
 *
 * Downloads a file beside @path and puts it in place when it is whole. What an earlier try
 * got is kept and gone on from, if the file on the server is still the same; a connection
 * that breaks is tried again for as long as each try gets further. Downloads to the same
 * @path wait for each other.
 *
 * Returns: (transfer full): a future of a string: @path
 */
DexFuture *
aiv_client_download (AivClient *self, const char *url, const char *path, AivTransfer *transfer)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (url != NULL && path != NULL);
  aiv_return_future_if_fail (transfer == NULL || AIV_IS_TRANSFER (transfer));

  return start (self, url, path, transfer, MAX_BYTES);
}

/**
 * aiv_client_download_picture:
 * @self: a client
 * @url: a path or URL, which may be anybody's
 * @path: where to put the file; its folder is made
 *
 * As [method@Aiv.Client.download], for what is to be looked at only: more than 32 MiB is refused.
 *
 * Returns: (transfer full): a future of a string: @path; rejects with %AIV_API_ERROR_TOO_LARGE
 */
DexFuture *
aiv_client_download_picture (AivClient *self, const char *url, const char *path)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (url != NULL && path != NULL);

  return start (self, url, path, NULL, MAX_PICTURE_BYTES);
}
