/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "aiv-cli.h"
#include "aiv-fiber.h"
#include "aiv-place.h"

static const AivCommand *const groups[] = {
  aiv_cli_create_commands,
  aiv_cli_batch_commands,
  aiv_cli_video_commands,
  aiv_cli_account_commands,
  aiv_cli_user_commands,
  aiv_cli_admin_user_commands,
  aiv_cli_admin_credit_commands,
  aiv_cli_admin_job_commands,
  aiv_cli_admin_server_commands,
};

static AivCli cli;
static gboolean show_version;

static const GOptionEntry global_entries[] = {
  { "server", 's', 0, G_OPTION_ARG_STRING, &cli.server, N_("Address of the server"), N_("ADDRESS") },
  { "proxy", 0, 0, G_OPTION_ARG_STRING, &cli.proxy, N_("HTTP or SOCKS proxy to the server, or “none”; login remembers it"),
    N_("URI") },
  { "pin", 0, 0, G_OPTION_ARG_STRING, &cli.pin,
    N_("SHA-256 fingerprint of the only certificate to trust; login remembers it"), N_("FINGERPRINT") },
  { "local", 'l', 0, G_OPTION_ARG_NONE, &cli.local, N_("Use a server on this computer, for as long as the command runs"),
    NULL },
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &cli.data_dir, N_("Folder of the server on this computer"), N_("FOLDER") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &cli.json, N_("Print JSON, one value a line"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &cli.yes, N_("Do not ask"), NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &cli.quiet, N_("Only results and errors"), NULL },
  { NULL },
};

static const GOptionEntry version_entries[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, N_("Print the version"), NULL },
  { NULL },
};

typedef struct
{
  const AivCommand *command;
  char **args;
  AivExit status;
  gboolean over;
} Invocation;

static DexFuture *
command_fiber (gpointer data)
{
  Invocation *call = data;

  call->status = AIV_EXIT_OK;
  if (call->command->needs != AIV_NEEDS_NOTHING)
    call->status = aiv_cli_connect (&cli, call->command->needs == AIV_NEEDS_SIGN_IN);
  if (call->status == AIV_EXIT_OK)
    call->status = call->command->run (&cli, call->args);
  return dex_future_new_true ();
}

static DexFuture *
disconnect_fiber (gpointer data)
{
  aiv_cli_disconnect (&cli);
  return dex_future_new_true ();
}

static DexFuture *
on_over (DexFuture *future, gpointer data)
{
  *(gboolean *) data = TRUE;
  return dex_future_new_true ();
}

static gboolean
on_interrupt (gpointer data)
{
  Invocation *call = data;

  aiv_cli_progress_end (&cli);
  /* What the command still notices while it ends is no news. */
  cli.quiet = TRUE;
  call->status = AIV_EXIT_INTERRUPTED;
  call->over = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Runs the command; dropping it on Ctrl+C aborts what it waits for. */
static AivExit
run (const AivCommand *command, char **args)
{
  Invocation *call = g_new0 (Invocation, 1);
  g_autoptr (DexFuture) running = NULL;
  g_autoptr (DexFuture) ending = NULL;
  gboolean ended = FALSE;
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, call);
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, call);
  AivExit status;

  call->command = command;
  call->args = args;
  running = dex_future_finally (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, command_fiber, call, NULL), on_over,
                                &call->over, NULL);
  while (!call->over)
    g_main_context_iteration (NULL, TRUE);
  status = call->status;

  ending = dex_future_finally (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, disconnect_fiber, NULL, NULL), on_over,
                               &ended, NULL);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  /* An interrupted fiber may still look at it; the process ends now. */
  if (status != AIV_EXIT_INTERRUPTED)
    g_free (call);
  return status;
}

static void
print_help (void)
{
  printf (_("Usage: %s [OPTION…] COMMAND …\n\n"), "aivideo");
  printf ("%s\n\n", _("Make videos of pictures that speak a recording."));
  printf ("%s\n", _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const AivCommand *command = groups[i]; command->name != NULL; command++)
      printf ("  %-22s %s\n", command->name, _(command->summary));
  printf ("\n%s\n", _("“aivideo COMMAND --help” tells more of a command, “man aivideo” of all of them."));
}

