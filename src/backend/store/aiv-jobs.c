/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-jobs.h"

#include "aiv-error.h"
#include "store/aiv-fold.h"
#include "store/aiv-report.h"
#include "store/aiv-row-page.h"
#include "store/aiv-store-private.h"
#include "store/aiv-words-private.h"

/* Batches and videos in one list, by any of their properties. Each page is read in a thread:
 * many of the conditions have to look at all there is. */

#define COLUMNS                                                                                   \
  "b.seq, b.id, b.kind = 'video', b.user_id, a.username, b.name, b.prompt, b.engine, b.model, b.status, b.n_items,"  \
  " b.n_pending, b.n_processing, b.n_completed, b.n_failed, b.n_cancelled, b.price, b.refunded,"  \
  " (SELECT i.error FROM item i WHERE i.batch_seq = b.seq AND i.error IS NOT NULL LIMIT 1),"      \
  " CASE b.kind WHEN 'video' THEN (SELECT i.video_path FROM item i WHERE i.batch_seq = b.seq) END," \
  " (SELECT COALESCE (i.video_path, i.image_path) FROM item i WHERE i.batch_seq = b.seq"          \
  "  ORDER BY i.video_path IS NULL, i.position LIMIT 1), b.created_at, b.updated_at"

/* More than there are conditions and what follows them. */
#define MAX_ARGS 16

typedef struct
{
  AivJobQuery query;
  char *kind;
  char *engine;
  char *error;
  char *text;
  gboolean counted;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->kind);
  g_free (self->engine);
  g_free (self->error);
  g_free (self->text);
  g_free (self);
}

/* What a WHERE is made of. */
typedef struct
{
  GString *text;
  AivSqlValue args[MAX_ARGS];
  int n;
  const char *from;  /* where b is from */
  const char *words; /* what is searched of it */
} Where;

/* @condition has its argument as "?%d", as often as it likes. */
#define ADD(where, value, condition, ...)                                                         \
  G_STMT_START                                                                                    \
  {                                                                                               \
    (where)->args[(where)->n++] = (AivSqlValue) value;                                            \
    g_string_append_printf ((where)->text, condition, __VA_ARGS__);                               \
  }                                                                                               \
  G_STMT_END

/* Those who search for words alone have no need of the batches themselves. */
static gboolean
is_for_words_alone (const Search *search)
{
  const AivJobQuery *q = &search->query;

  return search->text != NULL && q->user_id == 0 && search->kind == NULL && q->status == AIV_JOB_UNKNOWN && !q->failures
         && search->engine == NULL && q->since == 0 && q->until == 0 && search->error == NULL
         && q->sort == AIV_JOB_SORT_CREATED;
}

static gboolean
choose_source (AivSql *sql, Where *where, const Search *search, GError **error)
{
  gboolean complete = FALSE;

  where->from = search->query.sort == AIV_JOB_SORT_USER ? "batch b JOIN account a ON a.id = b.user_id" : "batch b";
  if (search->text == NULL)
    return TRUE;
  if (!aiv_words_are_complete (sql, &complete, error))
    return FALSE;
  where->words = AIV_WORDS;
  if (complete && is_for_words_alone (search))
    {
      where->from = "batch_words b";
      where->words = "b.words";
    }
  return TRUE;
}

static void
add_conditions (Where *where, const Search *search)
{
  const AivJobQuery *q = &search->query;

  if (q->user_id != 0)
    ADD (where, AIV_INT (q->user_id), " AND b.user_id = ?%d", where->n);
  if (search->kind != NULL)
    ADD (where, AIV_TEXT (search->kind), " AND b.kind = ?%d", where->n);
  if (q->status != AIV_JOB_UNKNOWN)
    ADD (where, AIV_TEXT (aiv_job_status_to_string (q->status)), " AND b.status = ?%d", where->n);
  if (q->failures)
    g_string_append (where->text, " AND b.n_failed > 0");
  if (search->engine != NULL)
    ADD (where, AIV_TEXT (search->engine), " AND ?%d IN (b.engine, b.model)", where->n);
  if (q->since > 0)
    ADD (where, AIV_INT (q->since), " AND b.created_at >= ?%d", where->n);
  if (q->until > 0)
    ADD (where, AIV_INT (q->until), " AND b.created_at < ?%d", where->n);
  if (search->error != NULL)
    ADD (where, AIV_TEXT (search->error),
         " AND b.seq IN (SELECT i.batch_seq FROM item i WHERE i.error IS NOT NULL AND INSTR (FOLD (i.error), ?%d) > 0)",
         where->n);
  /* Whose names match is found first: there are fewer accounts than jobs. */
  if (search->text != NULL)
    ADD (where, AIV_TEXT (search->text),
         " AND (INSTR (%s, ?%d) > 0 OR b.user_id IN (SELECT id FROM account WHERE INSTR (FOLD (search_key), ?%d) > 0))",
         where->words, where->n, where->n);
  if (q->before > 0)
    ADD (where, AIV_INT (q->before), " AND b.seq < ?%d", where->n);
}

static const char *
get_order (const AivJobQuery *query)
{
  switch (query->sort)
    {
    case AIV_JOB_SORT_UPDATED:
      return "b.updated_at";
    case AIV_JOB_SORT_USER:
      return "a.username_key";
    case AIV_JOB_SORT_STATUS:
      return "b.status";
    case AIV_JOB_SORT_ITEMS:
      return "b.n_items";
    case AIV_JOB_SORT_FAILED:
      return "b.n_failed";
    case AIV_JOB_SORT_CREDITS:
      return "b.price * b.n_completed - b.refunded";
    case AIV_JOB_SORT_CREATED:
    default:
      return "b.seq";
    }
}

