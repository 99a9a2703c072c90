/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-paged-list.h"

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-paged-list-private.h"
#include "aiv-weak.h"

#define PAGE 50
#define MAX_PAGE 200

typedef struct
{
  gpointer object;
  char *key;
  guint64 stamp; /* when it came, in changes of the list */
} Row;

typedef struct
{
  GPtrArray *rows;   /* of Row */
  GHashTable *keys;  /* key → Row, borrowed */
  GHashTable *gone;  /* keys removed since the present read started */
  guint64 changes;
  gint64 total;
  gboolean maybe_more; /* the server told what is on a page instead of what there is */
  GError *error;
  gboolean reloading;
  guint generation; /* what was asked for before a reset is not wanted any more */

  /* The read under way, and the one who always waits for it. */
  DexFuture *reading;
  DexFuture *guard;
} AivPagedListPrivate;

typedef enum
{
  PROP_LOADING = 1,
  PROP_ERROR,
  PROP_TOTAL,
  PROP_HAS_MORE,
  PROP_IS_EMPTY,
  PROP_N_ITEMS,
} AivPagedListProp;

static GParamSpec *props[PROP_N_ITEMS + 1];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (AivPagedList, aiv_paged_list, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (AivPagedList)
                                  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

#define PRIV(self) ((AivPagedListPrivate *) aiv_paged_list_get_instance_private (self))

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->object);
  g_free (row->key);
  g_free (row);
}

static GType
aiv_paged_list_get_item_type (GListModel *model)
{
  return G_TYPE_OBJECT;
}

static guint
aiv_paged_list_get_n_items (GListModel *model)
{
  return PRIV (AIV_PAGED_LIST (model))->rows->len;
}

static gpointer
aiv_paged_list_get_item (GListModel *model, guint position)
{
  AivPagedListPrivate *priv = PRIV (AIV_PAGED_LIST (model));

  return position < priv->rows->len ? g_object_ref (((Row *) priv->rows->pdata[position])->object) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = aiv_paged_list_get_item_type;
  iface->get_n_items = aiv_paged_list_get_n_items;
  iface->get_item = aiv_paged_list_get_item;
}

static void
aiv_paged_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivPagedList *self = AIV_PAGED_LIST (object);

  switch ((AivPagedListProp) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, aiv_paged_list_get_loading (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, aiv_paged_list_get_error (self));
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, aiv_paged_list_get_total (self));
      break;
    case PROP_HAS_MORE:
      g_value_set_boolean (value, aiv_paged_list_get_has_more (self));
      break;
    case PROP_IS_EMPTY:
      g_value_set_boolean (value, aiv_paged_list_get_is_empty (self));
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, PRIV (self)->rows->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Lets go of what is being read. It is not cancelled: what comes of it is not looked at. */
static void
abandon (AivPagedListPrivate *priv)
{
  priv->generation++;
  if (priv->guard != NULL)
    dex_future_disown (g_steal_pointer (&priv->guard));
  dex_clear (&priv->reading);
}

static void
aiv_paged_list_dispose (GObject *object)
{
  abandon (PRIV (AIV_PAGED_LIST (object)));

  G_OBJECT_CLASS (aiv_paged_list_parent_class)->dispose (object);
}

static void
aiv_paged_list_finalize (GObject *object)
{
  AivPagedListPrivate *priv = PRIV (AIV_PAGED_LIST (object));

  g_hash_table_unref (priv->keys);
  g_hash_table_unref (priv->gone);
  g_ptr_array_unref (priv->rows);
  g_clear_error (&priv->error);

  G_OBJECT_CLASS (aiv_paged_list_parent_class)->finalize (object);
}

static void
aiv_paged_list_class_init (AivPagedListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  klass->max_page = MAX_PAGE;
  object_class->get_property = aiv_paged_list_get_property;
  object_class->dispose = aiv_paged_list_dispose;
  object_class->finalize = aiv_paged_list_finalize;

  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_HAS_MORE] = g_param_spec_boolean ("has-more", NULL, NULL, FALSE, flags);
  props[PROP_IS_EMPTY] = g_param_spec_boolean ("is-empty", NULL, NULL, FALSE, flags);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_paged_list_init (AivPagedList *self)
{
  AivPagedListPrivate *priv = PRIV (self);

  priv->rows = g_ptr_array_new_with_free_func (row_free);
  priv->keys = g_hash_table_new (g_str_hash, g_str_equal);
  priv->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  priv->total = -1;
}

