/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-engine-rows.h"

#include "aiv-error.h"
#include "aiv-secret.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-store-private.h"

/* How administrators have set up engines. Keys lie in the database, which only the server's
 * own user may read (0600), and go nowhere but to the engine. */

#define SELECT_ENGINE                                                                             \
  "SELECT id, enabled, COALESCE (price, -1), COALESCE (concurrency, 0), secret, secret_check, secret_detail," \
  " checked_at, updated_at FROM engine_setting "

typedef struct
{
  gint64 actor_id;
  char *id;
  AivEngineChange change;
  char *secret;
  char *check;
  char *detail;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->id);
  aiv_secret_free (self->secret);
  g_free (self->check);
  g_free (self->detail);
  g_free (self);
}

static AivEngineRow *
read_row (AivRows *rows)
{
  AivEngineRow *row = aiv_engine_row_new (aiv_rows_text (rows, 0));

  row->enabled = aiv_rows_int (rows, 1) != 0;
  row->price = aiv_rows_int (rows, 2);
  row->concurrency = (guint) aiv_rows_int (rows, 3);
  row->secret = aiv_rows_dup (rows, 4);
  row->check = aiv_rows_dup (rows, 5);
  row->check_detail = aiv_rows_dup (rows, 6);
  row->checked_at = aiv_rows_int (rows, 7);
  row->updated_at = aiv_rows_int (rows, 8);
  return row;
}

/**
 * aiv_engine_rows_list:
 * @store: a store
 * @error: why they cannot be read
 *
 * Reads how engines have been set up; those that nobody touched are not there. On the store's
 * thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivEngineRow): the rows
 */
GPtrArray *
aiv_engine_rows_list (AivStore *store, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_engine_row_unref);
  g_autoptr (AivRows) rows = sql != NULL ? aiv_sql_query (sql, SELECT_ENGINE "ORDER BY id", AIV_NO_ARGS, error) : NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (list, read_row (rows));
  if (local_error == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, local_error);
  return NULL;
}

static gboolean
return_row (AivSql *sql, const char *id, GValue *result, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, SELECT_ENGINE "WHERE id = ?1", AIV_ARGS (AIV_TEXT (id)), error);

  if (rows == NULL || !aiv_rows_next (rows, error))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_ENGINE_ROW, read_row (rows));
  return TRUE;
}

/* What changed, in words: of a key, no more than that it did. */
static char *
describe (Write *w)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (w->change.enabled >= 0)
    g_string_append (text, w->change.enabled ? "enabled" : "disabled");
  if (w->change.price != AIV_ENGINE_LEAVE)
    g_string_append_printf (text, "%sprice: %" G_GINT64_FORMAT, text->len > 0 ? ", " : "", w->change.price);
  if (w->change.concurrency != AIV_ENGINE_LEAVE)
    g_string_append_printf (text, "%sconcurrency: %" G_GINT64_FORMAT, text->len > 0 ? ", " : "", w->change.concurrency);
  if (w->secret != NULL)
    g_string_append_printf (text, "%skey %s", text->len > 0 ? ", " : "", *w->secret != '\0' ? "set" : "removed");
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Two administrators: who comes second is told, instead of undoing what the first one did. The
 * version grows also where the clock does not. */
static gboolean
check_version (AivSql *sql, Write *w, gint64 *now, GError **error)
{
  gint64 present;

  if (!aiv_sql_get_int (sql, "SELECT COALESCE ((SELECT updated_at FROM engine_setting WHERE id = ?1), 0)",
                        AIV_ARGS (AIV_TEXT (w->id)), &present, error))
    return FALSE;
  *now = MAX (*now, present + 1);
  if (w->change.version < 0 || w->change.version == present)
    return TRUE;
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_STALE, "The engine has been changed meanwhile");
  return FALSE;
}

