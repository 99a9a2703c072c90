/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"

static int
run (AivBackendConfig *config, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &error);
  g_autoptr (GPtrArray) problems = store != NULL ? aiv_store_check (store, &error) : NULL;

  if (store != NULL)
    aiv_program_close_store (store, NULL);
  if (problems == NULL)
    {
      aiv_program_fail (error);
      return AIV_PROGRAM_USAGE;
    }
  for (guint i = 0; i < problems->len; i++)
    printf ("%s\n", (const char *) problems->pdata[i]);
  if (problems->len == 0)
    printf (_ ("Everything in “%s” is in order.\n"), config->data_dir);
  return problems->len > 0 ? AIV_PROGRAM_FAILED : AIV_PROGRAM_OK;
}

const AivProgramCommand aiv_program_check = {
  .name = "check",
  .arguments = "",
  .summary = N_ ("Look whether everything in the data folder is in order; the server must not be running"),
  .run = run,
};
