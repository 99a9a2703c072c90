/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-db.h"

/* The writer: one thread, one connection. A commit waits for the disk, milliseconds where a
 * transaction's own work takes microseconds; so whatever has queued up while the disk was
 * busy shares the next commit, each job but the first in a savepoint of its own. */

/* Bounds how long the first job of a group waits for the last one. */
#define MAX_GROUP 64

typedef struct
{
  AivDbFunc func; /* NULL ends the thread */
  gpointer data;
  GDestroyNotify data_free;
  DexPromise *promise;
  GValue result;
  GError *error;
  GPtrArray *changes;
  gboolean alone; /* shares its commit with no other */
} Job;

struct _AivDb
{
  AivSql *sql;
  GThread *thread;
  GAsyncQueue *jobs;
  Job *next; /* taken from the queue, but not run yet; of the thread */
  AivDbCommittedFunc committed;
  gpointer user_data;
  GMutex mutex;
  AivCommitStats stats; /* under mutex */
  gboolean closed;
};

static void
job_free (Job *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  if (G_IS_VALUE (&job->result))
    g_value_unset (&job->result);
  g_clear_error (&job->error);
  g_clear_pointer (&job->changes, g_ptr_array_unref);
  dex_unref (job->promise);
  g_free (job);
}

/* Frees the arguments first: nothing of a job is left when its future's owner goes on. */
static void
job_settle (Job *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  job->data_free = NULL;

  if (job->error != NULL)
    dex_promise_reject (job->promise, g_steal_pointer (&job->error));
  else if (G_IS_VALUE (&job->result))
    dex_promise_resolve (job->promise, &job->result);
  else
    dex_promise_resolve_boolean (job->promise, TRUE);
  job_free (job);
}

static void
job_fail (Job *job, const GError *error)
{
  if (job->error == NULL)
    job->error = error != NULL ? g_error_copy (error)
                               : g_error_new (AIV_STORE_ERROR, AIV_STORE_ERROR_FAILED,
                                              "A transaction failed without a reason");
}

static void
job_run (AivDb *self, Job *job)
{
  g_autoptr (GPtrArray) undone = NULL;
  GError *error = NULL;

  if (!aiv_sql_script (self->sql, "SAVEPOINT job", &error))
    {
      job->error = error;
      return;
    }

  if (job->func (self->sql, job->data, &job->result, &error)
      && aiv_sql_script (self->sql, "RELEASE job", &error))
    {
      job->changes = aiv_sql_steal_changes (self->sql);
      return;
    }

  job_fail (job, error);
  g_clear_error (&error);
  undone = aiv_sql_steal_changes (self->sql);
  if (aiv_sql_in_transaction (self->sql)
      && !aiv_sql_script (self->sql, "ROLLBACK TO job; RELEASE job", &error))
    {
      /* The jobs before it cannot be told apart from it any more. */
      g_warning ("Could not undo a transaction: %s", error->message);
      g_clear_error (&error);
      aiv_sql_script (self->sql, "ROLLBACK", NULL);
    }
}

/* What ended this job ended the transaction: a full disk, for one, undoes the whole of it. */
static gboolean
give_up (const Job *job, GError **error)
{
  if (job->error != NULL)
    g_propagate_error (error, g_error_copy (job->error));
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_FAILED, "The database gave up a transaction");
  return FALSE;
}

/* The first job of a group needs no savepoint, as there is nothing before it that would have
 * to stay. That is what a job of many thousand statements can be run with at all: at the end of
 * each, SQLite goes through what the savepoint remembers, the more the longer the job. Returns
 * whether there is something to commit. */
static gboolean
run_first (AivDb *self, Job *job, GError **error)
{
  g_autoptr (GPtrArray) undone = NULL;
  g_autoptr (GError) problem = NULL;

  if (job->func (self->sql, job->data, &job->result, &problem))
    {
      job->changes = aiv_sql_steal_changes (self->sql);
      return TRUE;
    }
  job_fail (job, problem);
  undone = aiv_sql_steal_changes (self->sql);
  if (!aiv_sql_in_transaction (self->sql))
    return give_up (job, error);
  g_clear_error (&problem);
  if (!aiv_sql_script (self->sql, "ROLLBACK", &problem))
    g_warning ("Could not undo a transaction: %s", problem->message);
  return FALSE;
}

/* Adds what has queued up meanwhile, until something has to stand alone. */
static gboolean
run_others (AivDb *self, GPtrArray *group, gboolean *end, GError **error)
{
  while (group->len < MAX_GROUP)
    {
      Job *job = g_async_queue_try_pop (self->jobs);

      if (job == NULL)
        return TRUE;
      if (job->alone)
        {
          self->next = job;
          return TRUE;
        }
      g_ptr_array_add (group, job);
      if (job->func == NULL)
        {
          *end = TRUE;
          return TRUE;
        }
      job_run (self, job);
      if (!aiv_sql_in_transaction (self->sql))
        return give_up (job, error);
    }
  return TRUE;
}

