/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-job-row.h"

G_DEFINE_BOXED_TYPE (AivJobRow, aiv_job_row, aiv_job_row_ref, aiv_job_row_unref)

static void
clear (AivJobRow *self)
{
  g_free (self->id);
  g_free (self->user_name);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->engine);
  g_free (self->model);
  g_free (self->error);
  g_free (self->video_path);
  g_free (self->seen_path);
}

/**
 * aiv_job_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivJobRow *
aiv_job_row_new (void)
{
  return g_atomic_rc_box_new0 (AivJobRow);
}

/**
 * aiv_job_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivJobRow *
aiv_job_row_ref (AivJobRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_job_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_job_row_unref (AivJobRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
