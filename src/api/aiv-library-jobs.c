/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-error.h"
#include "aiv-library-private.h"

/* What a library is asked for, one job of its thread each. */

/* What a window shows of a list at first. */
#define FIRST_ROWS 64

static gboolean
find_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (AivLibraryHits) hits = aiv_library_db_find (db, data, error);
  GPtrArray *first;

  if (hits == NULL)
    return FALSE;
  first = aiv_library_db_load (db, (const gint64 *) (gpointer) hits->rowids->data,
                               MIN (aiv_library_hits_get_n (hits), FIRST_ROWS), error);
  if (first == NULL)
    return FALSE;
  g_ptr_array_unref (hits->first);
  hits->first = first;
  g_value_init (result, AIV_TYPE_LIBRARY_HITS);
  g_value_take_boxed (result, g_steal_pointer (&hits));
  return TRUE;
}

static void
free_query (gpointer query)
{
  aiv_library_query_free (query);
}

/**
 * aiv_library_find:
 * @self: a library
 * @query: what to find
 *
 * Returns: (transfer full): a future of an [struct@Aiv.LibraryHits]
 */
DexFuture *
aiv_library_find (AivLibrary *self, const AivLibraryQuery *query)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (query != NULL);

  return aiv_library_run (self, find_func, aiv_library_query_copy (query), free_query);
}

static gboolean
load_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  GArray *rowids = data;
  GPtrArray *rows = aiv_library_db_load (db, (const gint64 *) (gpointer) rowids->data, rowids->len, error);

  if (rows == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, rows);
  return TRUE;
}

static void
free_array (gpointer array)
{
  g_array_unref (array);
}

/**
 * aiv_library_load:
 * @self: a library
 * @rowids: (array length=n_rowids): numbers of rows
 * @n_rowids: how many
 *
 * Returns: (transfer full): a future of a #GPtrArray of [struct@Aiv.LibraryRow]: those that are
 *   there still
 */
DexFuture *
aiv_library_load (AivLibrary *self, const gint64 *rowids, guint n_rowids)
{
  GArray *copy;

  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));

  copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_rowids);
  g_array_append_vals (copy, rowids, n_rowids);
  return aiv_library_run (self, load_func, copy, free_array);
}

static gboolean
models_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  char **models = aiv_library_db_list_models (db, error);

  if (models == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_STRV);
  g_value_take_boxed (result, models);
  return TRUE;
}

/**
 * aiv_library_list_models:
 * @self: a library
 *
 * Returns: (transfer full): a future of a #GStrv: what videos were asked of
 */
DexFuture *
aiv_library_list_models (AivLibrary *self)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));

  return aiv_library_run (self, models_func, NULL, NULL);
}

static gboolean
take_changes (gint64 changes, GValue *result)
{
  if (changes < 0)
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, changes);
  return TRUE;
}

static gboolean
put_batch_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  gboolean wanted;

  return take_changes (aiv_library_db_put_batch (db, data, &wanted, error), result);
}

static void
unref_batch (gpointer batch)
{
  aiv_wire_batch_unref (batch);
}

/**
 * aiv_library_put_batch:
 * @self: a library
 * @batch: a batch with its items
 *
 * Returns: (transfer full): a future of an int64: how many of its videos were news
 */
DexFuture *
aiv_library_put_batch (AivLibrary *self, AivWireBatch *batch)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (batch != NULL);

  return aiv_library_write (self, put_batch_func, aiv_wire_batch_ref (batch), unref_batch);
}

static gboolean
put_rows_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  return take_changes (aiv_library_db_put_rows (db, data, error), result);
}

static void
unref_rows (gpointer rows)
{
  g_ptr_array_unref (rows);
}

/**
 * aiv_library_put_rows:
 * @self: a library
 * @rows: (element-type AivLibraryRow): what is known now; not to be changed any more
 *
 * Returns: (transfer full): a future of an int64: how many of them were news
 */
DexFuture *
aiv_library_put_rows (AivLibrary *self, GPtrArray *rows)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (rows != NULL);

  return aiv_library_write (self, put_rows_func, g_ptr_array_ref (rows), unref_rows);
}

static gboolean
delete_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  return take_changes (aiv_library_db_delete (db, data, error), result);
}

/**
 * aiv_library_delete:
 * @self: a library
 * @key: of a video that is gone from the server
 *
 * Returns: (transfer full): a future of an int64: 1, or 0 if it was not there
 */
DexFuture *
aiv_library_delete (AivLibrary *self, const char *key)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (key != NULL);

  return aiv_library_write (self, delete_func, g_strdup (key), g_free);
}

static gboolean
delete_batch_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  return take_changes (aiv_library_db_delete_batch (db, data, error), result);
}

/**
 * aiv_library_delete_batch:
 * @self: a library
 * @batch_id: of a batch that is gone from the server
 *
 * Returns: (transfer full): a future of an int64: how many videos went with it
 */
DexFuture *
aiv_library_delete_batch (AivLibrary *self, const char *batch_id)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (batch_id != NULL);

  return aiv_library_write (self, delete_batch_func, g_strdup (batch_id), g_free);
}
