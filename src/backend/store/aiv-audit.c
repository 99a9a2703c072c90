/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-audit.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-report.h"
#include "store/aiv-row-page.h"
#include "store/aiv-store-private.h"
#include "store/aiv-user-row.h"

/* In a transaction: notes what somebody did to something, such as a batch. */
gboolean
aiv_audit_tx_note (AivSql      *sql,
                   gint64       actor_id,
                   const char  *action,
                   const char  *target,
                   const char  *detail,
                   gint64       now,
                   GError     **error)
{
  return aiv_sql_exec (sql,
                       "INSERT INTO audit (actor_id, action, target, detail, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                       AIV_ARGS (AIV_INT (actor_id), AIV_TEXT (action), AIV_TEXT (target), AIV_TEXT (detail),
                                 AIV_INT (now)),
                       error) >= 0;
}

/* In a transaction: notes what somebody did to a user's account. */
gboolean
aiv_audit_tx_add (AivSql      *sql,
                  gint64       actor_id,
                  const char  *action,
                  gint64       user_id,
                  const char  *detail,
                  gint64       now,
                  GError     **error)
{
  g_autofree char *target = aiv_user_id_to_string (user_id);

  return aiv_audit_tx_note (sql, actor_id, action, target, detail, now, error);
}

/* The conditions of a query, with numbered arguments. Returns how many those are. Who walks through
 * all that is found goes along the ids, once: an index of a range would have it sorted anew for each
 * step. The sign keeps SQLite from that. */
static int
build_where (const AivAuditQuery *query, gboolean walks, GString *where, char **prefix_end, AivSqlValue *args)
{
  const char *sign = walks ? "+" : "";
  int n = 0;

  if (query->actor_id >= 0)
    {
      args[n++] = (AivSqlValue) AIV_INT (query->actor_id);
      g_string_append_printf (where, " AND l.actor_id = ?%d", n);
    }
  if (query->action != NULL)
    {
      /* "credits" is everything from "credits." to before "credits/", the next character. */
      *prefix_end = g_strconcat (query->action, "/", NULL);
      args[n++] = (AivSqlValue) AIV_TEXT (query->action);
      args[n++] = (AivSqlValue) AIV_TEXT (*prefix_end);
      g_string_append_printf (where, " AND %sl.action >= ?%d AND %sl.action < ?%d", sign, n - 1, sign, n);
      g_string_append_printf (where, " AND (l.action = ?%d OR SUBSTR (l.action, LENGTH (?%d) + 1, 1) = '.')", n - 1,
                              n - 1);
    }
  if (query->target != NULL)
    {
      args[n++] = (AivSqlValue) AIV_TEXT (query->target);
      g_string_append_printf (where, " AND l.target = ?%d", n);
    }
  if (query->since > 0)
    {
      args[n++] = (AivSqlValue) AIV_INT (query->since);
      g_string_append_printf (where, " AND %sl.created_at >= ?%d", sign, n);
    }
  if (query->until > 0)
    {
      args[n++] = (AivSqlValue) AIV_INT (query->until);
      g_string_append_printf (where, " AND %sl.created_at < ?%d", sign, n);
    }
  args[n].type = AIV_SQL_END;
  return n;
}

static gboolean
count_rows (AivSql *sql, const char *where, int n, const AivSqlValue *args, gint64 *count, GError **error)
{
  g_autofree char *statement = g_strconcat ("SELECT COUNT (*) FROM audit l WHERE 1 = 1", where, NULL);

  if (n == 0)
    return aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'audit'", AIV_NO_ARGS, count, error);
  return aiv_sql_get_int (sql, statement, args, count, error);
}

static AivAuditRow *
read_row (AivRows *rows)
{
  AivAuditRow *row = aiv_audit_row_new ();

  row->id = aiv_rows_int (rows, 0);
  row->actor_id = aiv_rows_int (rows, 1);
  row->actor_name = aiv_rows_dup (rows, 2);
  row->action = aiv_rows_dup (rows, 3);
  row->target = aiv_rows_dup (rows, 4);
  row->detail = aiv_rows_dup (rows, 5);
  row->created_at = aiv_rows_int (rows, 6);
  return row;
}

