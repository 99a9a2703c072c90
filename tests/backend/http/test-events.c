/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-listener.h"
#include "aiv-test-wait.h"
#include "store/aiv-events.h"
#include "store/aiv-users.h"

static gboolean
has_id (AivTestListener *self, const char *id)
{
  g_autofree char *line = g_strdup_printf ("id: %s\n", id);

  return strstr (self->text->str, line) != NULL;
}

static const char *const one_image[] = { "portrait.jpg", NULL };

static void
test_stream (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) owner = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  g_autoptr (AivTestListener) stranger = aiv_test_listener_new (server, "noor", "/api/events", NULL);
  g_autoptr (AivTestListener) later = NULL;
  g_autoptr (AivTestListener) ancient = NULL;
  g_autoptr (AivTestReply) reply = NULL;
  g_autofree char *id = NULL;
  g_autofree char *batch = NULL;

  aiv_test_wait (strstr (owner->text->str, "event: credits\ndata: {\"credits\":100,\"held\":0}") != NULL);
  id = strstr (owner->text->str, "id: ") != NULL ? aiv_test_listener_dup_last_id (owner) : g_strdup ("0");

  reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  batch = aiv_test_server_dup_text (reply, "batch_id");
  aiv_test_wait (strstr (owner->text->str, "\"status\":\"completed\"") != NULL
                 && strstr (owner->text->str, "{\"credits\":99,\"held\":0}") != NULL);
  g_assert_nonnull (strstr (owner->text->str, batch));
  g_assert_null (strstr (stranger->text->str, batch));

  /* Whoever lost the connection before all that gets it now, in order. */
  later = aiv_test_listener_new (server, "mira", "/api/events", id);
  aiv_test_wait (strstr (later->text->str, "{\"credits\":99,\"held\":0}") != NULL
                 && strstr (later->text->str, "event: batch") != NULL && strstr (later->text->str, "event: item") != NULL);
  g_assert_null (strstr (later->text->str, "event: reset"));

  /* What cannot be resumed is told so. */
  ancient = aiv_test_listener_new (server, "mira", "/api/events", "not a number");
  aiv_test_wait (strstr (ancient->text->str, "event: reset") != NULL);
}

static void
test_caught_up (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), "mira", NULL);
  gint64 user_id = user->id;
  g_autoptr (AivTestListener) first = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  g_autoptr (AivTestListener) second = NULL;
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  g_autofree char *id = NULL;

  aiv_test_wait (strstr (first->text->str, "{\"credits\":99,\"held\":0}") != NULL);
  aiv_test_wait (strstr (first->text->str, "\"completed\":1") != NULL);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_events_latest (aiv_backend_get_store (server->backend), user_id));
  aiv_test_wait (has_id (first, id));
  /* Nothing is told twice: the next thing that comes is new. */
  second = aiv_test_listener_new (server, "mira", "/api/events", id);
  g_clear_pointer (&reply, aiv_test_reply_free);
  reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  aiv_test_wait (strstr (second->text->str, "{\"credits\":98,\"held\":0}") != NULL);
  g_assert_null (strstr (second->text->str, "\"credits\":99,\"held\":0"));
}

static void
test_token (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) listener = NULL;
  static const AivTestRow rows[] = {
    { "nobody", NULL, "GET", "/api/events", NULL, NULL, 401, "Authentication required" },
    { "garbage", NULL, "GET", "/api/events?token=garbage", NULL, NULL, 401 },
    { "head", "mira", "HEAD", "/api/events", NULL, NULL, 200 },
    { "log out", "mira", "POST", "/api/auth/logout", NULL, NULL, 200 },
  };

  aiv_test_server_let (server, "token", g_hash_table_lookup (server->tokens, "mira"));
  listener = aiv_test_listener_new (server, NULL, "/api/events?token={token}", NULL);
  aiv_test_wait (strstr (listener->text->str, "event: credits") != NULL);
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

static void
configure (AivBackendConfig *config)
{
  g_set_str (&config->limits_enabled, "true");
  config->limits.auth = 1000;
  config->limits.streams = 2;
}

static gboolean
may_open (AivTestServer *server)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "mira", "HEAD", "/api/events", NULL, NULL);

  return reply->status == 200;
}

/* One account cannot take all connections there are; what it closes it may open again. */
static void
test_many (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure);
  g_autoptr (AivTestListener) first = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  AivTestListener *second = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  g_autoptr (AivTestListener) other = NULL;
  g_autoptr (AivTestListener) again = NULL;
  static const AivTestRow rows[] = {
    { "a third", "mira", "GET", "/api/events", NULL, NULL, 429, "{\"detail\":\"Too many streams at once. Close one first\"}" },
    { "of another kind", "mira", "GET", "/ws/videos", NULL, NULL, 429 },
    { "no stream", "mira", "GET", "/api/user/profile", NULL, NULL, 200 },
  };

  aiv_test_wait (strstr (first->text->str, "event: credits") != NULL && strstr (second->text->str, "event: credits") != NULL);
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  other = aiv_test_listener_new (server, "noor", "/api/events", NULL);
  aiv_test_wait (strstr (other->text->str, "event: credits") != NULL);
  aiv_test_listener_free (second);
  aiv_test_poll (may_open (server));
  again = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  aiv_test_wait (strstr (again->text->str, "event: credits") != NULL);
}

/* Stopping the server ends the streams, with a word, instead of waiting for them. */
static void
test_stop (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivTestListener *listener = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  gint64 begun = g_get_monotonic_time ();

  aiv_test_wait (strstr (listener->text->str, "event: credits") != NULL);
  g_assert_null (strstr (listener->text->str, "event: notice"));
  dex_unref (aiv_test_settle (aiv_backend_stop (server->backend)));
  aiv_test_wait (listener->over);
  g_assert_true (g_str_has_suffix (listener->text->str,
                                   "event: notice\ndata: {\"level\":\"info\",\"message\":\"The server is shutting down."
                                   " Work goes on when it is back\"}\n\n"));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * G_USEC_PER_SEC);
  aiv_test_listener_free (listener);
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
  g_test_add_func ("/http/events/many", test_many);
  g_test_add_func ("/http/events/stop", test_stop);
  return g_test_run ();
}
