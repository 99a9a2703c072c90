/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "program/aiv-importer.h"
#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"

static gboolean dry_run;

static const GOptionEntry entries[] = {
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Only say what would be done"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
import (AivImporter *importer, AivStore *store, const char *path, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = is_folder ? g_strdup (absolute) : g_path_get_dirname (absolute);

  return aiv_importer_open (importer, store, folder, error)
         && (is_folder ? aiv_import_vision (importer, error) : aiv_import_diy (importer, absolute, error));
}

static int
run (AivBackendConfig *config, char **arguments)
{
  g_auto (AivImporter) importer = { .root = -1, .dry_run = dry_run };
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &error);
  gboolean done;

  if (store == NULL)
    return aiv_program_fail (error);
  done = import (&importer, store, arguments[0], &error);
  aiv_program_close_store (store, NULL);
  for (guint i = 0; importer.notes != NULL && i < importer.notes->len; i++)
    printf ("%s\n", (const char *) importer.notes->pdata[i]);
  if (!done)
    return aiv_program_fail (error);
  printf (dry_run ? _ ("Would be new: %u accounts, %u batches and videos; known already: %u and %u.\n")
                  : _ ("New: %u accounts, %u batches and videos; known already: %u and %u.\n"),
          importer.n_users, importer.n_batches, importer.n_known_users, importer.n_known_batches);
  return AIV_PROGRAM_OK;
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
