/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "control/aiv-control.h"

#include <string.h>

#include "aiv-engine-check.h"
#include "aiv-json.h"
#include "auth/aiv-password.h"
#include "store/aiv-ledger.h"
#include "store/aiv-users.h"

/* What an operator may ask for. The audit log has it all under actor 0, the server itself. */

#define SERVER_ACTOR 0
#define MAX_USERS 1000

typedef struct
{
  AivStore *store;
  AivEngineSettings *settings; /* NULL where there is no server */
  JsonNode *request;
} Call;

static void
call_free (Call *call)
{
  g_object_unref (call->store);
  json_node_unref (call->request);
  g_free (call);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, what);
  return FALSE;
}

static JsonObject *
describe (const AivUserRow *user)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", user->id);
  json_object_set_string_member (object, "username", user->username);
  json_object_set_int_member (object, "credits", user->credits);
  json_object_set_int_member (object, "held", user->held);
  json_object_set_string_member (object, "plan", user->plan);
  json_object_set_boolean_member (object, "admin", user->is_admin);
  json_object_set_boolean_member (object, "disabled", user->disabled);
  json_object_set_int_member (object, "batches", user->n_batches);
  return object;
}

static AivUserRow *
find_user (AivStore *store, JsonObject *request, GError **error)
{
  const char *name = aiv_json_get_string (request, "username");
  AivUserRow *user = name != NULL ? aiv_users_find (store, name, NULL) : NULL;

  if (user == NULL)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "There is no user “%s”", name != NULL ? name : "");
  return user;
}

/* The password that was given, or one that is made; its hash, too. */
static char *
settle_password (JsonObject *request, char **hash, GError **error)
{
  const char *given = aiv_json_get_string (request, "password");
  g_autofree char *password = given != NULL ? g_strdup (given) : aiv_password_generate ();

  if (given != NULL && !aiv_password_check_new (given, error))
    return NULL;
  if ((*hash = dex_await_string (aiv_password_hash (password), error)) == NULL)
    return NULL;
  return g_steal_pointer (&password);
}

static gboolean
add_user (AivStore *store, JsonObject *request, JsonObject *reply, GError **error)
{
  const char *name = aiv_json_get_string (request, "username");
  gint64 credits = aiv_json_get_int (request, "credits", AIV_STORE_DEFAULT_CREDITS);
  gboolean made = aiv_json_get_string (request, "password") == NULL;
  g_autoptr (AivUserRow) user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;

  if (name == NULL || !aiv_users_username_is_valid (name))
    return refuse (error, "This cannot be a username");
  if (credits < 0 || credits > AIV_STORE_MAX_CREDITS)
    return refuse (error, "Credits out of range");
  if ((password = settle_password (request, &hash, error)) == NULL)
    return FALSE;
  user = dex_await_boxed (aiv_users_create (store, SERVER_ACTOR, name, hash, aiv_json_get_bool (request, "admin", FALSE),
                                            made, credits),
                          error);
  if (user != NULL && made)
    json_object_set_string_member (reply, "password", password);
  explicit_bzero (password, strlen (password));
  if (user != NULL)
    json_object_set_object_member (reply, "user", describe (user));
  return user != NULL;
}

static gboolean
set_password (AivStore *store, JsonObject *request, JsonObject *reply, GError **error)
{
  g_autoptr (AivUserRow) user = find_user (store, request, error);
  gboolean made = aiv_json_get_string (request, "password") == NULL;
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;
  gboolean ok;

  if (user == NULL || (password = settle_password (request, &hash, error)) == NULL)
    return FALSE;
  ok = dex_await (aiv_users_set_password (store, SERVER_ACTOR, user->id, hash, made, NULL, NULL), error);
  if (ok && made)
    json_object_set_string_member (reply, "password", password);
  explicit_bzero (password, strlen (password));
  if (ok)
    json_object_set_object_member (reply, "user", describe (user));
  return ok;
}

