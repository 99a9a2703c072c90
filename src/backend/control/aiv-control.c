/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "control/aiv-control.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aiv-json.h"

#define NAME "control"
#define MAX_REQUEST (16 * 1024)
#define MAX_REPLY (1024 * 1024)
#define MAX_CONNECTIONS 8
#define TIMEOUT_SECONDS 60

struct _AivControl
{
  AivStore *store;
  AivEngineSettings *settings;
  char *path;
  GSocketService *service;
  GHashTable *connections; /* those that are being served */
  DexPromise *idle;
};

typedef struct
{
  AivControl *control;
  GSocketConnection *connection;
} Visit;

/* The path of a socket has room for 107 bytes, that of a data folder may be longer: it is
 * reached through a descriptor of the folder, which is to be kept open meanwhile. */
static GSocketAddress *
make_address (const char *data_dir, int *folder, GError **error)
{
  g_autofree char *path = NULL;

  *folder = g_open (data_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*folder < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Could not open “%s”: %s", data_dir,
                   g_strerror (errno));
      return NULL;
    }
  path = g_strdup_printf ("/proc/self/fd/%d/" NAME, *folder);
  return g_unix_socket_address_new (path);
}

static void
visit_free (Visit *visit)
{
  AivControl *self = visit->control;

  g_io_stream_close (G_IO_STREAM (visit->connection), NULL, NULL);
  g_hash_table_remove (self->connections, visit->connection);
  g_object_unref (visit->connection);
  g_free (visit);
  if (g_hash_table_size (self->connections) == 0 && self->idle != NULL
      && dex_future_is_pending (DEX_FUTURE (self->idle)))
    dex_promise_resolve_boolean (self->idle, TRUE);
}

/* A line, without its end. */
static char *
read_request (GInputStream *input, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);

  while (memchr (line->str, '\n', line->len) == NULL)
    {
      g_autoptr (GBytes) bytes = dex_await_boxed (dex_input_stream_read_bytes (input, MAX_REQUEST, 0), error);

      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0 || line->len + g_bytes_get_size (bytes) > MAX_REQUEST)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No request");
          return NULL;
        }
      g_string_append_len (line, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
  g_string_truncate (line, strcspn (line->str, "\n"));
  return g_string_free_and_steal (g_steal_pointer (&line));
}

static char *
make_refusal (const GError *error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", error->message);
  json_node_take_object (node, object);
  return aiv_json_to_string (node);
}

static DexFuture *
serve (gpointer data)
{
  Visit *visit = data;
  GIOStream *stream = G_IO_STREAM (visit->connection);
  g_autoptr (GError) error = NULL;
  g_autofree char *request = read_request (g_io_stream_get_input_stream (stream), &error);
  g_autofree char *reply = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (request == NULL)
    return dex_future_new_true ();
  reply = dex_await_string (aiv_control_run (visit->control->store, visit->control->settings, request), &error);
  explicit_bzero (request, strlen (request));
  if (reply == NULL)
    reply = make_refusal (error);
  bytes = g_bytes_new (reply, strlen (reply));
  explicit_bzero (reply, strlen (reply));
  for (gsize sent = 0; sent < g_bytes_get_size (bytes);)
    {
      g_autoptr (GBytes) rest = g_bytes_new_from_bytes (bytes, sent, g_bytes_get_size (bytes) - sent);
      gint64 n = dex_await_int64 (dex_output_stream_write_bytes (output, rest, 0), NULL);

      if (n <= 0)
        break;
      sent += (gsize) n;
    }
  return dex_future_new_true ();
}

static gboolean
may_come_in (GSocketConnection *connection)
{
  g_autoptr (GCredentials) peer = g_socket_get_credentials (g_socket_connection_get_socket (connection), NULL);
  uid_t uid = peer != NULL ? g_credentials_get_unix_user (peer, NULL) : (uid_t) -1;

  return uid == 0 || uid == geteuid ();
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  AivControl *self = data;
  Visit *visit;

  if (self->idle != NULL || !may_come_in (connection) || g_hash_table_size (self->connections) >= MAX_CONNECTIONS)
    {
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      return TRUE;
    }
  g_socket_set_timeout (g_socket_connection_get_socket (connection), TIMEOUT_SECONDS);
  visit = g_new0 (Visit, 1);
  visit->control = self;
  visit->connection = g_object_ref (connection);
  g_hash_table_add (self->connections, connection);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, serve, visit, (GDestroyNotify) visit_free));
  return TRUE;
}

