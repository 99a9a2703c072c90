/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-connection-private.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "aiv-http-request-private.h"

/* A connection, as far as patience with it goes: libsoup has none to lose. How much has come
 * and how much has been taken is asked of the kernel (TCP_INFO, tcp(7)), now and then, so that
 * it costs nothing while bytes flow. */

static GQuark
get_quark (void)
{
  static GQuark quark;

  if (quark == 0)
    quark = g_quark_from_static_string ("aiv-http-connection");
  return quark;
}

/**
 * aiv_http_connection_new:
 * @socket: the client's
 * @remote: its address, as libsoup is told it: by it [func@Aiv.HttpConnection.find] finds the way back
 *
 * Returns: (transfer full): a connection that waits for its first request
 */
AivHttpConnection *
aiv_http_connection_new (GSocket *socket, GSocketAddress *remote)
{
  AivHttpConnection *self = g_new0 (AivHttpConnection, 1);

  g_ref_count_init (&self->ref_count);
  self->socket = g_object_ref (socket);
  self->link.data = self;
  self->since = g_get_monotonic_time ();
  self->marked = TRUE;
  g_object_set_qdata_full (G_OBJECT (remote), get_quark (), aiv_http_connection_ref (self),
                           (GDestroyNotify) aiv_http_connection_unref);
  return self;
}

/**
 * aiv_http_connection_ref:
 * @self: a connection
 *
 * Returns: (transfer full): @self
 */
AivHttpConnection *
aiv_http_connection_ref (AivHttpConnection *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * aiv_http_connection_unref:
 * @self: (transfer full): a connection
 */
void
aiv_http_connection_unref (AivHttpConnection *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->socket);
  g_free (self->caller);
  g_free (self);
}

/**
 * aiv_http_connection_find:
 * @message: a message of libsoup's
 *
 * Returns: (transfer none) (nullable): the connection that it came by
 */
AivHttpConnection *
aiv_http_connection_find (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_qdata (G_OBJECT (remote), get_quark ()) : NULL;
}

/**
 * aiv_http_connection_get_socket:
 * @self: a connection
 *
 * Returns: (transfer none): its socket, closed perhaps
 */
GSocket *
aiv_http_connection_get_socket (AivHttpConnection *self)
{
  return self->socket;
}

/**
 * aiv_http_connection_get_request:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the request under way
 */
AivHttpRequest *
aiv_http_connection_get_request (AivHttpConnection *self)
{
  return self->request;
}

static void
restart (AivHttpConnection *self)
{
  self->since = g_get_monotonic_time ();
  self->marked = FALSE;
  self->in_head = FALSE;
}

/**
 * aiv_http_connection_set_request:
 * @self: a connection
 * @request: (nullable): the request whose head has come; %NULL when it is over
 *
 * Tells what is waited for from now on.
 */
void
aiv_http_connection_set_request (AivHttpConnection *self, AivHttpRequest *request)
{
  self->request = request;
  self->has_served = TRUE;
  restart (self);
  if (self->listener != NULL && self->queue != NULL)
    aiv_http_listener_move (self->listener, self, request == NULL && !self->upgraded);
}

/**
 * aiv_http_connection_set_upgraded:
 * @self: a connection
 *
 * From here on it speaks another protocol, such as WebSocket: it may be silent for as long
 * as it likes, but has to read what it is sent.
 */
void
aiv_http_connection_set_upgraded (AivHttpConnection *self)
{
  self->upgraded = TRUE;
  aiv_http_connection_set_request (self, NULL);
}

typedef struct
{
  guint64 received;
  guint64 taken;   /* what the client has acknowledged */
  guint waiting; /* what it has not, yet */
} Traffic;

