/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-ledger-entry.h"

#include "aiv-time.h"

struct _AivLedgerEntry
{
  GObject parent_instance;

  AivWireLedgerEntry *wire;
  GDateTime *created_at;
  gboolean managed;
};

typedef enum
{
  PROP_ID = 1,
  PROP_AMOUNT,
  PROP_BALANCE_AFTER,
  PROP_KIND,
  PROP_REASON,
  PROP_ACTOR,
  PROP_BATCH_ID,
  PROP_CREATED_AT,
  PROP_CAN_UNDO,
  PROP_IS_UNDONE,
  PROP_IS_UNDO,
} AivLedgerEntryProp;

static GParamSpec *props[PROP_IS_UNDO + 1];

G_DEFINE_FINAL_TYPE (AivLedgerEntry, aiv_ledger_entry, G_TYPE_OBJECT)

static void
aiv_ledger_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivLedgerEntry *self = AIV_LEDGER_ENTRY (object);

  switch ((AivLedgerEntryProp) prop_id)
    {
    case PROP_ID:
      g_value_set_int64 (value, aiv_ledger_entry_get_id (self));
      break;
    case PROP_AMOUNT:
      g_value_set_int64 (value, aiv_ledger_entry_get_amount (self));
      break;
    case PROP_BALANCE_AFTER:
      g_value_set_int64 (value, aiv_ledger_entry_get_balance_after (self));
      break;
    case PROP_KIND:
      g_value_set_enum (value, aiv_ledger_entry_get_kind (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, aiv_ledger_entry_get_reason (self));
      break;
    case PROP_ACTOR:
      g_value_set_string (value, aiv_ledger_entry_get_actor (self));
      break;
    case PROP_BATCH_ID:
      g_value_set_string (value, aiv_ledger_entry_get_batch_id (self));
      break;
    case PROP_CREATED_AT:
      g_value_set_boxed (value, aiv_ledger_entry_get_created_at (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, aiv_ledger_entry_get_can_undo (self));
      break;
    case PROP_IS_UNDONE:
      g_value_set_boolean (value, self->wire->reversed_by > 0);
      break;
    case PROP_IS_UNDO:
      g_value_set_boolean (value, self->wire->reverses > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_ledger_entry_finalize (GObject *object)
{
  AivLedgerEntry *self = AIV_LEDGER_ENTRY (object);

  aiv_wire_ledger_entry_unref (self->wire);
  g_clear_pointer (&self->created_at, g_date_time_unref);

  G_OBJECT_CLASS (aiv_ledger_entry_parent_class)->finalize (object);
}

static void
aiv_ledger_entry_class_init (AivLedgerEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_ledger_entry_get_property;
  object_class->finalize = aiv_ledger_entry_finalize;

  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_AMOUNT] = g_param_spec_int64 ("amount", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_BALANCE_AFTER] = g_param_spec_int64 ("balance-after", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, AIV_TYPE_LEDGER_KIND, AIV_LEDGER_UNKNOWN, flags);
  props[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  props[PROP_ACTOR] = g_param_spec_string ("actor", NULL, NULL, NULL, flags);
  props[PROP_BATCH_ID] = g_param_spec_string ("batch-id", NULL, NULL, NULL, flags);
  props[PROP_CREATED_AT] = g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_IS_UNDONE] = g_param_spec_boolean ("is-undone", NULL, NULL, FALSE, flags);
  props[PROP_IS_UNDO] = g_param_spec_boolean ("is-undo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_ledger_entry_init (AivLedgerEntry *self)
{
  self->wire = aiv_wire_ledger_entry_new ();
}

/**
 * aiv_ledger_entry_new:
 * @wire: a row
 *
 * Returns: (transfer full): a ledger entry
 */
AivLedgerEntry *
aiv_ledger_entry_new (AivWireLedgerEntry *wire)
{
  AivLedgerEntry *self;

  g_return_val_if_fail (wire != NULL, NULL);

  self = g_object_new (AIV_TYPE_LEDGER_ENTRY, NULL);
  aiv_wire_ledger_entry_unref (self->wire);
  self->wire = aiv_wire_ledger_entry_ref (wire);
  return self;
}

/**
 * aiv_ledger_entry_apply:
 * @self: a ledger entry
 * @wire: the same row, read again
 *
 * Takes up whether it has been taken back; nothing else of a row ever changes.
 */
void
aiv_ledger_entry_apply (AivLedgerEntry *self, AivWireLedgerEntry *wire)
{
  gboolean changed;

  g_return_if_fail (AIV_IS_LEDGER_ENTRY (self));
  g_return_if_fail (wire != NULL);

  changed = self->wire->reversed_by != wire->reversed_by;
  aiv_wire_ledger_entry_ref (wire);
  aiv_wire_ledger_entry_unref (self->wire);
  self->wire = wire;
  if (!changed)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_UNDONE]);
}

/**
 * aiv_ledger_entry_set_managed:
 * @self: a ledger entry
 * @managed: whether it is read by an administrator, in the ledger of somebody
 */
void
aiv_ledger_entry_set_managed (AivLedgerEntry *self, gboolean managed)
{
  g_return_if_fail (AIV_IS_LEDGER_ENTRY (self));

  if (self->managed == managed)
    return;
  self->managed = managed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
}

/**
 * aiv_ledger_entry_get_can_undo:
 * @self: a ledger entry
 *
 * Returns: whether it is one by which somebody gave or took credits, and has not been taken back, in the
 *   ledger of somebody who is looked after
 */
gboolean
aiv_ledger_entry_get_can_undo (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), FALSE);

  return self->managed && (self->wire->kind == AIV_LEDGER_ADJUST || self->wire->kind == AIV_LEDGER_GRANT)
         && self->wire->reverses == 0 && self->wire->reversed_by == 0 && self->wire->amount != 0;
}

/**
 * aiv_ledger_entry_get_id:
 * @self: a ledger entry
 *
 * Returns: it grows from row to row
 */
gint64
aiv_ledger_entry_get_id (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), 0);

  return self->wire->id;
}

