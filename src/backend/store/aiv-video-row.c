/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-video-row.h"

G_DEFINE_BOXED_TYPE (AivVideoRow, aiv_video_row, aiv_video_row_ref, aiv_video_row_unref)

static void
clear (AivVideoRow *self)
{
  g_free (self->batch_id);
  g_free (self->item_id);
  g_free (self->user_name);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->engine);
  g_free (self->reference_url);
  g_free (self->image_path);
  g_free (self->error);
  g_free (self->task_id);
  g_free (self->video_path);
  g_free (self->video_type);
  g_free (self->poster_path);
}

/**
 * aiv_video_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivVideoRow *
aiv_video_row_new (void)
{
  AivVideoRow *self = g_atomic_rc_box_new0 (AivVideoRow);

  self->progress = -1;
  return self;
}

/**
 * aiv_video_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivVideoRow *
aiv_video_row_ref (AivVideoRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_video_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_video_row_unref (AivVideoRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
