/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "aiv-json.h"
#include "program/aiv-importer.h"
#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"
#include "store/aiv-backup.h"
#include "store/aiv-store-error.h"

static gboolean dry_run;
static gboolean as_json;

static const GOptionEntry entries[] = {
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Only say what would be done; also beside a running server"), NULL },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Say it as JSON"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
tell (const AivWireImport *report)
{
  for (guint i = 0; report->notes != NULL && report->notes[i] != NULL; i++)
    printf ("%s\n", report->notes[i]);
  printf (dry_run ? _ ("Would be new: %u accounts, %u batches and videos; known already: %u and %u.\n")
                  : _ ("New: %u accounts, %u batches and videos; known already: %u and %u.\n"),
          (guint) report->users, (guint) report->jobs, (guint) report->known_users, (guint) report->known_jobs);
}

static void
tell_json (const AivWireImport *report)
{
  g_autoptr (JsonNode) node = aiv_wire_import_to_json (report);
  g_autofree char *text = aiv_json_to_string (node);

  printf ("%s\n", text);
}

/* What a running server has is looked at in a copy. (transfer full) (nullable): the store; @copy
 * is set where it is one */
static AivStore *
open_store (const char *data_dir, char **copy, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (AivStore) store = aiv_store_new (data_dir, &problem);

  if (store != NULL)
    return g_steal_pointer (&store);
  if (!dry_run || !g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  *copy = g_build_filename (data_dir, "tmp", "import-XXXXXX", NULL);
  if (g_mkdtemp_full (*copy, 0700) == NULL)
    {
      g_clear_pointer (copy, g_free);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Could not make a folder in “%s”", data_dir);
      return NULL;
    }
  return aiv_backup_copy_database (data_dir, *copy, error) ? aiv_store_new (*copy, error) : NULL;
}

static int
run (AivBackendConfig *config, char **arguments)
{
  g_auto (AivImporter) importer = { .root = -1, .dry_run = dry_run };
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = open_store (config->data_dir, &copy, &error);
  gboolean done = store != NULL && aiv_importer_run (&importer, store, arguments[0], &error);

  if (store != NULL)
    aiv_program_close_store (store, NULL);
  g_clear_object (&store);
  if (copy != NULL)
    aiv_backup_remove (copy);
  if (importer.report != NULL && as_json && done)
    tell_json (importer.report);
  else if (importer.report != NULL && done)
    tell (importer.report);
  return done ? AIV_PROGRAM_OK : aiv_program_fail (error);
}

const AivProgramCommand aiv_program_import = {
  .name = "import",
  .arguments = "DIR|FILE",
  .summary = N_ ("Take over the data folder of an AI Vision service or the database of AIVideo.DIY; the server must not be running"),
  .entries = entries,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};
