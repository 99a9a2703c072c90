/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>

#include "aiv-http-body.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-http-server.h"
#include "aiv-json.h"
#include "aiv-soup.h"
#include "aiv-test-wait.h"
#include "http-fixture.h"

static const struct
{
  const char *method;
  const char *path;
  const char *token;
  const char *type;
  const char *body;
  guint status;
  const char *reply;
} rows[] = {
  { "GET", "/public", NULL, NULL, NULL, 200, "{\"name\":\"nobody\"}" },
  { "GET", "/nope", NULL, NULL, NULL, 404, "{\"detail\":\"Not Found\"}" },
  { "POST", "/public", NULL, NULL, NULL, 405, "{\"detail\":\"Method Not Allowed\"}" },
  { "HEAD", "/public", NULL, NULL, NULL, 200, "" },
  { "GET", "/user", NULL, NULL, NULL, 401, "{\"detail\":\"Authentication required\"}" },
  { "GET", "/user?token=user", NULL, NULL, NULL, 401, "{\"detail\":\"Authentication required\"}" },
  { "GET", "/user", "nonsense", NULL, NULL, 401, "{\"detail\":\"Invalid authentication credentials\"}" },
  { "GET", "/user", "media", NULL, NULL, 401, "{\"detail\":\"Invalid authentication credentials\"}" },
  { "GET", "/user", "user", NULL, NULL, 200, "{\"name\":\"user\"}" },
  { "GET", "/media?x=1&token=media", NULL, NULL, NULL, 200, "{\"name\":\"media\"}" },
  { "GET", "/admin", "user", NULL, NULL, 403, "{\"detail\":\"Admin access required\"}" },
  { "GET", "/admin", "admin", NULL, NULL, 200, "{\"name\":\"admin\"}" },
  { "GET", "/fail", NULL, NULL, NULL, 500, "{\"detail\":\"Internal server error\"}" },
  { "POST", "/echo", NULL, NULL, NULL, 200, "\"files\":0" },
  { "POST", "/echo", NULL, "application/json", "", 200, "\"files\":0" },
  { "POST", "/echo", NULL, "application/json", "{\"a\":\"x y\"}", 200, "\"a\":\"x y\"" },
  { "POST", "/echo", NULL, "application/json; charset=utf-8", "{\"a\":100.0}", 200, "\"a\":\"100.0\"" },
  { "POST", "/echo", NULL, "application/json", "{\"a\":", 422, "\"type\":\"json_invalid\"" },
  { "POST", "/echo", NULL, "application/json", "{\"a\":NaN}", 422, "\"type\":\"json_invalid\"" },
  { "POST", "/echo", NULL, "application/json", "{\"a\":\"\\ud800\"}", 422, "\"type\":\"json_invalid\"" },
  { "POST", "/echo", NULL, "application/json", "[1]", 422, "\"type\":\"object_type\"" },
  { "POST", "/echo", NULL, "application/x-www-form-urlencoded", "a=x+y%21&b", 200, "\"a\":\"x y!\"" },
  { "POST", "/echo", NULL, "application/x-www-form-urlencoded", "a=%ff", 422, "\"type\":\"encoding\"" },
  { "POST", "/echo", NULL, "multipart/form-data; boundary=b",
    "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx y\r\n--b--\r\n", 200, "\"a\":\"x y\"" },
  { "POST", "/echo", NULL, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition", 422, "boundary" },
  { "POST", "/echo", NULL, "text/plain", "a", 415, "Unsupported Content-Type" },
};

static void
test_rows (HttpFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SoupMessage) message = http_fixture_message (fixture, rows[i].method, rows[i].path, rows[i].token);
      g_autoptr (GBytes) body = rows[i].body != NULL ? g_bytes_new_static (rows[i].body, strlen (rows[i].body)) : NULL;
      g_autofree char *reply = NULL;

      if (body != NULL)
        soup_message_set_request_body_from_bytes (message, rows[i].type, body);
      reply = http_fixture_send (fixture, message);
      g_test_message ("%s %s: %u %s", rows[i].method, rows[i].path, soup_message_get_status (message), reply);
      g_assert_cmpuint (soup_message_get_status (message), ==, rows[i].status);
      g_assert_nonnull (strstr (reply, rows[i].reply));
      g_assert_null (strstr (reply, "secret"));
    }
}

