/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-routes.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* Idempotency-Key: which endpoints take one, and what repetitions are answered. */

static void
test_table (void)
{
  const AivHttpRouteFlags kinds = AIV_HTTP_KEYED | AIV_HTTP_UNKEYED;

  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->path != NULL; route++)
      {
        AivHttpRouteFlags kind = route->flags & kinds;

        /* Each POST says which it is, and only one. */
        if (g_str_equal (route->method, "POST") && kind != AIV_HTTP_KEYED && kind != AIV_HTTP_UNKEYED)
          g_error ("%s %s: neither AIV_HTTP_KEYED nor AIV_HTTP_UNKEYED", route->method, route->path);
        if (kind == AIV_HTTP_KEYED && !(route->flags & AIV_HTTP_FIBER))
          g_error ("%s %s: keeps its answer, which needs a fiber", route->method, route->path);
        if (route->rate == AIV_HTTP_RATE_GENERATE && kind != AIV_HTTP_KEYED)
          g_error ("%s %s: charges without AIV_HTTP_KEYED", route->method, route->path);
      }
}

static const char *const picture[] = { "cat.jpg", NULL };
static const char *const two_pictures[] = { "cat.jpg", "portrait.jpg", NULL };

static const char *
get_header (AivTestReply *reply, const char *name)
{
  return soup_message_headers_get_one (reply->headers, name);
}

static void
assert_same (AivTestReply *again, AivTestReply *first)
{
  g_assert_cmpuint (again->status, ==, first->status);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_cmpstr (get_header (again, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpstr (get_header (again, "Content-Type"), ==, "application/json");
}

/* The first answer word for word, whatever has become of the batch, and of the server. */
static void
test_same_answer (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) first = aiv_test_server_submit (server, "mira", "k", picture, "voice-en.wav");
  g_autoptr (AivTestReply) again = aiv_test_server_submit (server, "mira", "k", picture, "voice-en.wav");
  g_autoptr (AivTestReply) other = aiv_test_server_submit (server, "mira", "k", two_pictures, "voice-en.wav");
  g_autoptr (AivTestReply) stranger = aiv_test_server_submit (server, "noor", "k", picture, "voice-en.wav");
  g_autoptr (AivTestReply) cancelled = NULL;
  g_autoptr (AivTestReply) later = NULL;
  g_autoptr (AivTestReply) restarted = NULL;
  g_autoptr (AivTestReply) before = NULL;
  g_autoptr (AivTestReply) after = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_null (get_header (first, "Idempotency-Replayed"));
  assert_same (again, first);
  g_assert_cmpuint (other->status, ==, 409);
  g_assert_cmpuint (stranger->status, ==, 200);
  g_assert_cmpstr (stranger->text, !=, first->text);

  id = aiv_test_server_dup_text (first, "batch_id");
  aiv_test_server_let (server, "batch", id);
  cancelled = aiv_test_server_call (server, "mira", "POST", "/api/video/batches/{batch}/cancel", NULL, NULL);
  g_assert_cmpuint (cancelled->status, ==, 200);
  before = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  later = aiv_test_server_submit (server, "mira", "k", picture, "voice-en.wav");
  assert_same (later, first);

  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  restarted = aiv_test_server_submit (server, "mira", "k", picture, "voice-en.wav");
  assert_same (restarted, first);
  after = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_assert_nonnull (strstr (before->text, "\"credits\":99"));
  g_assert_nonnull (strstr (after->text, "\"credits\":99"));
}

typedef struct
{
  guint left;
  guint statuses[2];
} Pair;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Pair *pair = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  g_assert_no_error (error);
  pair->statuses[--pair->left] = soup_message_get_status (message);
}

/* At the same time: one does the work, the other hears that it is under way, or the answer. */
static void
test_at_once (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) users = NULL;
  Pair pair = { 2, { 0 } };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "POST", "/api/admin/users");
      g_autoptr (GBytes) body = g_bytes_new_static ("username=zoe", 12);

      soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", "k");
      soup_message_set_request_body_from_bytes (message, AIV_TEST_FORM, body);
      soup_session_send_and_read_async (server->session, message, G_PRIORITY_DEFAULT, NULL, on_sent, &pair);
    }
  aiv_test_wait (pair.left == 0);
  for (guint i = 0; i < 2; i++)
    g_assert_true (pair.statuses[i] == 200 || pair.statuses[i] == 409);
  g_assert_true (pair.statuses[0] == 200 || pair.statuses[1] == 200);
  users = aiv_test_server_call (server, "admin", "GET", "/api/admin/users?query=zoe", NULL, NULL);
  g_assert_nonnull (strstr (users->text, "\"total\":1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/idempotency/table", test_table);
  g_test_add_func ("/http/idempotency/same-answer", test_same_answer);
  g_test_add_func ("/http/idempotency/at-once", test_at_once);
  return g_test_run ();
}
