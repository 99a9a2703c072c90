/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-video-draft.h"

G_DEFINE_BOXED_TYPE (AivVideoDraft, aiv_video_draft, aiv_video_draft_ref, aiv_video_draft_unref)

static void
clear (AivVideoDraft *self)
{
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->engine);
  g_free (self->reference_url);
  g_clear_pointer (&self->image, aiv_file_row_unref);
}

/**
 * aiv_video_draft_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivVideoDraft *
aiv_video_draft_new (void)
{
  return g_atomic_rc_box_new0 (AivVideoDraft);
}

/**
 * aiv_video_draft_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivVideoDraft *
aiv_video_draft_ref (AivVideoDraft *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_video_draft_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_video_draft_unref (AivVideoDraft *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