/**
 * aiv_ledger_entry_get_amount:
 * @self: a ledger entry
 *
 * Returns: signed credits
 */
gint64
aiv_ledger_entry_get_amount (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), 0);

  return self->wire->amount;
}

/**
 * aiv_ledger_entry_get_balance_after:
 * @self: a ledger entry
 *
 * Returns: the balance after this row
 */
gint64
aiv_ledger_entry_get_balance_after (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), 0);

  return self->wire->balance_after;
}

/**
 * aiv_ledger_entry_get_kind:
 * @self: a ledger entry
 *
 * Returns: what happened
 */
AivLedgerKind
aiv_ledger_entry_get_kind (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), AIV_LEDGER_UNKNOWN);

  return self->wire->kind;
}

/**
 * aiv_ledger_entry_get_reason:
 * @self: a ledger entry
 *
 * Returns: (transfer none) (nullable): why, in words
 */
const char *
aiv_ledger_entry_get_reason (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), NULL);

  return self->wire->reason;
}

/**
 * aiv_ledger_entry_get_actor:
 * @self: a ledger entry
 *
 * Returns: (transfer none) (nullable): who did it
 */
const char *
aiv_ledger_entry_get_actor (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), NULL);

  return self->wire->actor;
}

/**
 * aiv_ledger_entry_get_batch_id:
 * @self: a ledger entry
 *
 * Returns: (transfer none) (nullable): for which batch
 */
const char *
aiv_ledger_entry_get_batch_id (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), NULL);

  return self->wire->batch_id;
}

/**
 * aiv_ledger_entry_get_created_at:
 * @self: a ledger entry
 *
 * Returns: (transfer none) (nullable): when, local time
 */
GDateTime *
aiv_ledger_entry_get_created_at (AivLedgerEntry *self)
{
  g_return_val_if_fail (AIV_IS_LEDGER_ENTRY (self), NULL);

  return aiv_time_cache_local (&self->created_at, self->wire->created_at);
}
