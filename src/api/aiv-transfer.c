/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-transfer.h"

#include "aiv-transfer-private.h"

/* Ten times a second is as often as eyes tell apart. */
#define NOTIFY_INTERVAL_US (100 * 1000)

struct _AivTransfer
{
  GObject parent_instance;

  gint64 done;
  gint64 total;
  gint64 notified_at;
  gboolean active;
};

typedef enum
{
  PROP_DONE = 1,
  PROP_TOTAL,
  PROP_FRACTION,
  PROP_ACTIVE,
} AivTransferProp;

static GParamSpec *props[PROP_ACTIVE + 1];

G_DEFINE_FINAL_TYPE (AivTransfer, aiv_transfer, G_TYPE_OBJECT)

static void
notify_amounts (AivTransfer *self)
{
  self->notified_at = g_get_monotonic_time ();
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
}

static void
aiv_transfer_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivTransfer *self = AIV_TRANSFER (object);

  switch ((AivTransferProp) prop_id)
    {
    case PROP_DONE:
      g_value_set_int64 (value, self->done);
      break;
    case PROP_TOTAL:
      g_value_set_int64 (value, self->total);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, aiv_transfer_get_fraction (self));
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_transfer_class_init (AivTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_transfer_get_property;

  props[PROP_DONE] = g_param_spec_int64 ("done", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_int64 ("total", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1, flags);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_transfer_init (AivTransfer *self)
{
  self->total = -1;
}

/* It starts, with @done of @total bytes there already; @total -1 if unknown. */
void
aiv_transfer_begin (AivTransfer *self, gint64 done, gint64 total)
{
  g_return_if_fail (AIV_IS_TRANSFER (self));

  self->done = done;
  if (self->total != total)
    {
      self->total = total;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
    }
  if (!self->active)
    {
      self->active = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
    }
  notify_amounts (self);
}

/* More bytes went over the wire. */
void
aiv_transfer_advance (AivTransfer *self, gint64 bytes)
{
  g_return_if_fail (AIV_IS_TRANSFER (self));

  self->done += bytes;
  if (self->total >= 0)
    self->done = MIN (self->done, self->total);
  if (g_get_monotonic_time () - self->notified_at >= NOTIFY_INTERVAL_US)
    notify_amounts (self);
}

/* It is over, one way or the other. */
void
aiv_transfer_end (AivTransfer *self)
{
  g_return_if_fail (AIV_IS_TRANSFER (self));

  if (!self->active)
    return;
  self->active = FALSE;
  notify_amounts (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ACTIVE]);
}

/**
 * aiv_transfer_new:
 *
 * Returns: (transfer full): a transfer to hand to a call and to bind to
 */
AivTransfer *
aiv_transfer_new (void)
{
  return g_object_new (AIV_TYPE_TRANSFER, NULL);
}

/**
 * aiv_transfer_get_done:
 * @self: a transfer
 *
 * Returns: bytes that went over the wire
 */
gint64
aiv_transfer_get_done (AivTransfer *self)
{
  g_return_val_if_fail (AIV_IS_TRANSFER (self), 0);

  return self->done;
}

/**
 * aiv_transfer_get_total:
 * @self: a transfer
 *
 * Returns: bytes in all; -1 while unknown
 */
gint64
aiv_transfer_get_total (AivTransfer *self)
{
  g_return_val_if_fail (AIV_IS_TRANSFER (self), -1);

  return self->total;
}

/**
 * aiv_transfer_get_fraction:
 * @self: a transfer
 *
 * Returns: 0 to 1; -1 while unknown
 */
double
aiv_transfer_get_fraction (AivTransfer *self)
{
  g_return_val_if_fail (AIV_IS_TRANSFER (self), -1);

  return self->total > 0 ? MIN ((double) self->done / (double) self->total, 1) : -1;
}

/**
 * aiv_transfer_get_active:
 * @self: a transfer
 *
 * Returns: whether it runs
 */
gboolean
aiv_transfer_get_active (AivTransfer *self)
{
  g_return_val_if_fail (AIV_IS_TRANSFER (self), FALSE);

  return self->active;
}
