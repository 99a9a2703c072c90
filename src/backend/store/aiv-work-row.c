/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-work-row.h"

G_DEFINE_BOXED_TYPE (AivWorkRow, aiv_work_row, aiv_work_row_ref, aiv_work_row_unref)

static void
clear (AivWorkRow *self)
{
  g_free (self->item_id);
  g_free (self->batch_id);
  g_free (self->lease);
  g_free (self->image_path);
  g_free (self->image_name);
  g_free (self->audio_path);
  g_free (self->audio_name);
  g_free (self->prompt);
  g_free (self->engine);
  g_free (self->model);
}

/**
 * aiv_work_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWorkRow *
aiv_work_row_new (void)
{
  return g_atomic_rc_box_new0 (AivWorkRow);
}

/**
 * aiv_work_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivWorkRow *
aiv_work_row_ref (AivWorkRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_work_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_work_row_unref (AivWorkRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
