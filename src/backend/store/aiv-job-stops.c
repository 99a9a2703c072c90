/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-job-stops.h"

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"

/* Cancels the unfinished work of many at once, a piece at a time: who waits for the writer
 * waits for one piece. */

#define STEP 50

/* Reference counted: the store may still write for it when nobody waits any more. */
typedef struct
{
  AivStore *store;
  gint64 actor_id;
  char **job_ids; /* NULL: all of a user, or of everybody */
  gint64 user_id;
  gint64 last_seq; /* what comes in meanwhile stays */
  GHashTable *users;
  GHashTable *jobs;
  AivJobEffect *effect;
} Stop;

static void
stop_clear (gpointer data)
{
  Stop *self = data;

  g_clear_object (&self->store);
  g_strfreev (self->job_ids);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->jobs);
  g_clear_pointer (&self->effect, aiv_job_effect_unref);
}

static void
stop_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, stop_clear);
}

static Stop *
stop_new (const AivJobStop *stop)
{
  Stop *self = g_atomic_rc_box_new0 (Stop);

  self->job_ids = stop->job_ids != NULL ? g_strdupv ((char **) stop->job_ids) : NULL;
  self->user_id = stop->user_id;
  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->effect = aiv_job_effect_new ();
  return self;
}

/* Both states by the index that each has. */
#define UNFINISHED                                                                                \
  "i.seq IN (SELECT seq FROM item WHERE status = 'pending' AND ?1 IN (0, user_id) AND seq <= ?2"  \
  " UNION ALL SELECT seq FROM item WHERE status = 'processing' AND ?1 IN (0, user_id) AND seq <= ?2 LIMIT ?3)"

static GPtrArray *
select_all (AivSql *sql, Stop *self, gint64 limit, GError **error)
{
  return aiv_items_tx_select (sql, UNFINISHED,
                              AIV_ARGS (AIV_INT (self->user_id), AIV_INT (self->last_seq), AIV_INT (limit)), error);
}

static GPtrArray *
select_job (AivSql *sql, const char *job_id, GError **error)
{
  gint64 known = 0;

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM batch WHERE id = ?1", AIV_ARGS (AIV_TEXT (job_id)), &known, error))
    return NULL;
  if (known == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Job not found: %s", job_id);
      return NULL;
    }
  return aiv_items_tx_select (sql, "b.id = ?1 AND i.status IN ('pending', 'processing')", AIV_ARGS (AIV_TEXT (job_id)),
                              error);
}

static void
count (Stop *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const AivItemKey *item = items->pdata[i];

      self->effect->items++;
      self->effect->credits += item->price;
      g_hash_table_add (self->users, g_memdup2 (&item->user_id, sizeof item->user_id));
      g_hash_table_add (self->jobs, g_strdup (item->batch_id));
    }
  self->effect->users = g_hash_table_size (self->users);
  self->effect->jobs = g_hash_table_size (self->jobs);
}

static gboolean
note (AivSql *sql, Stop *self, const char *job_id, GPtrArray *items, gint64 now, GError **error)
{
  g_autofree char *user = self->user_id != 0 ? g_strdup_printf ("u-%" G_GINT64_FORMAT, self->user_id) : NULL;
  g_autofree char *detail = NULL;
  gint64 credits = 0;

  for (guint i = 0; i < items->len; i++)
    credits += ((AivItemKey *) items->pdata[i])->price;
  detail = g_strdup_printf ("%u items, %" G_GINT64_FORMAT " credits given back", items->len, credits);
  return aiv_audit_tx_note (sql, self->actor_id, "job.cancel", job_id != NULL ? job_id : user, detail, now, error);
}

