/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-comfyui-socket.h"

#include <libsoup/soup.h>

#include "aiv-json.h"
#include "engines/remote/aiv-remote-engine-private.h"

/* What comes between: pictures of what is being made. */
#define MAX_MESSAGE (32 * 1024 * 1024)
/* What is read as JSON. */
#define MAX_TEXT (1024 * 1024)

#define KEEPALIVE_S 20
#define OPEN_S 5
#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS (30 * 1000)

/* Progress is told as often as a person can see, the end at once; and what is told is held to what the
 * server's history says now and then. */
#define WAKE_INTERVAL_US (250 * 1000)
#define BELIEVED_US (10 * G_USEC_PER_SEC)

/**
 * AivComfyuiSocket:
 *
 * What a ComfyUI server tells of prompts while it works on them: [ws]/ws?clientId=…, messages of
 * {type, data}. It tells nothing twice: after a connection broke, whoever waits is woken, to look
 * into the server's history. Of the main thread.
 */
struct _AivComfyuiSocket
{
  GObject parent_instance;

  AivRemoteEngine *engine; /* whose this is */
  AivRemoteSettings *settings;
  char *client;
  SoupSession *session;
  SoupWebsocketConnection *connection;
  GCancellable *cancellable; /* while it is open or about to be */
  DexPromise *opened;
  guint timer;
  gint64 pause_ms;
  GHashTable *prompts; /* id → Prompt */
};

typedef struct
{
  guint n_nodes;
  GHashTable *done; /* ids of nodes */
  char *current;    /* the node that is at work */
  double part;      /* how much of it is done */
  gint64 told_at;   /* monotonic, of what is believed without asking; 0 for none */
  gint64 woken_at;
  DexPromise *news;
} Prompt;

G_DEFINE_FINAL_TYPE (AivComfyuiSocket, aiv_comfyui_socket, G_TYPE_OBJECT)

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  g_hash_table_unref (prompt->done);
  g_free (prompt->current);
  dex_clear (&prompt->news);
  g_free (prompt);
}

static void
wake (Prompt *prompt)
{
  g_autoptr (DexPromise) news = g_steal_pointer (&prompt->news);

  prompt->woken_at = g_get_monotonic_time ();
  if (news != NULL)
    dex_promise_resolve_boolean (news, TRUE);
}

/* From now on, nobody knows anything but by asking. */
static void
wake_all (AivComfyuiSocket *self)
{
  g_autoptr (GList) prompts = g_hash_table_get_values (self->prompts);

  for (GList *l = prompts; l != NULL; l = l->next)
    {
      ((Prompt *) l->data)->told_at = 0;
      wake (l->data);
    }
}

/* --- what the server tells ---------------------------------------------------------------- */

static void
begin_node (Prompt *prompt, const char *node)
{
  if (g_strcmp0 (prompt->current, node) == 0)
    return;
  if (prompt->current != NULL)
    g_hash_table_add (prompt->done, g_steal_pointer (&prompt->current));
  prompt->current = g_strdup (node);
  prompt->part = 0;
}

static double
read_part (JsonObject *object)
{
  double value = aiv_json_get_double (object, "value", 0);
  double max = aiv_json_get_double (object, "max", 0);

  return max > 0 ? CLAMP (value / max, 0, 1) : 0;
}

static void
add_cached (Prompt *prompt, JsonArray *nodes)
{
  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonNode *node = json_array_get_element (nodes, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_hash_table_add (prompt->done, json_node_dup_string (node));
    }
}

/* Newer servers tell of all nodes at once. */
static void
read_states (Prompt *prompt, JsonObject *nodes)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (nodes == NULL)
    return;
  json_object_iter_init (&iter, nodes);
  while (json_object_iter_next (&iter, &id, &node))
    {
      const char *state = JSON_NODE_HOLDS_OBJECT (node) ? aiv_json_get_string (json_node_get_object (node), "state") : NULL;

      if (g_strcmp0 (state, "finished") == 0)
        g_hash_table_add (prompt->done, g_strdup (id));
      else if (g_strcmp0 (state, "running") == 0)
        {
          begin_node (prompt, id);
          prompt->part = read_part (json_node_get_object (node));
        }
    }
}