/* Returns whether the jobs in it are on the disk, or have failed each for its own reason. */
static gboolean
run_group (AivDb *self, GPtrArray *group, Job *job, gboolean *end, GError **error)
{
  GError *problem = NULL;

  g_ptr_array_add (group, job);
  if (!aiv_sql_script (self->sql, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!run_first (self, job, &problem))
    {
      if (problem != NULL)
        g_propagate_error (error, problem);
      return problem == NULL;
    }
  if (!job->alone && !run_others (self, group, end, error))
    return FALSE;
  if (aiv_sql_script (self->sql, "COMMIT", error))
    return TRUE;
  aiv_sql_script (self->sql, "ROLLBACK", NULL);
  return FALSE;
}

static gpointer
run (gpointer data)
{
  AivDb *self = data;
  gboolean end = FALSE;

  while (!end)
    {
      g_autoptr (GPtrArray) group = g_ptr_array_new ();
      g_autoptr (GError) error = NULL;
      Job *job = self->next != NULL ? g_steal_pointer (&self->next) : g_async_queue_pop (self->jobs);
      gint64 began = g_get_monotonic_time ();
      gboolean committed;

      if (job->func == NULL)
        {
          job_settle (job);
          break;
        }

      committed = run_group (self, group, job, &end, &error);
      g_mutex_lock (&self->mutex);
      aiv_commit_stats_count (&self->stats, group->len, g_get_monotonic_time () - began, committed);
      g_mutex_unlock (&self->mutex);
      if (!committed)
        g_warning ("Could not commit: %s", error->message);

      for (guint i = 0; i < group->len; i++)
        {
          job = g_ptr_array_index (group, i);
          if (committed && job->changes != NULL && job->changes->len > 0)
            self->committed (job->changes, self->user_data);
          else if (!committed && job->func != NULL)
            job_fail (job, error);
        }
      for (guint i = 0; i < group->len; i++)
        job_settle (g_ptr_array_index (group, i));
    }

  /* Nothing is pushed after the one that ends. */
  return NULL;
}

/**
 * aiv_db_new:
 * @sql: (transfer full): a connection that may write
 * @committed: told of changes after each commit
 * @user_data: for @committed; must outlive the database
 *
 * Returns: (transfer full): a running writer
 */
AivDb *
aiv_db_new (AivSql *sql, AivDbCommittedFunc committed, gpointer user_data)
{
  AivDb *self = g_new0 (AivDb, 1);

  self->sql = sql;
  self->committed = committed;
  self->user_data = user_data;
  self->jobs = g_async_queue_new ();
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("aiv-store", run, self);
  return self;
}

static DexFuture *
push (AivDb *self, AivDbFunc func, gpointer data, GDestroyNotify data_free, gboolean alone)
{
  Job *job = g_new0 (Job, 1);
  DexPromise *promise = dex_promise_new ();

  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->alone = alone;
  job->promise = dex_ref (promise);
  g_async_queue_push (self->jobs, job);
  return DEX_FUTURE (promise);
}

/**
 * aiv_db_write:
 * @self: a database
 * @func: the transaction
 * @data: (transfer full): its arguments
 * @data_free: (nullable): frees @data, on the writer's thread
 * @alone: whether it shares its commit with no other: for one of very many statements
 *
 * Queues a transaction. They are run in the order of the calls and alone: what one reads
 * stays true until its end. Dropping the future does not stop it. To be called on the
 * thread that made @self.
 *
 * Returns: (transfer full): a future of the result, settled once it is on the disk;
 *   rejects with the error of @func, with %AIV_STORE_ERROR_FAILED if the disk failed, or
 *   with %AIV_STORE_ERROR_CLOSED
 */
DexFuture *
aiv_db_write (AivDb *self, AivDbFunc func, gpointer data, GDestroyNotify data_free, gboolean alone)
{
  if (self->closed)
    {
      if (data_free != NULL)
        data_free (data);
      return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED, "The store has been closed");
    }
  return push (self, func, data, data_free, alone);
}

/**
 * aiv_db_get_stats:
 * @self: a database
 * @stats: (out caller-allocates): what it has done
 *
 * May be called from any thread.
 */
void
aiv_db_get_stats (AivDb *self, AivCommitStats *stats)
{
  g_mutex_lock (&self->mutex);
  *stats = self->stats;
  g_mutex_unlock (&self->mutex);
}

/**
 * aiv_db_close:
 * @self: a database
 *
 * Refuses transactions from now on, and ends after those that wait.
 *
 * Returns: (transfer full): a future of %TRUE once they are done
 */
DexFuture *
aiv_db_close (AivDb *self)
{
  if (self->closed)
    return dex_future_new_true ();
  self->closed = TRUE;
  return push (self, NULL, NULL, NULL, FALSE);
}

/**
 * aiv_db_free:
 * @self: (transfer full): a database
 *
 * Waits for the transactions that have been queued, then closes the connection.
 */
void
aiv_db_free (AivDb *self)
{
  dex_clear (&(DexFuture *){ aiv_db_close (self) });
  g_thread_join (self->thread);
  aiv_sql_close (self->sql);
  g_async_queue_unref (self->jobs);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
