/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-import.h"

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-files-private.h"
#include "store/aiv-fold.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* What comes from another server. Its work has ended and has been paid for there: items cost
 * nothing here, and only the opening balance of an account is credits. */

#define LOCAL_ENGINE "import"

AivImportUser *
aiv_import_user_new (void)
{
  return g_new0 (AivImportUser, 1);
}

void
aiv_import_user_free (AivImportUser *self)
{
  g_free (self->username);
  g_free (self->password_hash);
  g_free (self->email);
  g_free (self->name);
  g_free (self->avatar_url);
  g_free (self->issuer);
  g_free (self->subject);
  g_free (self->plan);
  g_free (self->subscription_status);
  g_free (self);
}

void
aiv_import_item_free (AivImportItem *self)
{
  g_free (self->id);
  g_clear_pointer (&self->image, aiv_file_row_unref);
  g_clear_pointer (&self->video, aiv_file_row_unref);
  g_free (self->error);
  g_free (self);
}

AivImportBatch *
aiv_import_batch_new (void)
{
  AivImportBatch *self = g_new0 (AivImportBatch, 1);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_import_item_free);
  return self;
}

void
aiv_import_batch_free (AivImportBatch *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->reference_url);
  g_clear_pointer (&self->audio, aiv_file_row_unref);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * aiv_import_tx_find_user:
 * @sql: a transaction
 * @user: an account of another server
 * @error: why it cannot be read
 *
 * Finds the account that @user would be: of the same identity at a provider, if it has one,
 * else of the same name.
 *
 * Returns: its id; 0 if there is none, -1 on failure
 */
gint64
aiv_import_tx_find_user (AivSql *sql, const AivImportUser *user, GError **error)
{
  g_autofree char *key = aiv_fold (user->username);
  gint64 id;

  if (!aiv_sql_get_int (sql,
                        "SELECT COALESCE ((SELECT id FROM account WHERE CASE WHEN ?1 IS NULL THEN username_key = ?3"
                        " ELSE subject = ?1 AND issuer = ?2 END), 0)",
                        AIV_ARGS (AIV_TEXT (user->subject), AIV_TEXT (user->issuer), AIV_TEXT (key)), &id, error))
    return -1;
  return id;
}

/**
 * aiv_import_tx_has_name:
 * @sql: a transaction
 * @username: a name
 *
 * Returns: whether an account has it
 */
gboolean
aiv_import_tx_has_name (AivSql *sql, const char *username)
{
  g_autofree char *key = aiv_fold (username);
  gint64 n = 0;

  return aiv_sql_get_int (sql, "SELECT COUNT (*) FROM account WHERE username_key = ?1", AIV_ARGS (AIV_TEXT (key)), &n, NULL)
         && n > 0;
}

/**
 * aiv_import_tx_has_batch:
 * @sql: a transaction
 * @id: of a batch
 * @error: why it cannot be read
 *
 * Returns: whether there is such a batch, of whatever kind
 */
gboolean
aiv_import_tx_has_batch (AivSql *sql, const char *id, GError **error)
{
  gint64 n = 0;

  return aiv_sql_get_int (sql, "SELECT COUNT (*) FROM batch WHERE id = ?1", AIV_ARGS (AIV_TEXT (id)), &n, error) && n > 0;
}

/**
 * aiv_import_tx_add_user:
 * @sql: a transaction
 * @user: an account that there is not yet
 * @error: why it cannot be made
 *
 * Returns: its id, -1 on failure
 */
