/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"
#include "aiv-json.h"

/* The server itself: engines, statistics, audit log, backup. */

static char *enabled;
static char *price;
static char *concurrency;
static gboolean key_stdin;
static gboolean clear_key;
static char *from;
static char *to;
static char *by;
static char *user;
static char *model;
static char *actor;
static char *action;
static char *since;
static char *until;
static int limit = 50;

static const GOptionEntry set_entries[] = {
  { "enabled", 0, 0, G_OPTION_ARG_STRING, &enabled, N_("Whether it may be used: true or false"), N_("BOOLEAN") },
  { "price", 0, 0, G_OPTION_ARG_STRING, &price, N_("Credits for a video; empty for the usual ones"), N_("NUMBER") },
  { "model", 0, 0, G_OPTION_ARG_STRING, &model, N_("Whose price that is, in place of the engine's"), N_("MODEL") },
  { "concurrency", 0, 0, G_OPTION_ARG_STRING, &concurrency, N_("Videos at a time; empty for its own number"), N_("NUMBER") },
  { "key-stdin", 0, 0, G_OPTION_ARG_NONE, &key_stdin, N_("Read the key of the service from the standard input"), NULL },
  { "clear-key", 0, 0, G_OPTION_ARG_NONE, &clear_key, N_("Forget the key"), NULL },
  { NULL },
};

static const GOptionEntry stats_entries[] = {
  { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("First day (UTC)"), N_("DAY") },
  { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("Last day (UTC)"), N_("DAY") },
  { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_("day, user or model"), N_("WHAT") },
  { "user", 'u', 0, G_OPTION_ARG_STRING, &user, N_("Only of this user, by id"), N_("USER") },
  { "model", 0, 0, G_OPTION_ARG_STRING, &model, N_("Only of this model"), N_("MODEL") },
  { NULL },
};

static const GOptionEntry audit_entries[] = {
  { "actor", 0, 0, G_OPTION_ARG_STRING, &actor, N_("Only what this user did, by id; “server” for the server"), N_("USER") },
  { "action", 0, 0, G_OPTION_ARG_STRING, &action, N_("Only this, such as “credits” or “credits.adjust”"), N_("ACTION") },
  { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("On this day (UTC) or later"), N_("DAY") },
  { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Before this day (UTC)"), N_("DAY") },
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("At most so many; 0 for all"), N_("NUMBER") },
  { NULL },
};

/* --- engines ----------------------------------------------------------------------------- */

/* "7, gen4.5 60" */
static char *
dup_prices (const AivWireEngine *engine)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (engine->price >= 0)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, engine->price);
  for (guint i = 0; i < engine->prices->len; i++)
    {
      const AivWireEnginePrice *of = engine->prices->pdata[i];

      if (of->price >= 0)
        g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, text->len > 0 ? ", " : "", of->model, of->price);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
add_engine (AivTable *table, const AivWireEngine *engine)
{
  g_autofree char *cost = dup_prices (engine);
  g_autofree char *many = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) (engine->concurrency > 0
                                                                               ? engine->concurrency
                                                                               : engine->default_concurrency));

  aiv_table_add (table, engine->id, engine->name,
                 !engine->enabled    ? C_("state of an engine", "off")
                 : engine->available ? C_("state of an engine", "ready")
                                     : C_("state of an engine", "not configured"),
                 engine->key_set ? C_("key of an engine", "set") : C_("key of an engine", "none"), cost, many,
                 engine->check_detail);
}

static AivTable *
make_engine_table (void)
{
  return aiv_table_new (7, C_("column", "ID"), C_("column", "NAME"), C_("column", "STATE"), C_("column", "KEY"),
                        C_("column", "PRICE"), C_("column", "AT A TIME"), C_("column", "LAST TEST"));
}

