/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_ITEM_ROW (aiv_item_row_get_type ())

/**
 * AivItemRow:
 * @id: random, 22 characters
 * @batch_id: its batch
 * @user_id: its owner
 * @position: 0 for the first
 * @image_path: the picture, relative to the data folder
 * @image_name: the user's name for the picture
 * @status: pending, processing, completed, failed or cancelled
 * @error: (nullable): why it failed, in plain words
 * @task_id: (nullable): the engine's name for the job
 * @progress: 0 to 100 as measured; -1 where nothing has been measured
 * @tries: how often it was started since it was submitted or resumed
 * @video_path: (nullable): the video, relative to the data folder; only when completed
 * @video_type: (nullable): content type of the video
 * @poster_path: (nullable): JPEG of the video, relative to the data folder
 * @video_duration_ms: length of the video; 0 until completed
 * @width: of the video in pixels; 0 until completed
 * @height: of the video in pixels; 0 until completed
 * @created_at: ms since 1970
 * @started_at: ms since 1970, of the latest start; 0 before
 * @completed_at: ms since 1970, when it was completed, failed or cancelled; 0 before
 *
 * One video of a batch. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *id;
  char *batch_id;
  gint64 user_id;
  guint position;
  char *image_path;
  char *image_name;
  AivJobStatus status;
  char *error;
  char *task_id;
  double progress;
  guint tries;
  char *video_path;
  char *video_type;
  char *poster_path;
  gint64 video_duration_ms;
  guint width;
  guint height;
  gint64 created_at;
  gint64 started_at;
  gint64 completed_at;
} AivItemRow;

GType       aiv_item_row_get_type (void) G_GNUC_CONST;
AivItemRow *aiv_item_row_new      (void);
AivItemRow *aiv_item_row_ref      (AivItemRow *self);
void        aiv_item_row_unref    (AivItemRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivItemRow, aiv_item_row_unref)

G_END_DECLS
