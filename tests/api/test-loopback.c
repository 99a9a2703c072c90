/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-loopback.h"
#include "aiv-test-wait.h"

#define STATE "the-state-of-this-sign-in"
#define ISSUER "https://accounts.example.org"
#define GET(target) "GET " target " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: test\r\n\r\n"
#define GOOD GET ("/callback?code=the-code&scope=openid%20email&state=" STATE)

#define LONG_MS 60000

/* A connection to the listener, from the first byte to the last. */
typedef struct
{
  char *request;
  GSocketConnection *connection;
  GString *answer;
  gboolean refused;
  gboolean over;
} Visit;

static void
visit_free (Visit *self)
{
  g_clear_object (&self->connection);
  g_string_free (self->answer, TRUE);
  g_free (self->request);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->over = TRUE;
      return;
    }
  g_string_append_len (self->answer, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 4096, 0, NULL, on_read, self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  /* Who is refused half-way still reads what was answered. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), 4096, 0, NULL, on_read,
                                   self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  self->connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (self->connection == NULL)
    {
      self->refused = self->over = TRUE;
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), self->request,
                                   strlen (self->request), 0, NULL, on_written, self);
}

static guint16
get_port (const char *redirect_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (redirect_uri, G_URI_FLAGS_NONE, NULL);

  return (guint16) g_uri_get_port (uri);
}

static Visit *
begin (const char *redirect_uri, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Visit *self = g_new0 (Visit, 1);

  self->request = g_strdup (request);
  self->answer = g_string_new (NULL);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", get_port (redirect_uri), NULL, on_connected, self);
  return self;
}

static Visit *
visit (const char *redirect_uri, const char *request)
{
  Visit *self = begin (redirect_uri, request);

  aiv_test_wait (self->over);
  return self;
}

typedef struct
{
  AivLoopback *loopback;
  DexFuture *code;
  char *uri;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->loopback = aiv_loopback_new (NULL, 0, STATE, ISSUER, &error);
  g_assert_no_error (error);
  fixture->uri = g_strdup (aiv_loopback_get_redirect_uri (fixture->loopback));
  fixture->code = aiv_loopback_wait (fixture->loopback, LONG_MS);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer left = fixture->loopback;

  dex_clear (&fixture->code);
  g_object_add_weak_pointer (G_OBJECT (left), &left);
  g_object_unref (fixture->loopback);
  aiv_test_wait (left == NULL);
  g_free (fixture->uri);
}

static gboolean
is_waiting (Fixture *fixture)
{
  return dex_future_get_status (fixture->code) == DEX_FUTURE_STATUS_PENDING;
}

static void
assert_code (Fixture *fixture, const char *code)
{
  g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (fixture->code));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, code);
}

static void
assert_error (Fixture *fixture, AivApiError code)
{
  g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (fixture->code));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (done, &error));
  g_assert_error (error, AIV_API_ERROR, (int) code);
}

static void
assert_closed (Fixture *fixture)
{
  g_autoptr (Visit) late = visit (fixture->uri, GOOD);

  g_assert_true (late->refused);
}

static void
test_code (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) browser = NULL;

  g_assert_true (g_str_has_prefix (fixture->uri, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (fixture->uri, "/callback"));
  browser = visit (fixture->uri, GOOD);
  g_assert_true (g_str_has_prefix (browser->answer->str, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (browser->answer->str, "You can close this tab"));
  g_assert_nonnull (strstr (browser->answer->str, "Content-Security-Policy: default-src 'none'"));
  g_assert_null (strstr (browser->answer->str, "the-code"));
  assert_code (fixture, "the-code");
  assert_closed (fixture);
}

static void
test_issuer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) browser
      = visit (fixture->uri, GET ("/callback?code=c%2B1&state=" STATE "&iss=https%3A%2F%2Faccounts.example.org"));

  assert_code (fixture, "c+1");
}

/* What is not the redirect is answered, and the waiting goes on. */
static void
test_others (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *request;
    const char *status;
  } rows[] = {
    { GET ("/favicon.ico"), "404" },
    { GET ("/"), "404" },
    { GET ("/callback/?code=x&state=" STATE), "404" },
    { GET ("/callbackx?code=x&state=" STATE), "404" },
    { GET ("//callback?code=x&state=" STATE), "404" },
    { GET ("/%63allback?code=x&state=" STATE), "404" },
    { GET ("/callback"), "400" },
    { GET ("/callback?"), "400" },
    { GET ("/callback?code=x"), "400" },
    { GET ("/callback?code=x&state="), "400" },
    { GET ("/callback?code=x&state=another"), "400" },
    { GET ("/callback?code=x&state=" STATE "1"), "400" },
    { GET ("/callback?code=x&state=the-state-of-this-sign-iN"), "400" },
    { GET ("/callback?error=access_denied&state=another"), "400" },
    { "POST /callback?code=x&state=" STATE " HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405" },
    { "HEAD /callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n", "405" },
    { "OPTIONS /callback HTTP/1.1\r\n\r\n", "405" },
    { "GET /callback?code=x&state=" STATE "\r\n\r\n", "400" },
    { "GET http://127.0.0.1/callback?code=x&state=" STATE " HTTP/1.1\r\n\r\n", "400" },
    { "GET /callback?code=x&state=" STATE " HTTP/2.0\r\n\r\n", "400" },
    { "GET /callback?code=\xc3\xa4&state=" STATE " HTTP/1.1\r\n\r\n", "400" },
    { "\r\n\r\n", "400" },
    { "\x16\x03\x01\x02 a handshake\r\n\r\n", "400" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Visit) other = visit (fixture->uri, rows[i].request);

      g_test_message ("%s", rows[i].request);
      g_assert_cmpuint (other->answer->len, >, 12);
      g_assert_cmpmem (other->answer->str + 9, 3, rows[i].status, 3);
      g_assert_true (is_waiting (fixture));
    }
  g_clear_pointer (&fixture->code, dex_unref);
  fixture->code = aiv_loopback_wait (fixture->loopback, LONG_MS);
  {
    g_autoptr (Visit) browser = visit (fixture->uri, GOOD);

    assert_code (fixture, "the-code");
  }
}