static AivExit
run_engines (AivCli *cli, char **args)
{
  g_autoptr (AivWirePage) page = NULL;
  AivTable *table;
  GError *error = NULL;

  page = dex_await_boxed (aiv_client_fetch_engines (cli->client), &error);
  if (page == NULL)
    return aiv_cli_fail (cli, error);
  for (guint i = 0; cli->json && i < page->items->len; i++)
    aiv_cli_print_json (aiv_wire_engine_to_json (page->items->pdata[i]));
  if (cli->json)
    return AIV_EXIT_OK;
  table = make_engine_table ();
  for (guint i = 0; i < page->items->len; i++)
    add_engine (table, page->items->pdata[i]);
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
tell_engine (AivCli *cli, const AivWireEngine *engine)
{
  AivTable *table;

  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_engine_to_json (engine));
      return AIV_EXIT_OK;
    }
  table = make_engine_table ();
  add_engine (table, engine);
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
run_set_engine (AivCli *cli, char **args)
{
  g_autofree char *key = key_stdin ? aiv_cli_read_line () : clear_key ? g_strdup ("") : NULL;
  const struct
  {
    const char *member;
    const char *value;
  } changes[] = { { "enabled", enabled }, { "price", price }, { "concurrency", concurrency }, { "key", key } };
  g_autoptr (AivWireEngine) engine = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      GError *error = NULL;
      AivWireEngine *changed;

      if (changes[i].value == NULL)
        continue;
      changed = dex_await_boxed (model != NULL && g_str_equal (changes[i].member, "price")
                                     ? aiv_client_set_model_price (cli->client, args[0], model, price)
                                     : aiv_client_set_engine (cli->client, args[0], changes[i].member, changes[i].value, -1),
                                 &error);
      if (changed == NULL)
        return aiv_cli_fail (cli, error);
      g_clear_pointer (&engine, aiv_wire_engine_unref);
      engine = changed;
    }
  if (engine == NULL)
    return aiv_cli_fail_usage (_("Say what to change: --enabled, --price, --concurrency, --key-stdin or --clear-key."));
  return tell_engine (cli, engine);
}

static AivExit
run_test_engine (AivCli *cli, char **args)
{
  g_autoptr (AivWireEngine) engine = NULL;
  GError *error = NULL;

  engine = dex_await_boxed (aiv_client_test_engine (cli->client, args[0]), &error);
  if (engine == NULL)
    return aiv_cli_fail (cli, error);
  tell_engine (cli, engine);
  return g_strcmp0 (engine->check, "refused") == 0 ? AIV_EXIT_FAILED : AIV_EXIT_OK;
}

/* --- statistics -------------------------------------------------------------------------- */

static void
add_line (AivTable *table, const AivWireStat *line, const char *name)
{
  g_autofree char *jobs = g_strdup_printf ("%" G_GINT64_FORMAT, line->jobs);
  g_autofree char *completed = g_strdup_printf ("%" G_GINT64_FORMAT, line->completed);
  g_autofree char *failed = g_strdup_printf ("%" G_GINT64_FORMAT, line->failed);
  g_autofree char *cancelled = g_strdup_printf ("%" G_GINT64_FORMAT, line->cancelled);
  g_autofree char *credits = g_strdup_printf ("%" G_GINT64_FORMAT, line->credits);
  g_autofree char *refunded = g_strdup_printf ("%" G_GINT64_FORMAT, line->credits_refunded);
  g_autofree char *net = g_strdup_printf ("%" G_GINT64_FORMAT, line->credits - line->credits_refunded);
  g_autofree char *seconds = line->finish_seconds >= 0 ? g_strdup_printf ("%.1f", line->finish_seconds) : g_strdup ("");

  aiv_table_add (table, name, jobs, completed, failed, cancelled, credits, refunded, net, seconds);
}

