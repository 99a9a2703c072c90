/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "http-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-soup.h"
#include "aiv-test-wait.h"

guint http_fixture_n_gone;
guint http_fixture_n_waiting;

static AivIdentity *
believe (AivBackend *backend, const char *token, gboolean media, GError **error)
{
  AivIdentity *identity;

  if (!g_str_equal (token, "user") && !g_str_equal (token, "admin") && !(media && g_str_equal (token, "media")))
    return NULL;
  identity = aiv_identity_new ();
  identity->user_id = 7;
  identity->username = g_strdup (token);
  identity->is_admin = g_str_equal (token, "admin");
  return identity;
}

static gboolean
whoami (AivHttpRequest *request, GError **error)
{
  JsonObject *reply = json_object_new ();
  AivIdentity *identity = aiv_http_request_get_identity (request);

  json_object_set_string_member (reply, "name", identity != NULL ? identity->username : "nobody");
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
echo (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  GPtrArray *uploads = aiv_http_form_get_uploads (form);
  JsonObject *reply = json_object_new ();
  g_autofree char *digest = aiv_http_form_dup_digest (form);
  gint64 total = 0;

  for (guint i = 0; i < uploads->len; i++)
    {
      AivHttpUpload *upload = uploads->pdata[i];
      GStatBuf info;

      if (upload->path != NULL)
        {
          g_assert_cmpint (g_stat (upload->path, &info), ==, 0);
          g_assert_cmpint (info.st_size, ==, upload->size);
        }
      total += upload->size;
    }
  json_object_set_int_member (reply, "files", uploads->len);
  json_object_set_int_member (reply, "bytes", total);
  json_object_set_string_member (reply, "digest", digest);
  if (aiv_http_form_get (form, "a") != NULL)
    json_object_set_string_member (reply, "a", aiv_http_form_get (form, "a"));
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
fail (AivHttpRequest *request, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the secret cause");
  return FALSE;
}

static gboolean
wait_long (AivHttpRequest *request, GError **error)
{
  http_fixture_n_waiting++;
  if (!dex_await (aiv_http_request_ref_gone (request), error))
    return FALSE;
  http_fixture_n_gone++;
  g_assert_true (aiv_http_request_is_gone (request));
  /* To nobody, and at no risk. */
  return aiv_http_request_reply_empty (request, 204);
}

static gboolean
stream (AivHttpRequest *request, GError **error)
{
  aiv_http_request_begin_stream (request, 200, "text/plain", -1);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strnfill (10000, (char) ('a' + i % 26));
      g_autoptr (GBytes) bytes = g_bytes_new (text, 10000);

      if (!dex_await (aiv_http_request_write (request, bytes), error))
        return FALSE;
    }
  return TRUE;
}

/* More than any buffer on the way takes. */
static gboolean
flood (AivHttpRequest *request, GError **error)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, 100000);

  http_fixture_n_waiting++;
  aiv_http_request_begin_stream (request, 200, "text/plain", -1);
  for (guint i = 0; i < 2000; i++)
    if (!dex_await (aiv_http_request_write (request, bytes), error))
      {
        http_fixture_n_gone++;
        return FALSE;
      }
  return TRUE;
}

static const AivHttpRoute routes[] = {
  { "GET", "/public", whoami, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/user", whoami, AIV_HTTP_USER, 0 },
  { "GET", "/media", whoami, AIV_HTTP_USER, AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { "GET", "/admin", whoami, AIV_HTTP_ADMIN, 0 },
  { "POST", "/echo", echo, AIV_HTTP_PUBLIC, 0 },
  { "POST", "/upload", echo, AIV_HTTP_USER, AIV_HTTP_UPLOAD, AIV_HTTP_RATE_UPLOAD },
  { "GET", "/flood", flood, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER },
  { "GET", "/fail", fail, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/wait", wait_long, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER },
  { "GET", "/stream", stream, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER },
  { "POST", "/login", whoami, AIV_HTTP_PUBLIC, 0, AIV_HTTP_RATE_AUTH },
  { NULL },
};

void
http_fixture_set_up (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("aiv-http-XXXXXX", NULL);
  fixture->server = aiv_http_server_new (NULL, fixture->folder);
  aiv_http_server_set_authenticator (fixture->server, believe);
  aiv_http_server_add_routes (fixture->server, routes);
  aiv_http_server_listen (fixture->server, address, &error);
  g_assert_no_error (error);
  fixture->address = aiv_http_server_dup_address (fixture->server);
  fixture->session = soup_session_new ();
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
look_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Workers come and go without waking the main context: look at the folder now and then. */
void
http_fixture_wait_for_files (HttpFixture *fixture, guint n)
{
  guint source = g_timeout_add (5, look_again, NULL);

  aiv_test_wait (count_files (fixture->folder) == n);
  g_source_remove (source);
}

void
http_fixture_tear_down (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_wait_for_files (fixture, 0);
  dex_unref (aiv_test_settle (aiv_http_server_stop (fixture->server)));
  soup_session_abort (fixture->session);
  g_object_unref (fixture->session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (G_OBJECT (fixture->server)->ref_count, ==, 1);
  g_object_unref (fixture->server);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->address);
}

/* Sends and returns the body; the status and headers are in @message. */
char *
http_fixture_send (HttpFixture *fixture, SoupMessage *message)
{
  g_autoptr (DexFuture) future
      = aiv_test_settle (aiv_soup_send_and_read (fixture->session, message, 64 * 1024 * 1024));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dex_await_boxed (dex_ref (future), &error);

  g_assert_no_error (error);
  g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (message), "X-Request-Id"));
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (message), "X-Content-Type-Options"),
                   ==, "nosniff");
  return g_bytes_get_size (bytes) > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                                      : g_strdup ("");
}

SoupMessage *
http_fixture_message (HttpFixture *fixture, const char *method, const char *path, const char *token)
{
  g_autofree char *url = g_strconcat (fixture->address, path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

  if (token != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
  return message;
}

/* A client that speaks for itself, for what libsoup's would never send. */
GSocketConnection *
http_fixture_dial (HttpFixture *fixture, const char *text)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (fixture->address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect_to_host (client, g_uri_get_host (uri), (guint16) g_uri_get_port (uri), NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL, NULL,
                             &error);
  g_assert_no_error (error);
  return connection;
}

void
http_fixture_on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  HttpReply *reply = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      reply->over = TRUE;
      return;
    }
  g_string_append_len (reply->text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 4096, 0, NULL, http_fixture_on_read, reply);
}
