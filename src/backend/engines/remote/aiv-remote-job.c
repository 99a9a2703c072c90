/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "aiv-error.h"
#include "aiv-remote-engine-private.h"
#include "aiv-time.h"

/* One job on its way through a service. What matters most: a task is written down before it is
 * sent, and one whose fate is unknown is looked up, never sent again. */

/* How long a service may be out of reach before a try is given up, and a task may take. */
#define PATIENCE_MS (5 * 60 * 1000)
#define LONGEST_MS (G_GINT64_CONSTANT (3) * 60 * 60 * 1000)

#define FIRST_BACKOFF_MS 1000
#define LONGEST_BACKOFF_MS (30 * 1000)
#define BUSY_MS (10 * 1000)
#define LIMIT_MS (15 * 60 * 1000)
#define MAX_LOOK_UPS 4
/* A service may need a moment before it knows what it has just taken. */
#define MAX_GONE 3

#define LOSE(code, ...) g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_##code, __VA_ARGS__)

static const AivRemoteService *
get_service (AivRemoteRun *run)
{
  return aiv_remote_engine_get_service (run->engine);
}

static gboolean
end_task (AivRemoteRun *run)
{
  g_autoptr (GError) error = NULL;

  if (run->task != NULL && !dex_await (aiv_engine_memory_end (run->memory, run->task->reference), &error))
    g_warning ("Could not write down that a task has ended: %s", error->message);
  g_clear_pointer (&run->task, aiv_engine_task_unref);
  return TRUE;
}

/* If that cannot be written down, it is gone on with: the next start would look it up. */
static gboolean
name_task (AivRemoteRun *run, const char *remote_id)
{
  AivEngineTask *named = aiv_engine_task_new ();
  g_autoptr (GError) error = NULL;

  named->item_id = g_strdup (run->task->item_id);
  named->engine = g_strdup (run->task->engine);
  named->reference = g_strdup (run->task->reference);
  named->remote_id = g_strdup (remote_id);
  named->address = g_strdup (run->task->address);
  named->sent_at = run->task->sent_at;
  aiv_engine_task_unref (run->task);
  run->task = named;
  if (!dex_await (aiv_engine_memory_name (run->memory, named->reference, remote_id), &error))
    g_warning ("Could not write down what a service calls item %s: %s", named->item_id, error->message);
  return TRUE;
}

/* What a failure that is certainly none of a task's own means for the job. */
static void
explain (AivRemoteRun *run, const GError *cause, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);
  g_autofree char *reason = NULL;

  if (aiv_error_is_cancelled (cause))
    {
      LOSE (CANCELLED, "Cancelled");
      return;
    }
  if (cause->domain != AIV_REMOTE_ERROR)
    {
      g_propagate_error (error, g_error_copy (cause));
      return;
    }
  switch ((AivRemoteError) cause->code)
    {
    case AIV_REMOTE_ERROR_BUSY:
      reason = g_strdup_printf (C_ ("error", "%s has enough to do: %s"), name, cause->message);
      aiv_remote_engine_hold_off (run->engine, reason, run->retry_after_ms >= 0 ? run->retry_after_ms : BUSY_MS);
      LOSE (LATER, "%s", reason);
      break;
    case AIV_REMOTE_ERROR_LIMIT:
      reason = g_strdup_printf (C_ ("error", "The allowance at %s is used up: %s"), name, cause->message);
      aiv_remote_engine_hold_off (run->engine, reason, run->retry_after_ms >= 0 ? run->retry_after_ms : LIMIT_MS);
      LOSE (LATER, "%s", reason);
      break;
    case AIV_REMOTE_ERROR_REFUSED:
      LOSE (FAILED, C_ ("error", "%s does not accept this server's key. Ask the administrator to check it"), name);
      break;
    case AIV_REMOTE_ERROR_REJECTED:
      LOSE (FAILED, C_ ("error", "%s does not take this: %s"), name, cause->message);
      break;
    case AIV_REMOTE_ERROR_GONE:
      LOSE (FAILED, C_ ("error", "There is no %s at the configured address. Ask the administrator to check it"), name);
      break;
    case AIV_REMOTE_ERROR_UNREACHABLE:
    case AIV_REMOTE_ERROR_CUT:
    case AIV_REMOTE_ERROR_SERVER:
    case AIV_REMOTE_ERROR_GARBLED:
    default:
      reason = cause->code == AIV_REMOTE_ERROR_SERVER || cause->code == AIV_REMOTE_ERROR_GARBLED
                   ? g_strdup_printf (C_ ("error", "%s is out of order"), name)
                   : g_strdup_printf (C_ ("error", "%s cannot be reached"), name);
      aiv_remote_engine_problem (run->engine, reason);
      LOSE (TRANSIENT, "%s", reason);
      break;
    }
}

/* Nobody has seen an answer. TRUE when the service has the task; FALSE with an error otherwise: one
 * that passes where it certainly has not been taken. */
