/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-api.h"

G_BEGIN_DECLS

/**
 * AivExit:
 * @AIV_EXIT_OK: done
 * @AIV_EXIT_FAILED: failed for another reason than those below
 * @AIV_EXIT_USAGE: the command line makes no sense
 * @AIV_EXIT_SIGN_IN: not signed in, or not with this password
 * @AIV_EXIT_CREDITS: too few credits; nothing was charged
 * @AIV_EXIT_OFFLINE: the server cannot be reached
 * @AIV_EXIT_INCOMPLETE: some videos failed or were cancelled
 * @AIV_EXIT_FILES: files were refused; nothing was charged
 * @AIV_EXIT_INTERRUPTED: Ctrl+C
 *
 * What the program ends with; documented in its manual page.
 */
typedef enum
{
  AIV_EXIT_OK = 0,
  AIV_EXIT_FAILED = 1,
  AIV_EXIT_USAGE = 2,
  AIV_EXIT_SIGN_IN = 3,
  AIV_EXIT_CREDITS = 4,
  AIV_EXIT_OFFLINE = 5,
  AIV_EXIT_INCOMPLETE = 6,
  AIV_EXIT_FILES = 7,
  AIV_EXIT_INTERRUPTED = 130,
} AivExit;

typedef struct _AivCli AivCli;

/* Runs in a fiber. @args: what is left after the options, without the command's words. */
typedef AivExit (*AivCommandFunc) (AivCli *cli,
                                   char  **args);

/**
 * AivCommand:
 * @name: its words, such as `batch create`
 * @arguments: (nullable): what follows them, for the help
 * @summary: what it does
 * @run: does it
 * @entries: (nullable): its options; what they point to is in the command's file
 * @min_args: the least arguments that it takes
 * @max_args: the most
 * @needs: whether it needs a server, or somebody signed in
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  AivCommandFunc run;
  const GOptionEntry *entries;
  guint min_args;
  guint max_args;
  enum
  {
    AIV_NEEDS_NOTHING,
    AIV_NEEDS_SERVER,
    AIV_NEEDS_SIGN_IN,
  } needs;
} AivCommand;

/* What all commands share. */
struct _AivCli
{
  char *server;
  char *data_dir;
  char *proxy;
  char *pin;
  gboolean local;
  gboolean json;
  gboolean quiet;
  gboolean yes;

  AivSecrets *secrets;
  AivClient *client;
  AivServerProcess *process;
};

/* Each group of commands, ended by one without a name. */
extern const AivCommand aiv_cli_account_commands[];
extern const AivCommand aiv_cli_admin_credit_commands[];
extern const AivCommand aiv_cli_admin_job_commands[];
extern const AivCommand aiv_cli_admin_server_commands[];
extern const AivCommand aiv_cli_admin_user_commands[];
extern const AivCommand aiv_cli_batch_commands[];
extern const AivCommand aiv_cli_create_commands[];
extern const AivCommand aiv_cli_user_commands[];
extern const AivCommand aiv_cli_video_commands[];

/* connecting: aiv-cli-connect.c */
AivExit aiv_cli_connect         (AivCli     *self,
                                 gboolean    sign_in);
void    aiv_cli_remember_server (AivCli     *self);
void    aiv_cli_forget_server   (AivCli     *self);
void    aiv_cli_disconnect      (AivCli     *self);

/* telling: aiv-cli-output.c */
void    aiv_cli_say             (AivCli     *self,
                                 const char *format,
                                 ...) G_GNUC_PRINTF (2, 3);
void    aiv_cli_warn            (const char *format,
                                 ...) G_GNUC_PRINTF (1, 2);
void    aiv_cli_print           (const char *format,
                                 ...) G_GNUC_PRINTF (1, 2);
void    aiv_cli_print_json      (JsonNode   *node);
AivExit aiv_cli_fail            (AivCli     *self,
                                 GError     *error);
AivExit aiv_cli_fail_usage      (const char *format,
                                 ...) G_GNUC_PRINTF (1, 2);
char   *aiv_cli_ask             (const char *question);
char   *aiv_cli_ask_password    (const char *question);
char   *aiv_cli_read_line       (void);
gboolean aiv_cli_is_interactive (void);
gboolean aiv_cli_confirm        (AivCli     *self);
gboolean aiv_cli_confirm_loss   (AivCli     *self,
                                 const char *question);
char   *aiv_cli_format_time     (gint64      ms);
const char *aiv_cli_status_name (AivJobStatus status);

/* accounts of others: aiv-cli-admin-users.c */
char   *aiv_cli_find_user       (AivCli     *self,
                                 const char *who,
                                 GError    **error);

/* signing in in the browser: aiv-cli-google.c */
AivWireUser *aiv_cli_await_google (AivCli   *self,
                                   gboolean  open,
                                   int       port,
                                   gboolean  remember,
                                   GError  **error);

/* a line that is written over: aiv-cli-progress.c */
void    aiv_cli_progress        (AivCli     *self,
                                 double      fraction,
                                 const char *text);
void    aiv_cli_progress_end    (AivCli     *self);

/* tables: aiv-cli-table.c */
typedef struct _AivTable AivTable;
AivTable *aiv_table_new         (guint       n_columns,
                                 ...);
void    aiv_table_add           (AivTable   *self,
                                 ...);
void    aiv_table_print         (AivTable   *self);

/* batches: aiv-cli-watch.c, aiv-cli-save.c */
char   *aiv_cli_find_batch      (AivCli     *self,
                                 const char *name,
                                 GError    **error);
AivExit aiv_cli_watch           (AivCli     *self,
                                 const char *batch_id);
AivExit aiv_cli_save            (AivCli     *self,
                                 const char *batch_id,
                                 const char *folder,
                                 char      **item_ids);

/* videos from words: aiv-cli-video-watch.c */
AivExit aiv_cli_watch_video     (AivCli     *self,
                                 gint64      video_id);

G_END_DECLS
