/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-thread.h"

#include <sys/resource.h>
#include <unistd.h>

#include "aiv-error.h"

/* Decoders and disk work: more threads than this only fight over the cores. */
#define MAX_THREADS 8
/* Of work that is only looked at: a frame that is due goes first, and it still gets a tenth of a busy processor. */
#define GENTLE_NICE 10

typedef struct
{
  AivThreadFunc func;
  gpointer data;
  GDestroyNotify data_free;
  DexPromise *promise;
} Job;

static void
job_free (Job *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  dex_unref (job->promise);
  g_free (job);
}

static void
run_job (gpointer data, gpointer unused)
{
  Job *job = data;
  GCancellable *cancellable = dex_promise_get_cancellable (job->promise);
  g_auto (GValue) result = G_VALUE_INIT;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error)
      || !job->func (job->data, cancellable, &result, &error))
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "A worker failed without a reason");
      dex_promise_reject (job->promise, error);
    }
  else if (G_IS_VALUE (&result))
    dex_promise_resolve (job->promise, &result);
  else
    dex_promise_resolve_boolean (job->promise, TRUE);

  job_free (job);
}

static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter_pointer (&pool))
    {
      GThreadPool *made
          = g_thread_pool_new (run_job, NULL, (int) CLAMP (g_get_num_processors (), 2, MAX_THREADS), FALSE, NULL);
      g_once_init_leave_pointer (&pool, made);
    }
  return pool;
}

/**
 * aiv_thread_run:
 * @func: the work
 * @data: (nullable): its argument
 * @data_free: (nullable): frees @data, on the worker, when the work is over
 *
 * Runs @func on a pool of threads with stacks of the usual size, which fibers (128 KiB) do
 * not have: decoders, long disk work. At most eight run at once, the
 * others wait their turn. Dropping the last block over the future cancels the work's
 * cancellable. May be called from any thread.
 *
 * Returns: (transfer full): a future of what @func put in its result
 */
DexFuture *
aiv_thread_run (AivThreadFunc func, gpointer data, GDestroyNotify data_free)
{
  return aiv_thread_run_in (get_pool (), func, data, data_free);
}

/* A thread of Linux has a priority of its own: setpriority(2), NOTES. */
static void
run_gentle_job (gpointer data, gpointer unused)
{
  static _Thread_local gboolean gentle;

  if (!gentle)
    gentle = setpriority (PRIO_PROCESS, (id_t) gettid (), GENTLE_NICE) == 0;
  run_job (data, unused);
}

/**
 * aiv_thread_run_gently:
 * @func: the work
 * @data: (nullable): its argument
 * @data_free: (nullable): frees @data, on the worker, when the work is over
 *
 * As [func@Aiv.thread_run], for work that must not take the processor from what is drawn just
 * now: on threads of their own, which the system runs after others.
 *
 * Returns: (transfer full): a future of what @func put in its result
 */
DexFuture *
aiv_thread_run_gently (AivThreadFunc func, gpointer data, GDestroyNotify data_free)
{
  static GThreadPool *pool;

  /* Exclusive, as a thread does not become more important again. */
  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, g_thread_pool_new (run_gentle_job, NULL,
                                                         (int) CLAMP (g_get_num_processors (), 2, MAX_THREADS), TRUE, NULL));
  return aiv_thread_run_in (pool, func, data, data_free);
}

/**
 * aiv_thread_pool_new:
 * @n_threads: the most that run at a time
 *
 * Makes a pool for work that strangers can cause, so that however much of it there is, other
 * work finds threads.
 *
 * Returns: (transfer full): a pool for [func@Aiv.thread_run_in]
 */
GThreadPool *
aiv_thread_pool_new (guint n_threads)
{
  return g_thread_pool_new (run_job, NULL, (int) n_threads, FALSE, NULL);
}

/**
 * aiv_thread_run_in:
 * @pool: a pool of [func@Aiv.thread_pool_new]
 * @func: the work
 * @data: (nullable): its argument
 * @data_free: (nullable): frees @data, on the worker, when the work is over
 *
 * As [func@Aiv.thread_run], on threads of its own.
 *
 * Returns: (transfer full): a future of what @func put in its result
 */
DexFuture *
aiv_thread_run_in (GThreadPool *pool, AivThreadFunc func, gpointer data, GDestroyNotify data_free)
{
  DexPromise *promise;
  Job *job;

  aiv_return_future_if_fail (func != NULL);

  promise = dex_promise_new_cancellable ();
  job = g_new0 (Job, 1);
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->promise = dex_ref (promise);
  g_thread_pool_push (pool, job, NULL);

  return DEX_FUTURE (promise);
}