static void
notify_contents (AivPagedList *self)
{
  GObject *object = G_OBJECT (self);

  g_object_notify_by_pspec (object, props[PROP_TOTAL]);
  g_object_notify_by_pspec (object, props[PROP_HAS_MORE]);
  g_object_notify_by_pspec (object, props[PROP_IS_EMPTY]);
  g_object_notify_by_pspec (object, props[PROP_N_ITEMS]);
}

static void
set_error (AivPagedList *self, const GError *error)
{
  AivPagedListPrivate *priv = PRIV (self);

  if (error == priv->error)
    return;
  g_clear_error (&priv->error);
  priv->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

static Row *
row_new (AivPagedList *self, char *key, gpointer object)
{
  Row *row = g_new0 (Row, 1);

  row->key = key;
  row->object = object;
  row->stamp = ++PRIV (self)->changes;
  return row;
}

static Row *
row_copy (AivPagedList *self, Row *row)
{
  Row *copy = row_new (self, g_strdup (row->key), g_object_ref (row->object));

  copy->stamp = row->stamp;
  return copy;
}

/* Puts @rows in place of all that there is, and tells of no more than has changed: views
 * keep their place and their selection. */
static void
replace_rows (AivPagedList *self, GPtrArray *rows)
{
  AivPagedListPrivate *priv = PRIV (self);
  g_autoptr (GPtrArray) old = priv->rows;
  guint head = 0, tail = 0, shorter = MIN (old->len, rows->len);

  while (head < shorter && ((Row *) old->pdata[head])->object == ((Row *) rows->pdata[head])->object)
    head++;
  while (tail < shorter - head
         && ((Row *) old->pdata[old->len - 1 - tail])->object == ((Row *) rows->pdata[rows->len - 1 - tail])->object)
    tail++;

  g_hash_table_remove_all (priv->keys);
  priv->rows = g_ptr_array_ref (rows);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (priv->keys, ((Row *) rows->pdata[i])->key, rows->pdata[i]);
  if (head + tail < old->len || head + tail < rows->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail, rows->len - head - tail);
}

/* The row for an element of the wire: an object that is there already is kept. */
static Row *
take_element (AivPagedList *self, gpointer element)
{
  AivPagedListClass *klass = AIV_PAGED_LIST_GET_CLASS (self);
  g_autofree char *key = klass->get_key (self, element);
  Row *known = g_hash_table_lookup (PRIV (self)->keys, key);

  if (known == NULL)
    return row_new (self, g_steal_pointer (&key), klass->make (self, element));
  klass->update (self, known->object, element);
  return row_copy (self, known);
}

/* Appends the rows that came after the last one of @rows and are not among them. */
static void
keep_tail (AivPagedList *self, GPtrArray *rows, GHashTable *seen)
{
  AivPagedListPrivate *priv = PRIV (self);
  Row *last = rows->len > 0 ? g_hash_table_lookup (priv->keys, ((Row *) rows->pdata[rows->len - 1])->key) : NULL;
  guint at;

  if (last == NULL || !g_ptr_array_find (priv->rows, last, &at))
    return;
  for (at++; at < priv->rows->len; at++)
    if (!g_hash_table_contains (seen, ((Row *) priv->rows->pdata[at])->key))
      g_ptr_array_add (rows, row_copy (self, priv->rows->pdata[at]));
}

/* @start: the list's changes when the page was asked for. What came or went since then is
 * newer than the page. */
static void
take_first_page (AivPagedList *self, AivWirePage *page, guint limit, guint64 start)
{
  AivPagedListPrivate *priv = PRIV (self);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < priv->rows->len; i++)
    {
      Row *row = priv->rows->pdata[i];
      Row *copy;

      if (row->stamp <= start)
        continue;
      copy = row_copy (self, row);
      g_hash_table_add (seen, copy->key);
      g_ptr_array_add (rows, copy);
    }
  for (guint i = 0; i < page->items->len; i++)
    {
      Row *row = take_element (self, g_ptr_array_index (page->items, i));

      if (g_hash_table_contains (priv->gone, row->key) || !g_hash_table_add (seen, row->key))
        row_free (row);
      else
        g_ptr_array_add (rows, row);
    }
  /* A full page says nothing about what comes after it. */
  if (page->items->len >= limit)
    keep_tail (self, rows, seen);
  priv->total = MAX (page->total, rows->len);
  replace_rows (self, rows);
}

