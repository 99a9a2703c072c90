/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_STREAM (aiv_video_stream_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoStream, aiv_video_stream, AIV, VIDEO_STREAM, GObject)

/**
 * AivVideoStream:
 *
 * The progress of one video of AdsVideo, `GET /api/v1/videos/{id}/stream`, as it is told until
 * the server ends it. It repeats nothing, may end too early and knows nothing of what comes
 * after a failure: whoever follows it reads the video when it has ended, and beside it.
 *
 * Signals:
 * - `moved` (double percent): it is being made; 0 to 100 as measured, -1 if that is not known
 * - `ended`: nothing more will come; the video itself tells how it stands
 *
 * Main thread.
 */

AivVideoStream *aiv_video_stream_new          (AivClient      *client,
                                               gint64          video_id);
gint64          aiv_video_stream_get_video_id (AivVideoStream *self);
void            aiv_video_stream_stop         (AivVideoStream *self);

G_END_DECLS