static void
test_oversize (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (AIV_HTTP_MAX_TEXT + 1, 'x');
  g_autoptr (GBytes) body = g_bytes_new (huge, AIV_HTTP_MAX_TEXT + 1);
  g_autoptr (SoupMessage) message = http_fixture_message (fixture, "POST", "/echo", NULL);
  g_autoptr (SoupMessage) chunked = http_fixture_message (fixture, "POST", "/echo", NULL);
  g_autoptr (SoupMessage) headers = http_fixture_message (fixture, "GET", "/public", NULL);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (body);
  g_autofree char *reply = NULL;

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  g_free (http_fixture_send (fixture, message));
  g_assert_cmpuint (soup_message_get_status (message), ==, 413);

  soup_message_set_request_body (chunked, "application/x-www-form-urlencoded", input, -1);
  reply = http_fixture_send (fixture, chunked);
  g_assert_cmpuint (soup_message_get_status (chunked), ==, 413);
  g_assert_nonnull (strstr (reply, "too large"));

  huge[AIV_HTTP_MAX_HEADERS] = '\0';
  soup_message_headers_append (soup_message_get_request_headers (headers), "X-Padding", huge);
  g_free (http_fixture_send (fixture, headers));
  g_assert_cmpuint (soup_message_get_status (headers), ==, 431);
}

static SoupMessage *
make_upload (HttpFixture *fixture, const char *token, const char *boundary, const char *field, gsize n_files, gsize size)
{
  SoupMessage *message = http_fixture_message (fixture, "POST", "/upload", token);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree char *type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  g_autofree char *content = g_strnfill (size, 'z');
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *head = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"%s\"; "
                                               "filename=\"n%" G_GSIZE_FORMAT ".jpg\"\r\n\r\n",
                                               boundary, field, i);

      g_byte_array_append (body, (const guint8 *) head, strlen (head));
      g_byte_array_append (body, (const guint8 *) content, size);
      g_byte_array_append (body, (const guint8 *) "\r\n", 2);
    }
  g_byte_array_append (body, (const guint8 *) "--", 2);
  g_byte_array_append (body, (const guint8 *) boundary, strlen (boundary));
  g_byte_array_append (body, (const guint8 *) "--\r\n", 4);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  soup_message_set_request_body_from_bytes (message, type, bytes);
  return message;
}

static void
test_upload (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (SoupMessage) some = make_upload (fixture, "user", "one", "images", 3, 3000000);
  g_autoptr (SoupMessage) again = make_upload (fixture, "user", "another", "images", 3, 3000000);
  g_autoptr (SoupMessage) many = make_upload (fixture, "user", "b", "images", 52, 10);
  g_autoptr (SoupMessage) stranger = make_upload (fixture, NULL, "b", "images", 3, 100000);
  g_autoptr (SoupMessage) large = make_upload (fixture, "user", "b", "images", 1, AIV_HTTP_MAX_IMAGE + 1);
  g_autoptr (SoupMessage) audio = make_upload (fixture, "user", "b", "audio", 1, AIV_HTTP_MAX_IMAGE + 1);
  g_autofree char *reply = http_fixture_send (fixture, some);
  g_autofree char *same = http_fixture_send (fixture, again);
  g_autofree char *counted = http_fixture_send (fixture, many);
  g_autofree char *refused = http_fixture_send (fixture, stranger);
  g_autofree char *too_large = http_fixture_send (fixture, large);
  g_autofree char *sound = http_fixture_send (fixture, audio);

  g_assert_nonnull (strstr (reply, "\"files\":3,\"bytes\":9000000"));
  g_assert_cmpstr (reply, ==, same);
  g_assert_nonnull (strstr (counted, "\"files\":52,\"bytes\":500"));
  g_assert_cmpuint (soup_message_get_status (stranger), ==, 401);
  g_assert_nonnull (strstr (refused, "Authentication required"));
  g_assert_cmpuint (soup_message_get_status (large), ==, 413);
  g_assert_nonnull (strstr (too_large, "{\"detail\":\"n0.jpg: File too large. Maximum size: 10.0 MB\""));
  g_assert_nonnull (strstr (too_large, "\"name\":\"n0.jpg\""));
  g_assert_nonnull (strstr (sound, "\"files\":1"));
}

