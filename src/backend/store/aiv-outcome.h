/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivRequestKey:
 * @key: the client's Idempotency-Key, 1 to 255 bytes
 * @digest: hex digest of what the request asks for (method, path, body)
 *
 * Makes a request that charges safe to repeat for 24 hours: the action and its outcome
 * are kept in one transaction. Wherever one is taken, %NULL means that the client sent
 * none. The strings are copied by the call.
 */
typedef struct
{
  const char *key;
  const char *digest;
} AivRequestKey;

#define AIV_TYPE_OUTCOME (aiv_outcome_get_type ())

/**
 * AivOutcome:
 * @batch_id: (nullable): the batch that was made
 * @video_id: the video that was made or changed; 0 for none
 * @user_id: the account that was made; 0 for none, and of a replay
 * @answer: (nullable): the answer, as the first request got it
 * @count: how many items (or rows) were changed
 * @credits: the balance afterwards, of calls about credits
 * @replayed: %TRUE if an earlier request with the same key did the work
 *
 * What a write did. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *batch_id;
  gint64 video_id;
  gint64 user_id;
  char *answer;
  gint64 count;
  gint64 credits;
  gboolean replayed;
} AivOutcome;

GType       aiv_outcome_get_type (void) G_GNUC_CONST;
AivOutcome *aiv_outcome_new      (void);
AivOutcome *aiv_outcome_ref      (AivOutcome *self);
void        aiv_outcome_unref    (AivOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivOutcome, aiv_outcome_unref)

G_END_DECLS
