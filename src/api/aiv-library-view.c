/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-view.h"

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-library-items.h"
#include "aiv-library-places.h"
#include "aiv-library-private.h"
#include "aiv-weak.h"

/* Around what is looked at. */
#define ROWS_BEFORE 48
#define ROWS_AFTER 96
#define MAX_ROWS 512
/* Kept, so that scrolling back needs no reading. */
#define MAX_KEPT 2000
struct _AivLibraryView
{
  GObject parent_instance;

  AivSession *session;
  AivLibrary *library;
  AivLibraryQuery *query;
  AivLibraryHits *hits;
  GArray *places;       /* of AivLibraryPlace */
  GHashTable *hidden;   /* keys */
  GHashTable *kept;     /* items, each its own key and value */
  GQueue order;         /* the same items, the one asked for last at the end */
  gboolean loading;
  gboolean stale;       /* something has changed since the search under way began */
  DexFuture *finding;
  DexFuture *reading;
  guint want_from;      /* to be read, when the present reading is over */
  guint want_to;
  guint want_source;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_QUERY,
  PROP_LOADING,
  PROP_N_ITEMS,
  PROP_TOTAL,
} AivLibraryViewProp;

static GParamSpec *props[PROP_TOTAL + 1];

static void list_model_iface_init (GListModelInterface *iface);
static void search (AivLibraryView *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (AivLibraryView, aiv_library_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* A thread may be done before anybody waits: the block has run then, and has its next step begun. */
static void
hold (DexFuture **place, DexFuture *block)
{
  if (dex_future_is_pending (block))
    *place = block;
  else
    dex_unref (block);
}

static const AivLibraryPlace *
nth (AivLibraryView *self, guint at)
{
  return &g_array_index (self->places, AivLibraryPlace, at);
}

/* --- reading rows ---------------------------------------------------------------------- */

static void
keep (AivLibraryView *self, AivItem *item)
{
  GList *link = g_hash_table_lookup (self->kept, item);

  if (link != NULL)
    {
      g_queue_unlink (&self->order, link);
      g_queue_push_tail_link (&self->order, link);
      return;
    }
  g_queue_push_tail (&self->order, g_object_ref (item));
  g_hash_table_insert (self->kept, item, self->order.tail);
  while (self->order.length > MAX_KEPT)
    {
      AivItem *oldest = g_queue_pop_head (&self->order);

      g_hash_table_remove (self->kept, oldest);
      g_object_unref (oldest);
    }
}

static void start_reading (AivLibraryView *self);

static DexFuture *
on_read (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibraryView) self = aiv_weak_get (weak);
  g_autoptr (GPtrArray) rows = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (AivItem) item = aiv_library_fill_item (self->session, rows->pdata[i]);

      keep (self, item);
    }
  aiv_let_go (&self->reading);
  if (self->want_from < self->want_to)
    start_reading (self);
  return dex_future_new_true ();
}

/* Those of the range that nobody has read. */
static void
start_reading (AivLibraryView *self)
{
  AivItemPool *pool = aiv_session_get_pool (self->session);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint from = self->want_from, to = MIN (self->want_to, self->places->len);

  self->want_from = self->want_to = 0;
  for (guint i = from; i < to; i++)
    {
      g_autoptr (AivItem) item = aiv_item_pool_find (pool, nth (self, i)->key);

      if (item == NULL || aiv_item_get_status (item) == AIV_JOB_UNKNOWN)
        g_array_append_val (rowids, nth (self, i)->rowid);
    }
  if (rowids->len > 0)
    hold (&self->reading,
          dex_future_finally (aiv_library_load (self->library, (const gint64 *) (gpointer) rowids->data, rowids->len),
                              on_read, aiv_weak_new (self), aiv_weak_free));
}

static gboolean
on_want (gpointer data)
{
  AivLibraryView *self = data;

  self->want_source = 0;
  if (self->reading == NULL)
    start_reading (self);
  return G_SOURCE_REMOVE;
}

static void
want (AivLibraryView *self, guint position)
{
  guint from = position > ROWS_BEFORE ? position - ROWS_BEFORE : 0;
  guint to = position + ROWS_AFTER;

  if (self->want_from < self->want_to && MAX (to, self->want_to) - MIN (from, self->want_from) <= MAX_ROWS)
    {
      from = MIN (from, self->want_from);
      to = MAX (to, self->want_to);
    }
  /* Where somebody has scrolled to counts, not what flew past. */
  self->want_from = from;
  self->want_to = to;
  if (self->want_source == 0)
    self->want_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_want, self, NULL);
}

