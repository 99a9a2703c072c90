/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_VIDEO (aiv_wire_video_get_type ())

/**
 * AivWireVideo:
 * @id: grows
 * @user_id: its owner
 * @prompt: what was asked for
 * @model: the model asked for
 * @engine: (nullable): the engine that stands in for the model's service, which is not
 *   configured; %NULL if the service makes it
 * @reference_image_url: (nullable): the picture that it begins with, as the client named it
 * @video_url: (nullable): URL of the video once completed; a path where it is on the server
 * @poster_url: (nullable): URL of a JPEG of the video once completed
 * @status: pending, processing, completed or failed
 * @duration: length in seconds; 0 if unknown
 * @width: in pixels; 0 if unknown
 * @height: in pixels; 0 if unknown
 * @error_message: (nullable): why it failed, in words for the user
 * @created_at: ms since 1970; 0 if unknown
 * @updated_at: ms since 1970; 0 if unknown
 *
 * A video of the v1 family (API.md §1). Reference counted (atomically): fill it in while it
 * is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"id":1,"user_id":1,"prompt":…,"model":"sora-2","reference_image_url":…,
 * "video_url":…,"poster_url":…,"status":"pending","duration":8,"resolution":"1280x720",
 * "error_message":…,"created_at":…,"updated_at":…}`, with `engine` where there is one; what
 * is unset is null.
 */
typedef struct
{
  gint64 id;
  gint64 user_id;
  char *prompt;
  char *model;
  char *engine;
  char *reference_image_url;
  char *video_url;
  char *poster_url;
  AivJobStatus status;
  double duration;
  guint width;
  guint height;
  char *error_message;
  gint64 created_at;
  gint64 updated_at;
} AivWireVideo;

GType aiv_wire_video_get_type (void) G_GNUC_CONST;

AivWireVideo *aiv_wire_video_new (void);
AivWireVideo *aiv_wire_video_ref (AivWireVideo *self);
void aiv_wire_video_unref (AivWireVideo *self);
JsonNode *aiv_wire_video_to_json (const AivWireVideo *self);
AivWireVideo *aiv_wire_video_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireVideo, aiv_wire_video_unref)

G_END_DECLS
