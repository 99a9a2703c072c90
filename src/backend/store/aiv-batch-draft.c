/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-batch-draft.h"

G_DEFINE_BOXED_TYPE (AivBatchDraft, aiv_batch_draft, aiv_batch_draft_ref, aiv_batch_draft_unref)

static void
clear (AivBatchDraft *self)
{
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->engine);
  g_clear_pointer (&self->audio, aiv_file_row_unref);
  g_clear_pointer (&self->images, g_ptr_array_unref);
}

/**
 * aiv_batch_draft_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivBatchDraft *
aiv_batch_draft_new (void)
{
  AivBatchDraft *self = g_atomic_rc_box_new0 (AivBatchDraft);

  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_file_row_unref);

  return self;
}

/**
 * aiv_batch_draft_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivBatchDraft *
aiv_batch_draft_ref (AivBatchDraft *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_batch_draft_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_batch_draft_unref (AivBatchDraft *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
