/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store.h"

#include <sys/stat.h>

#include "aiv-file.h"
#include "store/aiv-store-private.h"

/* What must hold at every instant, looked at from outside: the ledger, the counters that
 * triggers keep, and the files. Each statement gives a row per problem, in words. */
static const char *const checks[] = {
  "SELECT 'account ' || a.username || ': balance ' || a.balance || ', but its ledger sums to '"
  " || COALESCE (SUM (l.amount), 0) FROM account a LEFT JOIN ledger l ON l.user_id = a.id"
  " GROUP BY a.id HAVING a.balance <> COALESCE (SUM (l.amount), 0)",

  "SELECT 'account ' || username || ': balance below zero' FROM account WHERE balance < 0",

  "SELECT 'ledger row ' || id || ': balance_after ' || balance_after || ' instead of ' || total FROM ("
  " SELECT id, balance_after, SUM (amount) OVER (PARTITION BY user_id ORDER BY id) AS total FROM ledger)"
  " WHERE balance_after <> total",

  "SELECT 'hold ' || h.id || ': ended ' || COUNT (e.id) || ' times' FROM ledger h"
  " JOIN ledger e ON e.hold_id = h.id AND e.kind <> 'refund' WHERE h.kind = 'hold' GROUP BY h.id HAVING COUNT (e.id) > 1",

  "SELECT 'hold ' || h.id || ': open, but nothing unfinished stands for it' FROM ledger h"
  " WHERE h.kind = 'hold' AND NOT EXISTS (SELECT 1 FROM ledger e WHERE e.hold_id = h.id AND e.kind <> 'refund')"
  " AND h.id NOT IN (SELECT hold_id FROM item WHERE status IN ('pending', 'processing'))",

  "SELECT 'item ' || i.id || ': ' || i.status || ', but its hold is '"
  " || COALESCE ((SELECT e.kind FROM ledger e WHERE e.hold_id = i.hold_id AND e.kind <> 'refund'), 'open') FROM item i"
  " WHERE COALESCE ((SELECT e.kind FROM ledger e WHERE e.hold_id = i.hold_id AND e.kind <> 'refund'), 'open') <>"
  " CASE i.status WHEN 'completed' THEN 'settle' WHEN 'failed' THEN 'release' WHEN 'cancelled' THEN 'release'"
  " ELSE 'open' END",

  "SELECT 'item ' || i.id || ': its hold is not ' || i.price FROM item i JOIN ledger h ON h.id = i.hold_id"
  " WHERE h.kind <> 'hold' OR h.amount <> -i.price OR h.item_id <> i.id OR h.user_id <> i.user_id",

  "SELECT 'hold ' || r.hold_id || ': refunded, but not charged' FROM ledger r WHERE r.kind = 'refund' AND NOT EXISTS"
  " (SELECT 1 FROM ledger e WHERE e.hold_id = r.hold_id AND e.kind <> 'refund' AND e.kind = 'settle')",

  "SELECT 'item ' || i.id || ': its refund is not in the ledger' FROM item i WHERE (i.refunded_at > 0) <>"
  " EXISTS (SELECT 1 FROM ledger r WHERE r.hold_id = i.hold_id AND r.kind = 'refund')",

  "SELECT 'batch ' || b.id || ': ' || b.refunded || ' credits counted as refunded' FROM batch b WHERE b.refunded <>"
  " (SELECT COALESCE (SUM (i.price), 0) FROM item i WHERE i.batch_seq = b.seq AND i.refunded_at > 0)",

  /* Each table is gone through once, not once for each account. */
  "SELECT 'account ' || a.username || ': its unfinished items are counted wrong' FROM account a"
  " LEFT JOIN (SELECT user_id, SUM (price) AS price, SUM (status = 'pending') AS waiting,"
  "  SUM (status = 'processing') AS running FROM item WHERE status IN ('pending', 'processing') GROUP BY user_id) i"
  " ON i.user_id = a.id WHERE a.held <> COALESCE (i.price, 0) OR a.waiting <> COALESCE (i.waiting, 0)"
  " OR a.running <> COALESCE (i.running, 0)",

  "SELECT 'account ' || a.username || ': ' || a.stored || ' bytes counted, ' || COALESCE (f.bytes, 0) || ' stored'"
  " FROM account a LEFT JOIN (SELECT user_id, SUM (size) AS bytes FROM"
  "  (SELECT user_id, size FROM file WHERE expired_at = 0 UNION ALL SELECT user_id, size FROM upload) GROUP BY user_id) f"
  " ON f.user_id = a.id WHERE a.stored <> COALESCE (f.bytes, 0)",

  "SELECT 'account ' || a.username || ': counters are off' FROM account a WHERE"
  " a.n_batches <> (SELECT COUNT (*) FROM batch b WHERE b.user_id = a.id AND b.kind = 'batch')"
  " OR a.n_videos <> (SELECT COUNT (*) FROM batch b WHERE b.user_id = a.id AND b.kind = 'video')"
  " OR a.n_ledger <> (SELECT COUNT (*) FROM ledger l WHERE l.user_id = a.id)"
  " OR a.n_uploads <> (SELECT COUNT (*) FROM upload u WHERE u.user_id = a.id)",

  "SELECT 'batch ' || b.id || ': counters are off' FROM batch b WHERE"
  " b.n_items <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq)"
  " OR b.n_pending <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq AND i.status = 'pending')"
  " OR b.n_processing <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq AND i.status = 'processing')"
  " OR b.n_completed <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq AND i.status = 'completed')"
  " OR b.n_failed <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq AND i.status = 'failed')"
  " OR b.n_cancelled <> (SELECT COUNT (*) FROM item i WHERE i.batch_seq = b.seq AND i.status = 'cancelled')",

  "SELECT t.name || ': ' || t.value || ' counted' FROM tally t WHERE t.name IN ('batches', 'videos')"
  " AND t.value <> (SELECT COUNT (*) FROM batch b WHERE b.kind = CASE t.name WHEN 'batches' THEN 'batch' ELSE 'video' END)",

  "SELECT t.name || ': ' || t.value || ' counted' FROM tally t WHERE t.name = 'accounts'"
  " AND t.value <> (SELECT COUNT (*) FROM account WHERE deleted_at = 0)",

  "SELECT t.name || ': ' || t.value || ' counted' FROM tally t WHERE t.name LIKE 'items\\_%' ESCAPE '\\'"
  " AND t.value <> (SELECT COUNT (*) FROM item i WHERE i.status = SUBSTR (t.name, 7))",

  "SELECT 'ledger: ' || t.n || ' rows of kind ' || t.kind || ' counted, of ' || t.amount || ' in all' FROM ledger_total t"
  " WHERE t.n <> (SELECT COUNT (*) FROM ledger l WHERE l.kind = t.kind)"
  " OR t.amount <> (SELECT COALESCE (SUM (l.amount), 0) FROM ledger l WHERE l.kind = t.kind)",

  "SELECT 'statistics: ' || s.n || ' credits refunded, ' || t.amount || ' in the ledger'"
  " FROM (SELECT COALESCE (SUM (refunded), 0) AS n FROM stat) s, ledger_total t WHERE t.kind = 'refund' AND t.amount <> s.n",

  "SELECT 'video ' || b.seq || ': ' || b.n_items || ' items' FROM batch b WHERE b.kind = 'video' AND b.n_items <> 1",

  "SELECT 'listing of ' || kind || ' of user ' || user_id || ' \"' || status || '\", stretch '"
  " || block || ': off by ' || SUM (n)"
  " FROM (SELECT user_id, kind, status, block, n FROM listing"
  "  UNION ALL SELECT user_id, kind, '', ordinal / 256, -1 FROM batch"
  "  UNION ALL SELECT user_id, kind, listed_as, ordinal / 256, -1 FROM batch"
  "  UNION ALL SELECT 0, kind, '', seq / 1024, -1 FROM batch"
  "  UNION ALL SELECT 0, kind, listed_as, seq / 1024, -1 FROM batch)"
  " GROUP BY user_id, kind, status, block HAVING SUM (n) <> 0",

  "SELECT 'batch ' || COALESCE (b.id, w.seq) || ': its words are not what searches would find' FROM batch b"
  " FULL JOIN batch_words w ON w.seq = b.seq"
  " WHERE (w.seq IS NOT NULL AND (b.seq IS NULL OR w.user_id <> b.user_id OR w.words <> FOLD (b.name || CHAR (10) || b.prompt)))"
  " OR (w.seq IS NULL AND (SELECT value FROM tally WHERE name = 'words_from') BETWEEN 0 AND b.seq)",

  "SELECT 'item ' || i.id || ': no row for its poster' FROM item i WHERE i.poster_path IS NOT NULL"
  " AND NOT EXISTS (SELECT 1 FROM file f WHERE f.path = i.poster_path)",

  "SELECT 'item ' || i.id || ': no row for its video' FROM item i WHERE i.status = 'completed'"
  " AND NOT EXISTS (SELECT 1 FROM file f WHERE f.path = i.video_path)",

  "SELECT 'reference: ' || \"table\" || ' row ' || rowid || ' names a missing ' || parent"
  " FROM pragma_foreign_key_check",

  "SELECT 'database: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
};

