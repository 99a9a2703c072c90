/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "program/aiv-program.h"

static gboolean markdown;

static const GOptionEntry entries[] = {
  { "markdown", 0, 0, G_OPTION_ARG_NONE, &markdown, N_ ("Print a table of all keys"), NULL },
  G_OPTION_ENTRY_NULL,
};

static int
run (AivBackendConfig *config, char **arguments)
{
  g_autofree char *text = markdown ? aiv_backend_config_to_markdown () : aiv_backend_config_to_text (config);

  fputs (text, stdout);
  return AIV_PROGRAM_OK;
}

const AivProgramCommand aiv_program_config = {
  .name = "config",
  .arguments = "",
  .summary = N_ ("Print the configuration as it is in effect, and where each value comes from"),
  .entries = entries,
  .run = run,
};
