/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AivWireProgress:
 * @overall: 0 to 100: the mean over the items, a finished one counting 100; -1 if unknown
 * @total: items
 * @completed: items completed
 * @processing: items being made
 * @pending: items that wait, queued ones included
 * @queued: pending items that no engine has taken yet
 * @failed: items failed
 * @cancelled: items cancelled
 *
 * Counts of a batch's items. A plain value: copy it by assignment.
 *
 * On the wire: `{"overall_progress":50.0,"total":2,"completed":1,…}`.
 */
typedef struct
{
  double overall;
  guint total;
  guint completed;
  guint processing;
  guint pending;
  guint queued;
  guint failed;
  guint cancelled;
} AivWireProgress;

JsonNode *aiv_wire_progress_to_json (const AivWireProgress *self);
void aiv_wire_progress_from_json (AivWireProgress *self, JsonObject *object);

G_END_DECLS
