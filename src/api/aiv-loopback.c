/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-loopback.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-host.h"
#include "aiv-redirect.h"
#include "aiv-secret.h"

/* The longest head of a request; code and state have their own limits within. */
#define MAX_HEAD (16 * 1024)
/* Browsers open a few connections ahead of need. */
#define MAX_VISITS 16
#define VISIT_SECONDS 10

/* What to come back to unless the server says otherwise (RFC 8252, 7.3). */
#define DEFAULT_PATH "/callback"

/**
 * AivLoopback:
 *
 * Waits on this computer for a browser that a provider sends back (RFC 8252, 7.3): a listener
 * on a loopback address that takes one redirect, with the state that it was told, and nothing
 * else. Others get a short answer and do not end the waiting. Main thread.
 */
struct _AivLoopback
{
  GObject parent_instance;

  GSocketService *service;
  DexPromise *promise;
  char *redirect_uri;
  char *path;
  char *state;
  char *issuer;
  guint timeout;
  GPtrArray *visits;
  gboolean answered; /* a redirect was taken, though the browser may still read its page */
};

G_DEFINE_FINAL_TYPE (AivLoopback, aiv_loopback, G_TYPE_OBJECT)

/* One connection. */
typedef struct
{
  AivLoopback *owner;
  GSocketConnection *connection;
  GCancellable *deadline;
  guint deadline_source;
  GString *head;
  char *answer;
  char *text;
  AivRedirect redirect;
} Visit;

static void
stop_listening (AivLoopback *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->service == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);

  /* Who has not said anything yet has nothing to say. */
  for (guint i = 0; i < self->visits->len; i++)
    {
      Visit *visit = g_ptr_array_index (self->visits, i);

      if (visit->answer == NULL)
        g_cancellable_cancel (visit->deadline);
    }
}

static gboolean
is_pending (AivLoopback *self)
{
  return dex_future_get_status (DEX_FUTURE (self->promise)) == DEX_FUTURE_STATUS_PENDING;
}

/* Ends the waiting with @error, which is consumed. */
static void
fail (AivLoopback *self, GError *error)
{
  stop_listening (self);
  if (is_pending (self))
    dex_promise_reject (self->promise, error);
  else
    g_error_free (error);
}

static void
settle (AivLoopback *self, AivRedirect redirect, const char *text)
{
  switch (redirect)
    {
    case AIV_REDIRECT_CODE:
      stop_listening (self);
      if (is_pending (self))
        dex_promise_resolve_string (self->promise, g_strdup (text));
      break;
    case AIV_REDIRECT_DENIED:
      fail (self, aiv_api_error_new (AIV_API_ERROR_CANCELLED, "The user said no in the browser"));
      break;
    case AIV_REDIRECT_FAILED:
      fail (self, aiv_api_error_new (AIV_API_ERROR_REFUSED, "The provider answered: %s", text));
      break;
    case AIV_REDIRECT_WRONG_ISSUER:
      fail (self, aiv_api_error_new (AIV_API_ERROR_REFUSED, "The answer came from another provider"));
      break;
    case AIV_REDIRECT_WRONG_STATE:
    case AIV_REDIRECT_ELSEWHERE:
    case AIV_REDIRECT_WRONG_METHOD:
    case AIV_REDIRECT_TOO_LONG:
    case AIV_REDIRECT_MALFORMED:
    case AIV_REDIRECT_LATE:
    default:
      break;
    }
}

static void
visit_free (Visit *visit)
{
  AivLoopback *self = visit->owner;

  g_ptr_array_remove_fast (self->visits, visit);
  if (aiv_redirect_is_final (visit->redirect))
    settle (self, visit->redirect, visit->text);
  g_clear_handle_id (&visit->deadline_source, g_source_remove);
  g_io_stream_close_async (G_IO_STREAM (visit->connection), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (visit->connection);
  g_object_unref (visit->deadline);
  explicit_bzero (visit->head->str, visit->head->len);
  g_string_free (visit->head, TRUE);
  g_free (visit->answer);
  aiv_secret_free (visit->text);
  g_free (visit);
  g_object_unref (self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  visit_free (data);
}

/* The browser has its page first: the program may end as soon as it has the code. */
static void
answer (Visit *visit)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (visit->connection));

  if (aiv_redirect_is_final (visit->redirect))
    {
      if (visit->owner->answered || !is_pending (visit->owner))
        visit->redirect = AIV_REDIRECT_LATE;
      visit->owner->answered = TRUE;
    }
  visit->answer = aiv_redirect_dup_answer (visit->redirect);
  g_output_stream_write_all_async (output, visit->answer, strlen (visit->answer), G_PRIORITY_DEFAULT, visit->deadline,
                                   on_written, visit);
}