static AivExit
run_stats (AivCli *cli, char **args)
{
  g_autofree char *path = aiv_client_make_stats_path (from, to, user, model, NULL);
  g_autoptr (AivWireStats) stats = NULL;
  GPtrArray *lines;
  AivTable *table;
  GError *error = NULL;

  if (by != NULL && !g_str_equal (by, "day") && !g_str_equal (by, "user") && !g_str_equal (by, "model"))
    return aiv_cli_fail_usage (_("--by takes day, user or model."));
  stats = dex_await_boxed (aiv_client_fetch_stats (cli->client, path), &error);
  if (stats == NULL)
    return aiv_cli_fail (cli, error);
  lines = g_strcmp0 (by, "user") == 0 ? stats->users : g_strcmp0 (by, "model") == 0 ? stats->models : stats->days;
  for (guint i = 0; cli->json && i < lines->len; i++)
    aiv_cli_print_json (aiv_wire_stat_to_json (lines->pdata[i]));
  if (cli->json)
    return AIV_EXIT_OK;
  table = aiv_table_new (9, lines == stats->users ? C_("column", "USER") : lines == stats->models ? C_("column", "MODEL")
                                                                                                   : C_("column", "DAY"),
                         C_("column", "JOBS"), C_("column", "READY"), C_("column", "FAILED"), C_("column", "CANCELLED"),
                         C_("column", "CHARGED"), C_("column", "REFUNDED"), C_("column", "NET"), C_("column", "SECONDS"));
  for (guint i = 0; i < lines->len; i++)
    {
      const AivWireStat *line = lines->pdata[i];

      add_line (table, line, line->day != NULL ? line->day : line->username != NULL ? line->username : line->model);
    }
  add_line (table, stats->totals, C_("row", "Total"));
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

/* --- the rest ---------------------------------------------------------------------------- */

static AivExit
run_audit (AivCli *cli, char **args)
{
  g_autofree char *path = aiv_client_make_audit_path (actor, action, since, until);
  AivTable *table = cli->json ? NULL
                              : aiv_table_new (5, C_("column", "TIME"), C_("column", "WHO"), C_("column", "WHAT"),
                                               C_("column", "ON"), C_("column", "DETAIL"));
  guint wanted = limit > 0 ? (guint) limit : G_MAXUINT;
  guint offset = 0;
  AivExit status = AIV_EXIT_OK;

  while (offset < wanted)
    {
      g_autoptr (AivWirePage) page = NULL;
      GError *error = NULL;

      page = dex_await_boxed (aiv_client_fetch_audit (cli->client, path, MIN (200, wanted - offset), offset), &error);
      if (page == NULL)
        {
          status = aiv_cli_fail (cli, error);
          break;
        }
      for (guint i = 0; i < page->items->len; i++)
        {
          const AivWireAuditEntry *entry = page->items->pdata[i];
          g_autofree char *time = aiv_cli_format_time (entry->created_at);

          if (cli->json)
            aiv_cli_print_json (aiv_wire_audit_entry_to_json (entry));
          else
            aiv_table_add (table, time, entry->actor != NULL ? entry->actor : C_("who did something", "server"),
                           entry->action, entry->target, entry->detail);
        }
      offset += page->items->len;
      if (page->items->len == 0 || offset >= page->total)
        break;
    }
  if (table != NULL)
    aiv_table_print (table);
  return status;
}

static AivExit
run_backup (AivCli *cli, char **args)
{
  g_autofree char *name = NULL;
  GError *error = NULL;

  name = dex_await_string (aiv_client_make_backup (cli->client), &error);
  if (name == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "name", name);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_print (_("The backup “%s” has been made."), name);
  return AIV_EXIT_OK;
}

static void
add_number (AivTable *table, const char *what, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  aiv_table_add (table, what, text);
}

static void
add_size (AivTable *table, const char *what, gint64 bytes)
{
  g_autofree char *text = g_format_size ((guint64) MAX (0, bytes));

  aiv_table_add (table, what, text);
}

static AivExit
run_server (AivCli *cli, char **args)
{
  g_autoptr (AivWireServerStatus) status = NULL;
  g_autofree char *last = NULL;
  AivTable *table;
  GError *error = NULL;

  status = dex_await_boxed (aiv_client_fetch_server_status (cli->client, FALSE), &error);
  if (status == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_server_status_to_json (status));
      return AIV_EXIT_OK;
    }
  last = status->last_backup_at > 0 ? aiv_cli_format_time (status->last_backup_at)
                                    : g_strdup (C_("time of a backup", "never"));
  table = aiv_table_new (2, C_("column", "WHAT"), C_("column", "VALUE"));
  aiv_table_add (table, C_("row", "Version"), status->version);
  aiv_table_add (table, C_("row", "Address"), status->address);
  aiv_table_add (table, C_("row", "Reached by"),
                 status->is_exposed ? C_("who reaches a server", "others, too") : C_("who reaches a server", "that computer alone"));
  add_number (table, C_("row", "Accounts"), status->accounts);
  add_number (table, C_("row", "Waiting"), status->waiting);
  add_number (table, C_("row", "Being made"), status->running);
  add_number (table, C_("row", "At a time"), status->concurrency);
  aiv_table_add (table, C_("row", "Data folder"), status->data_dir);
  add_size (table, C_("row", "Database"), status->database_bytes);
  add_size (table, C_("row", "Files"), status->file_bytes);
  add_size (table, C_("row", "Free"), status->free_bytes);
  aiv_table_add (table, C_("row", "Backups in"), status->backup_folder);
  aiv_table_add (table, C_("row", "Last backup"), last);
  aiv_table_print (table);
  if (status->default_password)
    aiv_cli_warn (_("The password of “admin” is still the first one. Change it before others can reach the server."));
  return AIV_EXIT_OK;
}

const AivCommand aiv_cli_admin_server_commands[] = {
  { "admin server", NULL, N_("Tell how the server is"), run_server, NULL, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin backup", NULL, N_("Have the server make a backup"), run_backup, NULL, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin stats", NULL, N_("Jobs, credits, failures and time to finish"), run_stats, stats_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin audit", NULL, N_("What administrators did"), run_audit, audit_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin engines list", NULL, N_("List the engines"), run_engines, NULL, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin engines set", N_("ENGINE"), N_("Set up an engine"), run_set_engine, set_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin engines test", N_("ENGINE"), N_("Try the key of an engine"), run_test_engine, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { NULL },
};
