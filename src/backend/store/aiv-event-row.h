/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_EVENT_ROW (aiv_event_row_get_type ())

/**
 * AivEventRow:
 * @id: grows; 0 for measured progress, which is not kept and cannot be resumed from
 * @user_id: for whom
 * @kind: what happened
 * @batch_id: (nullable): of batch, batch-deleted and item events
 * @item_id: (nullable): of item events
 * @video_id: the video that it is about, which is then not shown as a batch; 0 for batches
 * @phase: of what is not kept: what the engine does, a value of its AivEnginePhase
 * @progress: of what is not kept: 0 to 100 as measured; -1 where nothing has been measured
 * @created_at: ms since 1970
 *
 * Says what has changed, not how: whoever tells it to a client reads the present state
 * of what it names (for a credits event, the user's balance), so a replayed event never
 * takes a client back to an old state. What it names may be gone by then: skip it.
 * Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 id;
  gint64 user_id;
  AivEventKind kind;
  char *batch_id;
  char *item_id;
  gint64 video_id;
  int phase;
  double progress;
  gint64 created_at;
} AivEventRow;

GType        aiv_event_row_get_type (void) G_GNUC_CONST;
AivEventRow *aiv_event_row_new      (void);
AivEventRow *aiv_event_row_ref      (AivEventRow *self);
void         aiv_event_row_unref    (AivEventRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEventRow, aiv_event_row_unref)

G_END_DECLS