static void read_on (Visit *visit);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *visit = data;
  AivLoopback *self = visit->owner;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize n = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (n == 0)
    {
      visit_free (visit);
      return;
    }
  g_string_append_len (visit->head, g_bytes_get_data (bytes, NULL), (gssize) n);
  if (strlen (visit->head->str) != visit->head->len)
    visit->redirect = AIV_REDIRECT_MALFORMED;
  else if (strstr (visit->head->str, "\r\n\r\n") != NULL)
    visit->redirect = aiv_redirect_read (visit->head->str, self->path, self->state, self->issuer, &visit->text);
  else if (visit->head->len < MAX_HEAD)
    {
      read_on (visit);
      return;
    }
  else
    visit->redirect = AIV_REDIRECT_TOO_LONG;
  answer (visit);
}

static void
read_on (Visit *visit)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (visit->connection));

  g_input_stream_read_bytes_async (input, MAX_HEAD - visit->head->len, G_PRIORITY_DEFAULT, visit->deadline, on_read,
                                   visit);
}

static gboolean
on_deadline (gpointer data)
{
  Visit *visit = data;

  visit->deadline_source = 0;
  g_cancellable_cancel (visit->deadline);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (AivLoopback *self, GSocketConnection *connection, GObject *source)
{
  Visit *visit;

  if (self->visits->len >= MAX_VISITS)
    return TRUE;

  visit = g_new0 (Visit, 1);
  visit->owner = g_object_ref (self);
  visit->connection = g_object_ref (connection);
  visit->deadline = g_cancellable_new ();
  visit->deadline_source = g_timeout_add_seconds (VISIT_SECONDS, on_deadline, visit);
  visit->head = g_string_new (NULL);
  visit->redirect = AIV_REDIRECT_MALFORMED;
  g_ptr_array_add (self->visits, visit);
  read_on (visit);
  return TRUE;
}

static gboolean
on_timeout (gpointer data)
{
  AivLoopback *self = data;

  self->timeout = 0;
  fail (self, aiv_api_error_new (AIV_API_ERROR_TIMED_OUT, "No browser came back in time"));
  return G_SOURCE_REMOVE;
}

static void
aiv_loopback_dispose (GObject *object)
{
  stop_listening (AIV_LOOPBACK (object));

  G_OBJECT_CLASS (aiv_loopback_parent_class)->dispose (object);
}

static void
aiv_loopback_finalize (GObject *object)
{
  AivLoopback *self = AIV_LOOPBACK (object);

  dex_clear (&self->promise);
  g_ptr_array_unref (self->visits);
  g_free (self->redirect_uri);
  g_free (self->path);
  g_free (self->issuer);
  aiv_secret_free (self->state);

  G_OBJECT_CLASS (aiv_loopback_parent_class)->finalize (object);
}

static void
aiv_loopback_class_init (AivLoopbackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_loopback_dispose;
  object_class->finalize = aiv_loopback_finalize;
}

static void
aiv_loopback_init (AivLoopback *self)
{
  self->promise = dex_promise_new ();
  self->visits = g_ptr_array_new ();
}

static GUri *
parse_redirect_uri (const char *redirect_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (redirect_uri, G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "http") || !aiv_host_is_loopback (g_uri_get_host (uri))
      || g_uri_get_port (uri) <= 0 || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL
      || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  return g_steal_pointer (&uri);
}

/**
 * aiv_loopback_can_serve:
 * @redirect_uri: the only one that a server takes
 *
 * Returns: whether it leads to a port of this computer, where a program can wait
 */
gboolean
aiv_loopback_can_serve (const char *redirect_uri)
{
  g_autoptr (GUri) uri = parse_redirect_uri (redirect_uri);

  return uri != NULL;
}

/* Returns the port, or 0 with an error. */
static guint16
listen_on (AivLoopback *self, const char *host, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GSocketAddress) wanted = NULL;
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) local_error = NULL;

  if (address == NULL) /* localhost: names are not looked up */
    address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  wanted = g_inet_socket_address_new (address, port);
  self->service = g_socket_service_new ();
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (on_incoming), self, G_CONNECT_SWAPPED);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &got, &local_error))
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_PORT, "Port %u: %s", port, local_error->message));
      return 0;
    }
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