/* Cancels items, which come in the order of their batches, and tells each owner once. */
static gboolean
release_all (AivSql *sql, Stop *self, const char *job_id, GPtrArray *items, GError **error)
{
  g_autoptr (GHashTable) told = g_hash_table_new (g_int64_hash, g_int64_equal);
  gint64 now = aiv_time_now_ms ();
  const char *batch = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      AivItemKey *item = items->pdata[i];

      if (!aiv_items_tx_release (sql, item, AIV_JOB_CANCELLED, NULL, self->actor_id, now, error))
        return FALSE;
      if (g_strcmp0 (batch, item->batch_id) != 0
          && !aiv_events_tx_add (sql, item->user_id, AIV_EVENT_BATCH, item->batch_id, NULL, now, error))
        return FALSE;
      batch = item->batch_id;
      if (g_hash_table_add (told, &item->user_id)
          && !aiv_events_tx_add (sql, item->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
        return FALSE;
    }
  return items->len == 0 || note (sql, self, job_id, items, now, error);
}

static gboolean
do_preview (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Stop *self = data;

  self->last_seq = G_MAXINT64;
  if (self->job_ids == NULL)
    {
      g_autoptr (GPtrArray) items = select_all (sql, self, -1, error);

      if (items == NULL)
        return FALSE;
      count (self, items);
    }
  for (guint i = 0; self->job_ids != NULL && self->job_ids[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) items = NULL;

      if (g_hash_table_contains (self->jobs, self->job_ids[i]))
        continue;
      if ((items = select_job (sql, self->job_ids[i], error)) == NULL)
        return FALSE;
      count (self, items);
    }
  aiv_result_take_boxed (result, AIV_TYPE_JOB_EFFECT, g_steal_pointer (&self->effect));
  return TRUE;
}

typedef struct
{
  Stop *stop;
  const char *job_id; /* the stop's */
} Piece;

static void
piece_free (gpointer data)
{
  Piece *self = data;

  stop_unref (self->stop);
  g_free (self);
}

static gboolean
do_piece (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Piece *piece = data;
  Stop *self = piece->stop;
  g_autoptr (GPtrArray) items = NULL;

  if (self->last_seq == 0 && !aiv_sql_get_int (sql, "SELECT COALESCE (MAX (seq), 0) + 1 FROM item", AIV_NO_ARGS,
                                               &self->last_seq, error))
    return FALSE;
  items = piece->job_id != NULL ? select_job (sql, piece->job_id, error) : select_all (sql, self, STEP, error);
  if (items == NULL || !release_all (sql, self, piece->job_id, items, error))
    return FALSE;
  count (self, items);
  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, items->len);
  return TRUE;
}

static gboolean
await_piece (Stop *self, const char *job_id, guint *n_items, GError **error)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->stop = g_atomic_rc_box_acquire (self);
  piece->job_id = job_id;
  *n_items = dex_await_uint (aiv_store_write (self->store, do_piece, piece, piece_free), error);
  return error == NULL || *error == NULL;
}

static DexFuture *
stop_fiber (gpointer data)
{
  Stop *self = data;
  GError *error = NULL;
  guint n_items = 0;

  if (self->job_ids == NULL)
    do
      if (!await_piece (self, NULL, &n_items, &error))
        return dex_future_new_for_error (error);
    while (n_items > 0);
  for (guint i = 0; self->job_ids != NULL && self->job_ids[i] != NULL; i++)
    if (!await_piece (self, self->job_ids[i], &n_items, &error))
      return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_JOB_EFFECT, aiv_job_effect_ref (self->effect));
}

/**
 * aiv_job_stops_preview:
 * @store: a store
 * @stop: whose
 *
 * Finds out what would be cancelled, and how many credits would go back.
 *
 * Returns: (transfer full): a future of an [struct@JobEffect]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_job_stops_preview (AivStore *store, const AivJobStop *stop)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (stop != NULL);

  return aiv_report_run (store, do_preview, stop_new (stop), stop_unref);
}

/**
 * aiv_job_stops_apply:
 * @store: a store
 * @actor_id: the administrator
 * @stop: whose
 *
 * Cancels all unfinished items that are there when it begins, and gives their price back. It
 * goes on when nobody waits for it; what was cancelled by then stays cancelled in any case.
 *
 * Returns: (transfer full): a future of an [struct@JobEffect]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, after which nothing more is cancelled
 */
DexFuture *
aiv_job_stops_apply (AivStore *store, gint64 actor_id, const AivJobStop *stop)
{
  Stop *self;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (stop != NULL);

  self = stop_new (stop);
  self->store = g_object_ref (store);
  self->actor_id = actor_id;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, stop_fiber, self, stop_unref);
}