static gboolean
change_credits (AivStore *store, JsonObject *request, JsonObject *reply, GError **error)
{
  g_autoptr (AivUserRow) user = find_user (store, request, error);
  const char *reason = aiv_json_get_string (request, "reason");
  g_autoptr (AivOutcome) outcome = NULL;
  DexFuture *future;

  if (user == NULL)
    return FALSE;
  if (json_object_has_member (request, "set") == json_object_has_member (request, "add"))
    return refuse (error, "Either “set” or “add”, please");
  future = json_object_has_member (request, "set")
               ? aiv_ledger_set (store, SERVER_ACTOR, user->id, aiv_json_get_int (request, "set", -1), -1, reason, NULL)
               : aiv_ledger_adjust (store, SERVER_ACTOR, user->id, aiv_json_get_int (request, "add", 0), reason, NULL);
  if ((outcome = dex_await_boxed (future, error)) == NULL)
    return FALSE;
  json_object_set_int_member (reply, "credits", outcome->credits);
  return TRUE;
}

static gboolean
list_users (AivStore *store, JsonObject *request, JsonObject *reply, GError **error)
{
  AivUserQuery query = AIV_USER_QUERY_INIT;
  gint64 offset = aiv_json_get_int (request, "offset", 0);
  g_autoptr (GPtrArray) users = NULL;
  JsonArray *array;
  guint64 total = 0;

  if (offset < 0 || offset > G_MAXINT32)
    return refuse (error, "Offset out of range");
  query.offset = (guint) offset;
  if ((users = aiv_users_list (store, &query, &total, error)) == NULL)
    return FALSE;
  array = json_array_sized_new (users->len);
  for (guint i = 0; i < users->len; i++)
    json_array_add_object_element (array, describe (users->pdata[i]));
  json_object_set_array_member (reply, "users", array);
  json_object_set_int_member (reply, "total", (gint64) total);
  return TRUE;
}

static gboolean
test_engine (AivEngineSettings *settings, JsonObject *request, JsonObject *reply, GError **error)
{
  const char *id = aiv_json_get_string (request, "engine");
  g_autofree char *detail = NULL;
  AivEngineVerdict verdict;

  if (settings == NULL || id == NULL || aiv_engine_settings_get_service_name (id) == NULL)
    return refuse (error, "There is no such service");
  verdict = aiv_engine_check (settings, id, &detail);
  json_object_set_string_member (reply, "verdict", aiv_engine_verdict_to_string (verdict));
  json_object_set_string_member (reply, "detail", detail);
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*run) (AivStore *store, JsonObject *request, JsonObject *reply, GError **error);
} commands[] = {
  { "user-add", add_user },
  { "user-credits", change_credits },
  { "user-list", list_users },
  { "user-passwd", set_password },
};

static DexFuture *
run_fiber (gpointer data)
{
  Call *call = data;
  JsonObject *request = json_node_get_object (call->request);
  const char *name = aiv_json_get_string (request, "command");
  JsonObject *reply = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  GError *error = NULL;

  json_node_take_object (node, reply);
  if (g_strcmp0 (name, "engine-test") == 0)
    return test_engine (call->settings, request, reply, &error) ? dex_future_new_take_string (aiv_json_to_string (node))
                                                                : dex_future_new_for_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0)
      return commands[i].run (call->store, request, reply, &error)
                 ? dex_future_new_take_string (aiv_json_to_string (node))
                 : dex_future_new_for_error (error);
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "There is no such command");
}

/**
 * aiv_control_run:
 * @store: a store
 * @settings: (nullable): how engines are set up
 * @request: a JSON object: `command` and what belongs to it
 *
 * Does what an operator asks for. On the store's thread.
 *
 * Returns: (transfer full): a future of a text, a JSON object; rejects with why not. Neither
 *   is to be logged: there may be a password in it.
 */
DexFuture *
aiv_control_run (AivStore *store, AivEngineSettings *settings, const char *request)
{
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;
  Call *call;

  node = aiv_json_parse (request, strlen (request), &error);
  if (node == NULL)
    return dex_future_new_for_error (error);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not a JSON object");
  call = g_new0 (Call, 1);
  call->store = g_object_ref (store);
  call->settings = settings;
  call->request = g_steal_pointer (&node);
  return dex_scheduler_spawn (NULL, 0, run_fiber, call, (GDestroyNotify) call_free);
}
