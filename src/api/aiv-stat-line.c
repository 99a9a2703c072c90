/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-stat-line.h"

struct _AivStatLine
{
  GObject parent_instance;

  AivWireStat *wire;
};

typedef enum
{
  PROP_WIRE = 1,
} AivStatLineProp;

static GParamSpec *props[PROP_WIRE + 1];

G_DEFINE_FINAL_TYPE (AivStatLine, aiv_stat_line, G_TYPE_OBJECT)

static void
aiv_stat_line_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((AivStatLineProp) prop_id)
    {
    case PROP_WIRE:
      g_value_set_boxed (value, AIV_STAT_LINE (object)->wire);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_stat_line_finalize (GObject *object)
{
  g_clear_pointer (&AIV_STAT_LINE (object)->wire, aiv_wire_stat_unref);

  G_OBJECT_CLASS (aiv_stat_line_parent_class)->finalize (object);
}

static void
aiv_stat_line_class_init (AivStatLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_stat_line_get_property;
  object_class->finalize = aiv_stat_line_finalize;

  props[PROP_WIRE] = g_param_spec_boxed ("wire", NULL, NULL, AIV_TYPE_WIRE_STAT,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_stat_line_init (AivStatLine *self)
{
}

/**
 * aiv_stat_line_new:
 * @wire: what the server tells
 *
 * Returns: (transfer full): a line
 */
AivStatLine *
aiv_stat_line_new (AivWireStat *wire)
{
  AivStatLine *self;

  g_return_val_if_fail (wire != NULL, NULL);

  self = g_object_new (AIV_TYPE_STAT_LINE, NULL);
  self->wire = aiv_wire_stat_ref (wire);
  return self;
}

/**
 * aiv_stat_line_get_wire:
 * @self: a line
 *
 * Returns: (transfer none): what the server tells
 */
AivWireStat *
aiv_stat_line_get_wire (AivStatLine *self)
{
  g_return_val_if_fail (AIV_IS_STAT_LINE (self), NULL);

  return self->wire;
}
