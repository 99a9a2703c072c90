/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-file-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_DRAFT (aiv_batch_draft_get_type ())

/**
 * AivBatchDraft:
 * @user_id: who submits
 * @name: the batch's name
 * @prompt: what is asked for
 * @engine: id of the engine, one that the registry knows
 * @price: credits per item, 0 or more
 * @audio: the recording; its file is already in place
 * @images: (element-type AivFileRow): 1 to 50 pictures; their files are already in place
 *
 * A batch to be submitted. Reference counted; do not change it once submitted.
 */
typedef struct
{
  gint64 user_id;
  char *name;
  char *prompt;
  char *engine;
  gint64 price;
  AivFileRow *audio;
  GPtrArray *images;
} AivBatchDraft;

GType          aiv_batch_draft_get_type (void) G_GNUC_CONST;
AivBatchDraft *aiv_batch_draft_new      (void);
AivBatchDraft *aiv_batch_draft_ref      (AivBatchDraft *self);
void           aiv_batch_draft_unref    (AivBatchDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivBatchDraft, aiv_batch_draft_unref)

G_END_DECLS