gint64
aiv_import_tx_add_user (AivSql *sql, const AivImportUser *user, GError **error)
{
  g_autofree char *key = aiv_fold (user->username);
  gint64 now = aiv_time_now_ms ();
  gint64 id;

  if (!aiv_sql_get_int (sql,
                        "INSERT INTO account (username, username_key, password_hash, is_admin, must_change_password,"
                        " email, name, avatar_url, issuer, subject, subscription_plan, subscription_status,"
                        " subscription_start, subscription_end, created_at)"
                        " VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id",
                        AIV_ARGS (AIV_TEXT (user->username), AIV_TEXT (key), AIV_TEXT (user->password_hash),
                                  AIV_INT (user->is_admin), AIV_TEXT (user->email), AIV_TEXT (user->name),
                                  AIV_TEXT (user->avatar_url), AIV_TEXT (user->issuer), AIV_TEXT (user->subject),
                                  AIV_TEXT (user->plan), AIV_TEXT (user->subscription_status),
                                  AIV_INT (user->subscription_start), AIV_INT (user->subscription_end),
                                  AIV_INT (user->created_at)),
                        &id, error))
    return -1;
  if (user->credits > 0
      && !aiv_ledger_tx_add (sql,
                             &(AivLedgerEntry){ .user_id = id,
                                                .amount = user->credits,
                                                .kind = AIV_LEDGER_GRANT,
                                                .reason = "Balance of the former server" },
                             now, NULL, error))
    return -1;
  if (!aiv_audit_tx_add (sql, 0, "user.import", id, user->username, now, error))
    return -1;
  aiv_sql_take_change (sql, aiv_change_new_auth (id));
  return id;
}

/* A file that did not come along has a row that says so. */
static gboolean
add_file (AivSql *sql, const AivFileRow *file, const char *kind, gint64 user_id, gint64 seq, gint64 now, GError **error)
{
  return aiv_files_tx_add (sql, file, kind, user_id, seq, now, error)
         && (file->expired_at == 0
             || aiv_sql_exec (sql, "UPDATE file SET expired_at = ?2 WHERE path = ?1",
                              AIV_ARGS (AIV_TEXT (file->path), AIV_INT (file->expired_at)), error)
                    == 1);
}

/* Ids of items are unique here; on some servers they are so in their batch alone. */
static gboolean
settle_id (AivSql *sql, AivImportItem *item, GError **error)
{
  gint64 n;

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM item WHERE id = ?1", AIV_ARGS (AIV_TEXT (item->id)), &n, error))
    return FALSE;
  if (n > 0)
    {
      g_free (item->id);
      item->id = aiv_id_new ();
    }
  return TRUE;
}

/* Through the states that a job of our own goes through, so that all that counts them counts
 * it, too; at the price of nothing. */
static gboolean
add_item (AivSql *sql, AivImportBatch *batch, gint64 seq, guint position, GError **error)
{
  AivImportItem *item = batch->items->pdata[position];
  gboolean completed = item->status == AIV_JOB_COMPLETED;
  const char *status = completed ? "completed" : item->status == AIV_JOB_CANCELLED ? "cancelled" : "failed";
  AivLedgerEntry entry = { .user_id = batch->user_id, .kind = AIV_LEDGER_HOLD, .batch_id = batch->id,
                           .reason = "From the former server" };
  gint64 now = batch->created_at;
  gint64 item_seq;

  if (!settle_id (sql, item, error))
    return FALSE;
  entry.item_id = item->id;
  if ((item->image != NULL && !add_file (sql, item->image, "image", batch->user_id, seq, now, error))
      || (completed && !add_file (sql, item->video, "video", batch->user_id, seq, now, error))
      || !aiv_ledger_tx_add (sql, &entry, now, &entry.hold_id, error))
    return FALSE;
  if (!aiv_sql_get_int (sql,
                        "INSERT INTO item (id, batch_seq, user_id, position, image_path, image_name, price, hold_id,"
                        " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8) RETURNING seq",
                        AIV_ARGS (AIV_TEXT (item->id), AIV_INT (seq), AIV_INT (batch->user_id), AIV_INT (position),
                                  AIV_TEXT (item->image != NULL ? item->image->path : NULL),
                                  AIV_TEXT (item->image != NULL ? item->image->name : NULL), AIV_INT (entry.hold_id),
                                  AIV_INT (now)),
                        &item_seq, error))
    return FALSE;
  entry.kind = completed ? AIV_LEDGER_SETTLE : AIV_LEDGER_RELEASE;
  return aiv_ledger_tx_add (sql, &entry, now, NULL, error)
         && aiv_sql_exec (sql,
                          "UPDATE item SET status = ?2, error = ?3, video_path = ?4, video_type = ?5, width = ?6,"
                          " height = ?7, completed_at = ?8 WHERE seq = ?1",
                          AIV_ARGS (AIV_INT (item_seq), AIV_TEXT (status), AIV_TEXT (item->error),
                                    AIV_TEXT (completed ? item->video->path : NULL),
                                    AIV_TEXT (completed ? item->video->content_type : NULL), AIV_INT (batch->want_width),
                                    AIV_INT (batch->want_height), AIV_INT (now)),
                          error)
                == 1;
}