static void
test_giant (Fixture *fixture, gconstpointer data)
{
  g_autofree char *many = g_strnfill (200000, 'a');
  g_autofree char *request = g_strconcat ("GET /callback?state=" STATE "&code=", many, NULL);
  g_autofree char *headers = g_strconcat ("GET /callback HTTP/1.1\r\nCookie: ", many, NULL);
  g_autofree char *long_code = g_strndup (many, 5000);
  g_autofree char *code = g_strconcat ("GET /callback?state=" STATE "&code=", long_code, " HTTP/1.1\r\n\r\n", NULL);
  g_autoptr (Visit) first = visit (fixture->uri, request);
  g_autoptr (Visit) second = visit (fixture->uri, headers);
  g_autoptr (Visit) third = NULL;

  g_assert_false (first->refused || second->refused);
  g_assert_null (strstr (first->answer->str, "200 OK"));
  g_assert_true (is_waiting (fixture));
  /* Fits in a head, and is no code that any server takes. */
  third = visit (fixture->uri, code);
  assert_error (fixture, AIV_API_ERROR_REFUSED);
}

/* Connections that say nothing keep nobody else out for long, and the waiting not at all. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) one = begin (fixture->uri, "");
  g_autoptr (Visit) two = begin (fixture->uri, "GET /callback?code=");
  g_autoptr (Visit) browser = visit (fixture->uri, GOOD);

  assert_code (fixture, "the-code");
  aiv_test_wait (one->over && two->over);
}

/* Two redirects at once: one is taken, the other is told so. */
static void
test_double (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) first = begin (fixture->uri, GOOD);
  g_autoptr (Visit) second = begin (fixture->uri, GET ("/callback?code=another&state=" STATE));
  gboolean took_first;
  Visit *loser;

  aiv_test_wait (first->over && second->over);
  took_first = strstr (first->answer->str, "200 OK") != NULL;
  loser = took_first ? second : first;
  g_assert_true (loser->answer->len == 0 || g_str_has_prefix (loser->answer->str, "HTTP/1.1 410 "));
  assert_code (fixture, took_first ? "the-code" : "another");
  assert_closed (fixture);
}

static void
test_denied (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) browser = visit (fixture->uri, GET ("/callback?error=access_denied&state=" STATE));

  g_assert_nonnull (strstr (browser->answer->str, "Sign-In Cancelled"));
  assert_error (fixture, AIV_API_ERROR_CANCELLED);
  assert_closed (fixture);
}

static void
test_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) browser = visit (
      fixture->uri, GET ("/callback?error=%3Cscript%3E&error_description=%3Cb%3E&state=" STATE "&iss=https%3A%2F%2F"
                         "accounts.example.org"));

  g_assert_null (strstr (browser->answer->str, "<script>"));
  g_assert_nonnull (strstr (browser->answer->str, "Did Not Work"));
  assert_error (fixture, AIV_API_ERROR_REFUSED);
}

