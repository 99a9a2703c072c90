/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-handshakes.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include "aiv-http-tally.h"

/* GLib's TLS takes a thread of a pool for the whole of a handshake, however long the client takes:
 * some hundred clients that say nothing would keep everybody else from a handshake. So a client
 * has to have said all that it says first before one begins; and only so many go on at a time, of
 * which a caller has a few. The others wait for their turn. */
#define MAX_AT_ONCE 32
#define MAX_PER_CALLER 4

/* For the rest of a handshake, which takes three messages. */
#define PATIENCE_MS 5000

/* The head of a TLS record, and what it says of a handshake (RFC 8446, 5.1). */
#define RECORD_HEAD 5
#define RECORD_MAX (16 * 1024)
#define TYPE_HANDSHAKE 22

struct _AivHttpHandshakes
{
  AivHttpHandshaken func;
  gpointer user_data;
  GQueue entries; /* Entry: all */
  GQueue waiting; /* Entry: those that have said hello, the first first */
  AivHttpTally *callers;
  guint n_shaking;
};

typedef struct
{
  AivHttpHandshakes *owner; /* NULL once that has gone */
  GList link;
  GList turn;
  GSocketConnection *plain;
  GIOStream *secure;
  char *caller; /* NULL where it is not limited */
  GSocketAddress *local;
  GSocketAddress *remote;
  GSource *watch;
  GCancellable *cancellable;
  guint timer;
  gboolean is_waiting;
} Entry;

static void
stop_watching (Entry *entry)
{
  if (entry->watch != NULL)
    g_source_destroy (entry->watch);
  g_clear_pointer (&entry->watch, g_source_unref);
}

static void
entry_free (Entry *entry)
{
  stop_watching (entry);
  g_clear_handle_id (&entry->timer, g_source_remove);
  if (entry->owner != NULL)
    {
      g_queue_unlink (&entry->owner->entries, &entry->link);
      if (entry->is_waiting)
        g_queue_unlink (&entry->owner->waiting, &entry->turn);
    }
  g_object_unref (entry->cancellable);
  g_object_unref (entry->local);
  g_object_unref (entry->remote);
  g_clear_object (&entry->secure);
  g_object_unref (entry->plain);
  g_free (entry->caller);
  g_free (entry);
}

static void start_next (AivHttpHandshakes *self);

static void
on_shaken (GObject *stream, GAsyncResult *result, gpointer data)
{
  Entry *entry = data;
  AivHttpHandshakes *self = entry->owner;
  gboolean good = g_tls_connection_handshake_finish (G_TLS_CONNECTION (stream), result, NULL);

  if (self != NULL)
    {
      self->n_shaking--;
      if (entry->caller != NULL)
        aiv_http_tally_give (self->callers, entry->caller);
      if (good)
        self->func (entry->secure, entry->local, entry->remote, self->user_data);
    }
  entry_free (entry);
  if (self != NULL)
    start_next (self);
}

static gboolean
on_late (gpointer data)
{
  Entry *entry = data;

  entry->timer = 0;
  g_cancellable_cancel (entry->cancellable);
  return G_SOURCE_REMOVE;
}

static void
start (Entry *entry)
{
  g_queue_unlink (&entry->owner->waiting, &entry->turn);
  entry->is_waiting = FALSE;
  entry->owner->n_shaking++;
  entry->timer = g_timeout_add (PATIENCE_MS, on_late, entry);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (entry->secure), G_PRIORITY_DEFAULT, entry->cancellable, on_shaken,
                                    entry);
}

/* Whose turn it is: of those who have fewest under way, the one who has waited longest. */
static Entry *
choose (AivHttpHandshakes *self)
{
  guint fewest = MAX_PER_CALLER;
  Entry *chosen = NULL;

  for (GList *l = self->waiting.head; l != NULL && fewest > 0; l = l->next)
    {
      Entry *entry = l->data;
      guint count = entry->caller != NULL ? aiv_http_tally_get (self->callers, entry->caller) : 0;

      if (count < fewest)
        {
          fewest = count;
          chosen = entry;
        }
    }
  return chosen;
}

static void
start_next (AivHttpHandshakes *self)
{
  Entry *entry;

  while (self->n_shaking < MAX_AT_ONCE && (entry = choose (self)) != NULL)
    {
      if (entry->caller != NULL)
        aiv_http_tally_take (self->callers, entry->caller, 0);
      start (entry);
    }
}

