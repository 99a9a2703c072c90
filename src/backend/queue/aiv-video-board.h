/* SPDX-License-Identifier: MIT */
#pragma once

#include "queue/aiv-event-hub.h"
#include "queue/aiv-video-frame.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_BOARD (aiv_video_board_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoBoard, aiv_video_board, AIV, VIDEO_BOARD, GObject)

/**
 * AivVideoFunc:
 * @frame: how a video is now; take a reference to keep it
 * @user_data: the subscriber's data
 *
 * Told on the store's thread, in the order of what happens. May unsubscribe.
 */
typedef void (*AivVideoFunc) (AivVideoFrame *frame,
                              gpointer       user_data);

AivVideoBoard *aiv_video_board_new         (AivStore       *store,
                                            AivEventHub    *hub);
AivVideoFrame *aiv_video_board_ref_frame_of (AivVideoBoard     *self,
                                             const AivVideoRow *row);
AivVideoFrame *aiv_video_board_ref_frame   (AivVideoBoard  *self,
                                            gint64          user_id,
                                            gint64          video_id,
                                            GError        **error);
GPtrArray     *aiv_video_board_list_since  (AivVideoBoard  *self,
                                            AivVideoFrame  *latest,
                                            gint64          seen_id);
guint          aiv_video_board_subscribe   (AivVideoBoard  *self,
                                            gint64          user_id,
                                            gint64          video_id,
                                            AivVideoFunc    func,
                                            gpointer        user_data);
void           aiv_video_board_unsubscribe (AivVideoBoard  *self,
                                            guint           id);

G_END_DECLS
