/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-item-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_ROW (aiv_batch_row_get_type ())

/**
 * AivBatchRow:
 * @seq: grows with each batch of the server: the order of lists, and a cursor for them
 * @id: random, 22 characters
 * @user_id: owner
 * @user_name: the owner's username
 * @name: the batch's name
 * @prompt: what was asked for
 * @engine: id of the engine
 * @audio_path: the recording, relative to the data folder
 * @audio_name: the user's name for the recording
 * @audio_ms: length of the recording in milliseconds
 * @price: credits per item
 * @status: created, processing, completed, failed or cancelled
 * @n_items: how many items
 * @n_pending: items that wait
 * @n_processing: items being made
 * @n_completed: items completed
 * @n_failed: items failed
 * @n_cancelled: items cancelled
 * @credits_used: charged for completed items, less what was refunded
 * @credits_held: set aside for pending and processing ones
 * @created_at: ms since 1970
 * @updated_at: ms since 1970
 * @items: (nullable) (element-type AivItemRow): in their order; %NULL if not asked for
 *
 * A batch. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 seq;
  char *id;
  gint64 user_id;
  char *user_name;
  char *name;
  char *prompt;
  char *engine;
  char *audio_path;
  char *audio_name;
  gint64 audio_ms;
  gint64 price;
  AivJobStatus status;
  guint n_items;
  guint n_pending;
  guint n_processing;
  guint n_completed;
  guint n_failed;
  guint n_cancelled;
  gint64 credits_used;
  gint64 credits_held;
  gint64 created_at;
  gint64 updated_at;
  GPtrArray *items;
} AivBatchRow;

GType        aiv_batch_row_get_type (void) G_GNUC_CONST;
AivBatchRow *aiv_batch_row_new      (void);
AivBatchRow *aiv_batch_row_ref      (AivBatchRow *self);
void         aiv_batch_row_unref    (AivBatchRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivBatchRow, aiv_batch_row_unref)

G_END_DECLS
