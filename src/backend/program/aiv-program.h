/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend-config.h"

G_BEGIN_DECLS

/* How a program ends. */
enum
{
  AIV_PROGRAM_OK = 0,
  AIV_PROGRAM_FAILED = 1,
  AIV_PROGRAM_USAGE = 2,
};

/**
 * AivProgramCommand:
 * @name: the word that chooses it; %NULL for the one without a word
 * @arguments: what may come after it, for people
 * @summary: what it does, for people; marked for translation
 * @entries: (nullable): options of its own
 * @min_arguments: how many words must come after it
 * @max_arguments: how many may
 * @run: does it, with the words that came after it and a configuration that is complete;
 *   returns the status to exit with
 *
 * A thing that aivideo-server can do.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  const GOptionEntry *entries;
  int min_arguments;
  int max_arguments;
  int (*run) (AivBackendConfig *config,
              char            **arguments);
} AivProgramCommand;

extern const AivProgramCommand aiv_program_backup;
extern const AivProgramCommand aiv_program_check;
extern const AivProgramCommand aiv_program_config;
extern const AivProgramCommand aiv_program_engine;
extern const AivProgramCommand aiv_program_export;
extern const AivProgramCommand aiv_program_import;
extern const AivProgramCommand aiv_program_serve;
extern const AivProgramCommand aiv_program_user;

extern const AivProgramCommand *const aiv_program_commands[];

gboolean aiv_program_is_embedded (void);
int      aiv_program_run         (int           argc,
                                  char        **argv);
int      aiv_program_fail        (const GError *error);

G_END_DECLS
