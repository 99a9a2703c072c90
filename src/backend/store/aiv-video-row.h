/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_ROW (aiv_video_row_get_type ())

/**
 * AivVideoRow:
 * @id: what /api/v1 calls it; grows
 * @batch_id: the batch of one that it is in the store, as in events
 * @item_id: its only item
 * @user_id: owner
 * @user_name: the owner's username
 * @prompt: what was asked for
 * @model: the model asked for
 * @engine: id of the engine
 * @fallback: whether @engine stands in for a service that is not configured
 * @reference_url: (nullable): the picture as the client named it
 * @image_path: (nullable): the picture, relative to the data folder
 * @status: pending, processing, completed, failed or cancelled
 * @error: (nullable): why it failed, in plain words
 * @task_id: (nullable): the engine's name for the job
 * @progress: 0 to 100 as measured; -1 where nothing has been measured
 * @tries: how often it was started since it was submitted or retried
 * @not_before: ms since 1970, when the next automatic try is due; 0 for none
 * @video_path: (nullable): the video, relative to the data folder; only when completed
 * @video_type: (nullable): content type of the video
 * @poster_path: (nullable): JPEG of the video, relative to the data folder
 * @video_ms: its length in milliseconds; 0 until completed
 * @width: of the video in pixels; 0 until completed
 * @height: of the video in pixels; 0 until completed
 * @want_ms: the length asked for, in milliseconds
 * @want_width: the width asked for, in pixels
 * @want_height: the height asked for, in pixels
 * @price: credits that it costs
 * @created_at: ms since 1970
 * @updated_at: ms since 1970
 * @started_at: ms since 1970, of the latest start; 0 before
 * @completed_at: ms since 1970, when it was completed, failed or cancelled; 0 before
 *
 * A video of /api/v1. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 id;
  char *batch_id;
  char *item_id;
  gint64 user_id;
  char *user_name;
  char *prompt;
  char *model;
  char *engine;
  gboolean fallback;
  char *reference_url;
  char *image_path;
  AivJobStatus status;
  char *error;
  char *task_id;
  double progress;
  guint tries;
  gint64 not_before;
  char *video_path;
  char *video_type;
  char *poster_path;
  gint64 video_ms;
  guint width;
  guint height;
  gint64 want_ms;
  guint want_width;
  guint want_height;
  gint64 price;
  gint64 created_at;
  gint64 updated_at;
  gint64 started_at;
  gint64 completed_at;
} AivVideoRow;

GType        aiv_video_row_get_type (void) G_GNUC_CONST;
AivVideoRow *aiv_video_row_new      (void);
AivVideoRow *aiv_video_row_ref      (AivVideoRow *self);
void         aiv_video_row_unref    (AivVideoRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivVideoRow, aiv_video_row_unref)

G_END_DECLS