/* Bytes that have to have come before there is something to be seen. */
static void
wait_for (int fd, int bytes)
{
  setsockopt (fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

static gboolean
on_heard (GSocket *socket, GIOCondition condition, gpointer data)
{
  Entry *entry = data;
  int fd = g_socket_get_fd (socket);
  guint8 head[RECORD_HEAD];
  int length, available = 0;

  /* Fewer only if no more come. */
  if (recv (fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT) < RECORD_HEAD || head[0] != TYPE_HANDSHAKE
      || (length = head[3] << 8 | head[4]) > RECORD_MAX || ioctl (fd, FIONREAD, &available) != 0)
    {
      entry_free (entry);
      return G_SOURCE_REMOVE;
    }
  if (available < RECORD_HEAD + length)
    {
      int wanted = 0;
      socklen_t size = sizeof wanted;

      /* It has waited for all of it already, and there was no more. */
      if (getsockopt (fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, &size) != 0 || wanted >= RECORD_HEAD + length
          || (condition & (G_IO_HUP | G_IO_ERR)) != 0)
        {
          entry_free (entry);
          return G_SOURCE_REMOVE;
        }
      wait_for (fd, RECORD_HEAD + length);
      return G_SOURCE_CONTINUE;
    }
  wait_for (fd, 1);
  stop_watching (entry);
  entry->is_waiting = TRUE;
  entry->turn.data = entry;
  g_queue_push_tail_link (&entry->owner->waiting, &entry->turn);
  start_next (entry->owner);
  return G_SOURCE_REMOVE;
}

/**
 * aiv_http_handshakes_new:
 * @func: called with each client whose handshake was good
 * @user_data: for @func
 *
 * Returns: (transfer full): no handshakes
 */
AivHttpHandshakes *
aiv_http_handshakes_new (AivHttpHandshaken func, gpointer user_data)
{
  AivHttpHandshakes *self = g_new0 (AivHttpHandshakes, 1);

  self->func = func;
  self->user_data = user_data;
  self->callers = aiv_http_tally_new ();
  return self;
}

/**
 * aiv_http_handshakes_free:
 * @self: (transfer full): handshakes; those under way are broken off
 */
void
aiv_http_handshakes_free (AivHttpHandshakes *self)
{
  for (GList *l = self->entries.head, *next; l != NULL; l = next)
    {
      Entry *entry = l->data;
      gboolean is_shaking = entry->watch == NULL && !entry->is_waiting;

      next = l->next;
      if (!is_shaking)
        {
          entry_free (entry);
          continue;
        }
      g_queue_unlink (&self->entries, &entry->link);
      entry->owner = NULL;
      g_cancellable_cancel (entry->cancellable);
    }
  aiv_http_tally_free (self->callers);
  g_free (self);
}

/**
 * aiv_http_handshakes_add:
 * @self: handshakes
 * @plain: a client that has just come
 * @certificate: ours, with its key
 * @caller: (nullable): who has a few handshakes at a time; %NULL for any number
 * @local: our address
 * @remote: the client's
 *
 * Begins a handshake with @plain when it is time. If nothing comes of it, @plain is let go.
 */
void
aiv_http_handshakes_add (AivHttpHandshakes *self,
                         GSocketConnection *plain,
                         GTlsCertificate   *certificate,
                         const char        *caller,
                         GSocketAddress    *local,
                         GSocketAddress    *remote)
{
  GSocket *socket = g_socket_connection_get_socket (plain);
  GIOStream *secure = g_tls_server_connection_new (G_IO_STREAM (plain), certificate, NULL);
  Entry *entry;

  if (secure == NULL)
    return;
  g_object_set (secure, "require-close-notify", FALSE, NULL);
  entry = g_new0 (Entry, 1);
  entry->owner = self;
  entry->link.data = entry;
  entry->plain = g_object_ref (plain);
  entry->secure = secure;
  entry->caller = g_strdup (caller);
  entry->local = g_object_ref (local);
  entry->remote = g_object_ref (remote);
  entry->cancellable = g_cancellable_new ();
  g_queue_push_tail_link (&self->entries, &entry->link);

  wait_for (g_socket_get_fd (socket), RECORD_HEAD);
  entry->watch = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (entry->watch, G_SOURCE_FUNC (on_heard), entry, NULL);
  g_source_attach (entry->watch, g_main_context_get_thread_default ());
}