/**
 * aiv_import_tx_add_batch:
 * @sql: a transaction
 * @batch: a batch that there is not yet, of which nothing is unfinished
 * @error: why it cannot be made
 *
 * Returns: whether it is there
 */
gboolean
aiv_import_tx_add_batch (AivSql *sql, AivImportBatch *batch, GError **error)
{
  gint64 seq;

  if (!aiv_sql_get_int (sql,
                        "INSERT INTO batch (kind, id, user_id, name, prompt, engine, model, reference_url, want_ms,"
                        " want_width, want_height, audio_path, audio_name, price, created_at, updated_at)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?14) RETURNING seq",
                        AIV_ARGS (AIV_TEXT (batch->model != NULL ? "video" : "batch"), AIV_TEXT (batch->id),
                                  AIV_INT (batch->user_id), AIV_TEXT (batch->name), AIV_TEXT (batch->prompt),
                                  AIV_TEXT (LOCAL_ENGINE), AIV_TEXT (batch->model), AIV_TEXT (batch->reference_url),
                                  AIV_INT (batch->want_ms), AIV_INT (batch->want_width), AIV_INT (batch->want_height),
                                  AIV_TEXT (batch->audio != NULL ? batch->audio->path : NULL),
                                  AIV_TEXT (batch->audio != NULL ? batch->audio->name : NULL),
                                  AIV_INT (batch->created_at)),
                        &seq, error))
    return FALSE;
  if (batch->audio != NULL
      && !add_file (sql, batch->audio, "audio", batch->user_id, seq, batch->created_at, error))
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    if (!add_item (sql, batch, seq, i, error))
      return FALSE;
  return TRUE;
}

/* --- the whole of it --------------------------------------------------------------------- */

typedef struct
{
  char *data_dir;
  AivImportFunc func;
  gpointer data;
  gboolean dry_run;
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_free (self->data_dir);
  g_free (self);
}

/* (transfer full) (element-type utf8): what is wrong with the data folder, in words */
static GPtrArray *
list_problems (AivSql *sql, Import *self, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  return aiv_check_run (sql, self->data_dir, FALSE, problems, error) ? g_steal_pointer (&problems) : NULL;
}

/* Whatever was wrong before is somebody else's to mend; nothing is to be added to it. */
static gboolean
check_after (AivSql *sql, Import *self, guint n_before, GError **error)
{
  g_autoptr (GPtrArray) problems = list_problems (sql, self, error);

  if (problems == NULL)
    return FALSE;
  if (problems->len <= n_before)
    return TRUE;
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_FAILED, "The books would not agree: %s",
               (const char *) problems->pdata[problems->len - 1]);
  return FALSE;
}

static gboolean
do_import (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Import *self = data;
  g_autoptr (GPtrArray) before = self->dry_run ? NULL : list_problems (sql, self, error);

  if ((before == NULL && !self->dry_run) || !self->func (sql, self->data, error))
    return FALSE;
  if (self->dry_run)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Only to see what would be done");
      return FALSE;
    }
  return check_after (sql, self, before->len, error);
}

/**
 * aiv_import_run:
 * @store: a store
 * @func: (scope async): reads the other server's data and adds it, on a thread
 * @data: for @func; stays the caller's
 * @dry_run: whether all of it is to be undone in the end
 *
 * Takes over what @func adds as a whole or not at all, whatever happens meanwhile. Before that is
 * for good, the ledger is held to the balances, and the rest to what has to be true of it.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with the error of @func, with
 *   %AIV_STORE_ERROR_FAILED if the books would not agree, and with %G_IO_ERROR_CANCELLED at
 *   the good end of a dry run
 */
DexFuture *
aiv_import_run (AivStore *store, AivImportFunc func, gpointer data, gboolean dry_run)
{
  Import *self;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (func != NULL);

  self = g_new0 (Import, 1);
  self->data_dir = g_strdup (aiv_store_get_data_dir (store));
  self->func = func;
  self->data = data;
  self->dry_run = dry_run;
  return aiv_store_write_alone (store, do_import, self, import_free);
}