/* --- the list -------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return AIV_TYPE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return AIV_LIBRARY_VIEW (model)->places->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (model);
  AivItem *item;

  if (position >= self->places->len || self->session == NULL)
    return NULL;
  item = aiv_library_bare_item (self->session, nth (self, position)->key);
  if (aiv_item_get_status (item) == AIV_JOB_UNKNOWN)
    want (self, position);
  keep (self, item);
  return item;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
changed (AivLibraryView *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* The new list takes the old one's place, told row by row where that is possible. */
static void
take_places (AivLibraryView *self, AivLibraryHits *hits, gboolean whole)
{
  g_autoptr (AivLibraryHits) old_hits = self->hits;
  g_autoptr (GArray) old = g_array_ref (self->places);
  g_autoptr (GArray) new = aiv_library_places_new (hits, self->hidden);
  g_autoptr (GArray) edits = NULL;
  guint from = 0, old_to = old->len, new_to = new->len;

  self->hits = aiv_library_hits_ref (hits);
  while (!whole && from < old_to && from < new_to
         && g_array_index (old, AivLibraryPlace, from).rowid == g_array_index (new, AivLibraryPlace, from).rowid)
    from++;
  while (!whole && old_to > from && new_to > from
         && g_array_index (old, AivLibraryPlace, old_to - 1).rowid == g_array_index (new, AivLibraryPlace, new_to - 1).rowid)
    {
      old_to--;
      new_to--;
    }
  if (!whole && old_to > from && new_to > from)
    edits = aiv_library_places_compare (old, old_to, new, new_to, from);

  for (guint i = 0; edits != NULL && i < edits->len; i++)
    {
      const AivLibraryEdit *edit = &g_array_index (edits, AivLibraryEdit, i);

      if (edit->removed > 0)
        g_array_remove_range (self->places, edit->position, edit->removed);
      if (edit->added > 0)
        g_array_insert_vals (self->places, edit->position, &g_array_index (new, AivLibraryPlace, edit->from), edit->added);
      changed (self, edit->position, edit->removed, edit->added);
    }
  /* The same rows, with the keys of the new hits. */
  g_array_unref (self->places);
  self->places = g_array_ref (new);
  if (edits == NULL && (old_to > from || new_to > from))
    changed (self, from, old_to - from, new_to - from);
}

/* --- searching ------------------------------------------------------------------------- */

static void
end_search (AivLibraryView *self, AivLibraryHits *hits)
{
  gboolean first = self->loading;
  guint total = aiv_library_view_get_total (self);

  aiv_let_go (&self->finding);
  if (hits != NULL)
    take_places (self, hits, first);
  self->loading = FALSE;
  if (total != aiv_library_view_get_total (self))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
  if (first)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
  if (self->stale)
    search (self);
}

static DexFuture *
on_found (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibraryView) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivLibraryHits) hits = dex_await_boxed (dex_ref (done), &error);

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  if (hits == NULL && !aiv_error_is_cancelled (error))
    g_warning ("The library cannot be searched: %s", error->message);
  /* What is seen first is there before the list is: nobody sees it fill. */
  for (guint i = 0; hits != NULL && i < hits->first->len; i++)
    {
      g_autoptr (AivItem) item = aiv_library_fill_item (self->session, hits->first->pdata[i]);

      keep (self, item);
    }
  end_search (self, hits);
  return dex_future_new_true ();
}

static void
search (AivLibraryView *self)
{
  self->stale = FALSE;
  hold (&self->finding, dex_future_finally (aiv_library_find (self->library, self->query), on_found,
                                            aiv_weak_new (self), aiv_weak_free));
}

static void
on_changed (AivLibraryView *self)
{
  if (self->finding != NULL)
    self->stale = TRUE;
  else
    search (self);
}

/* --- object ---------------------------------------------------------------------------- */

static void
aiv_library_view_constructed (GObject *object)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (object);

  G_OBJECT_CLASS (aiv_library_view_parent_class)->constructed (object);

  self->library = g_object_ref (aiv_session_get_library (self->session));
  g_signal_connect_object (self->library, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  search (self);
}

static void
aiv_library_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (object);

  switch ((AivLibraryViewProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_QUERY:
      g_value_set_boxed (value, self->query);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->places->len);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, aiv_library_view_get_total (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_library_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (object);

  switch ((AivLibraryViewProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_QUERY:
      aiv_library_view_set_query (self, g_value_get_boxed (value));
      break;
    case PROP_LOADING:
    case PROP_N_ITEMS:
    case PROP_TOTAL:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_library_view_dispose (GObject *object)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (object);

  dex_clear (&self->finding);
  dex_clear (&self->reading);
  g_clear_handle_id (&self->want_source, g_source_remove);
  g_hash_table_remove_all (self->kept);
  g_queue_clear_full (&self->order, g_object_unref);
  g_clear_object (&self->library);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_library_view_parent_class)->dispose (object);
}

static void
aiv_library_view_finalize (GObject *object)
{
  AivLibraryView *self = AIV_LIBRARY_VIEW (object);

  g_array_unref (self->places);
  g_hash_table_unref (self->hidden);
  g_hash_table_unref (self->kept);
  aiv_library_query_free (self->query);
  aiv_library_hits_unref (self->hits);

  G_OBJECT_CLASS (aiv_library_view_parent_class)->finalize (object);
}

static void
aiv_library_view_class_init (AivLibraryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_library_view_constructed;
  object_class->get_property = aiv_library_view_get_property;
  object_class->set_property = aiv_library_view_set_property;
  object_class->dispose = aiv_library_view_dispose;
  object_class->finalize = aiv_library_view_finalize;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_QUERY] = g_param_spec_boxed ("query", NULL, NULL, AIV_TYPE_LIBRARY_QUERY, readable | G_PARAM_WRITABLE);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, TRUE, readable);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_library_view_init (AivLibraryView *self)
{
  self->query = aiv_library_query_new ();
  self->hits = aiv_library_hits_new ();
  self->places = g_array_new (FALSE, FALSE, sizeof (AivLibraryPlace));
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->kept = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->order);
  self->loading = TRUE;
}

