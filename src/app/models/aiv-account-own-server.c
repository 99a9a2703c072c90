/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* What a person does to the server of this computer itself. */

/**
 * aiv_account_get_server_state:
 * @self: an account
 *
 * Returns: how the server of this computer is
 */
AivServerState
aiv_account_get_server_state (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), AIV_SERVER_STOPPED);

  return self->process != NULL ? aiv_server_process_get_state (self->process) : AIV_SERVER_STOPPED;
}

/**
 * aiv_account_is_server_down:
 * @self: an account
 *
 * Returns: whether the server of this computer is what is shown, and waits for a person to start it
 */
gboolean
aiv_account_is_server_down (AivAccount *self)
{
  AivServerState state = aiv_account_get_server_state (self);

  return aiv_account_is_local (self) && (state == AIV_SERVER_STOPPED || state == AIV_SERVER_FAILED);
}

/**
 * aiv_account_get_server_folder:
 * @self: an account
 *
 * Returns: (transfer none) (type filename): where the server of this computer keeps everything
 */
const char *
aiv_account_get_server_folder (AivAccount *self)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);

  aiv_account_watch_process (self);
  return aiv_server_process_get_data_dir (self->process);
}

/**
 * aiv_account_stop_server:
 * @self: an account
 *
 * Ends the server of this computer. Whoever is signed in to it stays so; what was being made goes
 * on when it is started again.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_account_stop_server (AivAccount *self)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  return self->process != NULL ? aiv_server_process_stop (self->process) : dex_future_new_true ();
}

typedef struct
{
  AivAccount *account;
  AivServerProcess *process;
  char *path;
  gboolean dry_run;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->account);
  g_object_unref (work->process);
  g_free (work->path);
  g_free (work);
}

static Work *
work_new (AivAccount *self)
{
  Work *work = g_new0 (Work, 1);

  aiv_account_watch_process (self);
  work->account = g_object_ref (self);
  work->process = g_object_ref (self->process);
  return work;
}

/* Those who are signed in have waited for it. */
static gboolean
await_start (Work    *work,
             GError **error)
{
  AivAccount *self = work->account;
  g_autofree char *address = dex_await_string (aiv_server_process_start (work->process), error);

  if (address == NULL)
    return FALSE;
  if (self->session != NULL && aiv_account_is_local (self))
    dex_future_disown (aiv_session_refresh (self->session));
  return TRUE;
}

static DexFuture *
start_fiber (gpointer data)
{
  GError *error = NULL;

  return await_start (data, &error) ? dex_future_new_true () : dex_future_new_for_error (error);
}

/**
 * aiv_account_start_server:
 * @self: an account
 *
 * Starts the server of this computer, unless it runs.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_UNAVAILABLE
 */
DexFuture *
aiv_account_start_server (AivAccount *self)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, start_fiber, work_new (self), work_free);
}

/* Nobody else may use the data folder meanwhile. */
static DexFuture *
import_fiber (gpointer data)
{
  Work *work = data;
  AivServerState state = aiv_server_process_get_state (work->process);
  gboolean runs = !work->dry_run && state != AIV_SERVER_STOPPED && state != AIV_SERVER_FAILED;
  g_autoptr(AivWireImport) report = NULL;
  GError *error = NULL;

  if (runs)
    dex_await (aiv_server_process_stop (work->process), NULL);
  report = dex_await_boxed (aiv_server_process_import (work->process, work->path, work->dry_run), &error);
  /* Whether it has worked or not, what was there before goes on. */
  if (runs)
    await_start (work, error == NULL ? &error : NULL);
  if (error != NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_IMPORT, g_steal_pointer (&report));
}

/**
 * aiv_account_import:
 * @self: an account
 * @path: (type filename): what another server has left: a folder or a database
 * @dry_run: whether only to see what would be done
 *
 * Takes it over into the server of this computer, all of it or nothing; that one is stopped
 * meanwhile, if it runs.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireImport]; rejects with
 *   %AIV_API_ERROR_FILE, whose message says what is in the way
 */
DexFuture *
aiv_account_import (AivAccount *self,
                    const char *path,
                    gboolean    dry_run)
{
  Work *work;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (path != NULL);

  work = work_new (self);
  work->path = g_strdup (path);
  work->dry_run = dry_run;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, import_fiber, work, work_free);
}
