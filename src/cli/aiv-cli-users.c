/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "aiv-cli.h"
#include "aiv-error.h"

static char *query;
static char *sort;
static char *reason;
static char *set_credits;
static char *add_credits;
static gint64 credits = 100;
static gboolean is_admin;
static gboolean password_stdin;

static const GOptionEntry list_entries[] = {
  { "query", 'q', 0, G_OPTION_ARG_STRING, &query, N_("Only names that contain TEXT"), N_("TEXT") },
  { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_("username, credits, created_at or last_seen; -… for descending"),
    N_("COLUMN") },
  { NULL },
};

static const GOptionEntry create_entries[] = {
  { "credits", 0, 0, G_OPTION_ARG_INT64, &credits, N_("Credits to start with"), N_("NUMBER") },
  { "admin", 0, 0, G_OPTION_ARG_NONE, &is_admin, N_("Make an administrator"), NULL },
  { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &password_stdin, N_("Read the password from the standard input"), NULL },
  { NULL },
};

static const GOptionEntry credits_entries[] = {
  { "set", 0, 0, G_OPTION_ARG_STRING, &set_credits, N_("The balance to have"), N_("NUMBER") },
  { "add", 0, 0, G_OPTION_ARG_STRING, &add_credits, N_("What to give; take with a minus"), N_("NUMBER") },
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why, for the ledger"), N_("TEXT") },
  { NULL },
};

static void
add_user (AivTable *table, const AivWireUser *user)
{
  g_autofree char *balance = g_strdup_printf ("%" G_GINT64_FORMAT, user->credits);

  aiv_table_add (table, user->id, user->username, balance,
                 user->is_admin ? C_("role of a user", "administrator") : C_("role of a user", "user"),
                 user->disabled ? C_("state of a user", "disabled") : C_("state of a user", "active"));
}

static AivExit
run_list (AivCli *cli, char **args)
{
  AivTable *table = NULL;
  guint offset = 0;

  for (;;)
    {
      g_autoptr (AivWirePage) page = NULL;
      GError *error = NULL;

      page = dex_await_boxed (aiv_client_fetch_users (cli->client, query, sort, 200, offset), &error);
      if (page == NULL)
        return aiv_cli_fail (cli, error);
      for (guint i = 0; i < page->items->len; i++)
        if (cli->json)
          aiv_cli_print_json (aiv_wire_user_to_json (g_ptr_array_index (page->items, i)));
        else
          {
            if (table == NULL)
              table = aiv_table_new (5, C_("column", "ID"), C_("column", "USERNAME"), C_("column", "CREDITS"),
                                     C_("column", "ROLE"), C_("column", "STATE"));
            add_user (table, g_ptr_array_index (page->items, i));
          }
      offset += page->items->len;
      if (page->items->len == 0 || offset >= page->total)
        break;
    }
  if (table != NULL)
    aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
run_create (AivCli *cli, char **args)
{
  g_autofree char *password = password_stdin ? aiv_cli_read_line () : NULL;
  g_autoptr (AivNewUser) made = NULL;
  GError *error = NULL;

  made = dex_await_boxed (aiv_client_create_user (cli->client, args[0], password, credits, is_admin, NULL), &error);
  if (made == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      JsonNode *node = aiv_wire_user_to_json (made->user);

      if (made->password != NULL && password == NULL)
        json_object_set_string_member (json_node_get_object (node), "password", made->password);
      aiv_cli_print_json (node);
      return AIV_EXIT_OK;
    }
  aiv_cli_say (cli, _("%s has been made an account."), made->user->username);
  if (made->password != NULL && password == NULL)
    {
      aiv_cli_say (cli, _("This is the first password. It is shown this once:"));
      aiv_cli_print ("%s", made->password);
    }
  return AIV_EXIT_OK;
}

static gboolean
read_number (const char *text, gint64 *number)
{
  char *end;

  *number = g_ascii_strtoll (text, &end, 10);
  return end != text && *end == '\0';
}

static AivExit
run_credits (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  gint64 number, balance;

  if ((set_credits == NULL) == (add_credits == NULL))
    return aiv_cli_fail_usage (_("Give either --set or --add."));
  if (!read_number (set_credits != NULL ? set_credits : add_credits, &number)
      || (set_credits != NULL && number < 0))
    return aiv_cli_fail_usage (_("“%s” is not a number of credits."), set_credits != NULL ? set_credits : add_credits);
  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);

  if (set_credits != NULL)
    balance = dex_await_int64 (aiv_client_set_credits (cli->client, id, number, -1, reason, NULL), &error);
  else
    balance = dex_await_int64 (aiv_client_adjust_credits (cli->client, id, number, reason, NULL), &error);
  if (error != NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "user_id", id);
      json_object_set_int_member (object, "credits", balance);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_print (_("%s has %ld credits now."), args[0], (long) balance);
  return AIV_EXIT_OK;
}

const AivCommand aiv_cli_user_commands[] = {
  { "users list", NULL, N_("List the accounts"), run_list, list_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "users create", N_("USERNAME"), N_("Make an account"), run_create, create_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "users credits", N_("USER"), N_("Give or take credits"), run_credits, credits_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { NULL },
};
