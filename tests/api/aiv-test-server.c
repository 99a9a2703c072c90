/* SPDX-License-Identifier: MIT */
#include "aiv-test-server.h"

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AivTestServer *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint n = aiv_test_server_count (self, path);

  g_hash_table_replace (self->n, g_strdup (path), GUINT_TO_POINTER (n + 1));
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->query, g_free);
  self->headers = soup_message_headers_ref (headers);
  self->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  self->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  self->handler (self, message, path);
}

AivTestServer *
aiv_test_server_new (AivTestHandler handler)
{
  AivTestServer *self = g_new0 (AivTestServer, 1);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  self->handler = handler;
  self->n = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->soup = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  return self;
}

void
aiv_test_server_free (AivTestServer *self)
{
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_hash_table_unref (self->n);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->query);
  g_free (self->url);
  g_free (self);
}

guint
aiv_test_server_count (AivTestServer *self, const char *path)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->n, path));
}

const char *
aiv_test_server_header (AivTestServer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

void
aiv_test_server_json (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}