/**
 * aiv_control_new:
 * @store: the store of a server, whose data folder is locked
 * @settings: how its engines are set up; outlives the way in
 * @error: why it cannot be done
 *
 * Opens the way in. On the store's thread, which goes on to answer.
 *
 * Returns: (transfer full) (nullable): the way in
 */
AivControl *
aiv_control_new (AivStore *store, AivEngineSettings *settings, GError **error)
{
  g_autoptr (AivControl) self = g_new0 (AivControl, 1);
  g_autofd int folder = -1;
  g_autoptr (GSocketAddress) address = make_address (aiv_store_get_data_dir (store), &folder, error);

  self->store = g_object_ref (store);
  self->settings = settings;
  self->connections = g_hash_table_new (NULL, NULL);
  self->path = aiv_store_dup_path (store, NAME);
  self->service = g_socket_service_new ();
  if (address == NULL)
    return NULL;
  /* What a crash has left; the folder is ours. */
  g_unlink (self->path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  if (g_chmod (self->path, 0600) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Could not protect “%s”: %s", self->path,
                   g_strerror (errno));
      return NULL;
    }
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
  return g_steal_pointer (&self);
}

/**
 * aiv_control_stop:
 * @self: the way in
 *
 * Lets nobody in any more, and hangs up on those who have not asked yet.
 *
 * Returns: (transfer full): a future of when everybody has gone
 */
DexFuture *
aiv_control_stop (AivControl *self)
{
  GHashTableIter iter;
  gpointer connection;

  if (self->idle != NULL)
    return dex_ref (DEX_FUTURE (self->idle));
  self->idle = dex_promise_new ();
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_unlink (self->path);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, FALSE, NULL);
  if (g_hash_table_size (self->connections) == 0)
    dex_promise_resolve_boolean (self->idle, TRUE);
  return dex_ref (DEX_FUTURE (self->idle));
}

/**
 * aiv_control_free:
 * @self: (transfer full): the way in, which has been stopped
 */
void
aiv_control_free (AivControl *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_object (&self->store);
  dex_clear (&self->idle);
  g_free (self->path);
  g_free (self);
}

static gboolean
exchange (GSocket *socket, const char *request, GString *reply, GError **error)
{
  g_autofree char *line = g_strconcat (request, "\n", NULL);
  gsize length = strlen (line);
  gboolean ok = TRUE;

  for (gsize sent = 0; ok && sent < length;)
    {
      gssize n = g_socket_send (socket, line + sent, length - sent, NULL, error);

      ok = n > 0;
      sent += ok ? (gsize) n : 0;
    }
  explicit_bzero (line, length);
  while (ok)
    {
      char buffer[4096];
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, error);

      if (n == 0)
        break;
      ok = n > 0 && reply->len < MAX_REPLY;
      if (ok)
        g_string_append_len (reply, buffer, n);
    }
  return ok;
}

/**
 * aiv_control_ask:
 * @data_dir: (type filename): data folder of a running server
 * @request: a JSON object, as of [func@Aiv.control_run]
 * @error: what the server says against it, or why it cannot be asked
 *
 * Asks a server. Waits for it: for a program that does nothing else.
 *
 * Returns: (transfer full) (nullable): its answer, a JSON object
 */
char *
aiv_control_ask (const char *data_dir, const char *request, GError **error)
{
  g_autofd int folder = -1;
  g_autoptr (GSocketAddress) address = make_address (data_dir, &folder, error);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GString) reply = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  const char *problem;

  if (address == NULL
      || (socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error)) == NULL)
    return NULL;
  g_socket_set_timeout (socket, TIMEOUT_SECONDS);
  if (!g_socket_connect (socket, address, NULL, error) || !exchange (socket, request, reply, error))
    {
      g_prefix_error (error, "The server that uses “%s” does not answer: ", data_dir);
      return NULL;
    }
  node = aiv_json_parse (reply->str, reply->len, error);
  if (node == NULL)
    return NULL;
  problem = JSON_NODE_HOLDS_OBJECT (node) ? aiv_json_get_string (json_node_get_object (node), "error") : "?";
  if (problem != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
      return NULL;
    }
  return g_string_free_and_steal (g_steal_pointer (&reply));
}