static gboolean
look_up (AivRemoteRun *run, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);
  gint64 wait = FIRST_BACKOFF_MS;
  guint n_missing = 0;

  for (guint i = 0; i < MAX_LOOK_UPS; i++, wait *= 2)
    {
      g_autofree char *remote_id = NULL;
      g_autoptr (GError) cause = NULL;
      AivRemoteFound found;

      if (!aiv_remote_run_pause (run, wait, &cause))
        {
          explain (run, cause, error);
          return FALSE;
        }
      found = get_service (run)->look_up (run->engine, run, &remote_id, &cause);
      if (cause != NULL && i + 1 < MAX_LOOK_UPS && !aiv_error_is_cancelled (cause))
        continue;
      if (cause != NULL)
        {
          /* It stays written down: the next try begins with looking it up. */
          explain (run, cause, error);
          return FALSE;
        }
      if (found == AIV_REMOTE_FOUND)
        return name_task (run, remote_id);
      if (found == AIV_REMOTE_CANNOT_TELL)
        {
          end_task (run);
          LOSE (FAILED,
                C_ ("error",
                    "The connection to %s broke, and nobody can tell whether it has begun. Retry to let it begin anew"),
                name);
          return FALSE;
        }
      if (++n_missing == 2)
        break;
    }
  end_task (run);
  LOSE (TRANSIENT, C_ ("error", "The connection to %s broke"), name);
  return FALSE;
}

static gboolean
is_unknown (const GError *error)
{
  return error->domain == AIV_REMOTE_ERROR
         && (error->code == AIV_REMOTE_ERROR_CUT || error->code == AIV_REMOTE_ERROR_SERVER
             || error->code == AIV_REMOTE_ERROR_GARBLED);
}

static gboolean
write_down (AivRemoteRun *run, GError **error)
{
  AivEngineTask *task = aiv_engine_task_new ();

  task->item_id = g_strdup (run->job->id);
  task->engine = g_strdup (get_service (run)->id);
  task->reference = g_uuid_string_random ();
  task->address = g_strdup (run->settings->address);
  task->sent_at = aiv_time_now_ms ();
  run->task = task;
  if (dex_await (aiv_engine_memory_begin (run->memory, task), NULL))
    return TRUE;
  g_clear_pointer (&run->task, aiv_engine_task_unref);
  /* Taken away meanwhile, or the disk is full: nothing has been sent. */
  if (g_cancellable_is_cancelled (run->cancellable))
    LOSE (CANCELLED, "Cancelled");
  else
    LOSE (TRANSIENT, C_ ("error", "The video could not be begun"));
  return FALSE;
}

static gboolean
submit_locked (AivRemoteRun *run, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *remote_id = NULL;

  /* Somebody before may have found out that the service takes nothing now. */
  if (aiv_engine_get_limit (AIV_ENGINE (run->engine)) == 0)
    {
      LOSE (LATER, "The service takes nothing now");
      return FALSE;
    }
  if (!write_down (run, error))
    return FALSE;
  remote_id = get_service (run)->submit (run->engine, run, &cause);
  if (remote_id != NULL)
    return name_task (run, remote_id);
  if (is_unknown (cause))
    {
      g_message ("Nobody knows what became of item %s at %s: %s", run->job->id, get_service (run)->id, cause->message);
      return look_up (run, error);
    }
  end_task (run);
  explain (run, cause, error);
  return FALSE;
}

static gboolean
submit (AivRemoteRun *run, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean done;

  if (!aiv_remote_engine_lock (run->engine, run, &cause))
    {
      explain (run, cause, error);
      return FALSE;
    }
  aiv_remote_run_tell (run, AIV_ENGINE_PHASE_UPLOADING, -1);
  done = submit_locked (run, error);
  aiv_remote_engine_unlock (run->engine);
  return done;
}

static gboolean
fail_with (AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);

  end_task (run);
  if (status->condition == AIV_REMOTE_CANCELLED)
    LOSE (FAILED, C_ ("error", "The video was cancelled at %s"), name);
  else if (status->words == NULL)
    g_set_error (error, AIV_ENGINE_ERROR,
                 status->condition == AIV_REMOTE_FAILED_ONCE ? AIV_ENGINE_ERROR_TRANSIENT : AIV_ENGINE_ERROR_FAILED,
                 C_ ("error", "%s could not make the video, and gives no reason"), name);
  else
    g_set_error (error, AIV_ENGINE_ERROR,
                 status->condition == AIV_REMOTE_FAILED_ONCE ? AIV_ENGINE_ERROR_TRANSIENT : AIV_ENGINE_ERROR_FAILED,
                 C_ ("error", "%s could not make the video: %s"), name, status->words);
  return FALSE;
}

static gboolean
forget (AivRemoteRun *run, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);

  end_task (run);
  if (get_service (run)->keeps_nothing)
    LOSE (TRANSIENT, C_ ("error", "%s was restarted and has forgotten the video"), name);
  else
    LOSE (FAILED, C_ ("error", "%s no longer knows the video. Retry to let it begin anew"), name);
  return FALSE;
}

