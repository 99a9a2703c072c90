/* SPDX-License-Identifier: MIT */

/* bare-soup FILE: the least that libsoup can do, to measure aivideo-server against. GET
 * answers the constant bytes of FILE; POST takes the whole body into memory, as SoupServer
 * does by itself, and answers the same. Prints its port. */

#include <libsoup/soup.h>
#include <stdio.h>

static void
answer (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type",
                                "application/json");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), data);
}

int
main (int argc, char **argv)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;
  GSList *uris;

  if (argc != 2 || !g_file_get_contents (argv[1], &text, &length, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: bare-soup FILE");
      return 2;
    }

  soup_server_add_handler (server, NULL, answer, g_bytes_new_take (g_steal_pointer (&text), length),
                           (GDestroyNotify) g_bytes_unref);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  uris = soup_server_get_uris (server);
  printf ("%d\n", g_uri_get_port (uris->data));
  fflush (stdout);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (loop);
  return 0;
}
