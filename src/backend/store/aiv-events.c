/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-events.h"

#include "store/aiv-events-private.h"
#include "store/aiv-store-private.h"

/* An event can be resumed from for at least an hour (API.md §6); the rest is slack, so that
 * tidying up now and then is enough. */
#define KEPT_MS (G_GINT64_CONSTANT (2) * 60 * 60 * 1000)
#define TIDY_EVERY 256
#define TIDY_AT_MOST (8 * TIDY_EVERY)

static gboolean
tidy (AivSql *sql, gint64 now, GError **error)
{
  gint64 floor;

  /* Not all at once after a busy hour, as whoever writes waits for it. */
  if (!aiv_sql_get_int (sql,
                        "SELECT COALESCE (MAX (id), 0) FROM (SELECT id, created_at FROM event ORDER BY id LIMIT ?2)"
                        " WHERE created_at < ?1",
                        AIV_ARGS (AIV_INT (now - KEPT_MS), AIV_INT (TIDY_AT_MOST)), &floor, error))
    return FALSE;
  if (floor == 0)
    return TRUE;
  return aiv_sql_exec (sql, "DELETE FROM event WHERE id <= ?1", AIV_ARGS (AIV_INT (floor)), error) >= 0
         && aiv_sql_exec (sql, "UPDATE tally SET value = MAX (value, ?1) WHERE name = 'event_floor'",
                          AIV_ARGS (AIV_INT (floor)), error) >= 0;
}

/* In a transaction: keeps an event, and tells it after the commit. Which video it is about
 * is read from the batch, so that has to be there still. */
gboolean
aiv_events_tx_add (AivSql       *sql,
                   gint64        user_id,
                   AivEventKind  kind,
                   const char   *batch_id,
                   const char   *item_id,
                   gint64        now,
                   GError      **error)
{
  g_autoptr (AivEventRow) event = NULL;
  g_autoptr (AivRows) rows = NULL;

  rows = aiv_sql_query (sql,
                        "INSERT INTO event (user_id, kind, batch_id, item_id, created_at, video_id)"
                        " VALUES (?1, ?2, ?3, ?4, ?5,"
                        "  COALESCE ((SELECT seq FROM batch WHERE id = ?3 AND kind = 'video'), 0))"
                        " RETURNING id, video_id",
                        AIV_ARGS (AIV_INT (user_id), AIV_TEXT (aiv_event_kind_to_string (kind)),
                                  AIV_TEXT (batch_id), AIV_TEXT (item_id), AIV_INT (now)),
                        error);
  if (!aiv_rows_next (rows, error))
    return FALSE;

  event = aiv_event_row_new ();
  event->id = aiv_rows_int (rows, 0);
  event->user_id = user_id;
  event->kind = kind;
  event->batch_id = g_strdup (batch_id);
  event->item_id = g_strdup (item_id);
  event->video_id = aiv_rows_int (rows, 1);
  event->created_at = now;
  aiv_rows_next (rows, NULL);
  g_clear_pointer (&rows, aiv_rows_end);
  if (event->id % TIDY_EVERY == 0 && !tidy (sql, now, error))
    return FALSE;
  aiv_sql_take_change (sql, aiv_change_new_event (g_steal_pointer (&event)));
  return TRUE;
}

/**
 * aiv_events_set_listener:
 * @store: a store
 * @func: (nullable): told of each event; replaces the one before
 * @user_data: for @func; must live until the listener is replaced or the store closed
 *
 * There is one listener, the [class@EventHub]: everybody else subscribes there.
 */
void
aiv_events_set_listener (AivStore *store, AivEventListener func, gpointer user_data)
{
  aiv_store_set_listener (store, func, user_data);
}

/**
 * aiv_events_since:
 * @store: a store
 * @user_id: whose
 * @after_id: the last event that is known, 0 for none
 * @limit: at most so many, 1 to 10000
 * @complete: (out) (optional): whether nothing has been left out: %FALSE if @after_id is
 *   older than what is kept, was never told, or if more than @limit have come since
 * @error: why they cannot be read
 *
 * Reads what a client has missed. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivEventRow): in their order
 */
GPtrArray *
aiv_events_since (AivStore *store, gint64 user_id, gint64 after_id, guint limit, gboolean *complete, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_event_row_unref);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;
  gint64 floor, latest;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'event_floor'", AIV_NO_ARGS, &floor, error)
      || !aiv_sql_get_int (sql, "SELECT COALESCE (MAX (seq), 0) FROM sqlite_sequence WHERE name = 'event'", AIV_NO_ARGS,
                           &latest, error))
    return NULL;

  limit = CLAMP (limit, 1, 10000);
  rows = aiv_sql_query (sql,
                        "SELECT id, kind, batch_id, item_id, created_at, video_id FROM event"
                        " WHERE user_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                        AIV_ARGS (AIV_INT (user_id), AIV_INT (after_id), AIV_INT ((gint64) limit + 1)), error);
  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      AivEventRow *event = aiv_event_row_new ();

      event->id = aiv_rows_int (rows, 0);
      event->user_id = user_id;
      event->kind = aiv_event_kind_from_string (aiv_rows_text (rows, 1));
      event->batch_id = aiv_rows_dup (rows, 2);
      event->item_id = aiv_rows_dup (rows, 3);
      event->created_at = aiv_rows_int (rows, 4);
      event->video_id = aiv_rows_int (rows, 5);
      g_ptr_array_add (events, event);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  if (complete != NULL)
    *complete = after_id >= floor && after_id <= latest && events->len <= limit;
  if (events->len > limit)
    g_ptr_array_set_size (events, (int) limit);
  return g_steal_pointer (&events);
}

/**
 * aiv_events_latest:
 * @store: a store
 * @user_id: whose
 *
 * Gets where a client that has just read everything starts from. On the store's thread,
 * at once.
 *
 * Returns: an id that no event so far is above
 */
gint64
aiv_events_latest (AivStore *store, gint64 user_id)
{
  AivSql *sql = aiv_store_read (store, NULL);
  gint64 latest = 0;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT COALESCE (MAX (seq), 0) FROM sqlite_sequence WHERE name = 'event'", AIV_NO_ARGS,
                           &latest, NULL))
    return 0;
  return latest;
}
