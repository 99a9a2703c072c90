/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-state.h"

G_DEFINE_BOXED_TYPE (AivEngineState, aiv_engine_state, aiv_engine_state_ref, aiv_engine_state_unref)

static void
clear (gpointer data)
{
  g_free (((AivEngineState *) data)->detail);
}

/**
 * aiv_engine_state_new:
 * @condition: whether it can be used
 * @detail: (nullable): what is in the way
 * @retry_at: ms since 1970; 0 if it is not paused
 *
 * Returns: (transfer full): a state
 */
AivEngineState *
aiv_engine_state_new (AivEngineCondition condition, const char *detail, gint64 retry_at)
{
  AivEngineState *self = g_atomic_rc_box_new0 (AivEngineState);

  self->condition = condition;
  self->detail = g_strdup (detail);
  self->retry_at = retry_at;
  return self;
}

/**
 * aiv_engine_state_ref:
 * @self: a state
 *
 * Returns: (transfer full): @self
 */
AivEngineState *
aiv_engine_state_ref (AivEngineState *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_engine_state_unref:
 * @self: (transfer full): a state
 */
void
aiv_engine_state_unref (AivEngineState *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * aiv_engine_condition_to_string:
 * @condition: a condition
 *
 * Returns: (transfer none): "ready", "unconfigured" or "paused"
 */
const char *
aiv_engine_condition_to_string (AivEngineCondition condition)
{
  switch (condition)
    {
    case AIV_ENGINE_UNCONFIGURED:
      return "unconfigured";
    case AIV_ENGINE_PAUSED:
      return "paused";
    case AIV_ENGINE_READY:
    default:
      return "ready";
    }
}
