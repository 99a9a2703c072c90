/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "program/aiv-service.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What a service manager and its service tell each other: sd_listen_fds(3), sd_notify(3) and
 * sd_watchdog_enabled(3). A few environment variables and one kind of datagram, which is not
 * worth a library. */

#define FIRST_FD 3

static char *notify_socket;
static gint64 watchdog_us;

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The socket that was handed over %s", why);
  return FALSE;
}

static gboolean
is_for_us (const char *pid_name)
{
  const char *text = g_getenv (pid_name);
  gint64 pid;

  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT32, &pid, NULL) && pid == getpid ();
}

/**
 * aiv_service_take_socket:
 * @socket: (out) (nullable): a socket that listens; %NULL if none was handed over
 * @error: what is wrong with it
 *
 * Takes the socket of a socket unit: one, for TCP, that listens. The variables that told of it
 * are removed.
 *
 * Returns: whether all is well
 */
gboolean
aiv_service_take_socket (GSocket **socket, GError **error)
{
  const char *text = g_getenv ("LISTEN_FDS");
  gboolean ours = is_for_us ("LISTEN_PID");
  gint64 n = 0;
  gboolean good = text == NULL || g_ascii_string_to_signed (text, 10, 0, 1024, &n, NULL);
  int listens = 0;
  socklen_t size = sizeof listens;

  *socket = NULL;
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDNAMES");
  if (!ours || (good && n == 0))
    return TRUE;
  if (!good || n != 1)
    return fail (error, "is not one");
  if (getsockopt (FIRST_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || !listens)
    return fail (error, "does not listen");
  fcntl (FIRST_FD, F_SETFD, FD_CLOEXEC);
  *socket = g_socket_new_from_fd (FIRST_FD, error);
  if (*socket == NULL)
    return FALSE;
  if (g_socket_get_socket_type (*socket) == G_SOCKET_TYPE_STREAM
      && (g_socket_get_family (*socket) == G_SOCKET_FAMILY_IPV4 || g_socket_get_family (*socket) == G_SOCKET_FAMILY_IPV6))
    return TRUE;
  g_clear_object (socket);
  return fail (error, "is not for TCP");
}

/**
 * aiv_service_start:
 *
 * Finds out whom to tell. What the program starts itself is not to speak for it.
 */
void
aiv_service_start (void)
{
  const char *text = g_getenv ("WATCHDOG_USEC");

  notify_socket = g_strdup (g_getenv ("NOTIFY_SOCKET"));
  if (text == NULL || (g_getenv ("WATCHDOG_PID") != NULL && !is_for_us ("WATCHDOG_PID"))
      || !g_ascii_string_to_signed (text, 10, 1, G_MAXINT32 * G_GINT64_CONSTANT (1000), &watchdog_us, NULL))
    watchdog_us = 0;
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
}

/**
 * aiv_service_get_watchdog:
 *
 * Returns: after how many microseconds without a word the service is thought dead; 0 for never
 */
gint64
aiv_service_get_watchdog (void)
{
  return watchdog_us;
}

/**
 * aiv_service_tell:
 * @state: such as "READY=1"
 *
 * Tells the service manager, if there is one that listens.
 */
void
aiv_service_tell (const char *state)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = notify_socket != NULL ? strlen (notify_socket) : 0;
  g_autofd int fd = -1;

  if (length < 2 || length >= sizeof address.sun_path || (notify_socket[0] != '/' && notify_socket[0] != '@'))
    return;
  memcpy (address.sun_path, notify_socket, length);
  if (address.sun_path[0] == '@')
    address.sun_path[0] = '\0';
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0
      || sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
                 (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length))
             < 0)
    g_message ("Could not tell the service manager “%s”: %s", state, g_strerror (errno));
}
