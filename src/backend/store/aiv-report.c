/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-report.h"

#include "aiv-error.h"
#include "aiv-thread.h"
#include "store/aiv-store-private.h"

/* Reads that take longer than a request may hold up the others: in a thread, on a connection
 * of their own, which costs some 0.2 ms to open. */

typedef struct
{
  char *path;
  AivDbFunc func;
  gpointer data;
  GDestroyNotify data_free;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;

  if (self->data_free != NULL)
    self->data_free (self->data);
  g_free (self->path);
  g_free (self);
}

static gboolean
run (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Report *self = data;
  g_autoptr (AivSql) sql = aiv_sql_open (self->path, TRUE, error);
  gboolean done;

  /* One snapshot for all that the report reads. */
  if (sql == NULL || !aiv_sql_script (sql, "BEGIN", error))
    return FALSE;
  done = self->func (sql, self->data, result, error);
  aiv_sql_script (sql, "ROLLBACK", NULL);
  return done;
}

/**
 * aiv_report_run:
 * @store: a store
 * @func: reads what is wanted, in a thread; must not write
 * @data: (transfer full): its arguments
 * @data_free: (nullable): frees @data, in that thread
 *
 * Reads something that takes long.
 *
 * Returns: (transfer full): a future of what @func returns; rejects with its error or with
 *   %AIV_STORE_ERROR_CLOSED
 */
DexFuture *
aiv_report_run (AivStore *store, AivDbFunc func, gpointer data, GDestroyNotify data_free)
{
  Report *report;
  GError *error = NULL;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (func != NULL);

  if (aiv_store_read (store, &error) == NULL)
    {
      if (data_free != NULL)
        data_free (data);
      return dex_future_new_for_error (error);
    }
  report = g_new0 (Report, 1);
  report->path = aiv_store_dup_path (store, AIV_STORE_DATABASE);
  report->func = func;
  report->data = data;
  report->data_free = data_free;
  return aiv_thread_run (run, report, report_free);
}
