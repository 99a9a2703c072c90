/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* Tables as a server writes them, straight into a file. */

#define STEP (64 * 1024)
#define MAX_BYTES (G_GINT64_CONSTANT (1) << 30)

typedef struct
{
  AivClient *client;
  char *path;
  GFile *destination;
} Table;

static void
table_free (gpointer data)
{
  Table *self = data;

  g_object_unref (self->client);
  g_object_unref (self->destination);
  g_free (self->path);
  g_free (self);
}

static SoupMessage *
make_message (AivClient *client, gpointer data, GError **error)
{
  Table *self = data;
  g_autofree char *url = g_strconcat (client->base_url, self->path, NULL);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  SoupMessage *message;

  if (uri == NULL)
    return NULL;
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "text/csv");
  aiv_client_authorize (client, message);
  return message;
}

static gboolean
copy (GInputStream *from, GOutputStream *to, gint64 *n_bytes, GError **error)
{
  for (;;)
    {
      g_autoptr (GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (from, STEP, G_PRIORITY_DEFAULT), error);

      if (bytes == NULL)
        return FALSE;
      if (g_bytes_get_size (bytes) == 0)
        return TRUE;
      *n_bytes += (gint64) g_bytes_get_size (bytes);
      if (*n_bytes > MAX_BYTES)
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_TOO_LARGE, "The table is too large");
          return FALSE;
        }
      while (g_bytes_get_size (bytes) > 0)
        {
          g_autoptr (GBytes) rest = NULL;
          gint64 n = dex_await_int64 (dex_output_stream_write_bytes (to, bytes, G_PRIORITY_DEFAULT), error);

          if (n < 0 || (error != NULL && *error != NULL))
            return FALSE;
          rest = g_bytes_new_from_bytes (bytes, (gsize) n, g_bytes_get_size (bytes) - (gsize) n);
          g_bytes_unref (bytes);
          bytes = g_steal_pointer (&rest);
        }
    }
}

/* What was there stays as it was: a stream that replaces a file does so only when it is closed in peace. */
static void
give_up (GOutputStream *output)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (output, cancelled, NULL);
}

static DexFuture *
save_fiber (gpointer data)
{
  Table *self = data;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GFileOutputStream) output = NULL;
  GError *error = NULL;
  const char *type;
  gint64 n_bytes = 0;

  if ((input = aiv_client_await_stream (self->client, make_message, self, NULL, &message, &error)) == NULL)
    return aiv_reply_error (error);
  type = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);
  if (soup_message_get_status (message) != SOUP_STATUS_OK || g_strcmp0 (type, "text/csv") != 0)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The answer is no table"));
  output = dex_await_object (dex_file_replace (self->destination, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT),
                             &error);
  if (output == NULL)
    return dex_future_new_for_error (error);
  if (!copy (input, G_OUTPUT_STREAM (output), &n_bytes, &error))
    {
      give_up (G_OUTPUT_STREAM (output));
      return dex_future_new_for_error (aiv_client_take_error (self->client, error, self->path));
    }
  if (!dex_await (dex_output_stream_close (G_OUTPUT_STREAM (output), G_PRIORITY_DEFAULT), &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int64 (n_bytes);
}

/**
 * aiv_client_save_table:
 * @self: a client of an administrator
 * @path: path and query of an endpoint that writes tables, such as `/api/admin/jobs?status=failed`
 * @destination: a file; replaced by a whole one only
 *
 * Saves a table with commas (RFC 4180) as the server writes it, piece by piece.
 *
 * Returns: (transfer full): a future of an int64: its size in bytes; rejects with
 *   [error@Aiv.ApiError] when it cannot be read, with [error@Gio.IOErrorEnum] when it cannot be written
 */
DexFuture *
aiv_client_save_table (AivClient *self, const char *path, GFile *destination)
{
  Table *table;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (path != NULL && path[0] == '/');
  aiv_return_future_if_fail (G_IS_FILE (destination));

  table = g_new0 (Table, 1);
  table->client = g_object_ref (self);
  table->path = g_strdup (path);
  table->destination = g_object_ref (destination);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, save_fiber, table, table_free);
}
