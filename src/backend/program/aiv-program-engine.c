/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "aiv-engine-check.h"
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
  printf ("%s: %s: %s\n", name, aiv_engine_verdict_to_string (test.verdict), detail);
  return test.verdict == AIV_ENGINE_VERDICT_GOOD ? AIV_PROGRAM_OK : AIV_PROGRAM_FAILED;
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
    {
      g_printerr (_ ("aivideo-server: the server is running: `aivideo admin engines test %s` asks it\n"), arguments[1]);
      return AIV_PROGRAM_FAILED;
    }
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
