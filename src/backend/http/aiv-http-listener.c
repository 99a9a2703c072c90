/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-listener.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <unistd.h>

#define PAUSE_MS 100

/* libsoup stops listening, without a word and for good, when a connection cannot be
 * accepted: anybody who opens as many as we may have files could silence the server. So
 * we listen, too, but with a lower priority: what reaches us is what libsoup did not take,
 * and it is told to listen again as soon as there is a descriptor to be had. */
struct _AivHttpListener
{
  SoupServer *soup;
  GSocket *socket;
  GSource *watch;
  guint timer;
};

static gboolean on_unheard (GSocket *socket, GIOCondition condition, gpointer data);

static void
start_watch (AivHttpListener *self)
{
  self->watch = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_priority (self->watch, G_PRIORITY_LOW);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (on_unheard), self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());
}

static void
stop_watch (AivHttpListener *self)
{
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
}

static gboolean
listen_again (gpointer data)
{
  AivHttpListener *self = data;
  g_autoptr (GError) error = NULL;
  g_autofd int spare = fcntl (g_socket_get_fd (self->socket), F_DUPFD_CLOEXEC, 0);

  if (spare < 0)
    return G_SOURCE_CONTINUE;
  if (!soup_server_listen_socket (self->soup, self->socket, 0, &error))
    {
      g_warning ("Could not listen again: %s", error->message);
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  start_watch (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_unheard (GSocket *socket, GIOCondition condition, gpointer data)
{
  AivHttpListener *self = data;

  stop_watch (self);
  self->timer = g_timeout_add (PAUSE_MS, listen_again, self);
  return G_SOURCE_REMOVE;
}

/**
 * aiv_http_listener_new:
 * @soup: the server; outlives the listener
 * @address: where; port 0 lets the kernel choose
 * @error: why it could not be done
 *
 * Listens.
 *
 * Returns: (transfer full) (nullable): a listener; to be freed before @soup is disconnected
 */
AivHttpListener *
aiv_http_listener_new (SoupServer *soup, GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket
      = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  AivHttpListener *self;

  if (socket == NULL)
    return NULL;
  /* A connection that is gone before it is accepted must not make us wait for the next. */
  g_socket_set_blocking (socket, FALSE);
  /* GLib's 10 makes a burst of clients wait for a second. */
  g_socket_set_listen_backlog (socket, SOMAXCONN);
  if (family == G_SOCKET_FAMILY_IPV6 && !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, error))
    return NULL;
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error)
      || !soup_server_listen_socket (soup, socket, 0, error))
    return NULL;

  self = g_new0 (AivHttpListener, 1);
  self->soup = soup;
  self->socket = g_steal_pointer (&socket);
  start_watch (self);
  return self;
}

/**
 * aiv_http_listener_free:
 * @self: (transfer full): a listener
 */
void
aiv_http_listener_free (AivHttpListener *self)
{
  stop_watch (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->socket);
  g_free (self);
}