/* Asks once, as often as it takes to get an answer. */
gboolean
aiv_remote_job_query (AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  gint64 wait = FIRST_BACKOFF_MS;
  gint64 waited = 0;
  guint n_gone = 0;

  for (;;)
    {
      g_autoptr (GError) cause = NULL;

      aiv_remote_status_clear (status);
      *status = (AivRemoteStatus){ .condition = AIV_REMOTE_RUNNING, .fraction = -1 };
      if (get_service (run)->query (run->engine, run, status, &cause))
        return TRUE;
      if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE) && ++n_gone == MAX_GONE)
        return forget (run, error);
      if (aiv_error_is_cancelled (cause) || waited >= PATIENCE_MS
          || g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REFUSED))
        {
          explain (run, cause, error);
          return FALSE;
        }
      if (run->retry_after_ms > 0)
        wait = CLAMP (run->retry_after_ms, FIRST_BACKOFF_MS, PATIENCE_MS);
      waited += wait;
      g_clear_error (&cause);
      if (!aiv_remote_run_pause (run, wait, &cause))
        {
          explain (run, cause, error);
          return FALSE;
        }
      wait = MIN (wait * 2, LONGEST_BACKOFF_MS);
    }
}

static DexFuture *
watch (AivRemoteRun *run)
{
  return get_service (run)->watch != NULL ? get_service (run)->watch (run->engine, run) : NULL;
}

static gboolean
follow (AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  aiv_remote_run_tell (run, AIV_ENGINE_PHASE_WAITING, -1);
  for (;;)
    {
      g_autoptr (GError) cause = NULL;

      if (!aiv_remote_job_query (run, status, error))
        return FALSE;
      if (status->condition == AIV_REMOTE_DONE)
        return TRUE;
      if (status->condition != AIV_REMOTE_WAITING && status->condition != AIV_REMOTE_RUNNING)
        return fail_with (run, status, error);
      if (status->condition == AIV_REMOTE_RUNNING)
        aiv_remote_run_tell (run, AIV_ENGINE_PHASE_GENERATING, status->fraction >= 0 ? status->fraction * 0.9 : -1);
      if (run->task->sent_at < aiv_time_now_ms () - LONGEST_MS)
        {
          g_autofree char *name = aiv_remote_engine_dup_name (run->engine);

          get_service (run)->cancel (run->engine, run, NULL);
          end_task (run);
          LOSE (FAILED, C_ ("error", "%s took too long"), name);
          return FALSE;
        }
      if (!aiv_remote_run_wait (run, status->pause_ms > 0 ? status->pause_ms : get_service (run)->poll_ms, watch (run), &cause))
        {
          explain (run, cause, error);
          return FALSE;
        }
    }
}

/* What an earlier start has begun. */
static gboolean
take_up (AivRemoteRun *run, GError **error)
{
  g_autofree char *name = aiv_remote_engine_dup_name (run->engine);
  gboolean found;

  if (!g_str_equal (run->task->address, run->settings->address))
    {
      end_task (run);
      LOSE (FAILED, C_ ("error", "The address of %s was changed while the video was being made. Retry to let it begin anew"),
            name);
      return FALSE;
    }
  if (run->task->remote_id != NULL)
    return TRUE;
  if (!aiv_remote_engine_lock (run->engine, run, error))
    return FALSE;
  found = look_up (run, error);
  aiv_remote_engine_unlock (run->engine);
  return found;
}

AivEngineResult *
aiv_remote_job_run (AivRemoteRun *run, GError **error)
{
  g_auto (AivRemoteStatus) status = { .condition = AIV_REMOTE_WAITING, .fraction = -1 };
  gboolean begun;

  if (run->settings == NULL)
    {
      g_autofree char *name = aiv_remote_engine_dup_name (run->engine);

      LOSE (FAILED, C_ ("error", "%s has not been set up on this server. Choose another engine, or ask the administrator"),
            name);
      return NULL;
    }
  if (g_cancellable_is_cancelled (run->cancellable))
    {
      LOSE (CANCELLED, "Cancelled");
      return NULL;
    }
  aiv_remote_run_tell (run, AIV_ENGINE_PHASE_PREPARING, -1);
  run->task = aiv_engine_memory_find (run->memory);
  begun = run->task != NULL ? take_up (run, error) : submit (run, error);
  return begun && follow (run, &status, error) ? aiv_remote_job_fetch (run, &status, error) : NULL;
}

gboolean
aiv_remote_job_abandon (AivRemoteRun *run, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (run->task->remote_id == NULL)
    {
      g_autofree char *remote_id = NULL;
      AivRemoteFound found = get_service (run)->look_up (run->engine, run, &remote_id, &cause);

      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (found != AIV_REMOTE_FOUND)
        return TRUE;
      name_task (run, remote_id);
    }
  if (get_service (run)->cancel (run->engine, run, &cause))
    return TRUE;
  /* Finished, or never heard of. */
  if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE)
      || g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