static gboolean
do_update (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autofree char *detail = describe (w);

  return check_version (sql, w, &now, error)
         && aiv_sql_exec (sql, "INSERT INTO engine_setting (id) VALUES (?1) ON CONFLICT (id) DO NOTHING",
                          AIV_ARGS (AIV_TEXT (w->id)), error) >= 0
         && aiv_sql_exec (sql,
                          "UPDATE engine_setting SET enabled = CASE ?2 WHEN -1 THEN enabled ELSE ?2 END,"
                          " price = CASE ?3 WHEN ?5 THEN price WHEN -1 THEN NULL ELSE ?3 END,"
                          " concurrency = CASE ?4 WHEN ?5 THEN concurrency WHEN 0 THEN NULL ELSE ?4 END,"
                          " updated_at = ?6 WHERE id = ?1",
                          AIV_ARGS (AIV_TEXT (w->id), AIV_INT (w->change.enabled), AIV_INT (w->change.price),
                                    AIV_INT (w->change.concurrency), AIV_INT (AIV_ENGINE_LEAVE), AIV_INT (now)),
                          error) >= 0
         /* What was found out about the old key is not true of the new one. */
         && (w->secret == NULL
             || aiv_sql_exec (sql,
                              "UPDATE engine_setting SET secret = NULLIF (?2, ''), secret_check = NULL,"
                              " secret_detail = NULL, checked_at = 0 WHERE id = ?1",
                              AIV_ARGS (AIV_TEXT (w->id), AIV_TEXT (w->secret)), error) >= 0)
         && aiv_audit_tx_note (sql, w->actor_id, "engine.update", w->id, detail, now, error)
         && return_row (sql, w->id, result, error);
}

/**
 * aiv_engine_rows_update:
 * @store: a store
 * @actor_id: the administrator
 * @id: of an engine
 * @change: what
 *
 * Changes how an engine is set up.
 *
 * Returns: (transfer full): a future of the [struct@EngineRow] as it is then; rejects with
 *   %AIV_STORE_ERROR_INVALID, or %AIV_STORE_ERROR_STALE if it is not in the version that is meant
 */
DexFuture *
aiv_engine_rows_update (AivStore *store, gint64 actor_id, const char *id, const AivEngineChange *change)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (id != NULL && change != NULL);

  if (change->secret != NULL && strlen (change->secret) > AIV_ENGINE_MAX_SECRET)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "A key has at most %d bytes",
                                  AIV_ENGINE_MAX_SECRET);
  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->id = g_strdup (id);
  w->change = *change;
  w->change.secret = NULL;
  w->secret = g_strdup (change->secret);
  return aiv_store_write (store, do_update, w, write_free);
}

static gboolean
do_check (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autofree char *detail = g_strdup_printf ("%s: %s", w->check, w->detail);

  return aiv_sql_exec (sql,
                       "INSERT INTO engine_setting (id, secret_check, secret_detail, checked_at) VALUES (?1, ?2, ?3, ?4)"
                       " ON CONFLICT (id) DO UPDATE SET secret_check = ?2, secret_detail = ?3, checked_at = ?4",
                       AIV_ARGS (AIV_TEXT (w->id), AIV_TEXT (w->check), AIV_TEXT (w->detail), AIV_INT (now)),
                       error) >= 0
         && aiv_audit_tx_note (sql, w->actor_id, "engine.test", w->id, detail, now, error)
         && return_row (sql, w->id, result, error);
}

/**
 * aiv_engine_rows_check:
 * @store: a store
 * @actor_id: the administrator who asked
 * @id: of an engine
 * @check: "good", "refused" or "unknown"
 * @detail: that in words; holds no key
 *
 * Notes what a try of an engine has shown.
 *
 * Returns: (transfer full): a future of the [struct@EngineRow] as it is then
 */
DexFuture *
aiv_engine_rows_check (AivStore *store, gint64 actor_id, const char *id, const char *check, const char *detail)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (id != NULL && check != NULL && detail != NULL);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->id = g_strdup (id);
  w->check = g_strdup (check);
  w->detail = g_strdup (detail);
  return aiv_store_write (store, do_check, w, write_free);
}
