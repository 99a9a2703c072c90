/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-user-draft.h"

G_DEFINE_BOXED_TYPE (AivUserDraft, aiv_user_draft, aiv_user_draft_ref, aiv_user_draft_unref)

static void
clear (AivUserDraft *self)
{
  g_free (self->username);
  g_free (self->password_hash);
  g_free (self->name);
  g_free (self->email);
  g_free (self->plan);
  g_free (self->subscription_status);
}

/**
 * aiv_user_draft_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivUserDraft *
aiv_user_draft_new (void)
{
  return g_atomic_rc_box_new0 (AivUserDraft);
}

/**
 * aiv_user_draft_ref:
 * @self: the draft
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same draft
 */
AivUserDraft *
aiv_user_draft_ref (AivUserDraft *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_user_draft_unref:
 * @self: (transfer full): the draft
 *
 * May be called from any thread.
 */
void
aiv_user_draft_unref (AivUserDraft *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}