static gboolean
count_rows (AivSql *sql, Where *where, guint64 *total, GError **error)
{
  g_autofree char *statement = NULL;
  gint64 count;

  /* Of all of them, triggers keep count. */
  if (where->text->len == 0)
    {
      if (!aiv_sql_get_int (sql, "SELECT SUM (value) FROM tally WHERE name IN ('batches', 'videos')", AIV_NO_ARGS, &count,
                            error))
        return FALSE;
    }
  else
    {
      where->args[where->n].type = AIV_SQL_END;
      statement = g_strconcat ("SELECT COUNT (*) FROM batch b WHERE 1 = 1", where->text->str, NULL);
      if (!aiv_sql_get_int (sql, statement, where->args, &count, error))
        return FALSE;
    }
  *total = (guint64) count;
  return TRUE;
}

static AivJobRow *
read_row (AivRows *rows)
{
  AivJobRow *job = aiv_job_row_new ();

  job->seq = aiv_rows_int (rows, 0);
  job->id = aiv_rows_dup (rows, 1);
  job->is_video = aiv_rows_int (rows, 2) != 0;
  job->user_id = aiv_rows_int (rows, 3);
  job->user_name = aiv_rows_dup (rows, 4);
  job->name = aiv_rows_dup (rows, 5);
  job->prompt = aiv_rows_dup (rows, 6);
  job->engine = aiv_rows_dup (rows, 7);
  job->model = aiv_rows_dup (rows, 8);
  job->status = aiv_job_status_from_string (aiv_rows_text (rows, 9));
  job->n_items = (guint) aiv_rows_int (rows, 10);
  job->n_pending = (guint) aiv_rows_int (rows, 11);
  job->n_processing = (guint) aiv_rows_int (rows, 12);
  job->n_completed = (guint) aiv_rows_int (rows, 13);
  job->n_failed = (guint) aiv_rows_int (rows, 14);
  job->n_cancelled = (guint) aiv_rows_int (rows, 15);
  job->price = aiv_rows_int (rows, 16);
  job->refunded = aiv_rows_int (rows, 17);
  job->error = aiv_rows_dup (rows, 18);
  job->video_path = aiv_rows_dup (rows, 19);
  job->seen_path = aiv_rows_dup (rows, 20);
  job->created_at = aiv_rows_int (rows, 21);
  job->updated_at = aiv_rows_int (rows, 22);
  return job;
}

/* The page is found first, and only what is on it is read in full. Who searches for words has to look at all of
 * them in any case, and counts on the way; else indexes know the place and the number. */
static char *
find_page (AivSql *sql, const Search *search, Where *where, guint64 *total, GError **error)
{
  const AivJobQuery *q = &search->query;
  g_autofree char *statement = NULL;
  g_autofree char *end = NULL;
  gboolean all = total != NULL && (search->text != NULL || search->error != NULL);
  gint64 limit = CLAMP (q->limit, 1, 500);

  if (total != NULL && !all && !count_rows (sql, where, total, error))
    return NULL;
  if (!all)
    {
      where->args[where->n++] = (AivSqlValue) AIV_INT (limit);
      where->args[where->n++] = (AivSqlValue) AIV_INT (q->offset);
      end = g_strdup_printf (" LIMIT ?%d OFFSET ?%d", where->n - 1, where->n);
    }
  where->args[where->n].type = AIV_SQL_END;
  statement = g_strdup_printf ("SELECT b.seq FROM %s%s WHERE 1 = 1%s ORDER BY %s %s, b.seq DESC%s", where->from,
                               g_strcmp0 (where->words, AIV_WORDS) == 0 ? AIV_WORDS_JOIN : "", where->text->str,
                               get_order (q), q->ascending ? "ASC" : "DESC", end != NULL ? end : "");
  return aiv_words_find_page (sql, statement, where->args, limit, all ? q->offset : 0, all ? total : NULL, error);
}

static gboolean
run (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_job_row_unref);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *page = NULL;
  g_autoptr (AivRows) rows = NULL;
  Where where = { .text = text };
  GError *local_error = NULL;
  guint64 total = 0;

  if (!choose_source (sql, &where, search, error))
    return FALSE;
  add_conditions (&where, search);
  page = find_page (sql, search, &where, search->counted ? &total : NULL, error);
  if (page == NULL)
    return FALSE;
  rows = aiv_sql_query (sql,
                        AIV_WORDS_PAGE "SELECT " COLUMNS " FROM page CROSS JOIN batch b ON b.seq = page.seq"
                                       " JOIN account a ON a.id = b.user_id ORDER BY page.place",
                        AIV_ARGS (AIV_TEXT (page)), error);
  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  aiv_result_take_boxed (result, AIV_TYPE_ROW_PAGE, aiv_row_page_new (g_steal_pointer (&list), total));
  return TRUE;
}

static char *
dup_folded (const char *text)
{
  return text != NULL && *text != '\0' ? aiv_fold (text) : NULL;
}

/**
 * aiv_jobs_list:
 * @store: a store
 * @query: which; copied
 * @counted: whether it is to be told how many there are
 *
 * Lists batches and videos together, in a thread.
 *
 * Returns: (transfer full): a future of an [struct@RowPage] of #AivJobRow
 */
DexFuture *
aiv_jobs_list (AivStore *store, const AivJobQuery *query, gboolean counted)
{
  Search *search;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  search = g_new0 (Search, 1);
  search->query = *query;
  search->kind = g_strdup (query->kind);
  search->engine = g_strdup (query->engine);
  search->error = dup_folded (query->error);
  search->text = dup_folded (query->query);
  search->counted = counted;
  return aiv_report_run (store, run, search, search_free);
}