/* TRUE when there is no more to come. */
static gboolean
follow (Prompt *prompt, const char *type, JsonObject *data)
{
  const char *node = aiv_json_get_string (data, "node");

  if (g_str_equal (type, "execution_cached"))
    add_cached (prompt, aiv_json_get_array (data, "nodes"));
  else if (g_str_equal (type, "executing"))
    {
      begin_node (prompt, node);
      return node == NULL;
    }
  else if (g_str_equal (type, "progress") && node != NULL)
    {
      begin_node (prompt, node);
      prompt->part = read_part (data);
    }
  else if (g_str_equal (type, "progress_state"))
    read_states (prompt, aiv_json_get_object (data, "nodes"));
  else if (g_str_equal (type, "executed") && node != NULL)
    g_hash_table_add (prompt->done, g_strdup (node));
  return g_str_equal (type, "execution_success") || g_str_equal (type, "execution_error")
         || g_str_equal (type, "execution_interrupted");
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType kind, GBytes *bytes, AivComfyuiSocket *self)
{
  g_autoptr (JsonNode) node = NULL;
  gint64 now = g_get_monotonic_time ();
  JsonObject *message, *data;
  const char *type, *id;
  Prompt *prompt;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  /* Binary messages are previews. */
  if (kind != SOUP_WEBSOCKET_DATA_TEXT || length > MAX_TEXT || (node = aiv_json_parse (text, length, NULL)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  message = json_node_get_object (node);
  type = aiv_json_get_string (message, "type");
  data = aiv_json_get_object (message, "data");
  id = data != NULL ? aiv_json_get_string (data, "prompt_id") : NULL;
  prompt = id != NULL ? g_hash_table_lookup (self->prompts, id) : NULL;
  if (type == NULL || prompt == NULL)
    return;
  if (follow (prompt, type, data))
    {
      prompt->told_at = 0;
      wake (prompt);
      return;
    }
  if (prompt->told_at == 0)
    prompt->told_at = now;
  if (now - prompt->woken_at >= WAKE_INTERVAL_US)
    wake (prompt);
}

/* --- the connection ----------------------------------------------------------------------- */

static void begin (AivComfyuiSocket *self);

static gboolean
on_timer (gpointer data)
{
  AivComfyuiSocket *self = data;

  self->timer = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
settle_opened (AivComfyuiSocket *self)
{
  g_autoptr (DexPromise) opened = g_steal_pointer (&self->opened);

  if (opened != NULL)
    dex_promise_resolve_boolean (opened, self->connection != NULL);
}

/* It is tried again for as long as somebody waits for something. */
static void
try_later (AivComfyuiSocket *self)
{
  if (self->cancellable == NULL || self->timer != 0)
    return;
  self->timer = g_timeout_add ((guint) aiv_remote_engine_scale (self->engine, self->pause_ms) + 1, on_timer, self);
  self->pause_ms = MIN (self->pause_ms * 2, LONGEST_PAUSE_MS);
}

static void
drop_connection (AivComfyuiSocket *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_clear_object (&self->connection);
}

static void
on_closed (SoupWebsocketConnection *connection, AivComfyuiSocket *self)
{
  drop_connection (self);
  wake_all (self);
  try_later (self);
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (AivComfyuiSocket) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) connection
      = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  /* Closed meanwhile. */
  if (self->cancellable == NULL || self->session != SOUP_SESSION (session))
    return;
  if (connection != NULL)
    {
      soup_websocket_connection_set_max_incoming_payload_size (connection, MAX_MESSAGE);
      soup_websocket_connection_set_keepalive_interval (connection, KEEPALIVE_S);
      g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
      g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
      self->connection = g_steal_pointer (&connection);
      self->pause_ms = FIRST_PAUSE_MS;
      /* Something may have ended while nobody listened. */
      wake_all (self);
    }
  else
    {
      g_debug ("ComfyUI tells nothing of itself: %s", error->message);
      try_later (self);
    }
  settle_opened (self);
}

static void
begin (AivComfyuiSocket *self)
{
  g_autofree char *url = g_strconcat (self->settings->address, "/ws?clientId=", self->client, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  if (message == NULL)
    {
      settle_opened (self);
      return;
    }
  aiv_remote_engine_authorize (self->engine, self->settings, soup_message_get_request_headers (message));
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable,
                                        on_connected, g_object_ref (self));
}

static void
aiv_comfyui_socket_finalize (GObject *object)
{
  AivComfyuiSocket *self = AIV_COMFYUI_SOCKET (object);

  aiv_comfyui_socket_close (self);
  g_hash_table_unref (self->prompts);
  g_clear_pointer (&self->settings, aiv_remote_settings_unref);
  g_free (self->client);

  G_OBJECT_CLASS (aiv_comfyui_socket_parent_class)->finalize (object);
}

static void
aiv_comfyui_socket_class_init (AivComfyuiSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_comfyui_socket_finalize;
}

static void
aiv_comfyui_socket_init (AivComfyuiSocket *self)
{
  self->prompts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, prompt_free);
}

/**
 * aiv_comfyui_socket_new:
 * @engine: whose it is, and who closes it before it ends
 * @settings: of the server, with the name that it knows this one by as the option "client": the same
 *   after a restart, or it would not go on telling
 *
 * Returns: (transfer full): a socket that is closed
 */
AivComfyuiSocket *
aiv_comfyui_socket_new (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  AivComfyuiSocket *self = g_object_new (AIV_TYPE_COMFYUI_SOCKET, NULL);
  const char *client;

  self->engine = engine;
  self->settings = aiv_remote_settings_ref (settings);
  client = aiv_remote_settings_get_option (settings, "client", NULL);
  self->client = client != NULL ? g_uri_escape_string (client, NULL, FALSE) : g_uuid_string_random ();
  return self;
}

/**
 * aiv_comfyui_socket_get_client:
 * @self: a socket
 *
 * Returns: (transfer none): the name that the server tells it things by
 */
const char *
aiv_comfyui_socket_get_client (AivComfyuiSocket *self)
{
  return self->client;
}

/**
 * aiv_comfyui_socket_get_address:
 * @self: a socket
 *
 * Returns: (transfer none): of the server
 */
const char *
aiv_comfyui_socket_get_address (AivComfyuiSocket *self)
{
  return self->settings->address;
}

/**
 * aiv_comfyui_socket_open:
 * @self: a socket
 *
 * Listens, from now on until it is closed, whatever happens to the connection.
 *
 * Returns: (transfer full): a future that settles, one way or the other, when the server has
 *   answered, and after some seconds at the latest: nothing needs the connection
 */
DexFuture *
aiv_comfyui_socket_open (AivComfyuiSocket *self)
{
  if (self->connection != NULL)
    return dex_future_new_true ();
  if (self->cancellable == NULL)
    {
      self->cancellable = g_cancellable_new ();
      self->session = soup_session_new_with_options ("user-agent", "AIVideoStudio/" AIV_VERSION, NULL);
      soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
      self->pause_ms = FIRST_PAUSE_MS;
      self->opened = dex_promise_new ();
      begin (self);
    }
  if (self->opened == NULL)
    return dex_future_new_true ();
  return dex_future_first (dex_ref (DEX_FUTURE (self->opened)), dex_timeout_new_seconds (OPEN_S), NULL);
}

/**
 * aiv_comfyui_socket_close:
 * @self: a socket
 *
 * Listens no longer, and forgets all prompts.
 */
void
aiv_comfyui_socket_close (AivComfyuiSocket *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  g_clear_handle_id (&self->timer, g_source_remove);
  drop_connection (self);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  g_clear_object (&self->session);
  settle_opened (self);
  wake_all (self);
  g_hash_table_remove_all (self->prompts);
}

/**
 * aiv_comfyui_socket_expect:
 * @self: a socket
 * @prompt_id: what the server has, or will have
 * @n_nodes: how many nodes it has; 0 if nobody knows
 *
 * Keeps what is told about a prompt.
 */
void
aiv_comfyui_socket_expect (AivComfyuiSocket *self, const char *prompt_id, guint n_nodes)
{
  Prompt *prompt = g_hash_table_lookup (self->prompts, prompt_id);

  if (prompt == NULL)
    {
      prompt = g_new0 (Prompt, 1);
      prompt->done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->prompts, g_strdup (prompt_id), prompt);
    }
  prompt->n_nodes = MAX (prompt->n_nodes, n_nodes);
}

