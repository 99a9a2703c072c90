/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a server of ours has and the documented ones lack; names in `features`. */
#define AIV_FEATURE_EVENTS "events"             /* GET /api/events */
#define AIV_FEATURE_QUOTE "quote"               /* POST /api/video/quote */
#define AIV_FEATURE_LEDGER "ledger"             /* GET /api/user/ledger */
#define AIV_FEATURE_POSTERS "posters"           /* items have a posterUrl */
#define AIV_FEATURE_REFRESH "refresh"           /* POST /api/auth/refresh */
#define AIV_FEATURE_LOGOUT "logout"             /* POST /api/auth/logout */
#define AIV_FEATURE_LOGOUT_EVERYWHERE "logout-everywhere" /* POST /api/auth/logout-everywhere */
#define AIV_FEATURE_IDEMPOTENCY "idempotency"   /* Idempotency-Key */
#define AIV_FEATURE_BATCH_CANCEL "batch-cancel" /* POST /api/video/batches/{id}/cancel */
#define AIV_FEATURE_BATCH_DELETE "batch-delete" /* DELETE /api/video/batches/{id} */
#define AIV_FEATURE_ACTIVITY "activity"         /* GET /api/admin/jobs, cancel, refund */
#define AIV_FEATURE_OPERATIONS "operations"     /* GET /api/admin/server, POST backup; engines, audit, stats */
#define AIV_FEATURE_USERS "users"               /* PATCH /api/admin/users/{id}, reset-password, ledger */

/* Which of the documented services it is; names in `families`. */
#define AIV_FAMILY_VISION "vision.batch" /* batches: API.md §3 */
#define AIV_FAMILY_V1 "aivideo.v1"       /* videos from words: API.md §1 */
#define AIV_FAMILY_ADS "aivideo.ads"     /* their progress as a stream: API.md §2 */

/* Choices that people are offered for the length of a video, at the most. */
#define AIV_WIRE_MAX_DURATIONS 6

#define AIV_TYPE_WIRE_SERVER_INFO (aiv_wire_server_info_get_type ())

/**
 * AivWireServerInfo:
 * @name: what the server calls itself
 * @version: (nullable): its version
 * @families: API families: `vision.batch`, `aivideo.v1`, `aivideo.ads`
 * @auth_password: whether username and password sign in
 * @google_client_id: (nullable): what clients begin a sign-in with Google with
 * @google_authorize_url: (nullable): where they begin it; set if @google_client_id is
 * @google_issuer: (nullable): who answers there, as `iss` of the redirect tells (RFC 9207)
 * @google_redirect_uri: (nullable): the only address that it may come back to; %NULL for any
 * @max_images: pictures in a batch
 * @max_image_bytes: size of a picture
 * @max_audio_bytes: size of a recording
 * @max_image_megapixels: picture size once decoded
 * @image_types: media types of pictures
 * @audio_types: media types of recordings
 * @prompt_min: characters that the prompt of a video from words needs
 * @prompt_max: characters that it may have
 * @durations: seconds that such a video may last, ascending, ended by 0
 * @per_video: credits for a video
 * @audio_step: seconds of recording that one credit buys; 0: any length
 * @video_cost: credits for a video from words, of `aivideo.v1`; -1 where the server does not say
 * @engines: (nullable): pairs of id and label, `NULL`-terminated
 * @features: what it can do beyond the documented services: AIV_FEATURE_…
 *
 * What `GET /api/server` tells, and what a client that finds an older server assumes about
 * it. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"name":…,"version":…,"families":[…],"auth":{"password":true,"google":
 * {"client_id":…,"authorize_url":…,"issuer":…,"redirect_uri":null} or null},
 * "limits":{"max_images":50,"max_image_bytes":10485760,"max_audio_bytes":52428800,
 * "max_image_megapixels":50,"image_types":[…],"audio_types":[…],"prompt_min":10,"prompt_max":500,
 * "durations":[4,8,12]},"pricing":{"per_video":1,"audio_step":0,"video_cost":10},
 * "engines":[{"id":"local","label":…}],"features":[…]}`.
 */
typedef struct
{
  char *name;
  char *version;
  char **families;
  gboolean auth_password;
  char *google_client_id;
  char *google_authorize_url;
  char *google_issuer;
  char *google_redirect_uri;
  guint max_images;
  gint64 max_image_bytes;
  gint64 max_audio_bytes;
  guint max_image_megapixels;
  char **image_types;
  char **audio_types;
  guint prompt_min;
  guint prompt_max;
  guint durations[AIV_WIRE_MAX_DURATIONS + 1];
  gint64 per_video;
  gint64 audio_step;
  gint64 video_cost;
  char **engines;
  char **features;
} AivWireServerInfo;

GType aiv_wire_server_info_get_type (void) G_GNUC_CONST;

AivWireServerInfo *aiv_wire_server_info_new (void);
AivWireServerInfo *aiv_wire_server_info_ref (AivWireServerInfo *self);
void aiv_wire_server_info_unref (AivWireServerInfo *self);
JsonNode *aiv_wire_server_info_to_json (const AivWireServerInfo *self);
gboolean aiv_wire_server_info_has (const AivWireServerInfo *self, const char *feature);
gboolean aiv_wire_server_info_has_family (const AivWireServerInfo *self, const char *family);
AivWireServerInfo *aiv_wire_server_info_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireServerInfo, aiv_wire_server_info_unref)

G_END_DECLS
