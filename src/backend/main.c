/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "aiv-backend.h"
#include "aiv-json.h"
#include "store/aiv-store.h"

/* aivideo-server: the backend as a program. */

#define MAX_FILES 65536

/* Larger than a frame of a video, in bytes. */
#define LARGE_BLOCK (4 * 1024 * 1024)

typedef struct
{
  AivBackend *backend;
  DexFuture *work;
  guint sources[3];
  gboolean embedded;
  gboolean stopping;
  gboolean over; /* a future may be settled before there is a loop to quit */
  int status;
} Program;

/* Passwords and keys pass through this process: none of it belongs in a core file. */
static void
forbid_core_dumps (void)
{
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Each connection, upload and video that is sent takes a file descriptor; the usual limit of
 * 1024 is a relic of select(). */
static void
allow_many_files (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MAX_FILES)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX_FILES);
  setrlimit (RLIMIT_NOFILE, &limit);
}

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
  dex_clear (&program->work);
  program->work = dex_future_finally (aiv_backend_stop (program->backend), on_stopped, program, NULL);
}

static gboolean
on_signal (gpointer data)
{
  stop (data);
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
  malloc_trim (0);
  return dex_future_new_true ();
}

static int
serve (const AivBackendConfig *config, gboolean embedded)
{
  Program program = { .embedded = embedded };

  program.backend = aiv_backend_new (config);
  program.sources[0] = g_unix_signal_add (SIGTERM, on_signal, &program);
  program.sources[1] = g_unix_signal_add (SIGINT, on_signal, &program);
  if (embedded)
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

static DexFuture *
quit_loop (DexFuture *future, gpointer loop)
{
  g_main_loop_quit (loop);
  return dex_future_new_true ();
}

/* Looks whether everything in the data folder fits together. */
static int
check (const AivBackendConfig *config)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &error);
  g_autoptr (GPtrArray) problems = store != NULL ? aiv_store_check (store, &error) : NULL;
  g_autoptr (DexFuture) closed = NULL;

  if (store != NULL)
    {
      closed = dex_future_finally (aiv_store_close (store), quit_loop, loop, NULL);
      if (dex_future_is_pending (closed))
        g_main_loop_run (loop);
    }
  if (problems == NULL)
    {
      g_printerr ("aivideo-server: %s\n", error->message);
      return 2;
    }
  for (guint i = 0; i < problems->len; i++)
    printf ("%s\n", (const char *) problems->pdata[i]);
  if (problems->len == 0)
    printf (_ ("Everything in “%s” is in order.\n"), config->data_dir);
  return problems->len > 0 ? 1 : 0;
}

static gboolean
parse (int *argc, char ***argv, AivBackendConfig *config, gboolean *embedded, gboolean *version, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("[check]");
  g_autofree char *data_dir = NULL;
  g_autofree char *listen = NULL;
  g_autofree char *config_path = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_ ("Keep everything in DIR"), "DIR" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen, N_ ("Serve at ADDRESS:PORT; port 0 takes a free one"),
      "ADDRESS:PORT" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &config_path, N_ ("Read the configuration from FILE"), "FILE" },
    { "embedded", 0, 0, G_OPTION_ARG_NONE, embedded, N_ ("Serve the program that started this one, until it ends"),
      NULL },
    { "log-requests", 0, 0, G_OPTION_ARG_NONE, &config->log_requests, N_ ("Log each request"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Makes videos from pictures and a recording, and serves them over HTTP."));
  g_option_context_set_description (context, _ ("“aivideo-server check --data DIR” looks whether everything in DIR is in "
                                                "order; the server must not be running."));
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (config_path != NULL && !aiv_backend_config_load (config, config_path, error))
    return FALSE;
  if (data_dir != NULL)
    g_set_str (&config->data_dir, data_dir);
  if (*embedded && !aiv_backend_config_set_listen (config, "127.0.0.1:0", error))
    return FALSE;
  if (!*embedded && listen != NULL && !aiv_backend_config_set_listen (config, listen, error))
    return FALSE;
  if (config->data_dir == NULL)
    config->data_dir = g_build_filename (g_get_user_data_dir (), "aivideo-server", NULL);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  g_autoptr (GError) error = NULL;
  gboolean embedded = FALSE;
  gboolean version = FALSE;
  gboolean checking = FALSE;
  const char *locale_dir = g_getenv ("AIVIDEO_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : AIV_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("aivideo-server");

  if (!parse (&argc, &argv, config, &embedded, &version, &error))
    {
      g_printerr ("aivideo-server: %s\n", error->message);
      return 2;
    }
  if (version)
    {
      printf ("aivideo-server %s\n", AIV_VERSION);
      return 0;
    }
  checking = argc > 1 && g_str_equal (argv[1], "check");
  if (argc > 1 + checking)
    {
      g_printerr (_ ("aivideo-server: unexpected argument “%s”; see --help\n"), argv[1 + checking]);
      return 2;
    }

  forbid_core_dumps ();
  allow_many_files ();
  /* Pictures come and go whole: give their memory back instead of growing used to it. */
  mallopt (M_MMAP_THRESHOLD, LARGE_BLOCK);
  g_log_writer_default_set_use_stderr (TRUE);
  if (sodium_init () < 0)
    {
      g_printerr ("aivideo-server: libsodium does not start\n");
      return 1;
    }
  dex_init ();
  return checking ? check (config) : serve (config, embedded);
}
