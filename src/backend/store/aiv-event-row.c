/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-event-row.h"

G_DEFINE_BOXED_TYPE (AivEventRow, aiv_event_row, aiv_event_row_ref, aiv_event_row_unref)

static void
clear (AivEventRow *self)
{
  g_free (self->batch_id);
  g_free (self->item_id);
}

/**
 * aiv_event_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivEventRow *
aiv_event_row_new (void)
{
  return g_atomic_rc_box_new0 (AivEventRow);
}

/**
 * aiv_event_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivEventRow *
aiv_event_row_ref (AivEventRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_event_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_event_row_unref (AivEventRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