static void
test_expect (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_fixture_dial (fixture, "POST /upload HTTP/1.1\r\nHost: x\r\n"
                                                            "Content-Type: multipart/form-data; boundary=b\r\n"
                                                            "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n");
  HttpReply reply = { g_string_new (NULL), FALSE };

  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096, 0, NULL, http_fixture_on_read,
                                   &reply);
  aiv_test_wait (reply.over);
  g_assert_true (g_str_has_prefix (reply.text->str, "HTTP/1.1 401 "));
  g_assert_null (strstr (reply.text->str, "100"));
  g_string_free (reply.text, TRUE);
}

/* A body that never ends is answered, and then no longer read. */
static void
test_endless (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_fixture_dial (fixture, "POST /echo HTTP/1.1\r\nHost: x\r\n"
                                                            "Content-Type: application/json\r\n"
                                                            "Content-Length: 99999999999\r\n\r\n{\"a\":");
  HttpReply reply = { g_string_new (NULL), FALSE };

  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096, 0, NULL, http_fixture_on_read,
                                   &reply);
  aiv_test_wait (reply.over);
  g_assert_true (g_str_has_prefix (reply.text->str, "HTTP/1.1 413 "));
  g_assert_nonnull (strstr (reply.text->str, "{\"detail\":\"Request body too large"));
  g_string_free (reply.text, TRUE);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
test_disconnect (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = http_fixture_dial (fixture, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");

  http_fixture_n_gone = 0;
  http_fixture_n_waiting = 0;
  aiv_test_wait (http_fixture_n_waiting == 1);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  aiv_test_wait (http_fixture_n_gone == 1);
}

/* An upload that breaks off leaves nothing behind: http_fixture_tear_down looks. */
/* Whoever opens connections until there are no more file descriptors stops the server for
 * as long as they are open, and not for good. */
static void
test_too_many_connections (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GUri) uri = g_uri_parse (fixture->address, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string (g_uri_get_host (uri), (guint) g_uri_get_port (uri));
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (DexFuture) done = NULL;
  g_autofree char *url = g_strconcat (fixture->address, "/me", NULL);
  struct rlimit before, few;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  few = before;
  few.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  for (;;)
    {
      GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

      if (socket == NULL)
        break;
      g_ptr_array_add (connections, socket);
      if (!g_socket_connect (socket, address, NULL, NULL))
        break;
    }
  g_assert_cmpuint (connections->len, >, 4);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_set_size (connections, 0);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  message = soup_message_new ("GET", url);
  done = aiv_test_settle (aiv_soup_send (fixture->session, message));
  g_assert_true (dex_future_is_resolved (done));
}

static void
test_abandoned_upload (HttpFixture *fixture, gconstpointer data)
{
  g_autofree char *junk = g_strnfill (2000000, 'x');
  g_autofree char *text = g_strconcat ("POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\n"
                                       "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n"
                                       "--b\r\nContent-Disposition: form-data; name=images; filename=x.jpg\r\n\r\n",
                                       NULL);
  g_autoptr (GSocketConnection) connection = http_fixture_dial (fixture, text);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  for (gsize sent = 0; sent < 2000000;)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), junk + sent,
                                                             2000000 - sent, NULL, NULL);

      sent += n > 0 ? n : 0;
      g_main_context_iteration (NULL, FALSE);
    }
  http_fixture_wait_for_files (fixture, 1);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  http_fixture_wait_for_files (fixture, 0);
}

static void
test_stream (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (SoupMessage) message = http_fixture_message (fixture, "GET", "/stream", NULL);
  g_autoptr (SoupMessage) head = http_fixture_message (fixture, "HEAD", "/stream", NULL);
  g_autofree char *reply = http_fixture_send (fixture, message);
  g_autofree char *nothing = http_fixture_send (fixture, head);

  g_assert_cmpuint (strlen (reply), ==, 1000000);
  g_assert_cmpint (reply[10000], ==, 'b');
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (soup_message_get_status (head), ==, 200);
}

