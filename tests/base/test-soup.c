/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-soup.h"
#include "aiv-test-wait.h"

#include <string.h>

static void
answer (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  g_autofree char *body = g_strnfill (1000, 'x');

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, body, 1000);
}

typedef struct
{
  SoupServer *server;
  SoupSession *session;
  char *address;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSList) uris = NULL;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, "/", answer, NULL, NULL);
  soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_uri_to_string (uris->data);
  g_slist_free_full (g_steal_pointer (&uris), (GDestroyNotify) g_uri_unref);
  fixture->session = soup_session_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->session);
  g_clear_object (&fixture->server);
  g_free (fixture->address);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", fixture->address);
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_soup_send_and_read (fixture->session, message, 1000));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (g_value_get_boxed (value)), ==, 1000);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
}

static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", fixture->address);
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_soup_send_and_read (fixture->session, message, 999));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_refused_connection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", fixture->address);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;

  soup_server_disconnect (fixture->server);
  future = aiv_test_settle (aiv_soup_send_and_read (fixture->session, message, 1000));
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/soup/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/soup/bounded", Fixture, NULL, set_up, test_bounded, tear_down);
  g_test_add ("/soup/refused-connection", Fixture, NULL, set_up, test_refused_connection, tear_down);
  return g_test_run ();
}
