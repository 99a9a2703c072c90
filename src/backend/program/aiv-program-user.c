/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "aiv-json.h"
#include "aiv-secret.h"
#include "control/aiv-control.h"
#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"

/* Accounts from the shell, beside a running server or without one. Passwords are typed or
 * come on the standard input: what is on a command line can be seen by everybody. */

#define MAX_PASSWORD 1024

static gint64 credits = -1;
static char *add_text;
static char *set_text;
static char *reason;
static gboolean admin;
static gboolean generate;
static gboolean as_json;

static const GOptionEntry entries[] = {
  { "admin", 0, 0, G_OPTION_ARG_NONE, &admin, N_ ("add: let the user administer"), NULL },
  { "generate", 0, 0, G_OPTION_ARG_NONE, &generate,
    N_ ("add, passwd: make a password, which has to be changed at the first sign-in"), NULL },
  { "credits", 0, 0, G_OPTION_ARG_INT64, &credits, N_ ("add: credits to begin with"), "N" },
  { "add", 0, 0, G_OPTION_ARG_STRING, &add_text, N_ ("credits: give N, or take N away if it is negative"), "N" },
  { "set", 0, 0, G_OPTION_ARG_STRING, &set_text, N_ ("credits: make the balance N"), "N" },
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_ ("credits: why, for the ledger"), "TEXT" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("list: print JSON"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* A line of the standard input. */
static char *
read_line (void)
{
  GString *line = g_string_sized_new (MAX_PASSWORD + 1);
  int c;

  while ((c = getchar ()) != EOF && c != '\n' && line->len <= MAX_PASSWORD)
    g_string_append_c (line, (char) c);
  return g_string_free (line, FALSE);
}

static char *
ask_hidden (const char *question)
{
  struct termios before, hidden;
  char *text;

  tcgetattr (STDIN_FILENO, &before);
  hidden = before;
  hidden.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  fprintf (stderr, "%s ", question);
  text = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  fputc ('\n', stderr);
  return text;
}

static gboolean
put_password (JsonObject *request)
{
  gboolean asked = isatty (STDIN_FILENO);
  char *password, *again;
  gboolean same;

  if (generate)
    return TRUE;
  password = asked ? ask_hidden (_ ("New password:")) : read_line ();
  again = asked ? ask_hidden (_ ("Again:")) : g_strdup (password);
  same = strcmp (password, again) == 0;
  if (!same)
    g_printerr ("aivideo-server: %s\n", _ ("These are two different passwords"));
  else
    json_object_set_string_member (request, "password", password);
  aiv_secret_free (password);
  aiv_secret_free (again);
  return same;
}

/* From the server if one is running, else from the store itself. */
static char *
ask (AivBackendConfig *config, JsonNode *node, GError **error)
{
  g_autofree char *request = aiv_json_to_string (node);
  g_autoptr (GError) problem = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &problem);
  g_autoptr (DexFuture) done = NULL;
  const GValue *value;
  char *reply = NULL;

  if (store == NULL && g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_LOCKED))
    reply = aiv_control_ask (config->data_dir, request, error);
  else if (store == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    {
      done = aiv_control_run (store, NULL, request);
      aiv_program_wait (done);
      value = dex_future_get_value (done, error);
      reply = value != NULL ? g_value_dup_string (value) : NULL;
      aiv_program_close_store (store, NULL);
    }
  explicit_bzero (request, strlen (request));
  return reply;
}

static void
print_user (JsonObject *user)
{
  g_autofree char *id = g_strdup_printf ("u-%" G_GINT64_FORMAT, aiv_json_get_int (user, "id", 0));

  printf ("%-8s %-24s %12" G_GINT64_FORMAT " %-6s%s%s\n", id, aiv_json_get_string (user, "username"),
          aiv_json_get_int (user, "credits", 0), aiv_json_get_string (user, "plan"),
          aiv_json_get_bool (user, "admin", FALSE) ? _ (" administrator") : "",
          aiv_json_get_bool (user, "disabled", FALSE) ? _ (" locked") : "");
}

static guint
print_users (JsonObject *reply)
{
  JsonArray *users = aiv_json_get_array (reply, "users");

  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      if (as_json)
        {
          g_autofree char *text = aiv_json_to_string (json_array_get_element (users, i));

          printf ("%s\n", text);
        }
      else
        print_user (json_array_get_object_element (users, i));
    }
  return json_array_get_length (users);
}