static const struct
{
  const char *method;
  const char *path;
  const char *header;
  const char *value;
  guint status;
  const char *allowed; /* Access-Control-Allow-Origin */
} pages[] = {
  { "GET", "/public", "Origin", "http://localhost:3000", 200, "http://localhost:3000" },
  { "GET", "/public", "Origin", "http://127.0.0.1:8080", 200, "http://127.0.0.1:8080" },
  { "GET", "/nope", "Origin", "http://localhost:3000", 404, "http://localhost:3000" },
  { "GET", "/user", "Origin", "http://localhost:3000", 401, "http://localhost:3000" },
  { "POST", "/echo", "Origin", "http://localhost:3000", 200, "http://localhost:3000" },
  { "GET", "/public", "Origin", "https://example.org", 200, NULL },
  { "GET", "/public", "Origin", "http://localhost:3001", 200, NULL },
  { "GET", "/public", "Origin", "http://localhost:3000.example.org", 200, NULL },
  { "GET", "/public", "Origin", "null", 200, NULL },
  { "POST", "/echo", "Origin", "https://example.org", 403, NULL },
  { "POST", "/echo", "Origin", "null", 403, NULL },
  { "POST", "/echo", "Sec-Fetch-Site", "cross-site", 403, NULL },
  { "POST", "/echo", "Sec-Fetch-Site", "none", 200, NULL },
  { "GET", "/public", "Sec-Fetch-Site", "cross-site", 200, NULL },
  { "GET", "/public", "Host", "localhost:8000", 200, NULL },
  { "GET", "/public", "Host", "app.localhost", 200, NULL },
  { "GET", "/public", "Host", "[::1]:8000", 200, NULL },
  { "GET", "/public", "Host", "192.0.2.7", 200, NULL },
  { "GET", "/public", "Host", "Studio.example.org", 200, NULL },
  { "GET", "/public", "Host", "rebound.example.org", 421, NULL },
  { "GET", "/public", "Host", "localhost.example.org", 421, NULL },
  { "GET", "/public", "Host", "127.0.0.1.example.org", 421, NULL },
};

static void
test_cors (HttpFixture *fixture, gconstpointer data)
{
  const char *const hosts[] = { "studio.example.org", NULL };

  aiv_http_server_set_hosts (fixture->server, hosts, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (SoupMessage) message = http_fixture_message (fixture, pages[i].method, pages[i].path, NULL);
      SoupMessageHeaders *headers = soup_message_get_response_headers (message);
      g_autofree char *text = NULL;

      soup_message_headers_replace (soup_message_get_request_headers (message), pages[i].header, pages[i].value);
      text = http_fixture_send (fixture, message);
      g_test_message ("%s %s %s: %s", pages[i].method, pages[i].header, pages[i].value, text);
      g_assert_cmpuint (soup_message_get_status (message), ==, pages[i].status);
      g_assert_cmpstr (soup_message_headers_get_one (headers, "Access-Control-Allow-Origin"), ==, pages[i].allowed);
      g_assert_cmpstr (soup_message_headers_get_one (headers, "Access-Control-Allow-Credentials"), ==,
                       pages[i].allowed != NULL ? "true" : NULL);
      g_assert_cmpstr (soup_message_headers_get_list (headers, "Vary"), ==, "Origin");
    }
}

static void
check_preflight (HttpFixture *fixture, const char *origin, gboolean allowed)
{
  g_autoptr (SoupMessage) message = http_fixture_message (fixture, "OPTIONS", "/upload", NULL);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_append (headers, "Origin", origin);
  soup_message_headers_append (headers, "Access-Control-Request-Method", "POST");
  soup_message_headers_append (headers, "Access-Control-Request-Headers", "authorization,idempotency-key");
  g_free (http_fixture_send (fixture, message));
  headers = soup_message_get_response_headers (message);
  g_assert_cmpuint (soup_message_get_status (message), ==, 204);
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Allow"), ==, "POST, OPTIONS");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Access-Control-Allow-Origin"), ==, allowed ? origin : NULL);
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Access-Control-Allow-Methods"), ==,
                   allowed ? "POST, OPTIONS" : NULL);
  g_assert_true (allowed == (soup_message_headers_get_one (headers, "Access-Control-Allow-Headers") != NULL));
  if (allowed)
    g_assert_true (soup_message_headers_header_contains (headers, "Access-Control-Allow-Headers", "idempotency-key"));
}

