/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER_DRAFT (aiv_user_draft_get_type ())

/**
 * AivUserDraft:
 * @actor_id: who makes it, 0 for the server itself
 * @username: a name that nobody has
 * @password_hash: Argon2id
 * @is_admin: may administer
 * @must_change_password: has to change the password first
 * @disabled: cannot sign in yet
 * @credits: what to start with
 * @name: (nullable): what to call the user
 * @email: (nullable): where to reach the user
 * @plan: (nullable): free, basic or pro; %NULL for what new accounts have
 * @subscription_status: (nullable): active, cancelled or expired; %NULL for what new accounts have
 * @subscription_start: ms since 1970, 0 for none
 * @subscription_end: ms since 1970, 0 for none
 * @cap_concurrent: see [struct@UserRow]
 * @cap_daily: see [struct@UserRow]
 * @cap_monthly: see [struct@UserRow]
 *
 * An account to be made. Reference counted; do not change it once submitted.
 */
typedef struct
{
  gint64 actor_id;
  char *username;
  char *password_hash;
  gboolean is_admin;
  gboolean must_change_password;
  gboolean disabled;
  gint64 credits;
  char *name;
  char *email;
  char *plan;
  char *subscription_status;
  gint64 subscription_start;
  gint64 subscription_end;
  gint64 cap_concurrent;
  gint64 cap_daily;
  gint64 cap_monthly;
} AivUserDraft;

/**
 * AivUserAnswer:
 * @user: an account as it has just been made
 *
 * Writes the answer that is kept under the key of the request. Runs on the writer's thread.
 *
 * Returns: (transfer full): a text; holds no password
 */
typedef char *(*AivUserAnswer) (const AivUserRow *user);

GType         aiv_user_draft_get_type (void) G_GNUC_CONST;
AivUserDraft *aiv_user_draft_new      (void);
AivUserDraft *aiv_user_draft_ref      (AivUserDraft        *self);
void          aiv_user_draft_unref    (AivUserDraft        *self);

DexFuture    *aiv_users_submit        (AivStore            *store,
                                       AivUserDraft        *draft,
                                       const AivRequestKey *key,
                                       AivUserAnswer        answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUserDraft, aiv_user_draft_unref)

G_END_DECLS
