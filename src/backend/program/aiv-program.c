/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "program/aiv-program.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <stdio.h>
#include <string.h>

#include "aiv-log.h"

/* The command line of aivideo-server: which command, and with what configuration. A command
 * is a file beside this one and a row here. */

const AivProgramCommand *const aiv_program_commands[] = {
  &aiv_program_backup,
  &aiv_program_check,
  &aiv_program_config,
  &aiv_program_engine,
  &aiv_program_export,
  &aiv_program_import,
  &aiv_program_user,
  NULL,
};

static char *data_dir;
static char *config_path;
static char *listen_text;
static gboolean embedded;
static gboolean log_requests;
static gboolean show_version;

static const GOptionEntry common[] = {
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_ ("Keep everything in DIR"), "DIR" },
  { "config", 0, 0, G_OPTION_ARG_FILENAME, &config_path, N_ ("Read the configuration from FILE"), "FILE" },
  { "listen", 0, 0, G_OPTION_ARG_STRING, &listen_text, N_ ("Serve at ADDRESS:PORT; port 0 takes a free one"),
    "ADDRESS:PORT" },
  { "embedded", 0, 0, G_OPTION_ARG_NONE, &embedded, N_ ("Serve the program that started this one, until it ends"), NULL },
  { "log-requests", 0, 0, G_OPTION_ARG_NONE, &log_requests, N_ ("Log each request"), NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, N_ ("Print the version and exit"), NULL },
  G_OPTION_ENTRY_NULL,
};

/**
 * aiv_program_is_embedded:
 *
 * Returns: whether the server is there for the program that started it
 */
gboolean
aiv_program_is_embedded (void)
{
  return embedded;
}

/**
 * aiv_program_fail:
 * @error: what went wrong
 *
 * Says so.
 *
 * Returns: %AIV_PROGRAM_FAILED
 */
int
aiv_program_fail (const GError *error)
{
  g_printerr ("aivideo-server: %s\n", error->message);
  return AIV_PROGRAM_FAILED;
}

/* The command has options of its own, so it must be known before they are read: it is the
 * first word that is neither an option nor the value of one. */
static const AivProgramCommand *
find_command (char **argv)
{
  for (int i = 1; argv[i] != NULL; i++)
    {
      if (g_str_equal (argv[i], "--data") || g_str_equal (argv[i], "--config") || g_str_equal (argv[i], "--listen"))
        {
          if (argv[++i] == NULL)
            break;
          continue;
        }
      if (argv[i][0] == '-')
        continue;
      for (guint j = 0; aiv_program_commands[j] != NULL; j++)
        if (g_str_equal (aiv_program_commands[j]->name, argv[i]))
          return aiv_program_commands[j];
      break;
    }
  return &aiv_program_serve;
}

static char *
describe_commands (void)
{
  GString *text = g_string_new (_ ("Commands:"));

  for (guint i = 0; aiv_program_commands[i] != NULL; i++)
    {
      const AivProgramCommand *command = aiv_program_commands[i];

      g_string_append_printf (text, "\n  %s%s%s\n      %s", command->name, command->arguments[0] != '\0' ? " " : "",
                              command->arguments, gettext (command->summary));
    }
  return g_string_free (text, FALSE);
}

static gboolean
parse (int *argc, char ***argv, const AivProgramCommand *command, GError **error)
{
  g_autofree char *parameters = command->name != NULL ? g_strdup_printf ("%s %s", command->name, command->arguments)
                                                      : g_strdup (_ ("[COMMAND]"));
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *commands = command->name == NULL ? describe_commands () : NULL;

  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (command->entries != NULL)
    g_option_context_add_main_entries (context, command->entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, gettext (command->summary));
  g_option_context_set_description (context, commands);
  return g_option_context_parse (context, argc, argv, error);
}

/* File, credentials, environment, options: what comes later wins. */
static gboolean
configure (AivBackendConfig *config, GError **error)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *initial_dir = g_build_filename (g_get_user_data_dir (), "aivideo-server", NULL);
  gboolean good = (config_path == NULL || aiv_backend_config_load (config, config_path, error))
                  && (credentials == NULL || aiv_backend_config_load_credentials (config, credentials, error));

  /* Secrets leave the environment even if there is nothing to be done with them. What the
   * person at this desk has set for other servers is not meant for the app's. */
  if (!aiv_backend_config_load_environment (config, !embedded, good ? error : NULL) || !good)
    return FALSE;
  if (data_dir != NULL && !aiv_backend_config_set (config, "server", "data", data_dir, "--data", error))
    return FALSE;
  if (embedded)
    g_set_str (&listen_text, "127.0.0.1:0");
  if (listen_text != NULL && !aiv_backend_config_set (config, "server", "listen", listen_text, "--listen", error))
    return FALSE;
  if (log_requests && !aiv_backend_config_set (config, "server", "log-requests", "true", "--log-requests", error))
    return FALSE;
  if (config->data_dir == NULL)
    g_set_str (&config->data_dir, initial_dir);
  return aiv_backend_config_finish (config, error);
}

/**
 * aiv_program_run:
 * @argc: number of words
 * @argv: the command line
 *
 * Does what the command line asks for.
 *
 * Returns: the status to exit with
 */
int
aiv_program_run (int argc, char **argv)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  g_autoptr (GError) error = NULL;
  const AivProgramCommand *command = find_command (argv);
  int n_words = command->name != NULL ? 2 : 1;

  if (!parse (&argc, &argv, command, &error))
    {
      aiv_program_fail (error);
      return AIV_PROGRAM_USAGE;
    }
  if (show_version)
    {
      printf ("aivideo-server %s\n", AIV_VERSION);
      return AIV_PROGRAM_OK;
    }
  if (argc > n_words + command->max_arguments)
    {
      g_printerr (_ ("aivideo-server: unexpected argument “%s”; see --help\n"), argv[n_words + command->max_arguments]);
      return AIV_PROGRAM_USAGE;
    }
  if (argc < n_words + command->min_arguments)
    {
      g_printerr (_ ("Usage: aivideo-server %s %s\n"), command->name, command->arguments);
      return AIV_PROGRAM_USAGE;
    }
  if (!configure (config, &error))
    {
      aiv_program_fail (error);
      return AIV_PROGRAM_USAGE;
    }
  aiv_log_start (config->log_format);
  /* After the environment has been read: it starts threads. */
  dex_init ();
  return command->run (config, argv + n_words);
}
