/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-ledger-list.h"

#include "aiv-paged-list-private.h"

struct _AivLedgerList
{
  AivPagedList parent_instance;

  AivClient *client;
  char *user_id;
};

G_DEFINE_FINAL_TYPE (AivLedgerList, aiv_ledger_list, AIV_TYPE_PAGED_LIST)

static DexFuture *
aiv_ledger_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  AivLedgerList *self = AIV_LEDGER_LIST (list);

  return aiv_client_fetch_ledger (self->client, self->user_id, limit, offset);
}

static char *
aiv_ledger_list_get_key (AivPagedList *list, gconstpointer element)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, ((const AivWireLedgerEntry *) element)->id);
}

static gpointer
aiv_ledger_list_make (AivPagedList *list, gpointer element)
{
  AivLedgerEntry *entry = aiv_ledger_entry_new (element);

  aiv_ledger_entry_set_managed (entry, AIV_LEDGER_LIST (list)->user_id != NULL);
  return entry;
}

static void
aiv_ledger_list_update (AivPagedList *list, gpointer object, gpointer element)
{
  aiv_ledger_entry_apply (object, element);
}

static void
aiv_ledger_list_dispose (GObject *object)
{
  g_clear_object (&AIV_LEDGER_LIST (object)->client);

  G_OBJECT_CLASS (aiv_ledger_list_parent_class)->dispose (object);
}

static void
aiv_ledger_list_finalize (GObject *object)
{
  g_free (AIV_LEDGER_LIST (object)->user_id);

  G_OBJECT_CLASS (aiv_ledger_list_parent_class)->finalize (object);
}

static void
aiv_ledger_list_class_init (AivLedgerListClass *klass)
{
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_ledger_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_ledger_list_finalize;
  list_class->fetch = aiv_ledger_list_fetch;
  list_class->get_key = aiv_ledger_list_get_key;
  list_class->make = aiv_ledger_list_make;
  list_class->update = aiv_ledger_list_update;
}

static void
aiv_ledger_list_init (AivLedgerList *self)
{
}

/**
 * aiv_ledger_list_new:
 * @client: a client
 * @user_id: (nullable): whose, for administrators; %NULL: one's own
 *
 * Returns: (transfer full): a ledger that has not been read yet
 */
AivLedgerList *
aiv_ledger_list_new (AivClient *client, const char *user_id)
{
  AivLedgerList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_LEDGER_LIST, NULL);
  self->client = g_object_ref (client);
  self->user_id = g_strdup (user_id);
  return self;
}

/**
 * aiv_ledger_list_get_client:
 * @self: a ledger
 *
 * Returns: (transfer none): whom it asks
 */
AivClient *
aiv_ledger_list_get_client (AivLedgerList *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_LIST (self), NULL);

  return self->client;
}

/**
 * aiv_ledger_list_get_user_id:
 * @self: a ledger
 *
 * Returns: (transfer none) (nullable): whose it is; %NULL: one's own
 */
const char *
aiv_ledger_list_get_user_id (AivLedgerList *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_LIST (self), NULL);

  return self->user_id;
}