/* In any thread. */
static GPtrArray *
read_list (AivSql *sql, const AivAuditQuery *query, guint64 *total, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_audit_row_unref);
  g_autoptr (GString) where = g_string_new (NULL);
  g_autofree char *prefix_end = NULL;
  g_autofree char *statement = NULL;
  g_autoptr (AivRows) rows = NULL;
  AivSqlValue args[12];
  GError *local_error = NULL;
  gint64 count = 0;
  int n = build_where (query, total == NULL, where, &prefix_end, args);

  if (total != NULL && !count_rows (sql, where->str, n, args, &count, error))
    return NULL;
  if (query->before > 0)
    {
      args[n++] = (AivSqlValue) AIV_INT (query->before);
      g_string_append_printf (where, " AND l.id < ?%d", n);
    }
  args[n++] = (AivSqlValue) AIV_INT (CLAMP (query->limit, 1, 1000));
  args[n++] = (AivSqlValue) AIV_INT (query->offset);
  args[n].type = AIV_SQL_END;
  statement = g_strdup_printf ("SELECT l.id, l.actor_id, a.username, l.action, l.target, l.detail, l.created_at"
                               " FROM audit l LEFT JOIN account a ON a.id = l.actor_id WHERE 1 = 1%s"
                               " ORDER BY l.id DESC LIMIT ?%d OFFSET ?%d",
                               where->str, n - 1, n);
  rows = aiv_sql_query (sql, statement, args, error);
  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (total != NULL)
    *total = (guint64) count;
  return g_steal_pointer (&list);
}

/**
 * aiv_audit_list:
 * @store: a store
 * @query: which
 * @total: (out) (optional): how many there are without limit, offset and before
 * @error: why it cannot be read
 *
 * Reads the audit log, newest first. On the store's thread, at once; fit for pages near the
 * beginning, or behind a `before`, of all of it.
 *
 * Returns: (transfer full) (nullable) (element-type AivAuditRow): the rows
 */
GPtrArray *
aiv_audit_list (AivStore *store, const AivAuditQuery *query, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  return sql != NULL ? read_list (sql, query, total, error) : NULL;
}

typedef struct
{
  AivAuditQuery query;
  char *action;
  char *target;
  gboolean counted;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->action);
  g_free (self->target);
  g_free (self);
}

static gboolean
run_search (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Search *self = data;
  guint64 total = 0;
  GPtrArray *list = read_list (sql, &self->query, self->counted ? &total : NULL, error);

  if (list == NULL)
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_ROW_PAGE, aiv_row_page_new (list, total));
  return TRUE;
}

/**
 * aiv_audit_search:
 * @store: a store
 * @query: which; copied
 * @counted: whether it is to be told how many there are
 *
 * Reads the audit log as [func@Aiv.audit_list] does, in a thread: what a condition leaves out, and
 * what is skipped, has to be looked at, and both may be much.
 *
 * Returns: (transfer full): a future of an [struct@RowPage] of #AivAuditRow
 */
DexFuture *
aiv_audit_search (AivStore *store, const AivAuditQuery *query, gboolean counted)
{
  Search *self;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  self = g_new0 (Search, 1);
  self->query = *query;
  self->counted = counted;
  self->query.action = self->action = g_strdup (query->action);
  self->query.target = self->target = g_strdup (query->target);
  return aiv_report_run (store, run_search, self, search_free);
}

typedef struct
{
  gint64 actor_id;
  char *action;
  char *target;
  char *detail;
} Note;

static void
note_free (gpointer data)
{
  Note *self = data;

  g_free (self->action);
  g_free (self->target);
  g_free (self->detail);
  g_free (self);
}

static gboolean
do_note (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Note *note = data;

  return aiv_audit_tx_note (sql, note->actor_id, note->action, note->target, note->detail, aiv_time_now_ms (), error);
}

/**
 * aiv_audit_note:
 * @store: a store
 * @actor_id: who did it
 * @action: what, such as "server.backup"
 * @target: (nullable): on what
 * @detail: (nullable): in words; never a secret
 *
 * Notes what somebody did that changes nothing in the store itself.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_audit_note (AivStore *store, gint64 actor_id, const char *action, const char *target, const char *detail)
{
  Note *note;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (action != NULL);

  note = g_new0 (Note, 1);
  note->actor_id = actor_id;
  note->action = g_strdup (action);
  note->target = g_strdup (target);
  note->detail = g_strdup (detail);
  return aiv_store_write (store, do_note, note, note_free);
}
