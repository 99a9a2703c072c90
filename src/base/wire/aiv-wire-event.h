/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-batch.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_EVENT (aiv_wire_event_get_type ())

/**
 * AivWireEvent:
 * @id: its place in the stream of its user; 0 if it cannot be resumed from
 * @kind: what happened
 * @batch: (nullable): of batch events: the batch, without items
 * @batch_id: (nullable): of item and batch-deleted events
 * @item: (nullable): of item events
 * @has_progress: whether @progress and @batch_status are set
 * @progress: of item events: the batch's counts after it
 * @batch_status: of item events: the batch's state after it
 * @credits: of credits events: the balance
 * @held: of credits events: set aside
 * @level: (nullable): of notices: `info` or `warning`
 * @message: (nullable): of notices: the sentence
 * @video_id: of video events: which video
 * @video_status: (nullable): of video events: pending, processing, completed, failed, or
 *   deleted for one that is gone
 * @video_progress: of video events: 0 to 100 as measured; -1 where nothing has been measured
 * @video_url: (nullable): of video events: the video, once it is completed
 *
 * Something that happened, as the stream `GET /api/events` tells it: `id: 123`,
 * `event: item`, `data: {…}`. @id and @kind are the `id:` and `event:` fields; the rest is
 * the JSON of `data:`, only with the members that its kind has: batch: `{"batch":{…}}`;
 * batch-deleted: `{"batch_id":…}`; item: `{"batch_id":…,"item":{…},"progress":{…},
 * "status":…}`; credits: `{"credits":90,"held":5}`; notice: `{"level":"warning",
 * "message":…}`; video: `{"id":7,"status":"processing","progress":40,"video_url":null}`; reset: `{}`.
 * Reference counted (atomically): fill it in while it is yours alone, and do not change it once
 * it has been shared.
 */
typedef struct
{
  gint64 id;
  AivEventKind kind;
  AivWireBatch *batch;
  char *batch_id;
  AivWireItem *item;
  gboolean has_progress;
  AivWireProgress progress;
  AivJobStatus batch_status;
  gint64 credits;
  gint64 held;
  char *level;
  char *message;
  gint64 video_id;
  char *video_status;
  double video_progress;
  char *video_url;
} AivWireEvent;

GType aiv_wire_event_get_type (void) G_GNUC_CONST;

AivWireEvent *aiv_wire_event_new (void);
AivWireEvent *aiv_wire_event_ref (AivWireEvent *self);
void aiv_wire_event_unref (AivWireEvent *self);
JsonNode *aiv_wire_event_to_json (const AivWireEvent *self);
AivWireEvent *aiv_wire_event_from_json (AivEventKind kind, gint64 id, JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireEvent, aiv_wire_event_unref)

G_END_DECLS
