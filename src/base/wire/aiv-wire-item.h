/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_ITEM (aiv_wire_item_get_type ())

/**
 * AivWireItem:
 * @id: random
 * @name: the user's name for the picture
 * @source_image: (nullable): URL path of the picture
 * @video_url: (nullable): URL of the video once completed
 * @poster_url: (nullable): URL path of a JPEG of the video, or of the picture before
 * @status: state
 * @error_msg: (nullable): why it failed, in words for the user
 * @api_task_id: (nullable): the task at the engine
 * @progress: 0 to 100, measured; -1 if unknown
 * @created_at: ms since 1970; 0 if unknown
 * @started_at: ms since 1970; 0 if not started
 * @completed_at: ms since 1970; 0 if not over
 *
 * One video of a batch. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"id":…,"name":"anna.jpg","sourceImage":…,"videoUrl":…,"posterUrl":…,
 * "status":…,"error_msg":…,"api_task_id":…,"progress":42.5,"created_at":…,"started_at":…,
 * "completed_at":…}`; an unknown `progress` is null, an unset URL or message an empty string.
 */
typedef struct
{
  char *id;
  char *name;
  char *source_image;
  char *video_url;
  char *poster_url;
  AivJobStatus status;
  char *error_msg;
  char *api_task_id;
  double progress;
  gint64 created_at;
  gint64 started_at;
  gint64 completed_at;
} AivWireItem;

GType aiv_wire_item_get_type (void) G_GNUC_CONST;

AivWireItem *aiv_wire_item_new (void);
AivWireItem *aiv_wire_item_ref (AivWireItem *self);
void aiv_wire_item_unref (AivWireItem *self);
JsonNode *aiv_wire_item_to_json (const AivWireItem *self);
AivWireItem *aiv_wire_item_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireItem, aiv_wire_item_unref)

G_END_DECLS
