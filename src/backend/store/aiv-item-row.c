/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-item-row.h"

G_DEFINE_BOXED_TYPE (AivItemRow, aiv_item_row, aiv_item_row_ref, aiv_item_row_unref)

static void
clear (AivItemRow *self)
{
  g_free (self->id);
  g_free (self->batch_id);
  g_free (self->image_path);
  g_free (self->image_name);
  g_free (self->error);
  g_free (self->task_id);
  g_free (self->video_path);
  g_free (self->video_type);
  g_free (self->poster_path);
}

/**
 * aiv_item_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivItemRow *
aiv_item_row_new (void)
{
  AivItemRow *self = g_atomic_rc_box_new0 (AivItemRow);

  self->progress = -1;

  return self;
}

/**
 * aiv_item_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivItemRow *
aiv_item_row_ref (AivItemRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_item_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_item_row_unref (AivItemRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
