/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB_ROW (aiv_job_row_get_type ())

/**
 * AivJobRow:
 * @seq: grows with each job of the server; of a video it is the id that it has under /api/v1
 * @id: random, 22 characters
 * @is_video: whether it is a video of /api/v1, which has one item
 * @user_id: whose
 * @user_name: the owner's username
 * @name: what a batch is called; empty for a video
 * @prompt: what was asked for
 * @engine: id of the engine
 * @model: (nullable): the model that was asked for, of a video
 * @status: created, processing, completed, failed or cancelled
 * @n_items: how many items
 * @n_pending: items that wait
 * @n_processing: items being made
 * @n_completed: items completed
 * @n_failed: items failed
 * @n_cancelled: items cancelled
 * @price: credits of each item
 * @refunded: credits that an administrator gave back of what was charged
 * @error: (nullable): why the first of the failed items failed
 * @video_path: (nullable): of a completed video; relative to the data folder
 * @seen_path: (nullable): what a poster of it shows: its first video, or else its first picture
 * @created_at: ms since 1970
 * @updated_at: ms since 1970
 *
 * A batch or a video, as administrators see both in one list. Reference counted, immutable
 * once handed out.
 */
typedef struct
{
  gint64 seq;
  char *id;
  gboolean is_video;
  gint64 user_id;
  char *user_name;
  char *name;
  char *prompt;
  char *engine;
  char *model;
  AivJobStatus status;
  guint n_items;
  guint n_pending;
  guint n_processing;
  guint n_completed;
  guint n_failed;
  guint n_cancelled;
  gint64 price;
  gint64 refunded;
  char *error;
  char *video_path;
  char *seen_path;
  gint64 created_at;
  gint64 updated_at;
} AivJobRow;

GType      aiv_job_row_get_type (void) G_GNUC_CONST;
AivJobRow *aiv_job_row_new      (void);
AivJobRow *aiv_job_row_ref      (AivJobRow *self);
void       aiv_job_row_unref    (AivJobRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivJobRow, aiv_job_row_unref)

G_END_DECLS
