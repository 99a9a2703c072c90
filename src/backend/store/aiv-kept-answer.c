/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-kept-answer.h"

G_DEFINE_BOXED_TYPE (AivKeptAnswer, aiv_kept_answer, aiv_kept_answer_ref, aiv_kept_answer_unref)

static void
clear (AivKeptAnswer *self)
{
  g_free (self->body);
}

/**
 * aiv_kept_answer_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivKeptAnswer *
aiv_kept_answer_new (void)
{
  return g_atomic_rc_box_new0 (AivKeptAnswer);
}

/**
 * aiv_kept_answer_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivKeptAnswer *
aiv_kept_answer_ref (AivKeptAnswer *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_kept_answer_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_kept_answer_unref (AivKeptAnswer *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