/* The command whose words come first in @args, the longest match; *n_words is set to their
 * number. */
static const AivCommand *
find_command (char **args, guint *n_words)
{
  for (*n_words = MIN (3, g_strv_length (args)); *n_words > 0; --*n_words)
    {
      g_autofree char *words = g_strjoin (" ", args[0], *n_words > 1 ? args[1] : NULL, *n_words > 2 ? args[2] : NULL, NULL);

      for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
        for (const AivCommand *command = groups[i]; command->name != NULL; command++)
          if (g_str_equal (command->name, words))
            return command;
    }
  return NULL;
}

/* Takes the options in front of the command out of @args. */
static gboolean
parse_front (char ***args)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, global_entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, version_entries, GETTEXT_PACKAGE);
  if (g_option_context_parse_strv (context, args, &error))
    return TRUE;
  aiv_cli_fail_usage ("%s", error->message);
  return FALSE;
}

static gboolean
parse_command (const AivCommand *command, char ***args)
{
  g_autofree char *usage = NULL;
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;
  GOptionGroup *group;

  usage = g_strconcat (command->name, command->arguments != NULL ? " " : "",
                       command->arguments != NULL ? _(command->arguments) : "", NULL);
  context = g_option_context_new (usage);
  g_option_context_set_summary (context, _(command->summary));
  if (command->entries != NULL)
    g_option_context_add_main_entries (context, command->entries, GETTEXT_PACKAGE);
  group = g_option_group_new ("global", _("Options of all commands:"), _("Show options of all commands"), NULL, NULL);
  g_option_group_add_entries (group, global_entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_add_group (context, group);
  if (g_option_context_parse_strv (context, args, &error))
    return TRUE;
  aiv_cli_fail_usage ("%s", error->message);
  return FALSE;
}

/* Without the program's name and without "--". */
static char **
strip (char **args, guint n_first)
{
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  gboolean ended = FALSE;

  for (guint i = n_first; i < g_strv_length (args); i++)
    if (!ended && g_str_equal (args[i], "--"))
      ended = TRUE;
    else
      g_strv_builder_add (rest, args[i]);
  return g_strv_builder_end (rest);
}

static AivExit
dispatch (char ***args)
{
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) rest = NULL;
  const AivCommand *command;
  guint n_words;

  if (g_strv_length (*args) > 1 && (g_str_equal ((*args)[1], "--help") || g_str_equal ((*args)[1], "-h")
                                    || g_str_equal ((*args)[1], "help")))
    {
      print_help ();
      return AIV_EXIT_OK;
    }
  if (!parse_front (args))
    return AIV_EXIT_USAGE;
  if (show_version)
    {
      puts ("aivideo " AIV_VERSION);
      return AIV_EXIT_OK;
    }
  words = strip (*args, 1);
  if (words[0] == NULL || (command = find_command (words, &n_words)) == NULL)
    {
      if (words[0] != NULL)
        aiv_cli_fail_usage (_("There is no command “%s”. See “aivideo --help”."), words[0]);
      else
        print_help ();
      return AIV_EXIT_USAGE;
    }

  /* The command's words go, the program's name stays in front, as the parser wants it. */
  for (guint i = 0; i < n_words; i++)
    {
      char **at = *args + 1;

      g_free (*at);
      memmove (at, at + 1, sizeof *at * (g_strv_length (at + 1) + 1));
    }
  if (!parse_command (command, args))
    return AIV_EXIT_USAGE;
  rest = strip (*args, 1);
  if (g_strv_length (rest) < command->min_args || g_strv_length (rest) > command->max_args)
    return aiv_cli_fail_usage (_("Usage: aivideo %s %s"), command->name,
                               command->arguments != NULL ? _(command->arguments) : "");
  return run (command, rest);
}

int
main (int argc, char *argv[])
{
  g_autofree char *locale_dir = aiv_place_dup_locale_dir ();
  g_auto (GStrv) args = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("aivideo");
  dex_init ();

  args = g_strdupv (argv);
  return dispatch (&args);
}
