/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_JOB (aiv_wire_job_get_type ())

/**
 * AivWireJob:
 * @id: of a batch or of what a video is inside: what calls about jobs take
 * @video_id: the id that a video has under /api/v1; 0 for a batch
 * @user_id: whose
 * @user_name: (nullable): the owner's username
 * @name: (nullable): what a batch is called
 * @prompt: (nullable): what was asked for
 * @engine: (nullable): id of the engine
 * @model: (nullable): the model that was asked for, of a video
 * @status: created, processing, completed, failed or cancelled
 * @items: how many videos it is
 * @pending: how many of them wait
 * @processing: how many are being made
 * @completed: how many are done
 * @failed: how many failed
 * @cancelled: how many were cancelled
 * @credits_each: price of one
 * @credits_held: set aside for what is unfinished
 * @credits_used: charged, less what was refunded
 * @credits_refunded: given back by administrators
 * @error: (nullable): why the first that failed did
 * @video_url: (nullable): of a completed video
 * @poster_url: (nullable): of its first video, or else its first picture
 * @created_at: ms since 1970
 * @updated_at: ms since 1970
 *
 * A batch or a video, in the list that administrators see of both. Reference counted
 * (atomically): fill it in while it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"id":"…","kind":"batch","video_id":null,"user_id":"u-2","user_name":"mira",…}`.
 */
typedef struct
{
  char *id;
  gint64 video_id;
  char *user_id;
  char *user_name;
  char *name;
  char *prompt;
  char *engine;
  char *model;
  AivJobStatus status;
  guint items;
  guint pending;
  guint processing;
  guint completed;
  guint failed;
  guint cancelled;
  gint64 credits_each;
  gint64 credits_held;
  gint64 credits_used;
  gint64 credits_refunded;
  char *error;
  char *video_url;
  char *poster_url;
  gint64 created_at;
  gint64 updated_at;
} AivWireJob;

GType aiv_wire_job_get_type (void) G_GNUC_CONST;

AivWireJob *aiv_wire_job_new (void);
AivWireJob *aiv_wire_job_ref (AivWireJob *self);
void aiv_wire_job_unref (AivWireJob *self);
JsonNode *aiv_wire_job_to_json (const AivWireJob *self);
AivWireJob *aiv_wire_job_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireJob, aiv_wire_job_unref)

G_END_DECLS