static guint
take_next_page (AivPagedList *self, AivWirePage *page)
{
  AivPagedListPrivate *priv = PRIV (self);
  guint before = priv->rows->len;

  for (guint i = 0; i < page->items->len; i++)
    {
      gpointer element = g_ptr_array_index (page->items, i);
      Row *row = take_element (self, element);

      if (g_hash_table_contains (priv->keys, row->key) || g_hash_table_contains (priv->gone, row->key))
        {
          row_free (row);
          continue;
        }
      g_ptr_array_add (priv->rows, row);
      g_hash_table_insert (priv->keys, row->key, row);
    }
  /* A page with nothing new in it is the end, whatever the server says of the total. */
  priv->total = page->items->len > 0 ? MAX (page->total, priv->rows->len) : priv->rows->len;
  if (priv->rows->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, priv->rows->len - before);
  return priv->rows->len - before;
}

typedef struct
{
  gpointer list; /* weak */
  guint64 start;
  guint limit;
  guint generation;
  gboolean reload;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  aiv_weak_free (read->list);
  g_free (read);
}

static DexFuture *
on_page (DexFuture *fetched, gpointer data)
{
  Read *read = data;
  g_autoptr (AivPagedList) self = aiv_weak_get (read->list);
  g_autoptr (AivWirePage) page = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  if (self == NULL || PRIV (self)->generation != read->generation)
    return dex_ref (fetched);

  page = dex_await_boxed (dex_ref (fetched), &error);
  if (page != NULL && read->reload)
    take_first_page (self, page, read->limit, read->start);
  else if (page != NULL)
    more = take_next_page (self, page) > 0;
  if (page != NULL) /* the documented batch service tells the rows of the page as the total */
    PRIV (self)->maybe_more = more && page->items->len >= read->limit && page->total <= page->items->len;

  g_hash_table_remove_all (PRIV (self)->gone);
  dex_clear (&PRIV (self)->reading);
  if (error == NULL || !aiv_error_is_cancelled (error))
    set_error (self, error);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  notify_contents (self);
  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_for_boolean (more);
}

static DexFuture *
start_reading (AivPagedList *self, guint limit, guint offset, gboolean reload)
{
  AivPagedListPrivate *priv = PRIV (self);
  Read *read = g_new0 (Read, 1);
  DexFuture *reading;

  read->list = aiv_weak_new (self);
  read->start = priv->changes;
  read->limit = limit;
  read->generation = priv->generation;
  read->reload = reload;
  priv->reloading = reload;
  g_hash_table_remove_all (priv->gone);
  dex_clear (&priv->guard);
  priv->reading = dex_future_finally (AIV_PAGED_LIST_GET_CLASS (self)->fetch (self, limit, offset), on_page, read,
                                      read_free);
  reading = dex_ref (priv->reading);
  priv->guard = dex_future_all (dex_ref (reading), NULL);
  /* The callback of a future that is settled already ran before there was anything to clear. */
  if (!dex_future_is_pending (reading))
    dex_clear (&priv->reading);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  return reading;
}

static DexFuture *
reload_after (DexFuture *done, gpointer weak)
{
  g_autoptr (AivPagedList) self = aiv_weak_get (weak);

  return self != NULL ? aiv_paged_list_reload (self) : dex_future_new_true ();
}

/**
 * aiv_paged_list_reload:
 * @self: a list
 *
 * Reads what has been read so far again, as much as a server gives at once. Objects stay the same;
 * what is gone on the server leaves the list.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_paged_list_reload (AivPagedList *self)
{
  AivPagedListPrivate *priv = PRIV (self);

  aiv_return_future_if_fail (AIV_IS_PAGED_LIST (self));

  if (priv->reading != NULL && priv->reloading)
    return dex_ref (priv->reading);
  if (priv->reading != NULL)
    return dex_future_finally (dex_ref (priv->reading), reload_after, aiv_weak_new (self), aiv_weak_free);
  return start_reading (self, CLAMP (priv->rows->len, PAGE, AIV_PAGED_LIST_GET_CLASS (self)->max_page), 0, TRUE);
}

/**
 * aiv_paged_list_load_more:
 * @self: a list
 *
 * Reads the next page. A call while something is being read shares that.
 *
 * Returns: (transfer full): a future of %TRUE when there was more
 */
