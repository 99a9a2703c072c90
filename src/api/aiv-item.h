/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-transfer.h"
#include "wire/aiv-wire-batch.h"
#include "wire/aiv-wire-video.h"

G_BEGIN_DECLS

/**
 * AivItemKind:
 * @AIV_ITEM_OF_BATCH: one of a batch: a picture that speaks a recording
 * @AIV_ITEM_VIDEO: made from words, alone
 */
typedef enum
{
  AIV_ITEM_OF_BATCH,
  AIV_ITEM_VIDEO,
} AivItemKind;

#define AIV_TYPE_ITEM_KIND (aiv_item_kind_get_type ())
GType aiv_item_kind_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_ITEM (aiv_item_get_type ())
G_DECLARE_FINAL_TYPE (AivItem, aiv_item, AIV, ITEM, GObject)

/**
 * AivItem:
 *
 * One video, of a batch or made from words. Changed in place as news arrive; every property
 * notifies, all are read-only:
 * - `kind` (AivItemKind)
 * - `key` (string): unique among all of a user's: see [func@Aiv.item_make_key]
 * - `id`, `batch-id` (string): a video from words has no `batch-id`, and its number as `id`
 * - `name` (string): the picture's file name, or the beginning of the words
 * - `prompt`, `model` (string, nullable): what was asked for, and what makes it; of a batch's
 *   item those of the batch
 * - `duration` (double): seconds, of a batch's item those of the recording; 0 if unknown
 * - `status` (AivJobStatus)
 * - `progress` (double): 0 to 1, measured; -1 if unknown
 * - `error-text` (string, nullable): why it failed, in the server's words for the user
 * - `image-url`, `video-url`, `poster-url` (string, nullable): as the server told them
 * - `poster-path` (string, nullable): a local JPEG or PNG, once in the cache
 * - `cached-path` (string, nullable): the whole video as a local file, once in the cache
 * - `transfer` (AivTransfer, nullable): while the video is being downloaded
 * - `created-at`, `started-at`, `completed-at` (GDateTime, local time, nullable)
 * - `can-cancel`, `can-retry`, `can-delete`, `can-play` (gboolean): `can-play` also when it
 *   would stream; `can-delete` never of a batch's item, since batches are deleted whole
 */

AivItem      *aiv_item_new              (const char   *batch_id,
                                         AivWireItem  *wire);
AivItem      *aiv_item_new_video        (AivWireVideo *wire);
gboolean      aiv_item_apply            (AivItem      *self,
                                         AivWireItem  *wire);
gboolean      aiv_item_apply_video      (AivItem      *self,
                                         AivWireVideo *wire);
char         *aiv_item_make_key         (const char   *batch_id,
                                         const char   *id);
/* What the server told last. (transfer none) (nullable): of the other kind */
AivWireItem  *aiv_item_get_wire         (AivItem      *self);
AivWireVideo *aiv_item_get_wire_video   (AivItem      *self);
AivItemKind   aiv_item_get_kind         (AivItem      *self);
const char   *aiv_item_get_key          (AivItem      *self);
const char   *aiv_item_get_id           (AivItem      *self);
gint64        aiv_item_get_video_id     (AivItem      *self);
const char   *aiv_item_get_batch_id     (AivItem      *self);
const char   *aiv_item_get_name         (AivItem      *self);
const char   *aiv_item_get_prompt       (AivItem      *self);
const char   *aiv_item_get_model        (AivItem      *self);
double        aiv_item_get_duration     (AivItem      *self);
AivJobStatus  aiv_item_get_status       (AivItem      *self);
double        aiv_item_get_progress     (AivItem      *self);
const char   *aiv_item_get_error_text   (AivItem      *self);
gint64        aiv_item_get_waits_since  (AivItem      *self);
gboolean      aiv_item_get_waits_again  (AivItem      *self);
gint64        aiv_item_get_overdue_at   (AivItem      *self);
const char   *aiv_item_get_image_url    (AivItem      *self);
const char   *aiv_item_get_video_url    (AivItem      *self);
const char   *aiv_item_get_poster_url   (AivItem      *self);
const char   *aiv_item_get_poster_path  (AivItem      *self);
const char   *aiv_item_get_cached_path  (AivItem      *self);
AivTransfer  *aiv_item_get_transfer     (AivItem      *self);
GDateTime    *aiv_item_get_created_at   (AivItem      *self);
GDateTime    *aiv_item_get_started_at   (AivItem      *self);
GDateTime    *aiv_item_get_completed_at (AivItem      *self);
gboolean      aiv_item_get_is_active    (AivItem      *self);
gboolean      aiv_item_get_can_cancel   (AivItem      *self);
gboolean      aiv_item_get_can_retry    (AivItem      *self);
gboolean      aiv_item_get_can_delete   (AivItem      *self);
gboolean      aiv_item_get_can_play     (AivItem      *self);

G_END_DECLS