static void
check_file (const char *data_dir, const char *name, gint64 size, const char *sha256, gboolean hashes, GPtrArray *problems)
{
  g_autofree char *path = g_build_filename (data_dir, name, NULL);
  g_autofree char *hash = NULL;
  struct stat st;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode))
    g_ptr_array_add (problems, g_strdup_printf ("file %s: missing", name));
  else if (size > 0 && st.st_size != size)
    g_ptr_array_add (problems, g_strdup_printf ("file %s: %" G_GINT64_FORMAT " bytes instead of %" G_GINT64_FORMAT, name,
                                                (gint64) st.st_size, size));
  else if (hashes && sha256 != NULL && g_strcmp0 (hash = aiv_file_digest (path, NULL), sha256) != 0)
    g_ptr_array_add (problems, g_strdup_printf (hash != NULL ? "file %s: its contents are not what they were"
                                                             : "file %s: cannot be read",
                                                name));
}

static gboolean
check_files (AivSql *sql, const char *data_dir, gboolean hashes, GPtrArray *problems, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql,
                                            "SELECT path, size, sha256 FROM file WHERE expired_at = 0"
                                            " UNION ALL SELECT path, size, sha256 FROM upload ORDER BY path",
                                            AIV_NO_ARGS, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    check_file (data_dir, aiv_rows_text (rows, 0), aiv_rows_int (rows, 1), aiv_rows_text (rows, 2), hashes, problems);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* For the store and its backups: what is wrong with a database and the files beside it. */
gboolean
aiv_check_run (AivSql *sql, const char *data_dir, gboolean hashes, GPtrArray *problems, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (AivRows) rows = aiv_sql_query (sql, checks[i], AIV_NO_ARGS, error);
      GError *local_error = NULL;

      if (rows == NULL)
        return FALSE;
      while (aiv_rows_next (rows, &local_error))
        g_ptr_array_add (problems, aiv_rows_dup (rows, 0));
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
    }
  return check_files (sql, data_dir, hashes, problems, error);
}

static GPtrArray *
run_checks (AivStore *self, gboolean hashes, GError **error)
{
  AivSql *sql = aiv_store_read (self, error);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  if (sql == NULL || !aiv_check_run (sql, aiv_store_get_data_dir (self), hashes, problems, error))
    return NULL;
  return g_steal_pointer (&problems);
}

/**
 * aiv_store_check:
 * @self: a store that nobody else writes to
 * @error: why it cannot be looked at
 *
 * Looks whether everything is in order: every balance is the sum of its ledger and never
 * was below zero, every hold has ended once or belongs to an unfinished item, the counters
 * are right and the files there. Takes time with the size of the database: on the store's
 * thread, for a program that does nothing else.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): problems in words; empty if there are none
 */
GPtrArray *
aiv_store_check (AivStore *self, GError **error)
{
  return run_checks (self, FALSE, error);
}

/**
 * aiv_store_check_thoroughly:
 * @self: a store that nobody else writes to
 * @error: why it cannot be looked at
 *
 * As [func@Aiv.Store.check], and reads every file to see whether it still is what was stored.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): problems in words; empty if there are none
 */
GPtrArray *
aiv_store_check_thoroughly (AivStore *self, GError **error)
{
  return run_checks (self, TRUE, error);
}
