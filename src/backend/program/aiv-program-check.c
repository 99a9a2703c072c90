/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"

static gboolean repair;
static gboolean quick;

static const GOptionEntry entries[] = {
  { "repair", 0, 0, G_OPTION_ARG_NONE, &repair, N_ ("Remove files that belong to nothing; nothing else is changed"), NULL },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, N_ ("Do not read the files to see whether they are what they were"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* A problem for each file that belongs to nothing; or none, and they are gone. */
static gboolean
check_orphans (AivStore *store, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) orphans = aiv_store_list_orphans (store, error);
  guint n_removed;

  if (orphans == NULL)
    return FALSE;
  if (repair)
    {
      n_removed = aiv_store_sweep (store, error);
      printf (ngettext ("%u file removed that belonged to nothing.\n", "%u files removed that belonged to nothing.\n",
                        n_removed),
              n_removed);
      return n_removed == orphans->len;
    }
  for (guint i = 0; i < orphans->len; i++)
    g_ptr_array_add (problems, g_strdup_printf ("file %s: belongs to nothing", (char *) orphans->pdata[i]));
  return TRUE;
}

static int
run (AivBackendConfig *config, char **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &error);
  g_autoptr (GPtrArray) problems = NULL;

  if (store != NULL)
    problems = quick ? aiv_store_check (store, &error) : aiv_store_check_thoroughly (store, &error);
  if (problems != NULL && !check_orphans (store, problems, &error))
    g_clear_pointer (&problems, g_ptr_array_unref);
  if (store != NULL)
    aiv_program_close_store (store, NULL);
  if (problems == NULL)
    {
      if (error != NULL)
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
  .entries = entries,
  .run = run,
};
