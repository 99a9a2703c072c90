/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine.h"
#include "store/aiv-video-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_FRAME (aiv_video_frame_get_type ())

/**
 * AivVideoStep:
 * @AIV_VIDEO_STEP_ERROR: it has failed, was cancelled or is gone
 * @AIV_VIDEO_STEP_VALIDATE: what was asked for is in order, and waits for its turn
 * @AIV_VIDEO_STEP_PICTURE: the picture is made ready
 * @AIV_VIDEO_STEP_SUBMIT: it is handed to a service
 * @AIV_VIDEO_STEP_WAIT: in a service's queue, or before another try
 * @AIV_VIDEO_STEP_PROGRESS: it is being made
 * @AIV_VIDEO_STEP_DOWNLOAD: it is fetched from a service
 * @AIV_VIDEO_STEP_SAVE: it is put in its place
 * @AIV_VIDEO_STEP_DONE: it is there
 *
 * The steps of a video as clients know them (API.md §2).
 */
typedef enum
{
  AIV_VIDEO_STEP_ERROR = -1,
  AIV_VIDEO_STEP_VALIDATE = 1,
  AIV_VIDEO_STEP_PICTURE = 2,
  AIV_VIDEO_STEP_SUBMIT = 3,
  AIV_VIDEO_STEP_WAIT = 4,
  AIV_VIDEO_STEP_PROGRESS = 5,
  AIV_VIDEO_STEP_DOWNLOAD = 6,
  AIV_VIDEO_STEP_SAVE = 7,
  AIV_VIDEO_STEP_DONE = 9,
} AivVideoStep;

/**
 * AivVideoText:
 * @AIV_VIDEO_TEXT_STREAM: a frame of the stream of one video
 * @AIV_VIDEO_TEXT_PUSH: a message to a WebSocket
 * @AIV_VIDEO_N_TEXTS: how many there are
 *
 * What a frame is written as.
 */
typedef enum
{
  AIV_VIDEO_TEXT_STREAM,
  AIV_VIDEO_TEXT_PUSH,
  AIV_VIDEO_N_TEXTS,
} AivVideoText;

/**
 * AivVideoFrame:
 * @id: grows with every frame of a video, also across restarts of the server
 * @video_id: which video
 * @user_id: its owner
 * @step: how far it is
 * @status: pending, processing, completed, failed or cancelled
 * @progress: 0 to 100 as measured; -1 where nothing has been measured
 * @tries: how often it was started; 0 before the first start
 * @retry_at: ms since 1970, when it is tried again; 0 for no retry
 * @updated_at: ms since 1970, of the stored state that it tells of
 * @created_at: ms since 1970
 * @error: (nullable): why it failed, in plain words
 * @video_path: (nullable): the video, relative to the data folder; only when completed
 * @is_final: whether nothing follows unless somebody asks for it
 * @is_gone: whether the video has been deleted
 * @texts: (array fixed-size=2): what has been written of it, so that a thousand readers
 *   share one text; of the store's thread, filled in by the first who needs it
 *
 * How a video is at one moment. Reference counted; but for @texts immutable once handed out.
 */
typedef struct
{
  gint64 id;
  gint64 video_id;
  gint64 user_id;
  AivVideoStep step;
  AivJobStatus status;
  double progress;
  guint tries;
  gint64 retry_at;
  gint64 updated_at;
  gint64 created_at;
  char *error;
  char *video_path;
  gboolean is_final;
  gboolean is_gone;
  GBytes *texts[AIV_VIDEO_N_TEXTS];
} AivVideoFrame;

GType          aiv_video_frame_get_type      (void) G_GNUC_CONST;
AivVideoFrame *aiv_video_frame_new_from_row  (const AivVideoRow   *row);
AivVideoFrame *aiv_video_frame_new_progress  (const AivVideoFrame *before,
                                              AivEnginePhase       phase,
                                              double               progress);
AivVideoFrame *aiv_video_frame_new_gone      (gint64               user_id,
                                              gint64               video_id);
AivVideoFrame *aiv_video_frame_ref           (AivVideoFrame       *self);
void           aiv_video_frame_unref         (AivVideoFrame       *self);
char          *aiv_video_frame_dup_message   (const AivVideoFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivVideoFrame, aiv_video_frame_unref)

G_END_DECLS