/* A provider that we did not ask, with a state that it cannot know (RFC 9207). */
static void
test_wrong_issuer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) browser
      = visit (fixture->uri, GET ("/callback?code=x&state=" STATE "&iss=https%3A%2F%2Fevil.example.org"));

  g_assert_true (g_str_has_prefix (browser->answer->str, "HTTP/1.1 400 "));
  assert_error (fixture, AIV_API_ERROR_REFUSED);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Visit) silent = begin (fixture->uri, "GET /");

  aiv_loopback_cancel (fixture->loopback);
  assert_error (fixture, AIV_API_ERROR_CANCELLED);
  aiv_loopback_cancel (fixture->loopback);
  assert_closed (fixture);
  aiv_test_wait (silent->over);
}

static void
test_timeout (void)
{
  Fixture fixture = { aiv_loopback_new (NULL, 0, STATE, NULL, NULL) };

  fixture.uri = g_strdup (aiv_loopback_get_redirect_uri (fixture.loopback));
  fixture.code = aiv_loopback_wait (fixture.loopback, 50);
  assert_error (&fixture, AIV_API_ERROR_TIMED_OUT);
  assert_closed (&fixture);
  tear_down (&fixture, NULL);
}

/* Let go of while it waits: the port is free again. */
static void
test_drop (void)
{
  AivLoopback *loopback = aiv_loopback_new (NULL, 0, STATE, NULL, NULL);
  g_autofree char *uri = g_strdup (aiv_loopback_get_redirect_uri (loopback));
  g_autoptr (DexFuture) code = aiv_loopback_wait (loopback, LONG_MS);
  g_autoptr (Visit) late = NULL;

  g_assert_finalize_object (loopback);
  late = visit (uri, GOOD);
  g_assert_true (late->refused);
}

/* A server that registered one address: that one, and an error that names the port when it is taken. */
static void
test_registered (void)
{
  g_autoptr (AivLoopback) first = aiv_loopback_new (NULL, 0, STATE, NULL, NULL);
  guint16 port = get_port (aiv_loopback_get_redirect_uri (first));
  g_autofree char *uri = g_strdup_printf ("http://localhost:%u/signed/in", port);
  g_autofree char *request = g_strdup ("GET /signed/in?code=c&state=" STATE " HTTP/1.1\r\n\r\n");
  g_autoptr (AivLoopback) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) code = NULL;
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (Visit) browser = NULL;

  g_assert_null (aiv_loopback_new (uri, 0, STATE, NULL, &error));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_PORT);
  g_clear_error (&error);
  g_clear_object (&first);

  second = aiv_loopback_new (uri, 0, STATE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aiv_loopback_get_redirect_uri (second), ==, uri);
  code = aiv_loopback_wait (second, LONG_MS);
  browser = visit (uri, request);
  done = aiv_test_settle (dex_ref (code));
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (done, NULL)), ==, "c");
}

static void
test_unusable (void)
{
  static const char *const uris[] = { "https://127.0.0.1:5555/cb", "http://example.org:5555/cb", "http://127.0.0.1/cb",
                                      "http://127.0.0.1.example.org:80/", "http://u@127.0.0.1:5/", "http://127.0.0.1:5/?a",
                                      "urn:ietf:wg:oauth:2.0:oob", "" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (aiv_loopback_can_serve (uris[i]));
      g_assert_null (aiv_loopback_new (uris[i], 0, STATE, NULL, &error));
      g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_SETUP);
    }
  g_assert_true (aiv_loopback_can_serve ("http://127.0.0.1:5555/callback"));
  g_assert_true (aiv_loopback_can_serve ("http://[::1]:5555/"));
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  add_test ("/api/loopback/code", test_code);
  add_test ("/api/loopback/issuer", test_issuer);
  add_test ("/api/loopback/others", test_others);
  add_test ("/api/loopback/giant", test_giant);
  add_test ("/api/loopback/silent", test_silent);
  add_test ("/api/loopback/double", test_double);
  add_test ("/api/loopback/denied", test_denied);
  add_test ("/api/loopback/error", test_error);
  add_test ("/api/loopback/wrong-issuer", test_wrong_issuer);
  add_test ("/api/loopback/cancel", test_cancel);
  g_test_add_func ("/api/loopback/timeout", test_timeout);
  g_test_add_func ("/api/loopback/drop", test_drop);
  g_test_add_func ("/api/loopback/registered", test_registered);
  g_test_add_func ("/api/loopback/unusable", test_unusable);
  return g_test_run ();
}
