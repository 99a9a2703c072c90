/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-batch-row.h"

G_DEFINE_BOXED_TYPE (AivBatchRow, aiv_batch_row, aiv_batch_row_ref, aiv_batch_row_unref)

static void
clear (AivBatchRow *self)
{
  g_free (self->id);
  g_free (self->user_name);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->engine);
  g_free (self->audio_path);
  g_free (self->audio_name);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

/**
 * aiv_batch_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivBatchRow *
aiv_batch_row_new (void)
{
  return g_atomic_rc_box_new0 (AivBatchRow);
}

/**
 * aiv_batch_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivBatchRow *
aiv_batch_row_ref (AivBatchRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_batch_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_batch_row_unref (AivBatchRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
