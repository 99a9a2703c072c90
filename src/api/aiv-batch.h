/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "aiv-item-pool.h"
#include "wire/aiv-wire-batch.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH (aiv_batch_get_type ())
G_DECLARE_FINAL_TYPE (AivBatch, aiv_batch, AIV, BATCH, GObject)

/**
 * AivBatch:
 *
 * A batch and its items. Changed in place as news arrive; every property notifies, all are
 * read-only:
 * - `id`, `name`, `prompt`, `audio-name`, `user-name`, `engine-label` (string)
 * - `created-at` (GDateTime, local time)
 * - `audio-seconds` (double): 0 if unknown
 * - `status` (AivJobStatus)
 * - `fraction` (double): 0 to 1, measured; -1 if unknown
 * - `n-items`, `n-completed`, `n-processing`, `n-pending`, `n-failed`, `n-cancelled` (guint)
 * - `items` (GListModel of AivItem): in the order in which the pictures were given
 * - `loaded` (gboolean): whether `items` has been read
 * - `poster` (AivItem, nullable): the item whose picture stands for the batch: the first
 *   completed one, else the first
 * - `credits-per-video`, `credits-used`, `credits-held` (gint64)
 * - `is-active` (gboolean): something waits or is being made
 * - `can-cancel`, `can-retry`, `can-save` (gboolean): something to cancel; something failed
 *   or cancelled; something completed
 *
 * Signals: `changed`: the server told something of it, and everything above says so.
 */

AivBatch     *aiv_batch_new                   (AivWireBatch *wire);
AivBatch     *aiv_batch_new_full              (AivWireBatch *wire,
                                               AivItemPool  *pool);
void          aiv_batch_apply                 (AivBatch     *self,
                                               AivWireBatch *wire);
void          aiv_batch_apply_item            (AivBatch              *self,
                                               AivWireItem           *wire,
                                               const AivWireProgress *progress,
                                               AivJobStatus           status);
/* What the server told last: an item's own news came after it. (transfer none) */
AivWireBatch *aiv_batch_get_wire              (AivBatch     *self);
const char   *aiv_batch_get_id                (AivBatch     *self);
const char   *aiv_batch_get_name              (AivBatch     *self);
const char   *aiv_batch_get_prompt            (AivBatch     *self);
const char   *aiv_batch_get_audio_name        (AivBatch     *self);
const char   *aiv_batch_get_user_name         (AivBatch     *self);
const char   *aiv_batch_get_engine_label      (AivBatch     *self);
GDateTime    *aiv_batch_get_created_at        (AivBatch     *self);
double        aiv_batch_get_audio_seconds     (AivBatch     *self);
AivJobStatus  aiv_batch_get_status            (AivBatch     *self);
double        aiv_batch_get_fraction          (AivBatch     *self);
guint         aiv_batch_get_n_items           (AivBatch     *self);
guint         aiv_batch_get_n_completed       (AivBatch     *self);
guint         aiv_batch_get_n_processing      (AivBatch     *self);
guint         aiv_batch_get_n_pending         (AivBatch     *self);
guint         aiv_batch_get_n_failed          (AivBatch     *self);
guint         aiv_batch_get_n_cancelled       (AivBatch     *self);
GListModel   *aiv_batch_get_items             (AivBatch     *self);
AivItem      *aiv_batch_find_item             (AivBatch     *self,
                                               const char   *item_id);
gboolean      aiv_batch_get_loaded            (AivBatch     *self);
AivItem      *aiv_batch_get_poster            (AivBatch     *self);
gint64        aiv_batch_get_credits_per_video (AivBatch     *self);
gint64        aiv_batch_get_credits_used      (AivBatch     *self);
gint64        aiv_batch_get_credits_held      (AivBatch     *self);
gboolean      aiv_batch_get_is_active         (AivBatch     *self);
gboolean      aiv_batch_get_can_cancel        (AivBatch     *self);
gboolean      aiv_batch_get_can_retry         (AivBatch     *self);
gboolean      aiv_batch_get_can_save          (AivBatch     *self);

G_END_DECLS