static void
test_preflight (HttpFixture *fixture, gconstpointer data)
{
  const char *const everybody[] = { "*", "http://localhost:3000", NULL };
  g_autoptr (SoupMessage) stranger = http_fixture_message (fixture, "GET", "/public", NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (stranger);

  check_preflight (fixture, "http://localhost:3000", TRUE);
  check_preflight (fixture, "https://example.org", FALSE);

  /* All pages may read, but none with what the browser keeps for us. */
  aiv_http_server_set_origins (fixture->server, everybody);
  check_preflight (fixture, "http://localhost:3000", TRUE);
  soup_message_headers_append (soup_message_get_request_headers (stranger), "Origin", "https://example.org");
  g_free (http_fixture_send (fixture, stranger));
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Access-Control-Allow-Origin"), ==, "*");
  g_assert_null (soup_message_headers_get_one (headers, "Access-Control-Allow-Credentials"));
}

static void
test_limit (HttpFixture *fixture, gconstpointer data)
{
  AivHttpLimits limits = AIV_HTTP_LIMITS_INIT;
  guint n_allowed = 0;

  aiv_http_server_set_limits (fixture->server, &limits, TRUE);
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (SoupMessage) message = http_fixture_message (fixture, "POST", "/login", NULL);

      g_free (http_fixture_send (fixture, message));
      if (soup_message_get_status (message) == 200)
        n_allowed++;
      else
        g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After"));
    }
  g_assert_cmpuint (n_allowed, ==, 10);
}

/* Calls until it is refused; returns how often it was not. */
static guint
call_until_limited (HttpFixture *fixture, const char *method, const char *path, const char *token, const char *forwarded)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (SoupMessage) message = http_fixture_message (fixture, method, path, token);
      SoupMessageHeaders *headers = soup_message_get_response_headers (message);
      g_autofree char *text = NULL;

      if (forwarded != NULL)
        soup_message_headers_append (soup_message_get_request_headers (message), "X-Forwarded-For", forwarded);
      text = http_fixture_send (fixture, message);
      if (soup_message_get_status (message) == 429)
        {
          g_assert_cmpint (g_ascii_strtoll (soup_message_headers_get_one (headers, "Retry-After"), NULL, 10), >=, 1);
          if (!g_str_equal (method, "HEAD"))
            g_assert_nonnull (strstr (text, "{\"detail\":\"Too many requests. Try again in "));
          return i;
        }
    }
  return 300;
}

static void
test_rates (HttpFixture *fixture, gconstpointer data)
{
  const char *const proxies[] = { "127.0.0.1", NULL };
  AivHttpLimits limits = AIV_HTTP_LIMITS_INIT;

  /* So slow to fill up again that the time the test takes does not count. */
  limits.auth = 2;
  limits.reads = 4;
  limits.writes = 3;
  limits.uploads = 1;
  aiv_http_server_set_limits (fixture->server, &limits, TRUE);
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/login", NULL, "192.0.2.1"), ==, 2);
  /* Nobody is believed unless told so. */
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/login", NULL, "192.0.2.2"), ==, 0);
  g_assert_cmpuint (call_until_limited (fixture, "GET", "/user", "user", NULL), ==, 4);
  g_assert_cmpuint (call_until_limited (fixture, "HEAD", "/public", NULL, NULL), <=, 4);
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/upload", "user", NULL), ==, 1);
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/echo", NULL, NULL), ==, 3);

  g_assert_true (aiv_http_server_set_proxies (fixture->server, proxies, NULL));
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/login", NULL, "192.0.2.3"), ==, 2);
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/login", NULL, "192.0.2.3, 192.0.2.4"), ==, 2);
  g_assert_cmpuint (call_until_limited (fixture, "POST", "/login", NULL, "192.0.2.5, 192.0.2.4"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  dex_init ();
#define ADD(name, func) g_test_add ("/http/server/" name, HttpFixture, NULL, http_fixture_set_up, func, http_fixture_tear_down)
  ADD ("rows", test_rows);
  ADD ("oversize", test_oversize);
  ADD ("upload", test_upload);
  ADD ("expect", test_expect);
  ADD ("endless", test_endless);
  ADD ("disconnect", test_disconnect);
  ADD ("too-many-connections", test_too_many_connections);
  ADD ("abandoned-upload", test_abandoned_upload);
  ADD ("stream", test_stream);
  ADD ("cors", test_cors);
  ADD ("preflight", test_preflight);
  ADD ("limit", test_limit);
  ADD ("rates", test_rates);
  return g_test_run ();
}
