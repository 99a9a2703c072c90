/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-backend.h"
#include "aiv-json.h"
#include "auth/aiv-password.h"
#include "program/aiv-program.h"
#include "program/aiv-service.h"

/* Serves until it is told to end. */

typedef struct
{
  AivBackend *backend;
  DexFuture *work;
  guint sources[5];
  gboolean embedded;
  gboolean stopping;
  gboolean over; /* a future may be settled before there is a loop to quit */
  int status;
} Program;

static DexFuture *
on_stopped (DexFuture *future, gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (dex_ref (future), &error))
    {
      g_printerr ("aivideo-server: %s\n", error->message);
      program->status = 1;
    }
  program->over = TRUE;
  return dex_future_new_true ();
}

static void
stop (Program *program)
{
  if (program->stopping)
    return;
  program->stopping = TRUE;
  aiv_service_tell ("STOPPING=1");
  dex_clear (&program->work);
  program->work = dex_future_finally (aiv_backend_stop (program->backend), on_stopped, program, NULL);
}

static gboolean
on_signal (gpointer data)
{
  stop (data);
  return G_SOURCE_CONTINUE;
}

/* systemd wants to know how long it takes; both are the monotonic clock's microseconds. */
static gboolean
on_hangup (gpointer data)
{
  Program *program = data;
  g_autofree char *state = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
  g_autoptr (GError) error = NULL;

  aiv_service_tell (state);
  if (!aiv_backend_reload (program->backend, &error))
    g_warning ("Goes on with what it had: %s", error->message);
  aiv_service_tell ("READY=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog (gpointer data)
{
  aiv_service_tell ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/* The app that started us closes our stdin when it ends, however it ends. */
static gboolean
on_stdin (int fd, GIOCondition condition, gpointer data)
{
  Program *program = data;
  char buffer[256];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;
  program->sources[2] = 0;
  stop (program);
  return G_SOURCE_REMOVE;
}

static void
announce (Program *program)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *address = aiv_backend_dup_address (program->backend);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "event", "ready");
  json_object_set_string_member (object, "address", address);
  json_object_set_string_member (object, "version", AIV_VERSION);
  if (program->embedded)
    {
      g_autofree char *token = aiv_backend_make_sign_in_token (program->backend);

      json_object_set_string_member (object, "sign_in_token", token);
    }
  json_node_take_object (node, object);
  text = aiv_json_to_string (node);
  printf ("%s\n", text);
  fflush (stdout);
}

static DexFuture *
on_started (DexFuture *future, gpointer data)
{
  Program *program = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (dex_ref (future), &error))
    {
      g_printerr ("aivideo-server: %s\n", error->message);
      program->status = 1;
      program->over = TRUE;
      return dex_future_new_true ();
    }
  announce (program);
  aiv_service_tell ("READY=1");
  malloc_trim (0);
  return dex_future_new_true ();
}

/* A socket that was handed over takes the place of the configured address, and counts as one:
 * what is refused beyond loopback is refused there, too. */
static gboolean
take_socket (AivBackendConfig *config, GSocket **socket, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;

  if (!aiv_service_take_socket (socket, error))
    return FALSE;
  if (*socket == NULL)
    return TRUE;
  if ((address = g_socket_get_local_address (*socket, error)) == NULL)
    return FALSE;
  host = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  text = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  return aiv_backend_config_set (config, "server", "listen", text, "socket unit", error);
}

static int
run (AivBackendConfig *config, char **arguments)
{
  Program program = { .embedded = aiv_program_is_embedded () };
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  /* Whoever else works on this computer can reach it, too: its one user comes in without a
   * password, and so nobody is to come in with the one that everybody knows. */
  if (program.embedded && config->admin_password == NULL)
    config->admin_password = aiv_password_generate ();
  aiv_service_start ();
  if (!take_socket (config, &socket, &error))
    return aiv_program_fail (error);
  program.backend = aiv_backend_new (config);
  aiv_backend_set_socket (program.backend, socket);
  aiv_backend_set_embedded (program.backend, program.embedded);
  program.sources[0] = g_unix_signal_add (SIGTERM, on_signal, &program);
  program.sources[1] = g_unix_signal_add (SIGINT, on_signal, &program);
  program.sources[3] = g_unix_signal_add (SIGHUP, on_hangup, &program);
  if (aiv_service_get_watchdog () > 0)
    program.sources[4] = g_timeout_add ((guint) (aiv_service_get_watchdog () / 2000), on_watchdog, NULL);
  if (program.embedded)
    program.sources[2] = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_stdin, &program);

  program.work = dex_future_finally (aiv_backend_start (program.backend), on_started, &program, NULL);
  while (!program.over)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (program.sources); i++)
    g_clear_handle_id (&program.sources[i], g_source_remove);
  dex_clear (&program.work);
  g_object_unref (program.backend);
  return program.status;
}

const AivProgramCommand aiv_program_serve = {
  .arguments = "",
  .summary = N_ ("Makes videos from pictures and a recording, and serves them over HTTP."),
  .run = run,
};
