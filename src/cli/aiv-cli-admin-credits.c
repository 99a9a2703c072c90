/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

/* Credits, for administrators. */

static char *reason;
static char *expected;
static char *query;
static char *plan;
static char *users;
static gint64 max_credits = -1;
static gboolean everybody;
static gboolean sets;
static gboolean dry_run;
static gint64 concurrent = -1;
static gint64 daily = -1;
static gint64 monthly = -1;

static const GOptionEntry reason_entries[] = {
  { "reason", 'r', 0, G_OPTION_ARG_STRING, &reason, N_("Why, for the ledger"), N_("TEXT") },
  { NULL },
};

static const GOptionEntry set_entries[] = {
  { "reason", 'r', 0, G_OPTION_ARG_STRING, &reason, N_("Why, for the ledger"), N_("TEXT") },
  { "expect", 0, 0, G_OPTION_ARG_STRING, &expected, N_("The balance that it has to be before"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry bulk_entries[] = {
  { "reason", 'r', 0, G_OPTION_ARG_STRING, &reason, N_("Why, for every ledger"), N_("TEXT") },
  { "users", 0, 0, G_OPTION_ARG_STRING, &users, N_("These accounts, by name or id, with commas between them"), N_("USERS") },
  { "query", 'q', 0, G_OPTION_ARG_STRING, &query, N_("All whose name or address contains TEXT"), N_("TEXT") },
  { "plan", 0, 0, G_OPTION_ARG_STRING, &plan, N_("All of this plan: free, basic or pro"), N_("PLAN") },
  { "max-credits", 0, 0, G_OPTION_ARG_INT64, &max_credits, N_("All with at most so many credits"), N_("NUMBER") },
  { "all", 0, 0, G_OPTION_ARG_NONE, &everybody, N_("Everybody"), NULL },
  { "set", 0, 0, G_OPTION_ARG_NONE, &sets, N_("AMOUNT is the balance to have, not what is added"), NULL },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only tell what it would do"), NULL },
  { NULL },
};

static const GOptionEntry caps_entries[] = {
  { "concurrent", 0, 0, G_OPTION_ARG_INT64, &concurrent, N_("Videos in the making at once; 0 for any number"), N_("NUMBER") },
  { "daily", 0, 0, G_OPTION_ARG_INT64, &daily, N_("Credits a day (UTC); 0 for any number"), N_("NUMBER") },
  { "monthly", 0, 0, G_OPTION_ARG_INT64, &monthly, N_("Credits a month (UTC); 0 for any number"), N_("NUMBER") },
  { NULL },
};

static gboolean
read_number (const char *text, gint64 *number)
{
  char *end;

  *number = g_ascii_strtoll (text, &end, 10);
  return end != text && *end == '\0';
}

static AivExit
tell_balance (AivCli *cli, const char *member, const char *who, gint64 balance)
{
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, member, who);
      json_object_set_int_member (object, "credits", balance);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_print (_("%s has %ld credits now."), who, (long) balance);
  return AIV_EXIT_OK;
}

static AivExit
need_reason (void)
{
  return aiv_cli_fail_usage (_("Give a --reason; it is kept in the credit history."));
}

static AivExit
adjust (AivCli *cli, char **args, int sign)
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  gint64 amount, balance;

  if (!read_number (args[1], &amount) || amount <= 0)
    return aiv_cli_fail_usage (_("“%s” is not a number of credits."), args[1]);
  if (reason == NULL || *reason == '\0')
    return need_reason ();
  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  balance = dex_await_int64 (aiv_client_adjust_credits (cli->client, id, sign * amount, reason, NULL), &error);
  return error == NULL ? tell_balance (cli, "user", args[0], balance) : aiv_cli_fail (cli, error);
}

static AivExit
run_grant (AivCli *cli, char **args)
{
  return adjust (cli, args, 1);
}

static AivExit
run_take (AivCli *cli, char **args)
{
  return adjust (cli, args, -1);
}

static AivExit
run_set (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  gint64 amount, balance, before = -1;

  if (!read_number (args[1], &amount) || amount < 0)
    return aiv_cli_fail_usage (_("“%s” is not a number of credits."), args[1]);
  if (expected != NULL && (!read_number (expected, &before) || before < 0))
    return aiv_cli_fail_usage (_("“%s” is not a number of credits."), expected);
  if (reason == NULL || *reason == '\0')
    return need_reason ();
  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  balance = dex_await_int64 (aiv_client_set_credits (cli->client, id, amount, before, reason, NULL), &error);
  return error == NULL ? tell_balance (cli, "user", args[0], balance) : aiv_cli_fail (cli, error);
}

static AivExit
run_undo (AivCli *cli, char **args)
{
  GError *error = NULL;
  gint64 entry, balance;

  if (!read_number (args[0], &entry) || entry <= 0)
    return aiv_cli_fail_usage (_("“%s” is not the number of an entry of a credit history."), args[0]);
  if (reason == NULL || *reason == '\0')
    return need_reason ();
  balance = dex_await_int64 (aiv_client_undo_entry (cli->client, entry, reason, NULL), &error);
  if (error != NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    return tell_balance (cli, "entry", args[0], balance);
  aiv_cli_print (_("The entry has been taken back. The balance is %ld credits now."), (long) balance);
  return AIV_EXIT_OK;
}

/* --- many --------------------------------------------------------------------------------- */

/* Ids for names. */
static char **
find_users (AivCli *cli, GError **error)
{
  g_auto (GStrv) names = g_strsplit (users, ",", -1);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      char *id = aiv_cli_find_user (cli, g_strstrip (names[i]), error);

      if (id == NULL)
        return NULL;
      g_strv_builder_take (ids, id);
    }
  return g_strv_builder_end (ids);
}

static void
print_change (AivCli *cli, const AivWireBulkCredits *change)
{
  AivTable *table;

  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_boolean_member (object, "dry_run", change->dry_run);
      json_object_set_int_member (object, "count", change->count);
      json_object_set_int_member (object, "total", change->total);
      json_object_set_int_member (object, "below_zero", change->below_zero);
      json_object_set_int_member (object, "matched", change->matched);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
      return;
    }
  table = aiv_table_new (4, C_("column", "ID"), C_("column", "USERNAME"), C_("column", "BEFORE"), C_("column", "AFTER"));
  for (guint i = 0; i < change->lines->len; i++)
    {
      const AivWireBulkLine *line = g_ptr_array_index (change->lines, i);
      g_autofree char *before = g_strdup_printf ("%" G_GINT64_FORMAT, line->before);
      g_autofree char *after = g_strdup_printf ("%" G_GINT64_FORMAT, line->after);

      aiv_table_add (table, line->user_id, line->username, before, after);
    }
  aiv_table_print (table);
  aiv_cli_say (cli, g_dngettext (GETTEXT_PACKAGE, "%ld user, %+ld credits in all.", "%ld users, %+ld credits in all.",
                                 (gulong) change->count),
               (long) change->count, (long) change->total);
}