static void
print_reply (const char *command, const char *name, JsonObject *reply)
{
  const char *password = aiv_json_get_string (reply, "password");
  g_autofree char *balance = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_json_get_int (reply, "credits", 0));

  if (g_str_equal (command, "add"))
    printf (_ ("The account “%s” has been made.\n"), name);
  else if (g_str_equal (command, "passwd"))
    printf (_ ("The password of “%s” has been changed; all sessions have ended.\n"), name);
  else
    printf (_ ("“%s” now has %s credits.\n"), name, balance);
  if (password != NULL)
    printf (_ ("Password, to be changed at the first sign-in: %s\n"), password);
}

static int
list (AivBackendConfig *config)
{
  g_autoptr (GError) error = NULL;
  gint64 offset = 0;
  gint64 total = 1;

  while (offset < total)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (JsonNode) answer = NULL;
      g_autofree char *reply = NULL;
      JsonObject *request = json_object_new ();
      guint n;

      json_object_set_string_member (request, "command", "user-list");
      json_object_set_int_member (request, "offset", offset);
      json_node_take_object (node, request);
      if ((reply = ask (config, node, &error)) == NULL
          || (answer = aiv_json_parse (reply, strlen (reply), &error)) == NULL)
        return aiv_program_fail (error);
      total = aiv_json_get_int (json_node_get_object (answer), "total", 0);
      if ((n = print_users (json_node_get_object (answer))) == 0)
        break;
      offset += n;
    }
  return AIV_PROGRAM_OK;
}

static gboolean
put_amount (JsonObject *request, const char *member, const char *text)
{
  gint64 amount;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_signed (text[0] == '+' ? text + 1 : text, 10, G_MININT64, G_MAXINT64, &amount, NULL))
    return FALSE;
  json_object_set_int_member (request, member, amount);
  return TRUE;
}

static int
usage (void)
{
  g_printerr (_ ("Usage: aivideo-server %s %s\n"), aiv_program_user.name, aiv_program_user.arguments);
  return AIV_PROGRAM_USAGE;
}

static int
run (AivBackendConfig *config, char **arguments)
{
  static const char *const names[] = { "add", "passwd", "credits", NULL };
  const char *command = arguments[0];
  const char *name = arguments[1];
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *full_name = g_strconcat ("user-", command, NULL);
  g_autofree char *reply = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *request = json_object_new ();

  json_node_take_object (node, request);
  if (g_str_equal (command, "list") && name == NULL)
    return list (config);
  if (name == NULL || !g_strv_contains (names, command)
      || (g_str_equal (command, "credits") && (add_text != NULL) == (set_text != NULL))
      || !put_amount (request, "add", add_text) || !put_amount (request, "set", set_text))
    return usage ();

  json_object_set_string_member (request, "command", full_name);
  json_object_set_string_member (request, "username", name);
  if (reason != NULL)
    json_object_set_string_member (request, "reason", reason);
  if (admin)
    json_object_set_boolean_member (request, "admin", TRUE);
  json_object_set_int_member (request, "credits", credits >= 0 ? credits : config->start_credits);
  if (!g_str_equal (command, "credits") && !put_password (request))
    return AIV_PROGRAM_FAILED;
  if ((reply = ask (config, node, &error)) == NULL || (answer = aiv_json_parse (reply, strlen (reply), &error)) == NULL)
    return aiv_program_fail (error);
  print_reply (command, name, json_node_get_object (answer));
  explicit_bzero (reply, strlen (reply));
  return AIV_PROGRAM_OK;
}

const AivProgramCommand aiv_program_user = {
  .name = "user",
  .arguments = "add NAME | passwd NAME | credits NAME --add N|--set N | list",
  .summary = N_ ("Look after accounts, also while the server runs; passwords are asked for or read from standard input"),
  .entries = entries,
  .min_arguments = 1,
  .max_arguments = 2,
  .run = run,
};
