/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-audit-list.h"

#include "aiv-paged-list-private.h"

struct _AivAuditEntry
{
  GObject parent_instance;

  AivWireAuditEntry *wire;
};

typedef enum
{
  PROP_WIRE = 1,
} AivAuditEntryProp;

static GParamSpec *props[PROP_WIRE + 1];

G_DEFINE_FINAL_TYPE (AivAuditEntry, aiv_audit_entry, G_TYPE_OBJECT)

static void
aiv_audit_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((AivAuditEntryProp) prop_id)
    {
    case PROP_WIRE:
      g_value_set_boxed (value, AIV_AUDIT_ENTRY (object)->wire);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_audit_entry_finalize (GObject *object)
{
  g_clear_pointer (&AIV_AUDIT_ENTRY (object)->wire, aiv_wire_audit_entry_unref);

  G_OBJECT_CLASS (aiv_audit_entry_parent_class)->finalize (object);
}

static void
aiv_audit_entry_class_init (AivAuditEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_audit_entry_get_property;
  object_class->finalize = aiv_audit_entry_finalize;

  props[PROP_WIRE] = g_param_spec_boxed ("wire", NULL, NULL, AIV_TYPE_WIRE_AUDIT_ENTRY,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_audit_entry_init (AivAuditEntry *self)
{
}

struct _AivAuditList
{
  AivPagedList parent_instance;

  AivClient *client;
  char *path;
};

G_DEFINE_FINAL_TYPE (AivAuditList, aiv_audit_list, AIV_TYPE_PAGED_LIST)

static DexFuture *
aiv_audit_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  AivAuditList *self = AIV_AUDIT_LIST (list);

  return aiv_client_fetch_audit (self->client, self->path, limit, offset);
}

static char *
aiv_audit_list_get_key (AivPagedList *list, gconstpointer element)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, ((const AivWireAuditEntry *) element)->id);
}

static gpointer
aiv_audit_list_make (AivPagedList *list, gpointer element)
{
  AivAuditEntry *entry = g_object_new (AIV_TYPE_AUDIT_ENTRY, NULL);

  entry->wire = aiv_wire_audit_entry_ref (element);
  return entry;
}

/* Rows of the log never change. */
static void
aiv_audit_list_update (AivPagedList *list, gpointer object, gpointer element)
{
}

static void
aiv_audit_list_dispose (GObject *object)
{
  g_clear_object (&AIV_AUDIT_LIST (object)->client);

  G_OBJECT_CLASS (aiv_audit_list_parent_class)->dispose (object);
}

static void
aiv_audit_list_finalize (GObject *object)
{
  g_free (AIV_AUDIT_LIST (object)->path);

  G_OBJECT_CLASS (aiv_audit_list_parent_class)->finalize (object);
}

static void
aiv_audit_list_class_init (AivAuditListClass *klass)
{
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_audit_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_audit_list_finalize;
  list_class->fetch = aiv_audit_list_fetch;
  list_class->get_key = aiv_audit_list_get_key;
  list_class->make = aiv_audit_list_make;
  list_class->update = aiv_audit_list_update;
}

static void
aiv_audit_list_init (AivAuditList *self)
{
  self->path = aiv_client_make_audit_path (NULL, NULL, NULL, NULL);
}

/**
 * aiv_audit_list_new:
 * @client: a client of an administrator
 *
 * Returns: (transfer full): a list that has not been read yet
 */
AivAuditList *
aiv_audit_list_new (AivClient *client)
{
  AivAuditList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_AUDIT_LIST, NULL);
  self->client = g_object_ref (client);
  return self;
}

/**
 * aiv_audit_list_get_path:
 * @self: a list
 *
 * Returns: (transfer none): path and query of what it is of
 */
const char *
aiv_audit_list_get_path (AivAuditList *self)
{
  g_return_val_if_fail (AIV_IS_AUDIT_LIST (self), NULL);

  return self->path;
}

/**
 * aiv_audit_list_set_path:
 * @self: a list
 * @path: of [func@Aiv.client_make_audit_path]
 *
 * Another path reads the list anew.
 */
void
aiv_audit_list_set_path (AivAuditList *self, const char *path)
{
  g_return_if_fail (AIV_IS_AUDIT_LIST (self));
  g_return_if_fail (path != NULL);

  if (!g_set_str (&self->path, path))
    return;
  aiv_paged_list_reset (AIV_PAGED_LIST (self));
  /* The list holds on to what it reads. */
  dex_unref (aiv_paged_list_load_more (AIV_PAGED_LIST (self)));
}
