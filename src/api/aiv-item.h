/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-transfer.h"
#include "wire/aiv-wire-item.h"

G_BEGIN_DECLS

#define AIV_TYPE_ITEM (aiv_item_get_type ())
G_DECLARE_FINAL_TYPE (AivItem, aiv_item, AIV, ITEM, GObject)

/**
 * AivItem:
 *
 * One video of a batch. Changed in place as news arrive; every property notifies, all are
 * read-only:
 * - `id`, `batch-id`, `name` (string): `name` is the picture's file name
 * - `status` (AivJobStatus)
 * - `progress` (double): 0 to 1, measured; -1 if unknown
 * - `error-text` (string, nullable): why it failed, in the server's words for the user
 * - `image-url`, `video-url`, `poster-url` (string, nullable): as the server told them
 * - `poster-path` (string, nullable): a local JPEG or PNG, once in the cache
 * - `cached-path` (string, nullable): the whole video as a local file, once in the cache
 * - `transfer` (AivTransfer, nullable): while the video is being downloaded
 * - `started-at`, `completed-at` (GDateTime, local time, nullable)
 * - `can-cancel`, `can-retry`, `can-play` (gboolean): `can-play` also when it would stream
 */

AivItem      *aiv_item_new              (const char  *batch_id,
                                         AivWireItem *wire);
void          aiv_item_apply            (AivItem     *self,
                                         AivWireItem *wire);
const char   *aiv_item_get_id           (AivItem     *self);
const char   *aiv_item_get_batch_id     (AivItem     *self);
const char   *aiv_item_get_name         (AivItem     *self);
AivJobStatus  aiv_item_get_status       (AivItem     *self);
double        aiv_item_get_progress     (AivItem     *self);
const char   *aiv_item_get_error_text   (AivItem     *self);
const char   *aiv_item_get_image_url    (AivItem     *self);
const char   *aiv_item_get_video_url    (AivItem     *self);
const char   *aiv_item_get_poster_url   (AivItem     *self);
const char   *aiv_item_get_poster_path  (AivItem     *self);
const char   *aiv_item_get_cached_path  (AivItem     *self);
AivTransfer  *aiv_item_get_transfer     (AivItem     *self);
GDateTime    *aiv_item_get_started_at   (AivItem     *self);
GDateTime    *aiv_item_get_completed_at (AivItem     *self);
gboolean      aiv_item_get_can_cancel   (AivItem     *self);
gboolean      aiv_item_get_can_retry    (AivItem     *self);
gboolean      aiv_item_get_can_play     (AivItem     *self);

G_END_DECLS