/**
 * aiv_library_view_new:
 * @session: whose library
 *
 * Returns: (transfer full): all of it, newest first
 */
AivLibraryView *
aiv_library_view_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_LIBRARY_VIEW, "session", session, NULL);
}

/**
 * aiv_library_view_get_query:
 * @self: a view
 *
 * Returns: (transfer none): what it finds
 */
const AivLibraryQuery *
aiv_library_view_get_query (AivLibraryView *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY_VIEW (self), NULL);

  return self->query;
}

/**
 * aiv_library_view_set_query:
 * @self: a view
 * @query: what to find
 *
 * The list stays as it is until the answer is there.
 */
void
aiv_library_view_set_query (AivLibraryView *self, const AivLibraryQuery *query)
{
  g_return_if_fail (AIV_IS_LIBRARY_VIEW (self));
  g_return_if_fail (query != NULL);

  if (aiv_library_query_equal (self->query, query))
    return;
  aiv_library_query_free (self->query);
  self->query = aiv_library_query_copy (query);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUERY]);
  dex_clear (&self->finding);
  if (!self->loading)
    {
      self->loading = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
    }
  search (self);
}

/**
 * aiv_library_view_get_loading:
 * @self: a view
 *
 * Returns: whether the list is not that of the present query yet
 */
gboolean
aiv_library_view_get_loading (AivLibraryView *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY_VIEW (self), FALSE);

  return self->loading;
}

/**
 * aiv_library_view_get_total:
 * @self: a view
 *
 * Returns: how many videos there are, found or not, without those that are hidden
 */
guint
aiv_library_view_get_total (AivLibraryView *self)
{
  guint n_hidden;

  g_return_val_if_fail (AIV_IS_LIBRARY_VIEW (self), 0);

  n_hidden = g_hash_table_size (self->hidden);
  return self->hits->total > n_hidden ? self->hits->total - n_hidden : 0;
}

/**
 * aiv_library_view_set_hidden:
 * @self: a view
 * @keys: (nullable) (array zero-terminated=1): keys of videos to leave out
 */
void
aiv_library_view_set_hidden (AivLibraryView *self, const char *const *keys)
{
  g_autoptr (AivLibraryHits) hits = NULL;

  g_return_if_fail (AIV_IS_LIBRARY_VIEW (self));

  g_hash_table_remove_all (self->hidden);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    g_hash_table_add (self->hidden, g_strdup (keys[i]));
  hits = aiv_library_hits_ref (self->hits);
  take_places (self, hits, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
}

/**
 * aiv_library_view_find:
 * @self: a view
 * @key: of a video
 *
 * Returns: its place in the list; %G_MAXUINT if it is not there
 */
guint
aiv_library_view_find (AivLibraryView *self, const char *key)
{
  g_return_val_if_fail (AIV_IS_LIBRARY_VIEW (self), G_MAXUINT);

  for (guint i = 0; i < self->places->len; i++)
    if (g_strcmp0 (nth (self, i)->key, key) == 0)
      return i;
  return G_MAXUINT;
}

static DexFuture *
on_loaded (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibraryView) self = aiv_weak_get (weak);
  g_autoptr (GPtrArray) rows = dex_await_boxed (dex_ref (done), NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (self == NULL || self->session == NULL || rows == NULL)
    return dex_ref (done);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (items, aiv_library_fill_item (self->session, rows->pdata[i]));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

/**
 * aiv_library_view_load:
 * @self: a view
 * @positions: (array length=n_positions): places in the list
 * @n_positions: how many
 *
 * Returns: (transfer full): a future of a #GPtrArray of [class@Aiv.Item], whole: those at these
 *   places now, as far as they are there still when they are read
 */
DexFuture *
aiv_library_view_load (AivLibraryView *self, const guint *positions, guint n_positions)
{
  g_autoptr (GArray) rowids = NULL;

  aiv_return_future_if_fail (AIV_IS_LIBRARY_VIEW (self));

  rowids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_positions);
  for (guint i = 0; i < n_positions; i++)
    if (positions[i] < self->places->len)
      g_array_append_val (rowids, nth (self, positions[i])->rowid);
  return dex_future_then (aiv_library_load (self->library, (const gint64 *) (gpointer) rowids->data, rowids->len),
                          on_loaded, aiv_weak_new (self), aiv_weak_free);
}
