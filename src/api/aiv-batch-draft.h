/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-draft-file.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_DRAFT (aiv_batch_draft_get_type ())
G_DECLARE_FINAL_TYPE (AivBatchDraft, aiv_batch_draft, AIV, BATCH_DRAFT, GObject)

/**
 * AivBatchDraft:
 *
 * A batch that has not been sent.
 *
 * Properties:
 * - `images` (GListStore of AivDraftFile, read-only): the pictures, in their order
 * - `audio` (AivDraftFile, read-write, nullable): the recording
 * - `audio-seconds` (double, read-write): its length; 0 if unknown
 * - `prompt`, `name`, `engine` (string, read-write, nullable)
 *
 * Sending the same draft again after a failure cannot charge twice: the draft keeps its
 * idempotency key until something in it changes.
 */

AivBatchDraft *aiv_batch_draft_new                 (void);
GListStore    *aiv_batch_draft_get_images          (AivBatchDraft *self);
AivDraftFile  *aiv_batch_draft_get_audio           (AivBatchDraft *self);
void           aiv_batch_draft_set_audio           (AivBatchDraft *self,
                                                    AivDraftFile  *audio);
double         aiv_batch_draft_get_audio_seconds   (AivBatchDraft *self);
void           aiv_batch_draft_set_audio_seconds   (AivBatchDraft *self,
                                                    double         seconds);
const char    *aiv_batch_draft_get_prompt          (AivBatchDraft *self);
void           aiv_batch_draft_set_prompt          (AivBatchDraft *self,
                                                    const char    *prompt);
const char    *aiv_batch_draft_get_name            (AivBatchDraft *self);
void           aiv_batch_draft_set_name            (AivBatchDraft *self,
                                                    const char    *name);
const char    *aiv_batch_draft_get_engine          (AivBatchDraft *self);
void           aiv_batch_draft_set_engine          (AivBatchDraft *self,
                                                    const char    *engine);
const char    *aiv_batch_draft_get_idempotency_key (AivBatchDraft *self);
/* For a draft that was kept over a restart: the key that it was sent with. */
void           aiv_batch_draft_set_idempotency_key (AivBatchDraft *self,
                                                    const char    *key);

/* Puts the problems of a server's refusal on the files they name. How many found one. */
guint          aiv_batch_draft_take_problems       (AivBatchDraft *self,
                                                    const GError  *error);

G_END_DECLS
