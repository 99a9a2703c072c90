/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-outcome.h"

G_DEFINE_BOXED_TYPE (AivOutcome, aiv_outcome, aiv_outcome_ref, aiv_outcome_unref)

static void
clear (AivOutcome *self)
{
  g_free (self->batch_id);
  g_free (self->answer);
}

/**
 * aiv_outcome_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivOutcome *
aiv_outcome_new (void)
{
  return g_atomic_rc_box_new0 (AivOutcome);
}

/**
 * aiv_outcome_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivOutcome *
aiv_outcome_ref (AivOutcome *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_outcome_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_outcome_unref (AivOutcome *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
