/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

/* The accounts of a server, for its administrators. */

static char *query;
static char *sort;
static char *plan;
static char *status;
static char *starts;
static char *ends;
static char *role;
static char *state;
static gint64 max_credits = -1;
static int limit;
static gint64 credits = 100;
static gboolean is_admin;
static gboolean password_stdin;

static const GOptionEntry list_entries[] = {
  { "query", 'q', 0, G_OPTION_ARG_STRING, &query, N_("Only names and addresses that contain TEXT"), N_("TEXT") },
  { "role", 0, 0, G_OPTION_ARG_STRING, &role, N_("Only these: admin or user"), N_("ROLE") },
  { "state", 0, 0, G_OPTION_ARG_STRING, &state, N_("Only these: active or disabled"), N_("STATE") },
  { "plan", 0, 0, G_OPTION_ARG_STRING, &plan, N_("Only of this plan: free, basic or pro"), N_("PLAN") },
  { "max-credits", 0, 0, G_OPTION_ARG_INT64, &max_credits, N_("Only with at most so many credits"), N_("NUMBER") },
  { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_("username, credits, created_at or last_seen; -… for descending"),
    N_("COLUMN") },
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("At most so many; 0 for all"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry create_entries[] = {
  { "credits", 0, 0, G_OPTION_ARG_INT64, &credits, N_("Credits to start with"), N_("NUMBER") },
  { "admin", 0, 0, G_OPTION_ARG_NONE, &is_admin, N_("Make an administrator"), NULL },
  { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &password_stdin, N_("Read the password from the standard input"), NULL },
  { NULL },
};

static const GOptionEntry plan_entries[] = {
  { "plan", 0, 0, G_OPTION_ARG_STRING, &plan, N_("The plan: free, basic or pro"), N_("PLAN") },
  { "status", 0, 0, G_OPTION_ARG_STRING, &status, N_("Its state: active, cancelled or expired"), N_("STATE") },
  { "from", 0, 0, G_OPTION_ARG_STRING, &starts, N_("Its first day (UTC); empty for none"), N_("DAY") },
  { "until", 0, 0, G_OPTION_ARG_STRING, &ends, N_("Its last day (UTC); empty for none"), N_("DAY") },
  { NULL },
};

/* --- one account ------------------------------------------------------------------------- */

/* An id for an id or a username; an account that is not found is the server's to refuse. */
char *
aiv_cli_find_user (AivCli *cli, const char *who, GError **error)
{
  g_autoptr (AivWirePage) page = NULL;

  page = dex_await_boxed (aiv_client_fetch_users (cli->client, who, NULL, 200, 0), error);
  if (page == NULL)
    return NULL;
  for (guint i = 0; i < page->items->len; i++)
    {
      const AivWireUser *user = g_ptr_array_index (page->items, i);

      if (g_strcmp0 (user->username, who) == 0 || g_strcmp0 (user->id, who) == 0)
        return g_strdup (user->id);
    }
  return g_strdup (who);
}

static AivWireUserDetail *
fetch_user (AivCli *cli, const char *who, GError **error)
{
  g_autofree char *id = aiv_cli_find_user (cli, who, error);

  return id != NULL ? dex_await_boxed (aiv_client_fetch_user (cli->client, id), error) : NULL;
}

static const char *
role_name (const AivWireUser *user)
{
  return user->is_admin ? C_("role of a user", "administrator") : C_("role of a user", "user");
}

static const char *
state_name (const AivWireUser *user)
{
  return user->disabled ? C_("state of a user", "disabled") : C_("state of a user", "active");
}

static void
add_user (AivTable *table, const AivWireUser *user)
{
  g_autofree char *balance = g_strdup_printf ("%" G_GINT64_FORMAT, user->credits);
  g_autofree char *seen = user->last_seen > 0 ? aiv_cli_format_time (user->last_seen) : g_strdup ("");

  aiv_table_add (table, user->id, user->username, balance, role_name (user), state_name (user),
                 user->plan != NULL ? user->plan : "", seen);
}

static gboolean
get_filter (AivUserFilter *filter)
{
  filter->query = query;
  filter->plan = plan;
  filter->max_credits = max_credits;
  if (role != NULL && !g_str_equal (role, "admin") && !g_str_equal (role, "user"))
    return FALSE;
  if (state != NULL && !g_str_equal (state, "active") && !g_str_equal (state, "disabled"))
    return FALSE;
  filter->is_admin = role == NULL ? -1 : g_str_equal (role, "admin");
  filter->disabled = state == NULL ? -1 : g_str_equal (state, "disabled");
  return TRUE;
}

static AivExit
run_list (AivCli *cli, char **args)
{
  AivUserFilter filter = AIV_USER_FILTER_INIT;
  AivTable *table = NULL;
  guint wanted = limit > 0 ? (guint) limit : G_MAXUINT;
  guint offset = 0;

  if (!get_filter (&filter))
    return aiv_cli_fail_usage (_("A role is admin or user, a state active or disabled."));
  while (offset < wanted)
    {
      g_autoptr (AivWirePage) page = NULL;
      GError *error = NULL;

      page = dex_await_boxed (aiv_client_find_users (cli->client, &filter, sort, MIN (200, wanted - offset), offset), &error);
      if (page == NULL)
        return aiv_cli_fail (cli, error);
      if (table == NULL && !cli->json)
        table = aiv_table_new (7, C_("column", "ID"), C_("column", "USERNAME"), C_("column", "CREDITS"), C_("column", "ROLE"),
                               C_("column", "STATE"), C_("column", "PLAN"), C_("column", "LAST SEEN"));
      for (guint i = 0; i < page->items->len; i++)
        if (cli->json)
          aiv_cli_print_json (aiv_wire_user_to_json (g_ptr_array_index (page->items, i)));
        else
          add_user (table, g_ptr_array_index (page->items, i));
      offset += page->items->len;
      if (page->items->len == 0 || offset >= page->total)
        break;
    }
  if (table != NULL)
    aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
show_user (AivCli *cli, AivWireUser *user)
{
  if (cli->json)
    aiv_cli_print_json (aiv_wire_user_to_json (user));
  else
    aiv_cli_say (cli, _("%s: %s, %s, %ld credits."), user->username, role_name (user), state_name (user), (long) user->credits);
  return AIV_EXIT_OK;
}

static void
add_line (AivTable *table, const char *name, const char *value)
{
  aiv_table_add (table, name, value != NULL ? value : "");
}

static void
add_used (AivTable *table, const char *name, gint64 used, gint64 most)
{
  g_autofree char *text = most > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, used, most)
                                   : g_strdup_printf ("%" G_GINT64_FORMAT, used);

  aiv_table_add (table, name, text);
}

static void
add_day (AivTable *table, const char *name, gint64 ms)
{
  g_autofree char *text = ms > 0 ? aiv_cli_format_time (ms) : NULL;

  add_line (table, name, text);
}

static AivExit
run_show (AivCli *cli, char **args)
{
  g_autoptr (AivWireUserDetail) detail = NULL;
  GError *error = NULL;
  AivTable *table;
  const AivWireUser *user;

  if ((detail = fetch_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  user = detail->user;
  if (cli->json)
    {
      JsonNode *node = aiv_wire_user_to_json (user);
      JsonObject *object = json_node_get_object (node);

      json_object_set_int_member (object, "unfinished", detail->unfinished);
      json_object_set_int_member (object, "spent_today", detail->today);
      json_object_set_int_member (object, "spent_this_month", detail->this_month);
      json_object_set_int_member (object, "batches", detail->batches);
      json_object_set_int_member (object, "videos", detail->videos);
      json_object_set_int_member (object, "stored", detail->stored);
      json_object_set_int_member (object, "sessions", detail->sessions);
      aiv_cli_print_json (node);
      return AIV_EXIT_OK;
    }
  table = aiv_table_new (2, C_("column", "WHAT"), C_("column", "VALUE"));
  add_line (table, C_("property", "ID"), user->id);
  add_line (table, C_("property", "Username"), user->username);
  add_line (table, C_("property", "Name"), user->name);
  add_line (table, C_("property", "E-mail address"), user->email);
  add_line (table, C_("property", "Role"), role_name (user));
  add_line (table, C_("property", "State"), state_name (user));
  add_line (table, C_("property", "Plan"), user->plan);
  add_line (table, C_("property", "State of the plan"), user->subscription_status);
  add_day (table, C_("property", "Plan from"), user->subscription_start);
  add_day (table, C_("property", "Plan until"), user->subscription_end);
  add_used (table, C_("property", "Credits"), user->credits, 0);
  add_used (table, C_("property", "Set aside"), user->held, 0);
  add_used (table, C_("property", "Spent today"), detail->today, user->cap_daily);
  add_used (table, C_("property", "Spent this month"), detail->this_month, user->cap_monthly);
  add_used (table, C_("property", "Videos in the making"), detail->unfinished, user->cap_concurrent);
  add_used (table, C_("property", "Batches"), detail->batches, 0);
  add_used (table, C_("property", "Single videos"), detail->videos, 0);
  add_used (table, C_("property", "Sign-ins"), detail->sessions, 0);
  add_day (table, C_("property", "Created"), user->created_at);
  add_day (table, C_("property", "Last seen"), user->last_seen);
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
tell_password (AivCli *cli, const char *member, JsonNode *node, const char *password)
{
  if (cli->json)
    {
      if (password != NULL)
        json_object_set_string_member (json_node_get_object (node), member, password);
      aiv_cli_print_json (node);
      return AIV_EXIT_OK;
    }
  json_node_unref (node);
  if (password != NULL)
    {
      aiv_cli_say (cli, _("This is the first password. It is shown this once:"));
      aiv_cli_print ("%s", password);
    }
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
  aiv_cli_say (cli, _("%s has been made an account."), made->user->username);
  return tell_password (cli, "password", aiv_wire_user_to_json (made->user), password == NULL ? made->password : NULL);
}

static AivExit
run_reset (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  g_autofree char *password = NULL;
  GError *error = NULL;
  JsonNode *node;
  JsonObject *object;

  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL
      || (password = dex_await_string (aiv_client_reset_password (cli->client, id), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "user_id", id);
  json_node_take_object (node, object);
  return tell_password (cli, "password", node, password);
}

/* Changes what is meant for the account as it has just been read. */
static AivExit
change (AivCli *cli, const char *who, JsonObject *changes)
{
  g_autoptr (AivWireUserDetail) detail = NULL;
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  if ((detail = fetch_user (cli, who, &error)) == NULL)
    {
      json_object_unref (changes);
      return aiv_cli_fail (cli, error);
    }
  user = dex_await_boxed (aiv_client_change_user (cli->client, detail->user->id, changes, detail->user->version), &error);
  return user != NULL ? show_user (cli, user) : aiv_cli_fail (cli, error);
}

static AivExit
change_flag (AivCli *cli, const char *who, const char *member, gboolean value)
{
  JsonObject *changes = json_object_new ();

  json_object_set_boolean_member (changes, member, value);
  return change (cli, who, changes);
}

static AivExit
run_disable (AivCli *cli, char **args)
{
  return change_flag (cli, args[0], "disabled", TRUE);
}

static AivExit
run_enable (AivCli *cli, char **args)
{
  return change_flag (cli, args[0], "disabled", FALSE);
}

static AivExit
run_promote (AivCli *cli, char **args)
{
  return change_flag (cli, args[0], "is_admin", TRUE);
}

static AivExit
run_demote (AivCli *cli, char **args)
{
  return change_flag (cli, args[0], "is_admin", FALSE);
}

static AivExit
run_plan (AivCli *cli, char **args)
{
  JsonObject *changes;

  if (plan == NULL && status == NULL && starts == NULL && ends == NULL)
    return aiv_cli_fail_usage (_("Give --plan, --status, --from or --until."));
  changes = json_object_new ();
  if (plan != NULL)
    json_object_set_string_member (changes, "plan", plan);
  if (status != NULL)
    json_object_set_string_member (changes, "subscription_status", status);
  if (starts != NULL)
    {
      g_autofree char *time = *starts != '\0' ? g_strconcat (starts, "T00:00:00", NULL) : g_strdup ("");

      json_object_set_string_member (changes, "subscription_start_date", time);
    }
  if (ends != NULL)
    {
      g_autofree char *time = *ends != '\0' ? g_strconcat (ends, "T23:59:59", NULL) : g_strdup ("");

      json_object_set_string_member (changes, "subscription_end_date", time);
    }
  return change (cli, args[0], changes);
}

static AivExit
run_delete (AivCli *cli, char **args)
{
  g_autoptr (AivWireUserDetail) detail = NULL;
  g_autofree char *question = NULL;
  GError *error = NULL;

  if ((detail = fetch_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  question = g_strdup_printf (_("Delete %s with %ld batches, %ld single videos and their files, and take back %ld credits? "
                                "The credit history stays, without the name. [y/N]"),
                              detail->user->username, (long) detail->batches, (long) detail->videos,
                              (long) (detail->user->credits + detail->user->held));
  if (!cli->yes && !aiv_cli_is_interactive ())
    return aiv_cli_fail_usage (_("Deleting an account cannot be undone: say --yes to do it without being asked."));
  if (!aiv_cli_confirm_loss (cli, question))
    return AIV_EXIT_FAILED;
  if (!dex_await (aiv_client_delete_user (cli->client, detail->user->id, detail->user->version), &error))
    return aiv_cli_fail (cli, error);
  aiv_cli_say (cli, _("%s has been deleted."), detail->user->username);
  return AIV_EXIT_OK;
}

static AivExit
run_sign_out (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  gint64 n;

  if ((id = aiv_cli_find_user (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  n = dex_await_int64 (aiv_client_sign_user_out (cli->client, id), &error);
  if (error != NULL)
    return aiv_cli_fail (cli, error);
  aiv_cli_say (cli, g_dngettext (GETTEXT_PACKAGE, "%ld sign-in has been ended.", "%ld sign-ins have been ended.", (gulong) n),
               (long) n);
  return AIV_EXIT_OK;
}

const AivCommand aiv_cli_admin_user_commands[] = {
  { "admin users list", NULL, N_("List the accounts"), run_list, list_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "admin users show", N_("USER"), N_("Show an account, with what it has done"), run_show, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users create", N_("USERNAME"), N_("Make an account"), run_create, create_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users reset", N_("USER"), N_("Make a new password"), run_reset, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users disable", N_("USER"), N_("Lock an account"), run_disable, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users enable", N_("USER"), N_("Unlock an account"), run_enable, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users promote", N_("USER"), N_("Make somebody an administrator"), run_promote, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users demote", N_("USER"), N_("Make an administrator a user"), run_demote, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users plan", N_("USER"), N_("Change a plan and its days"), run_plan, plan_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "admin users delete", N_("USER"), N_("Delete an account; its credit history stays"), run_delete, NULL, 1, 1,
    AIV_NEEDS_SIGN_IN },
  { "admin users sign-out", N_("USER"), N_("Sign somebody out everywhere"), run_sign_out, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { NULL },
};