/* Zeroes where the kernel does not tell, as of a connection that has gone. */
static Traffic
measure (AivHttpConnection *self)
{
  int fd = g_socket_get_fd (self->socket);
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;
  int waiting = 0;
  Traffic traffic = { 0 };

  if (fd >= 0 && getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0)
    {
      traffic.received = info.tcpi_bytes_received;
      traffic.taken = info.tcpi_bytes_acked;
    }
  if (fd >= 0 && ioctl (fd, SIOCOUTQ, &waiting) == 0)
    traffic.waiting = (guint) MAX (waiting, 0);
  return traffic;
}

static gboolean
is_over (AivHttpConnection *self, gint64 ms, gint64 now)
{
  return now - self->since >= ms * 1000;
}

/* Whether @count grows as it should: at least @bytes in each @ms. */
static gboolean
is_flowing (AivHttpConnection *self, guint64 count, gint64 ms, gint64 bytes, gint64 now)
{
  if (self->marked && !is_over (self, ms, now))
    return TRUE;
  if (self->marked && count - self->mark < (guint64) bytes)
    return FALSE;
  self->marked = TRUE;
  self->mark = count;
  self->since = now;
  return TRUE;
}

static AivHttpPatience
look_at_idle (AivHttpConnection *self, const Traffic *traffic, const AivHttpLimits *limits, gint64 now)
{
  if (!self->marked)
    {
      self->marked = TRUE;
      self->mark = traffic->received;
    }
  if (!self->in_head && self->has_served && traffic->received > self->mark)
    {
      self->in_head = TRUE;
      self->since = now;
    }
  if (self->in_head || (!self->has_served && traffic->received > 0))
    return is_over (self, limits->header_ms, now) ? AIV_HTTP_PATIENCE_HEAD : AIV_HTTP_PATIENCE_LEFT;
  return is_over (self, self->has_served ? limits->idle_ms : limits->header_ms, now) ? AIV_HTTP_PATIENCE_CLOSE
                                                                                     : AIV_HTTP_PATIENCE_LEFT;
}

/**
 * aiv_http_connection_look:
 * @self: a connection
 * @limits: how much patience there is
 * @now: the monotonic time in microseconds
 *
 * Looks whether the client does what is waited for. To be called a few times within each limit.
 *
 * Returns: whether to go on, and if not, why
 */
AivHttpPatience
aiv_http_connection_look (AivHttpConnection *self, const AivHttpLimits *limits, gint64 now)
{
  Traffic traffic = measure (self);

  if (self->request == NULL && !self->upgraded)
    return look_at_idle (self, &traffic, limits, now);
  if (self->request != NULL && !self->request->body_done && !self->request->streaming)
    {
      /* What nobody wants may come to its end, so that the client reads why, but not for long. */
      if (self->request->refused && now - self->request->answered >= limits->body_ms * 1000)
        return AIV_HTTP_PATIENCE_BODY;
      /* While our disk is slow, it is not the client's turn. */
      if (self->request->paused)
        self->marked = FALSE;
      return is_flowing (self, traffic.received, limits->body_ms, limits->body_bytes, now) ? AIV_HTTP_PATIENCE_LEFT
                                                                                          : AIV_HTTP_PATIENCE_BODY;
    }
  if (traffic.waiting == 0)
    self->marked = FALSE;
  return is_flowing (self, traffic.taken, limits->body_ms, limits->body_bytes, now) ? AIV_HTTP_PATIENCE_LEFT
                                                                                   : AIV_HTTP_PATIENCE_BREAK;
}

/**
 * aiv_http_connection_break:
 * @self: a connection
 * @last_words: (nullable): sent before, if there is room
 *
 * Ends it at once; libsoup notices and cleans up.
 */
void
aiv_http_connection_break (AivHttpConnection *self, const char *last_words)
{
  int fd = g_socket_get_fd (self->socket);
  struct linger linger = { 1, 0 };

  if (fd < 0)
    return;
  if (last_words != NULL)
    send (fd, last_words, strlen (last_words), MSG_DONTWAIT | MSG_NOSIGNAL);
  else
    /* What has not been read is not worth keeping. */
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  shutdown (fd, SHUT_RDWR);
}
