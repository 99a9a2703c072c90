/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-job.h"

struct _AivJob
{
  GObject parent_instance;

  AivWireJob *wire;
};

typedef enum
{
  PROP_WIRE = 1,
} AivJobProp;

static GParamSpec *props[PROP_WIRE + 1];

G_DEFINE_FINAL_TYPE (AivJob, aiv_job, G_TYPE_OBJECT)

static void
aiv_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((AivJobProp) prop_id)
    {
    case PROP_WIRE:
      g_value_set_boxed (value, AIV_JOB (object)->wire);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_job_finalize (GObject *object)
{
  aiv_wire_job_unref (AIV_JOB (object)->wire);

  G_OBJECT_CLASS (aiv_job_parent_class)->finalize (object);
}

static void
aiv_job_class_init (AivJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_job_get_property;
  object_class->finalize = aiv_job_finalize;

  props[PROP_WIRE] = g_param_spec_boxed ("wire", NULL, NULL, AIV_TYPE_WIRE_JOB,
                                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_job_init (AivJob *self)
{
  self->wire = aiv_wire_job_new ();
}

/**
 * aiv_job_new:
 * @wire: what the server tells of it
 *
 * Returns: (transfer full): a job
 */
AivJob *
aiv_job_new (AivWireJob *wire)
{
  AivJob *self;

  g_return_val_if_fail (wire != NULL, NULL);

  self = g_object_new (AIV_TYPE_JOB, NULL);
  aiv_job_apply (self, wire);
  return self;
}

/**
 * aiv_job_get_wire:
 * @self: a job
 *
 * Returns: (transfer none): what the server told last
 */
AivWireJob *
aiv_job_get_wire (AivJob *self)
{
  g_return_val_if_fail (AIV_IS_JOB (self), NULL);

  return self->wire;
}

/**
 * aiv_job_get_id:
 * @self: a job
 *
 * Returns: (transfer none): what calls about jobs take
 */
const char *
aiv_job_get_id (AivJob *self)
{
  g_return_val_if_fail (AIV_IS_JOB (self), NULL);

  return self->wire->id;
}

/**
 * aiv_job_apply:
 * @self: a job
 * @wire: news of it
 */
void
aiv_job_apply (AivJob *self, AivWireJob *wire)
{
  g_return_if_fail (AIV_IS_JOB (self));
  g_return_if_fail (wire != NULL);

  if (self->wire == wire)
    return;
  aiv_wire_job_unref (self->wire);
  self->wire = aiv_wire_job_ref (wire);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WIRE]);
}