/**
 * aiv_comfyui_socket_forget:
 * @self: a socket
 * @prompt_id: what has ended
 */
void
aiv_comfyui_socket_forget (AivComfyuiSocket *self, const char *prompt_id)
{
  g_hash_table_remove (self->prompts, prompt_id);
}

/**
 * aiv_comfyui_socket_is_running:
 * @self: a socket
 * @prompt_id: a prompt
 *
 * Returns: whether it is being worked on, as has been told lately: else the server has to be asked
 */
gboolean
aiv_comfyui_socket_is_running (AivComfyuiSocket *self, const char *prompt_id)
{
  Prompt *prompt = g_hash_table_lookup (self->prompts, prompt_id);

  if (self->connection == NULL || prompt == NULL || prompt->told_at == 0)
    return FALSE;
  if (g_get_monotonic_time () - prompt->told_at < BELIEVED_US)
    return TRUE;
  prompt->told_at = 0;
  return FALSE;
}

/**
 * aiv_comfyui_socket_get_fraction:
 * @self: a socket
 * @prompt_id: a prompt
 *
 * Returns: how many of its nodes are done, and how much of the present one, 0 to 1; negative if
 *   nobody knows
 */
double
aiv_comfyui_socket_get_fraction (AivComfyuiSocket *self, const char *prompt_id)
{
  Prompt *prompt = g_hash_table_lookup (self->prompts, prompt_id);

  if (prompt == NULL || prompt->n_nodes == 0 || (prompt->current == NULL && g_hash_table_size (prompt->done) == 0))
    return -1;
  return CLAMP ((g_hash_table_size (prompt->done) + prompt->part) / prompt->n_nodes, 0, 1);
}

/**
 * aiv_comfyui_socket_watch:
 * @self: a socket
 * @prompt_id: a prompt
 *
 * Returns: (transfer full) (nullable): a future of the next news of it; %NULL if it is not expected
 */
DexFuture *
aiv_comfyui_socket_watch (AivComfyuiSocket *self, const char *prompt_id)
{
  Prompt *prompt = g_hash_table_lookup (self->prompts, prompt_id);

  if (prompt == NULL)
    return NULL;
  if (prompt->news == NULL)
    prompt->news = dex_promise_new ();
  return dex_ref (DEX_FUTURE (prompt->news));
}
