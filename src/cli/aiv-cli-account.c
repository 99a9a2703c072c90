/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-cli.h"
#include "aiv-error.h"

static gboolean password_stdin;
static gboolean print_token;
static gboolean google;
static gboolean open_browser;
static gboolean everywhere;
static int port;
static int limit = 20;

static const GOptionEntry login_entries[] = {
  { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &password_stdin, N_("Read the password from the standard input"), NULL },
  { "print-token", 0, 0, G_OPTION_ARG_NONE, &print_token, N_("Print the access token, for AIVIDEO_TOKEN"), NULL },
  { "google", 0, 0, G_OPTION_ARG_NONE, &google, N_("Sign in with Google: prints a link to open in a browser"), NULL },
  { "open", 0, 0, G_OPTION_ARG_NONE, &open_browser, N_("Open that link in the browser"), NULL },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, N_("Port of this computer that the browser comes back to"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry logout_entries[] = {
  { "everywhere", 0, 0, G_OPTION_ARG_NONE, &everywhere, N_("Sign out on all devices"), NULL },
  { NULL },
};

static const GOptionEntry password_entries[] = {
  { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &password_stdin, N_("Read the password from the standard input"), NULL },
  { NULL },
};

static const GOptionEntry ledger_entries[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("How many entries"), N_("NUMBER") },
  { NULL },
};

static void
forget (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static char *
get_password (const char *question)
{
  if (password_stdin || !aiv_cli_is_interactive ())
    return aiv_cli_read_line ();
  return aiv_cli_ask_password (question);
}

static AivExit
greet (AivCli *cli, const AivWireUser *user)
{
  if (print_token)
    {
      char *token = aiv_client_dup_token (cli->client);

      aiv_cli_print ("%s", token);
      forget (token);
      return AIV_EXIT_OK;
    }
  aiv_cli_remember_server (cli);
  if (cli->json)
    aiv_cli_print_json (aiv_wire_user_to_json (user));
  aiv_cli_say (cli, _("Signed in as %s."), user->username);
  if (!aiv_secrets_get_persistent (cli->secrets))
    aiv_cli_warn (_("There is no keyring here to keep the sign-in in, so it ends with this command. For scripts, "
                    "set AIVIDEO_TOKEN to what “aivideo login --print-token” prints."));
  if (user->must_change_password)
    aiv_cli_warn (_("The password has to be changed: use “aivideo password”."));
  return AIV_EXIT_OK;
}

static AivExit
run_google (AivCli *cli, char **args)
{
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  if (args[0] != NULL || password_stdin)
    return aiv_cli_fail_usage (_("With --google there is neither a username nor a password: the browser asks who you are."));
  if (port < 0 || port > G_MAXUINT16)
    return aiv_cli_fail_usage (_("A port is a number up to 65535."));
  user = aiv_cli_await_google (cli, open_browser, port, !print_token, &error);
  return user != NULL ? greet (cli, user) : aiv_cli_fail (cli, error);
}

static AivExit
run_login (AivCli *cli, char **args)
{
  g_autofree char *username = g_strdup (args[0]);
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;
  char *password;

  if (google)
    return run_google (cli, args);
  if (open_browser || port != 0)
    return aiv_cli_fail_usage (_("--open and --port belong to --google."));
  if (username == NULL && aiv_cli_is_interactive ())
    username = aiv_cli_ask (_("Username:"));
  if (username == NULL || *username == '\0')
    return aiv_cli_fail_usage (_("Who signs in? Give the username."));
  if ((password = get_password (_("Password:"))) == NULL)
    return aiv_cli_fail_usage (_("There is no password on the standard input."));

  user = dex_await_boxed (aiv_client_login (cli->client, username, password, !print_token), &error);
  forget (password);
  return user != NULL ? greet (cli, user) : aiv_cli_fail (cli, error);
}

static AivExit
run_logout (AivCli *cli, char **args)
{
  GError *error = NULL;

  if (everywhere && !aiv_client_has_feature (cli->client, AIV_FEATURE_LOGOUT_EVERYWHERE))
    {
      aiv_cli_warn (_("This server cannot sign out on all devices. Change the password there instead."));
      return AIV_EXIT_FAILED;
    }
  if (!dex_await (everywhere ? aiv_client_logout_everywhere (cli->client) : aiv_client_logout (cli->client), &error))
    return aiv_cli_fail (cli, error);
  aiv_cli_forget_server (cli);
  aiv_cli_say (cli, everywhere ? _("Signed out on all devices.") : _("Signed out."));
  return AIV_EXIT_OK;
}

static AivExit
run_password (AivCli *cli, char **args)
{
  char *old_password = get_password (_("Present password:"));
  char *new_password = get_password (_("New password:"));
  GError *error = NULL;

  if (old_password != NULL && new_password != NULL && !password_stdin && aiv_cli_is_interactive ())
    {
      char *again = aiv_cli_ask_password (_("New password again:"));
      gboolean same = g_strcmp0 (again, new_password) == 0;

      forget (again);
      if (!same)
        {
          forget (old_password);
          forget (new_password);
          return aiv_cli_fail_usage (_("The two are not the same. Nothing was changed."));
        }
    }
  if (old_password == NULL || new_password == NULL)
    {
      forget (old_password);
      forget (new_password);
      return aiv_cli_fail_usage (_("Give the present and the new password, each on a line."));
    }
  dex_await (aiv_client_change_password (cli->client, old_password, new_password), &error);
  forget (old_password);
  forget (new_password);
  if (error != NULL)
    return aiv_cli_fail (cli, error);
  aiv_cli_say (cli, _("The password is changed."));
  return AIV_EXIT_OK;
}

static AivExit
run_account (AivCli *cli, char **args)
{
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  if ((user = dex_await_boxed (aiv_client_fetch_profile (cli->client), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_user_to_json (user));
      return AIV_EXIT_OK;
    }
  aiv_cli_print (C_("account", "Username: %s"), user->username);
  aiv_cli_print (C_("account", "Credits: %ld"), (long) user->credits);
  if (user->held > 0)
    aiv_cli_print (C_("account", "Set aside for unfinished videos: %ld"), (long) user->held);
  if (user->is_admin)
    aiv_cli_print ("%s", C_("account", "Administrator"));
  return AIV_EXIT_OK;
}

static const char *
kind_name (AivLedgerKind kind)
{
  switch (kind)
    {
    case AIV_LEDGER_GRANT:
      return C_("kind of ledger entry", "grant");
    case AIV_LEDGER_HOLD:
      return C_("kind of ledger entry", "set aside");
    case AIV_LEDGER_SETTLE:
      return C_("kind of ledger entry", "charged");
    case AIV_LEDGER_RELEASE:
      return C_("kind of ledger entry", "given back");
    case AIV_LEDGER_ADJUST:
      return C_("kind of ledger entry", "adjusted");
    case AIV_LEDGER_PURCHASE:
      return C_("kind of ledger entry", "bought");
    case AIV_LEDGER_REFUND:
      return C_("kind of ledger entry", "refunded");
    case AIV_LEDGER_UNKNOWN:
    default:
      return C_("kind of ledger entry", "other");
    }
}

static char *
format_time (gint64 ms)
{
  g_autoptr (GDateTime) utc = ms > 0 ? g_date_time_new_from_unix_utc_usec (ms * 1000) : NULL;
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static AivExit
run_ledger (AivCli *cli, char **args)
{
  g_autoptr (AivWirePage) page = NULL;
  GError *error = NULL;
  AivTable *table;

  page = dex_await_boxed (aiv_client_fetch_ledger (cli->client, NULL, (guint) CLAMP (limit, 1, 200), 0), &error);
  if (page == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      aiv_cli_print_json (
          aiv_wire_page_to_json (page, "entries", (AivWireToJson) aiv_wire_ledger_entry_to_json));
      return AIV_EXIT_OK;
    }
  table = aiv_table_new (5, C_("column", "TIME"), C_("column", "CREDITS"), C_("column", "BALANCE"),
                         C_("column", "KIND"), C_("column", "REASON"));
  for (guint i = 0; i < page->items->len; i++)
    {
      const AivWireLedgerEntry *entry = g_ptr_array_index (page->items, i);
      g_autofree char *time = format_time (entry->created_at);
      g_autofree char *amount = g_strdup_printf ("%+" G_GINT64_FORMAT, entry->amount);
      g_autofree char *balance = g_strdup_printf ("%" G_GINT64_FORMAT, entry->balance_after);

      aiv_table_add (table, time, amount, balance, kind_name (entry->kind), entry->reason);
    }
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
run_server (AivCli *cli, char **args)
{
  AivWireServerInfo *info = aiv_client_get_server_info (cli->client);

  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_server_info_to_json (info));
      return AIV_EXIT_OK;
    }
  aiv_cli_print (C_("server", "Address: %s"), aiv_client_get_base_url (cli->client));
  aiv_cli_print (C_("server", "Name: %s %s"), info->name, info->version != NULL ? info->version : "");
  for (guint i = 0; info->engines != NULL && info->engines[i] != NULL && info->engines[i + 1] != NULL; i += 2)
    aiv_cli_print (C_("server", "Makes videos with: %s (%s)"), info->engines[i + 1], info->engines[i]);
  aiv_cli_print (C_("server", "Pictures in a batch: at most %u"), info->max_images);
  aiv_cli_print (C_("server", "Credits for a video: %ld"), (long) info->per_video);
  return AIV_EXIT_OK;
}

const AivCommand aiv_cli_account_commands[] = {
  { "login", N_("[USERNAME]"), N_("Sign in and remember it"), run_login, login_entries, 0, 1, AIV_NEEDS_SERVER },
  { "logout", NULL, N_("Sign out"), run_logout, logout_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "password", NULL, N_("Change the password"), run_password, password_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "account", NULL, N_("Show who is signed in, and the credits"), run_account, NULL, 0, 0, AIV_NEEDS_SIGN_IN },
  { "ledger", NULL, N_("Show what happened to the credits"), run_ledger, ledger_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "server", NULL, N_("Show what the server is and can do"), run_server, NULL, 0, 0, AIV_NEEDS_SERVER },
  { NULL },
};
