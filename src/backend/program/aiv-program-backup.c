/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "program/aiv-program.h"
#include "store/aiv-backup.h"

static gboolean copy;

static const GOptionEntry entries[] = {
  { "copy", 0, 0, G_OPTION_ARG_NONE, &copy, N_ ("Copy every file, even where a second name for it would do"), NULL },
  G_OPTION_ENTRY_NULL,
};

static int
run (AivBackendConfig *config, char **arguments)
{
  g_auto (AivBackupReport) report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *size = NULL;

  if (!aiv_backup_make (config->data_dir, arguments[0], copy, &report, &error))
    return aiv_program_fail (error);
  size = g_format_size (report.bytes);
  printf (_ ("“%s”: the database and %u files, %s; %u share their space with the data folder.\n"), arguments[0],
          report.n_files, size, report.n_linked);
  for (guint i = 0; i < report.problems->len; i++)
    printf ("%s\n", (const char *) report.problems->pdata[i]);
  if (report.problems->len > 0)
    g_printerr ("aivideo-server: %s\n", _ ("The backup has been made, but the data folder itself is not in order."));
  return report.problems->len > 0 ? AIV_PROGRAM_FAILED : AIV_PROGRAM_OK;
}

const AivProgramCommand aiv_program_backup = {
  .name = "backup",
  .arguments = "DEST",
  .summary = N_ ("Make a complete copy of the data folder at DEST, also while the server runs"),
  .entries = entries,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};