static AivExit
run_bulk (AivCli *cli, char **args)
{
  AivBulkRequest bulk = { .filter = AIV_USER_FILTER_INIT, .absolute = sets };
  gboolean filtered = everybody || query != NULL || plan != NULL || max_credits >= 0;
  g_auto (GStrv) ids = NULL;
  g_autoptr (AivWireBulkCredits) preview = NULL;
  g_autoptr (AivWireBulkCredits) done = NULL;
  GError *error = NULL;

  if (!read_number (args[0], &bulk.amount) || (sets && bulk.amount < 0))
    return aiv_cli_fail_usage (_("“%s” is not a number of credits."), args[0]);
  if (reason == NULL || *reason == '\0')
    return need_reason ();
  if (filtered == (users != NULL))
    return aiv_cli_fail_usage (_("Give either --users, or --query, --plan, --max-credits or --all."));
  if (users != NULL && (ids = find_users (cli, &error)) == NULL)
    return aiv_cli_fail (cli, error);
  bulk.reason = reason;
  bulk.user_ids = (const char *const *) ids;
  bulk.filter.query = query;
  bulk.filter.plan = plan;
  bulk.filter.max_credits = max_credits;

  preview = dex_await_boxed (aiv_client_bulk_credits (cli->client, &bulk, TRUE, NULL), &error);
  if (preview == NULL)
    return aiv_cli_fail (cli, error);
  if (dry_run || preview->below_zero > 0)
    {
      print_change (cli, preview);
      if (preview->below_zero > 0)
        aiv_cli_warn (_("%ld users do not have that many. Nothing is changed."), (long) preview->below_zero);
      return preview->below_zero > 0 ? AIV_EXIT_CREDITS : AIV_EXIT_OK;
    }
  if (!cli->yes)
    {
      print_change (cli, preview);
      if (!aiv_cli_confirm_loss (cli, _("Change them? [y/N]")))
        return AIV_EXIT_FAILED;
    }
  done = dex_await_boxed (aiv_client_bulk_credits (cli->client, &bulk, FALSE, NULL), &error);
  if (done == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->yes)
    print_change (cli, done);
  else
    aiv_cli_say (cli, _("The credits have been changed."));
  return AIV_EXIT_OK;
}

/* --- limits ------------------------------------------------------------------------------- */

static void
add_cap (JsonObject *changes, const char *name, gint64 value)
{
  if (value >= 0)
    json_object_set_int_member (changes, name, value);
}

static AivExit
run_caps (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;
  JsonObject *changes;

  if (concurrent < 0 && daily < 0 && monthly < 0)
    return aiv_cli_fail_usage (_("Give --concurrent, --daily or --monthly."));
  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  changes = json_object_new ();
  add_cap (changes, "cap_concurrent", concurrent);
  add_cap (changes, "cap_daily", daily);
  add_cap (changes, "cap_monthly", monthly);
  user = dex_await_boxed (aiv_client_change_user (cli->client, id, changes, 0), &error);
  if (user == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    aiv_cli_print_json (aiv_wire_user_to_json (user));
  else
    aiv_cli_print (_("%s: %ld videos at once, %ld credits a day, %ld credits a month (0 is no limit)."), user->username,
                   (long) user->cap_concurrent, (long) user->cap_daily, (long) user->cap_monthly);
  return AIV_EXIT_OK;
}

const AivCommand aiv_cli_admin_credit_commands[] = {
  { "admin credits grant", N_("USER AMOUNT"), N_("Give credits"), run_grant, reason_entries, 2, 2, AIV_NEEDS_SIGN_IN },
  { "admin credits take", N_("USER AMOUNT"), N_("Take credits"), run_take, reason_entries, 2, 2, AIV_NEEDS_SIGN_IN },
  { "admin credits set", N_("USER BALANCE"), N_("Set a balance, by its difference"), run_set, set_entries, 2, 2,
    AIV_NEEDS_SIGN_IN },
  { "admin credits bulk", N_("AMOUNT"), N_("Change the credits of many, of all or of none"), run_bulk, bulk_entries, 1, 1,
    AIV_NEEDS_SIGN_IN },
  { "admin credits undo", N_("ENTRY"), N_("Take an entry of a credit history back"), run_undo, reason_entries, 1, 1,
    AIV_NEEDS_SIGN_IN },
  { "admin credits caps", N_("USER"), N_("Limit what an account may do"), run_caps, caps_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { NULL },
};
