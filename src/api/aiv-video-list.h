/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-item-pool.h"
#include "aiv-paged-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_LIST (aiv_video_list_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoList, aiv_video_list, AIV, VIDEO_LIST, AivPagedList)

/**
 * AivVideoList:
 *
 * The user's videos from words, newest first; a model of [class@Aiv.Item]. A session has one.
 */

AivVideoList *aiv_video_list_new    (AivClient    *client,
                                     AivItemPool  *pool);
/* (nullable) (transfer none) */
AivItem      *aiv_video_list_find   (AivVideoList *self,
                                     gint64        video_id);
/* Takes up news of a video, a new one at its place. (transfer none) */
AivItem      *aiv_video_list_apply  (AivVideoList *self,
                                     AivWireVideo *wire);
void          aiv_video_list_remove (AivVideoList *self,
                                     gint64        video_id);

G_END_DECLS
