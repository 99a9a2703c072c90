/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-user-list.h"

#include "aiv-paged-list-private.h"

struct _AivUserList
{
  AivPagedList parent_instance;

  AivClient *client;
  char *query;
  char *sort;
  AivUserFilter filter; /* without the query; its plan is interned */
};

typedef enum
{
  PROP_QUERY = 1,
  PROP_SORT,
} AivUserListProp;

static GParamSpec *props[PROP_SORT + 1];

G_DEFINE_FINAL_TYPE (AivUserList, aiv_user_list, AIV_TYPE_PAGED_LIST)

static DexFuture *
aiv_user_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  AivUserList *self = AIV_USER_LIST (list);
  AivUserFilter filter;

  aiv_user_list_get_filter (self, &filter);
  return aiv_client_find_users (self->client, &filter, self->sort, limit, offset);
}

static char *
aiv_user_list_get_key (AivPagedList *list, gconstpointer element)
{
  return g_strdup (((const AivWireUser *) element)->id);
}

static gpointer
aiv_user_list_make (AivPagedList *list, gpointer element)
{
  return aiv_user_new (element);
}

static void
aiv_user_list_update (AivPagedList *list, gpointer object, gpointer element)
{
  aiv_user_apply (object, element);
}

static void
aiv_user_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivUserList *self = AIV_USER_LIST (object);

  switch ((AivUserListProp) prop_id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_SORT:
      g_value_set_string (value, self->sort);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_list_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivUserList *self = AIV_USER_LIST (object);

  switch ((AivUserListProp) prop_id)
    {
    case PROP_QUERY:
      aiv_user_list_set_query (self, g_value_get_string (value));
      break;
    case PROP_SORT:
      aiv_user_list_set_sort (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_list_dispose (GObject *object)
{
  g_clear_object (&AIV_USER_LIST (object)->client);

  G_OBJECT_CLASS (aiv_user_list_parent_class)->dispose (object);
}

static void
aiv_user_list_finalize (GObject *object)
{
  AivUserList *self = AIV_USER_LIST (object);

  g_free (self->query);
  g_free (self->sort);

  G_OBJECT_CLASS (aiv_user_list_parent_class)->finalize (object);
}

static void
aiv_user_list_class_init (AivUserListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_user_list_get_property;
  object_class->set_property = aiv_user_list_set_property;
  object_class->dispose = aiv_user_list_dispose;
  object_class->finalize = aiv_user_list_finalize;
  list_class->fetch = aiv_user_list_fetch;
  list_class->get_key = aiv_user_list_get_key;
  list_class->make = aiv_user_list_make;
  list_class->update = aiv_user_list_update;

  props[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, NULL, flags);
  props[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_user_list_init (AivUserList *self)
{
  self->filter = (AivUserFilter) AIV_USER_FILTER_INIT;
}

/**
 * aiv_user_list_new:
 * @client: a client of an administrator
 *
 * Returns: (transfer full): a list that has not been read yet
 */
AivUserList *
aiv_user_list_new (AivClient *client)
{
  AivUserList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_USER_LIST, NULL);
  self->client = g_object_ref (client);
  return self;
}

static void
set_text (AivUserList *self, char **field, const char *text, AivUserListProp prop)
{
  if (!g_set_str (field, text != NULL && *text != '\0' ? text : NULL))
    return;
  aiv_paged_list_reset (AIV_PAGED_LIST (self));
  /* The list holds on to what it reads. */
  dex_unref (aiv_paged_list_load_more (AIV_PAGED_LIST (self)));
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/**
 * aiv_user_list_get_query:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): what the names contain
 */
const char *
aiv_user_list_get_query (AivUserList *self)
{
  g_return_val_if_fail (AIV_IS_USER_LIST (self), NULL);

  return self->query;
}

/**
 * aiv_user_list_set_query:
 * @self: a list
 * @query: (nullable): what the names are to contain; %NULL and empty: all
 */
void
aiv_user_list_set_query (AivUserList *self, const char *query)
{
  g_return_if_fail (AIV_IS_USER_LIST (self));

  set_text (self, &self->query, query, PROP_QUERY);
}

/**
 * aiv_user_list_get_sort:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the order
 */
const char *
aiv_user_list_get_sort (AivUserList *self)
{
  g_return_val_if_fail (AIV_IS_USER_LIST (self), NULL);

  return self->sort;
}

/**
 * aiv_user_list_set_sort:
 * @self: a list
 * @sort: (nullable): the order: see [method@Aiv.Client.fetch_users]
 */
void
aiv_user_list_set_sort (AivUserList *self, const char *sort)
{
  g_return_if_fail (AIV_IS_USER_LIST (self));

  set_text (self, &self->sort, sort, PROP_SORT);
}

/**
 * aiv_user_list_get_filter:
 * @self: a list
 * @filter: (out caller-allocates): which accounts it has, its query included; the texts are the list's
 */
void
aiv_user_list_get_filter (AivUserList *self, AivUserFilter *filter)
{
  g_return_if_fail (AIV_IS_USER_LIST (self));
  g_return_if_fail (filter != NULL);

  *filter = self->filter;
  filter->query = self->query;
}

/**
 * aiv_user_list_set_filter:
 * @self: a list
 * @filter: which accounts; its query is not looked at
 *
 * Empties the list and reads it again, if that changes it.
 */
void
aiv_user_list_set_filter (AivUserList *self, const AivUserFilter *filter)
{
  AivUserFilter wanted;

  g_return_if_fail (AIV_IS_USER_LIST (self));
  g_return_if_fail (filter != NULL);

  wanted = *filter;
  wanted.query = NULL;
  wanted.plan = g_intern_string (filter->plan);
  if (wanted.plan == self->filter.plan && wanted.disabled == self->filter.disabled
      && wanted.is_admin == self->filter.is_admin && wanted.max_credits == self->filter.max_credits)
    return;
  self->filter = wanted;
  aiv_paged_list_reset (AIV_PAGED_LIST (self));
  /* The list holds on to what it reads. */
  dex_unref (aiv_paged_list_load_more (AIV_PAGED_LIST (self)));
}

/**
 * aiv_user_list_remove:
 * @self: a list
 * @user_id: an account that there is no more
 */
void
aiv_user_list_remove (AivUserList *self, const char *user_id)
{
  g_return_if_fail (AIV_IS_USER_LIST (self));
  g_return_if_fail (user_id != NULL);

  aiv_paged_list_remove (AIV_PAGED_LIST (self), user_id);
}

/**
 * aiv_user_list_apply:
 * @self: a list
 * @wire: an answer about one account
 *
 * Brings an account up to date; one that is new comes first.
 *
 * Returns: (transfer none): the account
 */
AivUser *
aiv_user_list_apply (AivUserList *self, AivWireUser *wire)
{
  g_autoptr (AivUser) made = NULL;
  AivUser *known;

  g_return_val_if_fail (AIV_IS_USER_LIST (self), NULL);
  g_return_val_if_fail (wire != NULL, NULL);

  if ((known = aiv_paged_list_find (AIV_PAGED_LIST (self), wire->id)) != NULL)
    {
      aiv_user_apply (known, wire);
      return known;
    }
  made = aiv_user_new (wire);
  aiv_paged_list_insert (AIV_PAGED_LIST (self), 0, wire->id, made);
  return made;
}
