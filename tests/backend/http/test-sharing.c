/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* The server of an app, and others on the network: let in only when an administrator says so, over
 * TLS, and not with the password that everybody knows. */

#define SERVER "/api/admin/server"
#define AUDIT "/api/admin/audit"

static const AivTestRow shut_rows[] = {
  { "shut at first", "admin", "GET", SERVER, NULL, NULL, 200,
    "\"exposed\":false,\"default_password\":true,\"shared\":{\"enabled\":false,\"port\":0,\"addresses\":[],"
    "\"fingerprint\":null,\"problem\":null}" },
  { "not with the first password", "admin", "PATCH", SERVER, AIV_TEST_JSON, "{\"shared\":true}", 409, "still the first one" },
  { "nothing said", "admin", "PATCH", SERVER, AIV_TEST_FORM, "", 422, "\"shared\"" },
  { "neither on nor off", "admin", "PATCH", SERVER, AIV_TEST_FORM, "shared=perhaps", 422, "\"shared\"" },
  { "as a user", "mira", "PATCH", SERVER, AIV_TEST_FORM, "shared=true", 403 },
  { "as nobody", NULL, "PATCH", SERVER, AIV_TEST_FORM, "shared=true", 401 },
  { "still shut", "admin", "GET", SERVER, NULL, NULL, 200, "\"shared\":{\"enabled\":false" },
  { "nothing in the log", "admin", "GET", AUDIT "?action=server", NULL, NULL, 200, "\"total\":0" },
  { "another password", "admin", "POST", "/api/user/change-password", AIV_TEST_FORM,
    "old_password=admin&new_password=another+password", 200 },
};

static const AivTestRow other_rows[] = {
  { "cannot be said", "admin", "GET", SERVER, NULL, NULL, 200, "\"shared\":null" },
  { "is refused", "admin", "PATCH", SERVER, AIV_TEST_FORM, "shared=true", 409, "Whoever runs this server" },
};

static AivTestServer *
start_embedded (void)
{
  AivTestServer *server = aiv_test_server_new ();

  aiv_test_server_stop (server);
  server->embedded = TRUE;
  aiv_test_server_start (server);
  return server;
}

static AivTestReply *
set_shared (AivTestServer *server, gboolean shared)
{
  AivTestReply *reply
      = aiv_test_server_call (server, "admin", "PATCH", SERVER, AIV_TEST_FORM, shared ? "shared=true" : "shared=false");

  if (reply->status != 200)
    g_error ("%u %s", reply->status, reply->text);
  g_assert_nonnull (strstr (reply->text, shared ? "\"shared\":{\"enabled\":true" : "\"shared\":{\"enabled\":false"));
  return reply;
}

/* What stands behind "@member": in the part of an answer that tells of it */
static char *
dup_shared (AivTestReply *reply, const char *member)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":", member);
  const char *at = strstr (strstr (reply->text, "\"shared\":"), start) + strlen (start);

  at += *at == '"';
  return g_strndup (at, strcspn (at, "\",}"));
}

static gboolean
on_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer data)
{
  char **fingerprint = data;
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  g_free (*fingerprint);
  *fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return TRUE;
}

typedef struct
{
  guint status;
  gboolean over;
} Visit;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Visit *visit = data;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  if (body != NULL)
    visit->status = soup_message_get_status (soup_session_get_async_result_message (SOUP_SESSION (source), result));
  visit->over = TRUE;
}

/* Another computer, as far as this one can be it: 0 if it does not get in */
static guint
visit_path (const char *scheme, const char *port, const char *path, char **fingerprint)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *address = g_strdup_printf ("%s://127.0.0.1:%s%s", scheme, port, path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", address);
  Visit there = { 0 };

  if (fingerprint != NULL)
    g_signal_connect (message, "accept-certificate", G_CALLBACK (on_certificate), fingerprint);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_answered, &there);
  aiv_test_wait (there.over);
  return there.status;
}

static guint
visit (const char *scheme, const char *port, char **fingerprint)
{
  return visit_path (scheme, port, "/health", fingerprint);
}

