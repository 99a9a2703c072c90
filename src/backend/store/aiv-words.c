/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-words.h"

#include "aiv-error.h"
#include "store/aiv-store-private.h"
#include "store/aiv-words-private.h"

/* Searches look for any part of a text, one character of Chinese included, so they look at all the
 * texts there are. That is quick as long as the texts are folded already and lie close together,
 * which is what table batch_words is for: its triggers write a row with each batch. */

/* Rows in one transaction: who waits for the writer waits for that, some milliseconds. */
#define STEP 500

static gboolean
get_first (AivSql *sql, gint64 *first, GError **error)
{
  return aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'words_from'", AIV_NO_ARGS, first, error);
}

/* Whether every batch has its row in batch_words. */
gboolean
aiv_words_are_complete (AivSql *sql, gboolean *complete, GError **error)
{
  gint64 first = 0;

  if (!get_first (sql, &first, error))
    return FALSE;
  *complete = first == 0;
  return TRUE;
}

/* Goes through the batches that @statement selects by their seq, once: @total is how many there are, and what is
 * returned the page of them, as AIV_WORDS_PAGE takes it for its argument. Without @total it ends with the page. */
char *
aiv_words_find_page (AivSql            *sql,
                     const char        *statement,
                     const AivSqlValue *args,
                     gint64             limit,
                     gint64             offset,
                     guint64           *total,
                     GError           **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, args, error);
  g_autoptr (GString) page = g_string_new ("[");
  GError *local_error = NULL;
  gint64 n = 0;

  if (rows == NULL)
    return NULL;
  while ((total != NULL || n < offset + limit) && aiv_rows_next (rows, &local_error))
    {
      if (n >= offset && n < offset + limit)
        g_string_append_printf (page, "%s%" G_GINT64_FORMAT, n > offset ? "," : "", aiv_rows_int (rows, 0));
      n++;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (total != NULL)
    *total = (guint64) n;
  g_string_append_c (page, ']');
  return g_string_free_and_steal (g_steal_pointer (&page));
}

/* --- what was there before the table was ------------------------------------------------- */

/* Tells how many rows are still missing: not at all exactly, 0 is none. */
static gboolean
do_step (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  gint64 first = 0;

#define OLDER "FROM batch WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"
  if (!get_first (sql, &first, error)
      || aiv_sql_exec (sql,
                       "INSERT INTO batch_words (seq, user_id, words)"
                       " SELECT seq, user_id, FOLD (name || CHAR (10) || prompt) " OLDER,
                       AIV_ARGS (AIV_INT (first), AIV_INT (STEP)), error) < 0
      || !aiv_sql_get_int (sql,
                           "UPDATE tally SET value = (SELECT COALESCE (MIN (seq), 0) FROM (SELECT seq " OLDER "))"
                           " WHERE name = 'words_from' RETURNING value",
                           AIV_ARGS (AIV_INT (first), AIV_INT (STEP)), &first, error))
    return FALSE;
#undef OLDER
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, first);
  return TRUE;
}

static DexFuture *
fill (gpointer data)
{
  AivStore *store = data;
  GError *error = NULL;
  gint64 first = 1;

  while (first > 0)
    {
      AivSql *sql = aiv_store_read (store, &error);

      /* Nobody has to wait for a transaction that has nothing to do. */
      if (sql == NULL || !get_first (sql, &first, &error))
        return dex_future_new_for_error (error);
      if (first > 0)
        first = dex_await_int64 (aiv_store_write (store, do_step, NULL, NULL), &error);
      if (error != NULL)
        return dex_future_new_for_error (error);
    }
  return dex_future_new_true ();
}

/**
 * aiv_words_fill:
 * @store: a store
 *
 * Writes down what is searched of the batches that were there before searches had a table of their
 * own, in small transactions; goes on where a server before has stopped. Until it is done searches
 * find the same, and take longer.
 *
 * Returns: (transfer full): a future of %TRUE once nothing is missing
 */
DexFuture *
aiv_words_fill (AivStore *store)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return dex_scheduler_spawn (NULL, 0, fill, g_object_ref (store), g_object_unref);
}