DexFuture *
aiv_paged_list_load_more (AivPagedList *self)
{
  AivPagedListPrivate *priv = PRIV (self);

  aiv_return_future_if_fail (AIV_IS_PAGED_LIST (self));

  if (priv->reading != NULL)
    return dex_ref (priv->reading);
  if (priv->total < 0)
    return start_reading (self, PAGE, 0, TRUE);
  if (!aiv_paged_list_get_has_more (self))
    return dex_future_new_false ();
  return start_reading (self, PAGE, priv->rows->len, FALSE);
}

/**
 * aiv_paged_list_get_loading:
 * @self: a list
 *
 * Returns: whether something is being read
 */
gboolean
aiv_paged_list_get_loading (AivPagedList *self)
{
  g_return_val_if_fail (AIV_IS_PAGED_LIST (self), FALSE);

  return PRIV (self)->reading != NULL;
}

/**
 * aiv_paged_list_get_error:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): why the last read failed
 */
GError *
aiv_paged_list_get_error (AivPagedList *self)
{
  g_return_val_if_fail (AIV_IS_PAGED_LIST (self), NULL);

  return PRIV (self)->error;
}

/**
 * aiv_paged_list_get_total:
 * @self: a list
 *
 * Returns: elements on the server; -1 before the first read
 */
gint64
aiv_paged_list_get_total (AivPagedList *self)
{
  g_return_val_if_fail (AIV_IS_PAGED_LIST (self), -1);

  return PRIV (self)->total;
}

/**
 * aiv_paged_list_get_has_more:
 * @self: a list
 *
 * Returns: whether there is more to read
 */
gboolean
aiv_paged_list_get_has_more (AivPagedList *self)
{
  g_return_val_if_fail (AIV_IS_PAGED_LIST (self), FALSE);

  return PRIV (self)->total > PRIV (self)->rows->len || PRIV (self)->maybe_more;
}

/**
 * aiv_paged_list_get_is_empty:
 * @self: a list
 *
 * Returns: whether it has been read and nothing is there
 */
gboolean
aiv_paged_list_get_is_empty (AivPagedList *self)
{
  g_return_val_if_fail (AIV_IS_PAGED_LIST (self), FALSE);

  return PRIV (self)->total == 0 && PRIV (self)->rows->len == 0;
}

gpointer
aiv_paged_list_find (AivPagedList *self, const char *key)
{
  Row *row = key != NULL ? g_hash_table_lookup (PRIV (self)->keys, key) : NULL;

  return row != NULL ? row->object : NULL;
}

void
aiv_paged_list_insert (AivPagedList *self, guint position, const char *key, gpointer object)
{
  AivPagedListPrivate *priv = PRIV (self);
  Row *row = row_new (self, g_strdup (key), g_object_ref (object));

  position = MIN (position, priv->rows->len);
  g_hash_table_remove (priv->gone, key);
  g_ptr_array_insert (priv->rows, (int) position, row);
  g_hash_table_insert (priv->keys, row->key, row);
  if (priv->total >= 0)
    priv->total++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  notify_contents (self);
}

void
aiv_paged_list_remove (AivPagedList *self, const char *key)
{
  AivPagedListPrivate *priv = PRIV (self);
  Row *row = g_hash_table_lookup (priv->keys, key);
  guint position;

  g_hash_table_add (priv->gone, g_strdup (key));
  if (row == NULL || !g_ptr_array_find (priv->rows, row, &position))
    return;
  g_hash_table_remove (priv->keys, key);
  g_ptr_array_remove_index (priv->rows, position);
  priv->changes++;
  if (priv->total >= 0)
    priv->total = MAX (priv->total - 1, priv->rows->len);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  notify_contents (self);
}

void
aiv_paged_list_reset (AivPagedList *self)
{
  AivPagedListPrivate *priv = PRIV (self);
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (row_free);

  abandon (priv);
  g_hash_table_remove_all (priv->gone);
  priv->total = -1;
  priv->maybe_more = FALSE;
  replace_rows (self, none);
  set_error (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  notify_contents (self);
}
