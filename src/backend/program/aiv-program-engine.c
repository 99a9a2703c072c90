/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "aiv-engine-check.h"
#include "aiv-json.h"
#include "control/aiv-control.h"
#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"

/* Services from the shell: whether they can be reached, and take their keys. */

typedef struct
{
  AivEngineSettings *settings;
  const char *name;
  AivEngineVerdict verdict;
  char *detail;
} Test;

static DexFuture *
test_fiber (gpointer data)
{
  Test *test = data;

  test->verdict = aiv_engine_check (test->settings, test->name, &test->detail);
  return dex_future_new_true ();
}

static int
tell (const char *name, const char *verdict, const char *detail)
{
  printf ("%s: %s: %s\n", name, verdict != NULL ? verdict : "", detail != NULL ? detail : "");
  return g_strcmp0 (verdict, aiv_engine_verdict_to_string (AIV_ENGINE_VERDICT_GOOD)) == 0 ? AIV_PROGRAM_OK : AIV_PROGRAM_FAILED;
}

/* A running server asks by itself, with the keys that it has. */
static int
ask_server (AivBackendConfig *config, const char *name)
{
  g_autoptr (JsonNode) question = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;
  g_autofree char *reply = NULL;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "command", "engine-test");
  json_object_set_string_member (object, "engine", name);
  json_node_take_object (question, object);
  request = aiv_json_to_string (question);
  if ((reply = aiv_control_ask (config->data_dir, request, &error)) == NULL
      || (answer = aiv_json_parse (reply, strlen (reply), &error)) == NULL)
    return aiv_program_fail (error);
  object = json_node_get_object (answer);
  return tell (name, aiv_json_get_string (object, "verdict"), aiv_json_get_string (object, "detail"));
}

static int
test_engine (AivBackendConfig *config, AivStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivEngineSettings) settings = aiv_engine_settings_new (store, config, &error);
  g_autoptr (DexFuture) done = NULL;
  g_autofree char *detail = NULL;
  Test test = { settings, name, AIV_ENGINE_VERDICT_UNKNOWN, NULL };

  if (settings == NULL)
    return aiv_program_fail (error);
  done = dex_scheduler_spawn (NULL, 0, test_fiber, &test, NULL);
  aiv_program_wait (done);
  detail = test.detail;
  return tell (name, aiv_engine_verdict_to_string (test.verdict), detail);
}

static int
run (AivBackendConfig *config, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = NULL;
  int status;

  if (!g_str_equal (arguments[0], "test"))
    {
      g_printerr ("aivideo-server: %s\n", _ ("There is one thing to do with an engine: test NAME"));
      return AIV_PROGRAM_USAGE;
    }
  if (aiv_engine_settings_get_service_name (arguments[1]) == NULL)
    {
      g_printerr (_ ("aivideo-server: there is no service “%s”\n"), arguments[1]);
      return AIV_PROGRAM_USAGE;
    }
  store = aiv_store_new (config->data_dir, &error);
  if (g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LOCKED))
    return ask_server (config, arguments[1]);
  if (store == NULL)
    return aiv_program_fail (error);
  status = test_engine (config, store, arguments[1]);
  aiv_program_close_store (store, NULL);
  return status;
}

const AivProgramCommand aiv_program_engine = {
  .name = "engine",
  .arguments = "test NAME",
  .summary = N_ ("Ask a service whether it is there and takes its key"),
  .min_arguments = 2,
  .max_arguments = 2,
  .run = run,
};
