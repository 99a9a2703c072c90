/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-soup.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-events.h"
#include "store/aiv-users.h"

/* An open event stream, read as it comes. */
typedef struct
{
  GString *text;
  GInputStream *stream;
  GCancellable *cancellable;
  gboolean over;
} Listener;

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Listener *self = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->over = TRUE;
      return;
    }
  g_string_append_len (self->text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (self->stream, 4096, 0, self->cancellable, on_read, self);
}

static Listener *
listen_as (AivTestServer *server, const char *as, const char *path, const char *last_id)
{
  Listener *self = g_new0 (Listener, 1);
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "GET", path);
  g_autoptr (DexFuture) sent = NULL;

  if (last_id != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Last-Event-ID", last_id);
  sent = aiv_test_settle (aiv_soup_send (server->session, message));
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL), ==,
                   "text/event-stream");
  self->stream = dex_await_object (dex_ref (sent), NULL);
  self->text = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  g_input_stream_read_bytes_async (self->stream, 4096, 0, self->cancellable, on_read, self);
  return self;
}

static void
listener_free (Listener *self)
{
  g_cancellable_cancel (self->cancellable);
  aiv_test_wait (self->over);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_string_free (self->text, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listener, listener_free)

/* The id of the last event in the text. */
static char *
dup_last_id (Listener *self)
{
  const char *at = g_strrstr (self->text->str, "id: ");

  g_assert_nonnull (at);
  return g_strndup (at + 4, strcspn (at + 4, "\n"));
}

static gboolean
has_id (Listener *self, const char *id)
{
  g_autofree char *line = g_strdup_printf ("id: %s\n", id);

  return strstr (self->text->str, line) != NULL;
}

static const char *const one_image[] = { "portrait.jpg", NULL };

static void
test_stream (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Listener) owner = listen_as (server, "mira", "/api/events", NULL);
  g_autoptr (Listener) stranger = listen_as (server, "noor", "/api/events", NULL);
  g_autoptr (Listener) later = NULL;
  g_autoptr (Listener) ancient = NULL;
  g_autoptr (AivTestReply) reply = NULL;
  g_autofree char *id = NULL;
  g_autofree char *batch = NULL;

  aiv_test_wait (strstr (owner->text->str, "event: credits\ndata: {\"credits\":100,\"held\":0}") != NULL);
  id = strstr (owner->text->str, "id: ") != NULL ? dup_last_id (owner) : g_strdup ("0");

  reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  batch = aiv_test_server_dup_text (reply, "batch_id");
  aiv_test_wait (strstr (owner->text->str, "\"status\":\"completed\"") != NULL
                 && strstr (owner->text->str, "{\"credits\":99,\"held\":0}") != NULL);
  g_assert_nonnull (strstr (owner->text->str, batch));
  g_assert_null (strstr (stranger->text->str, batch));

  /* Whoever lost the connection before all that gets it now, in order. */
  later = listen_as (server, "mira", "/api/events", id);
  aiv_test_wait (strstr (later->text->str, "{\"credits\":99,\"held\":0}") != NULL
                 && strstr (later->text->str, "event: batch") != NULL && strstr (later->text->str, "event: item") != NULL);
  g_assert_null (strstr (later->text->str, "event: reset"));

  /* What cannot be resumed is told so. */
  ancient = listen_as (server, "mira", "/api/events", "not a number");
  aiv_test_wait (strstr (ancient->text->str, "event: reset") != NULL);
}

static void
test_caught_up (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), "mira", NULL);
  gint64 user_id = user->id;
  g_autoptr (Listener) first = listen_as (server, "mira", "/api/events", NULL);
  g_autoptr (Listener) second = NULL;
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  g_autofree char *id = NULL;

  aiv_test_wait (strstr (first->text->str, "{\"credits\":99,\"held\":0}") != NULL);
  aiv_test_wait (strstr (first->text->str, "\"completed\":1") != NULL);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_events_latest (aiv_backend_get_store (server->backend), user_id));
  aiv_test_wait (has_id (first, id));
  /* Nothing is told twice: the next thing that comes is new. */
  second = listen_as (server, "mira", "/api/events", id);
  g_clear_pointer (&reply, aiv_test_reply_free);
  reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  aiv_test_wait (strstr (second->text->str, "{\"credits\":98,\"held\":0}") != NULL);
  g_assert_null (strstr (second->text->str, "\"credits\":99,\"held\":0"));
}

static void
test_token (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Listener) listener = NULL;
  static const AivTestRow rows[] = {
    { "nobody", NULL, "GET", "/api/events", NULL, NULL, 401, "Authentication required" },
    { "garbage", NULL, "GET", "/api/events?token=garbage", NULL, NULL, 401 },
    { "head", "mira", "HEAD", "/api/events", NULL, NULL, 200 },
    { "log out", "mira", "POST", "/api/auth/logout", NULL, NULL, 200 },
  };

  aiv_test_server_let (server, "token", g_hash_table_lookup (server->tokens, "mira"));
  listener = listen_as (server, NULL, "/api/events?token={token}", NULL);
  aiv_test_wait (strstr (listener->text->str, "event: credits") != NULL);
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* Stopping the server ends the streams instead of waiting for them. */
static void
test_stop (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  Listener *listener = listen_as (server, "mira", "/api/events", NULL);
  gint64 begun = g_get_monotonic_time ();

  aiv_test_wait (strstr (listener->text->str, "event: credits") != NULL);
  dex_unref (aiv_test_settle (aiv_backend_stop (server->backend)));
  aiv_test_wait (listener->over);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * G_USEC_PER_SEC);
  listener_free (listener);
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/events/stream", test_stream);
  g_test_add_func ("/http/events/caught-up", test_caught_up);
  g_test_add_func ("/http/events/token", test_token);
  g_test_add_func ("/http/events/stop", test_stop);
  return g_test_run ();
}
