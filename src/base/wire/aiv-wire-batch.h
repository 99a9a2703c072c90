/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-enums.h"
#include "wire/aiv-wire-item.h"
#include "wire/aiv-wire-progress.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_BATCH (aiv_wire_batch_get_type ())

/* What the documented service fills in where nobody wrote a prompt. */
#define AIV_WIRE_BATCH_DEFAULT_PROMPT "根据音频生成对应视频"

/**
 * AivWireBatch:
 * @id: random
 * @user_id: owner
 * @user_name: owner's name
 * @name: the batch's name
 * @timestamp: when it was submitted, ms since 1970
 * @prompt: what was asked for
 * @audio_name: the user's name for the recording
 * @audio_seconds: length of the recording in seconds; 0 if unknown
 * @image_count: pictures
 * @status: state
 * @engine: (nullable): id of the engine
 * @engine_label: (nullable): what to call the engine
 * @items: (nullable) (element-type AivWireItem): the items in their order; %NULL in a summary
 * @progress: counts
 * @credits_per_video: price of one
 * @credits_used: charged for completed items
 * @credits_held: set aside for unfinished ones
 * @updated_at: ms since 1970; 0 if unknown
 *
 * A batch. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire it mixes styles as the documented service does: `{"id":…,"userId":…,
 * "userName":…,"name":…,"timestamp":1795000000123,"prompt":…,"audioName":…,
 * "audio_seconds":7.0,"imageCount":2,"status":…,"engine":…,"engine_label":…,"items":[…],
 * "progress":{…},"creditsPerVideo":1,"creditsUsed":1,"creditsHeld":1,"created_at":…,
 * "updated_at":…}`. Without @items there is no `items` member, as in events.
 */
typedef struct
{
  char *id;
  char *user_id;
  char *user_name;
  char *name;
  gint64 timestamp;
  char *prompt;
  char *audio_name;
  double audio_seconds;
  guint image_count;
  AivJobStatus status;
  char *engine;
  char *engine_label;
  GPtrArray *items;
  AivWireProgress progress;
  gint64 credits_per_video;
  gint64 credits_used;
  gint64 credits_held;
  gint64 updated_at;
} AivWireBatch;

GType aiv_wire_batch_get_type (void) G_GNUC_CONST;

AivWireBatch *aiv_wire_batch_new (void);
AivWireBatch *aiv_wire_batch_ref (AivWireBatch *self);
void aiv_wire_batch_unref (AivWireBatch *self);
JsonNode *aiv_wire_batch_to_json (const AivWireBatch *self);
AivWireBatch *aiv_wire_batch_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireBatch, aiv_wire_batch_unref)

G_END_DECLS