static void
test_shared (void)
{
  g_autoptr (AivTestServer) server = start_embedded ();
  g_autoptr (AivTestReply) on = NULL;
  g_autoptr (AivTestReply) off = NULL;
  g_autoptr (AivTestReply) still = NULL;
  g_autoptr (GString) told = NULL;
  g_autofree char *port = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *seen = NULL;
  const AivTestRow on_rows[] = {
    { "others come in", "admin", "GET", SERVER, NULL, NULL, 200, "\"exposed\":true,\"default_password\":false" },
    { "their calls are counted", "admin", "GET", SERVER, NULL, NULL, 200, "\"limits\":{\"enabled\":true" },
    { "twice is once", "admin", "PATCH", SERVER, AIV_TEST_FORM, "shared=true", 200, "\"shared\":{\"enabled\":true" },
    { "it is in the log", "admin", "GET", AUDIT "?action=server.share", NULL, NULL, 200, "\"total\":1" },
  };
  const AivTestRow off_rows[] = {
    { "only this computer", "admin", "GET", SERVER, NULL, NULL, 200, "\"exposed\":false" },
    { "calls are not counted", "admin", "GET", SERVER, NULL, NULL, 200, "\"limits\":{\"enabled\":false" },
    { "that is in the log", "admin", "GET", AUDIT "?action=server.unshare", NULL, NULL, 200, "\"total\":1" },
  };

  aiv_test_server_run (server, shut_rows, G_N_ELEMENTS (shut_rows));
  on = set_shared (server, TRUE);
  aiv_test_server_run (server, on_rows, G_N_ELEMENTS (on_rows));
  port = dup_shared (on, "port");
  fingerprint = dup_shared (on, "fingerprint");
  g_assert_cmpuint (visit ("https", port, &seen), ==, 200);
  g_assert_cmpuint (visit ("https", port, NULL), ==, 0);
  g_assert_cmpuint (visit ("http", port, NULL), ==, 0);
  told = g_string_new (fingerprint);
  g_string_replace (told, ":", "", 0);
  g_assert_cmpint (g_ascii_strcasecmp (told->str, seen), ==, 0);

  /* The same address and certificate after a restart. */
  aiv_test_server_stop (server);
  g_assert_cmpuint (visit ("https", port, &seen), ==, 0);
  aiv_test_server_start (server);
  g_assert_cmpuint (visit ("https", port, &seen), ==, 200);
  g_assert_cmpint (g_ascii_strcasecmp (told->str, seen), ==, 0);

  off = set_shared (server, FALSE);
  g_assert_cmpuint (visit ("https", port, &seen), ==, 0);
  aiv_test_server_run (server, off_rows, G_N_ELEMENTS (off_rows));
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  still = aiv_test_server_call (server, "admin", "GET", SERVER, NULL, NULL);
  g_assert_nonnull (strstr (still->text, "\"shared\":{\"enabled\":false"));
}

/* Who is connected when it is shut is cut off, the app is not. */
static void
test_cut_off (void)
{
  g_autoptr (AivTestServer) server = start_embedded ();
  g_autoptr (AivTestReply) on = NULL;
  g_autoptr (AivTestReply) off = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;
  char byte;

  aiv_test_server_run (server, shut_rows, G_N_ELEMENTS (shut_rows));
  on = set_shared (server, TRUE);
  port = dup_shared (on, "port");
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) atoi (port), NULL, &error);
  g_assert_no_error (error);
  off = set_shared (server, FALSE);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  aiv_test_wait (g_socket_receive (g_socket_connection_get_socket (connection), &byte, 1, NULL, NULL) == 0);
}

static void
test_taken (void)
{
  g_autoptr (AivTestServer) server = start_embedded ();
  g_autoptr (AivTestReply) on = NULL;
  g_autoptr (AivTestReply) told = NULL;
  g_autoptr (AivTestReply) again = NULL;
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autofree char *port = NULL;
  g_autofree char *elsewhere = NULL;
  g_autofree char *seen = NULL;

  aiv_test_server_run (server, shut_rows, G_N_ELEMENTS (shut_rows));
  on = set_shared (server, TRUE);
  port = dup_shared (on, "port");
  aiv_test_server_stop (server);
  aiv_test_wait (g_socket_listener_add_inet_port (other, (guint16) atoi (port), NULL, NULL));

  /* The app is served all the same, and told why others are not. */
  aiv_test_server_start (server);
  told = aiv_test_server_call (server, "admin", "GET", SERVER, NULL, NULL);
  g_assert_cmpuint (told->status, ==, 200);
  g_assert_nonnull (strstr (told->text, "\"shared\":{\"enabled\":false"));
  g_assert_null (strstr (told->text, "\"problem\":null"));

  again = set_shared (server, TRUE);
  elsewhere = dup_shared (again, "port");
  g_assert_cmpstr (elsewhere, !=, port);
  g_assert_nonnull (strstr (again->text, "\"problem\":null"));
  g_assert_cmpuint (visit ("https", elsewhere, &seen), ==, 200);
  g_socket_listener_close (other);
}

static void
allow_two (AivBackendConfig *config)
{
  config->limits.reads = 2;
}

/* Others are, the app is not. */
static void
test_counted (void)
{
  g_autoptr (AivTestServer) server = start_embedded ();
  g_autoptr (AivTestReply) on = NULL;
  g_autofree char *port = NULL;
  g_autofree char *seen = NULL;

  aiv_test_server_run (server, shut_rows, G_N_ELEMENTS (shut_rows));
  aiv_test_server_stop (server);
  server->configure = allow_two;
  aiv_test_server_start (server);
  on = set_shared (server, TRUE);
  port = dup_shared (on, "port");
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", SERVER, NULL, NULL);

      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (visit_path ("https", port, "/api/server", &seen), ==, 200);
  g_assert_cmpuint (visit_path ("https", port, "/api/server", &seen), ==, 200);
  g_assert_cmpuint (visit_path ("https", port, "/api/server", &seen), ==, 429);
}

static void
test_other (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_run (server, other_rows, G_N_ELEMENTS (other_rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/sharing/shared", test_shared);
  g_test_add_func ("/http/sharing/cut-off", test_cut_off);
  g_test_add_func ("/http/sharing/taken", test_taken);
  g_test_add_func ("/http/sharing/counted", test_counted);
  g_test_add_func ("/http/sharing/other", test_other);
  return g_test_run ();
}
