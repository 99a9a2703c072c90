/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-remote-tasks.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-store-private.h"

/* What services have been asked to make. A row is written before anything is sent; it goes on
 * living when its item has been cancelled or deleted, until the service has been told. */

/* Ended tasks are told from unknown ones for so long. */
#define KEEP_MS (G_GINT64_CONSTANT (7) * 24 * 60 * 60 * 1000)

/* Items that failed while a service could not be reached: a retry goes on with the same task. */
#define KEEP_FAILED_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)

#define SELECT_TASK "SELECT t.item_id, t.engine, t.reference, t.remote_id, t.address, t.sent_at FROM remote_task t "

typedef struct
{
  char *lease;
  AivEngineTask *task;
  char *reference;
  char *remote_id;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->lease);
  g_clear_pointer (&self->task, aiv_engine_task_unref);
  g_free (self->reference);
  g_free (self->remote_id);
  g_free (self);
}

static AivEngineTask *
read_task (AivRows *rows)
{
  AivEngineTask *task = aiv_engine_task_new ();

  task->item_id = aiv_rows_dup (rows, 0);
  task->engine = aiv_rows_dup (rows, 1);
  task->reference = aiv_rows_dup (rows, 2);
  task->remote_id = aiv_rows_dup (rows, 3);
  task->address = aiv_rows_dup (rows, 4);
  task->sent_at = aiv_rows_int (rows, 5);
  return task;
}

/**
 * aiv_remote_tasks_find:
 * @store: a store
 * @item_id: an item
 *
 * On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): what a service has been asked to make for it and nobody has
 *   seen the end of
 */
AivEngineTask *
aiv_remote_tasks_find (AivStore *store, const char *item_id)
{
  AivSql *sql = aiv_store_read (store, NULL);
  g_autoptr (AivRows) rows = sql != NULL
                                 ? aiv_sql_query (sql, SELECT_TASK "WHERE item_id = ?1 AND abandoned = 0 AND ended_at = 0",
                                                  AIV_ARGS (AIV_TEXT (item_id)), NULL)
                                 : NULL;

  return rows != NULL && aiv_rows_next (rows, NULL) ? read_task (rows) : NULL;
}

/**
 * aiv_remote_tasks_knows:
 * @store: a store
 * @engine: id of an engine
 * @remote_id: its service's name for a task
 *
 * On the store's thread, at once.
 *
 * Returns: whether that task is, or lately was, of an item of ours
 */
gboolean
aiv_remote_tasks_knows (AivStore *store, const char *engine, const char *remote_id)
{
  AivSql *sql = aiv_store_read (store, NULL);
  gint64 n;

  /* Who cannot tell claims nothing. */
  return sql == NULL
         || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM remote_task WHERE engine = ?1 AND remote_id = ?2",
                              AIV_ARGS (AIV_TEXT (engine), AIV_TEXT (remote_id)), &n, NULL)
         || n > 0;
}

/**
 * aiv_remote_tasks_list_orphans:
 * @store: a store
 *
 * On the store's thread, at once: there are as many tasks as services work on at a time.
 *
 * Returns: (transfer full) (element-type AivEngineTask): what services may be making that nobody
 *   waits for any more
 */
GPtrArray *
aiv_remote_tasks_list_orphans (AivStore *store)
{
  AivSql *sql = aiv_store_read (store, NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_engine_task_unref);
  g_autoptr (AivRows) rows
      = sql != NULL ? aiv_sql_query (sql,
                                     SELECT_TASK "WHERE ended_at = 0 AND (abandoned = 1 OR NOT EXISTS"
                                                 " (SELECT 1 FROM item i WHERE i.id = t.item_id))",
                                     AIV_NO_ARGS, NULL)
                    : NULL;

  while (rows != NULL && aiv_rows_next (rows, NULL))
    g_ptr_array_add (list, read_task (rows));
  return g_steal_pointer (&list);
}

static gboolean
do_begin (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  gint64 held;

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM item WHERE id = ?1 AND lease = ?2 AND status = 'processing'",
                        AIV_ARGS (AIV_TEXT (w->task->item_id), AIV_TEXT (w->lease)), &held, error))
    return FALSE;
  if (held == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "The item has been taken away");
      return FALSE;
    }
  return aiv_sql_exec (sql, "DELETE FROM remote_task WHERE ended_at BETWEEN 1 AND ?1 OR sent_at < ?2",
                       AIV_ARGS (AIV_INT (now - KEEP_MS), AIV_INT (now - KEEP_FAILED_MS)), error) >= 0
         && aiv_sql_exec (sql,
                          "INSERT INTO remote_task (item_id, engine, reference, address, sent_at)"
                          " VALUES (?1, ?2, ?3, ?4, ?5)",
                          AIV_ARGS (AIV_TEXT (w->task->item_id), AIV_TEXT (w->task->engine),
                                    AIV_TEXT (w->task->reference), AIV_TEXT (w->task->address),
                                    AIV_INT (w->task->sent_at)),
                          error) == 1;
}

/**
 * aiv_remote_tasks_begin:
 * @store: a store
 * @work: what was claimed
 * @task: what is about to be sent
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_STORE_ERROR_NOT_FOUND if the item
 *   has been taken away
 */
DexFuture *
aiv_remote_tasks_begin (AivStore *store, AivWorkRow *work, AivEngineTask *task)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (work != NULL && task != NULL);

  w = g_new0 (Write, 1);
  w->lease = g_strdup (work->lease);
  w->task = aiv_engine_task_ref (task);
  return aiv_store_write (store, do_begin, w, write_free);
}

static gboolean
do_name (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_sql_exec (sql, "UPDATE remote_task SET remote_id = ?2 WHERE reference = ?1",
                       AIV_ARGS (AIV_TEXT (w->reference), AIV_TEXT (w->remote_id)), error) >= 0;
}

/**
 * aiv_remote_tasks_name:
 * @store: a store
 * @reference: our name for a task
 * @remote_id: the service's
 *
 * Notes that a service has taken a task, whoever still waits for it.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_remote_tasks_name (AivStore *store, const char *reference, const char *remote_id)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (reference != NULL && remote_id != NULL);

  w = g_new0 (Write, 1);
  w->reference = g_strdup (reference);
  w->remote_id = g_strdup (remote_id);
  return aiv_store_write (store, do_name, w, write_free);
}

static gboolean
do_end (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_sql_exec (sql, "UPDATE remote_task SET ended_at = ?2 WHERE reference = ?1 AND ended_at = 0",
                       AIV_ARGS (AIV_TEXT (w->reference), AIV_INT (aiv_time_now_ms ())), error) >= 0;
}

/**
 * aiv_remote_tasks_end:
 * @store: a store
 * @reference: our name for a task that has ended at the service, or never was there
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_remote_tasks_end (AivStore *store, const char *reference)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (reference != NULL);

  w = g_new0 (Write, 1);
  w->reference = g_strdup (reference);
  return aiv_store_write (store, do_end, w, write_free);
}
