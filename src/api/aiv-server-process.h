/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * AivServerState:
 * @AIV_SERVER_STOPPED: not running
 * @AIV_SERVER_STARTING: started, not ready
 * @AIV_SERVER_RUNNING: ready
 * @AIV_SERVER_RESTARTING: ended by itself; will be started again
 * @AIV_SERVER_FAILED: cannot be started, or ended too often
 */
typedef enum
{
  AIV_SERVER_STOPPED,
  AIV_SERVER_STARTING,
  AIV_SERVER_RUNNING,
  AIV_SERVER_RESTARTING,
  AIV_SERVER_FAILED,
} AivServerState;

#define AIV_TYPE_SERVER_STATE (aiv_server_state_get_type ())
GType aiv_server_state_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_SERVER_PROCESS (aiv_server_process_get_type ())
G_DECLARE_FINAL_TYPE (AivServerProcess, aiv_server_process, AIV, SERVER_PROCESS, GObject)

/**
 * AivServerProcess:
 *
 * The embedded server: `aivideo-server --embedded --data DIR`, started as a child, started
 * again when it ends by itself (after 0.25 s, doubling to 8 s; given up after five times in
 * two minutes), and ended by closing its standard input, which also happens when this
 * program dies. The program is the one that `AIVIDEO_SERVER` names, else the one beside our
 * own, else the installed one.
 *
 * Properties:
 * - `data-dir` (string, construct-only): default: `aivideo-studio/server` below the user's
 *   data folder
 * - `state` (AivServerState, read-only)
 * - `address` (string, read-only, nullable): while running; another after each start: bind
 *   [property@Aiv.Client:base-url] to it
 */

#define AIV_SERVER_KEY "embedded" /* server-key of clients of an embedded server */

AivServerProcess *aiv_server_process_new            (const char       *data_dir);
/* → string: the address, once it is ready. Calls share one start. */
DexFuture        *aiv_server_process_start          (AivServerProcess *self);
/* → TRUE when it has ended, by force after ten seconds. */
DexFuture        *aiv_server_process_stop           (AivServerProcess *self);
AivServerState    aiv_server_process_get_state      (AivServerProcess *self);
const char       *aiv_server_process_get_address    (AivServerProcess *self);
const char       *aiv_server_process_get_data_dir   (AivServerProcess *self);
/* → AivWireImport: what another server has left is taken over, whole or not at all; not while it runs. */
DexFuture        *aiv_server_process_import         (AivServerProcess *self,
                                                    const char       *path,
                                                    gboolean          dry_run);
/* The token of the last start for aiv_client_login_one_time(); works once, NULL after. */
char             *aiv_server_process_steal_token    (AivServerProcess *self);

G_END_DECLS