/**
 * aiv_loopback_new:
 * @redirect_uri: (nullable): the only one that the server takes; %NULL for one of our own
 * @port: where to listen; 0 for that of @redirect_uri, or any
 * @state: what the sign-in begins with; copied
 * @issuer: (nullable): whose `iss` is taken; %NULL for any
 * @error: why not
 *
 * Listens at once, so that nobody else can take the port between now and the redirect.
 *
 * Returns: (transfer full): a listener; %NULL with %AIV_API_ERROR_PORT when the port is taken,
 *   %AIV_API_ERROR_SETUP when @redirect_uri leads elsewhere
 */
AivLoopback *
aiv_loopback_new (const char *redirect_uri, guint16 port, const char *state, const char *issuer, GError **error)
{
  g_autoptr (AivLoopback) self = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *host = "127.0.0.1";

  g_return_val_if_fail (state != NULL && *state != '\0', NULL);

  if (redirect_uri != NULL && (uri = parse_redirect_uri (redirect_uri)) == NULL)
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_SETUP, "A sign-in would come back to %s", redirect_uri));
      return NULL;
    }
  self = g_object_new (AIV_TYPE_LOOPBACK, NULL);
  self->state = g_strdup (state);
  self->issuer = g_strdup (issuer);
  if (uri != NULL)
    {
      host = g_uri_get_host (uri);
      port = port != 0 ? port : (guint16) g_uri_get_port (uri);
    }
  self->path = g_strdup (uri == NULL ? DEFAULT_PATH : *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/");
  if ((port = listen_on (self, host, port, error)) == 0)
    return NULL;
  /* To the byte what the server compares it with. */
  self->redirect_uri
      = uri != NULL ? g_strdup (redirect_uri) : g_strdup_printf ("http://127.0.0.1:%u" DEFAULT_PATH, port);
  return g_steal_pointer (&self);
}

/**
 * aiv_loopback_get_redirect_uri:
 * @self: a listener
 *
 * Returns: (transfer none): what the provider has to send the browser back to
 */
const char *
aiv_loopback_get_redirect_uri (AivLoopback *self)
{
  g_return_val_if_fail (AIV_IS_LOOPBACK (self), NULL);

  return self->redirect_uri;
}

/**
 * aiv_loopback_wait:
 * @self: a listener
 * @timeout_ms: how long, from now
 *
 * Returns: (transfer full): a future of the code, a string; rejects with
 *   %AIV_API_ERROR_CANCELLED when the user says no or [method@Aiv.Loopback.cancel] is called,
 *   %AIV_API_ERROR_REFUSED for what else the provider answers, and %AIV_API_ERROR_TIMED_OUT
 */
DexFuture *
aiv_loopback_wait (AivLoopback *self, guint timeout_ms)
{
  aiv_return_future_if_fail (AIV_IS_LOOPBACK (self));

  if (self->timeout == 0 && is_pending (self))
    self->timeout = g_timeout_add (timeout_ms, on_timeout, self);
  return DEX_FUTURE (dex_ref (self->promise));
}

/**
 * aiv_loopback_cancel:
 * @self: a listener
 *
 * Ends the waiting and frees the port at once; does nothing after it has ended.
 */
void
aiv_loopback_cancel (AivLoopback *self)
{
  g_return_if_fail (AIV_IS_LOOPBACK (self));

  fail (self, aiv_api_error_new (AIV_API_ERROR_CANCELLED, "The waiting was cancelled"));
}
