/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-stats-report.h"

#include "aiv-error.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"

/* Statistics out of the tallies of days: what a report costs depends on its range, and on
 * who was busy in it, not on how much there ever was. */

#define COUNTS                                                                                    \
  "SUM (s.jobs), SUM (s.completed), SUM (s.failed), SUM (s.cancelled), SUM (s.credits), SUM (s.finish_ms)," \
  " MAX (s.finish_max_ms), SUM (s.refunded)"

#define MAX_MODELS 100

typedef struct
{
  AivStatsQuery query;
  char *model;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;

  g_free (self->model);
  g_free (self);
}

static void
read_counts (AivRows *rows, int column, AivStatCounts *counts)
{
  counts->jobs = aiv_rows_int (rows, column);
  counts->completed = aiv_rows_int (rows, column + 1);
  counts->failed = aiv_rows_int (rows, column + 2);
  counts->cancelled = aiv_rows_int (rows, column + 3);
  counts->credits = aiv_rows_int (rows, column + 4);
  counts->finish_ms = aiv_rows_int (rows, column + 5);
  counts->finish_max_ms = aiv_rows_int (rows, column + 6);
  counts->refunded = aiv_rows_int (rows, column + 7);
}

/* Each statement gives number, name and counts, and takes first and last day, user, model and limit. */
static gboolean
read_lines (AivSql *sql, Report *report, const char *statement, guint limit, GPtrArray *lines, GError **error)
{
  const AivStatsQuery *q = &report->query;
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql, statement,
                       AIV_ARGS (AIV_INT (q->first_day), AIV_INT (q->last_day), AIV_INT (q->user_id),
                                 AIV_TEXT (report->model), AIV_INT (limit)),
                       error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    {
      AivStatLine *line = g_new0 (AivStatLine, 1);

      line->day = aiv_rows_int (rows, 0);
      line->user_id = line->day;
      line->name = aiv_rows_dup (rows, 1);
      read_counts (rows, 2, &line->counts);
      g_ptr_array_add (lines, line);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
add_up (AivStats *stats)
{
  for (guint i = 0; i < stats->days->len; i++)
    {
      const AivStatCounts *counts = &((AivStatLine *) stats->days->pdata[i])->counts;

      stats->totals.jobs += counts->jobs;
      stats->totals.completed += counts->completed;
      stats->totals.failed += counts->failed;
      stats->totals.cancelled += counts->cancelled;
      stats->totals.credits += counts->credits;
      stats->totals.refunded += counts->refunded;
      stats->totals.finish_ms += counts->finish_ms;
      stats->totals.finish_max_ms = MAX (stats->totals.finish_max_ms, counts->finish_max_ms);
    }
}

#define IN_RANGE " WHERE s.day BETWEEN ?1 AND ?2 AND ?3 IN (0, s.user_id) AND (?4 IS NULL OR s.model = ?4)"
#define OF_USER " WHERE s.user_id = ?3 AND s.day BETWEEN ?1 AND ?2 AND (?4 IS NULL OR s.model = ?4)"
/* ?3 is there for the numbers to be the same. */
#define OF_ALL " WHERE s.day BETWEEN ?1 AND ?2 AND ?3 = 0 AND (?4 IS NULL OR s.model = ?4)"

static gboolean
run (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Report *report = data;
  gboolean one = report->query.user_id != 0;
  g_autoptr (AivStats) stats = aiv_stats_new ();

  if (!read_lines (sql, report,
                   one ? "SELECT s.day, NULL, " COUNTS " FROM stat s" OF_USER " GROUP BY s.day ORDER BY s.day LIMIT ?5"
                       : "SELECT s.day, NULL, " COUNTS " FROM stat_day s" OF_ALL " GROUP BY s.day ORDER BY s.day LIMIT ?5",
                   G_MAXINT, stats->days, error)
      || !read_lines (sql, report,
                      one ? "SELECT 0, s.model, " COUNTS " FROM stat s" OF_USER
                            " GROUP BY s.model ORDER BY SUM (s.jobs) DESC, s.model LIMIT ?5"
                          : "SELECT 0, s.model, " COUNTS " FROM stat_day s" OF_ALL
                            " GROUP BY s.model ORDER BY SUM (s.jobs) DESC, s.model LIMIT ?5",
                      MAX_MODELS, stats->models, error)
      || !read_lines (sql, report,
                      "SELECT s.user_id, a.username, " COUNTS " FROM stat s JOIN account a ON a.id = s.user_id" IN_RANGE
                      " GROUP BY s.user_id ORDER BY SUM (s.jobs) DESC, s.user_id LIMIT ?5",
                      report->query.max_users, stats->users, error))
    return FALSE;
  add_up (stats);
  aiv_result_take_boxed (result, AIV_TYPE_STATS, g_steal_pointer (&stats));
  return TRUE;
}

/**
 * aiv_stats_report:
 * @store: a store
 * @query: which
 *
 * Reads statistics, in a thread. Days are those of UTC: the tallies are kept by them, so that
 * the same day is the same for every administrator and every change of a clock.
 *
 * Returns: (transfer full): a future of [struct@Aiv.Stats]
 */
DexFuture *
aiv_stats_report (AivStore *store, const AivStatsQuery *query)
{
  Report *report;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  report = g_new0 (Report, 1);
  report->query = *query;
  report->model = g_strdup (query->model);
  report->query.model = NULL;
  return aiv_report_run (store, run, report, report_free);
}
