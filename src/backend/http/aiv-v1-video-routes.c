/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-models.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-video-generate.h"
#include "aiv-video-replies.h"
#include "store/aiv-videos.h"

/* Videos of the v1 family (API.md §1 and §2). */

static AivStore *
get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

static gint64
get_user (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

static gboolean
list_videos (AivHttpRequest *request, GError **error)
{
  return aiv_video_reply_list (request, get_user (request), error);
}

static gboolean
get_video (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivVideoRow) row = NULL;
  g_autofree char *text = NULL;
  gint64 id;

  if (!aiv_video_read_id (request, &id, error))
    return FALSE;
  row = aiv_videos_get (get_store (request), get_user (request), id, error);
  if (row == NULL)
    return aiv_video_map_error (error, id);
  text = aiv_video_to_text (row);
  return aiv_video_reply_text (request, 200, text);
}

static gboolean
delete_video (AivHttpRequest *request, GError **error)
{
  gint64 id;

  if (!aiv_video_read_id (request, &id, error))
    return FALSE;
  if (!dex_await (aiv_videos_delete (get_store (request), get_user (request), id), error))
    return aiv_video_map_error (error, id);
  return aiv_http_request_reply_empty (request, 204);
}

static gboolean
retry_video (AivHttpRequest *request, GError **error)
{
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivOutcome) outcome = NULL;
  gint64 id;

  if (!aiv_held_key_init (&key, request, error) || !aiv_video_read_id (request, &id, error))
    return FALSE;
  outcome = dex_await_boxed (aiv_videos_retry (get_store (request), get_user (request), id, aiv_held_key_get (&key),
                                               aiv_video_to_text),
                             error);
  if (outcome == NULL)
    return aiv_video_map_error (error, id);
  return aiv_video_reply_text (request, 200, outcome->answer);
}

static gboolean
list_models (AivHttpRequest *request, GError **error)
{
  JsonObject *reply = json_object_new ();

  json_object_set_array_member (reply, "models", aiv_models_list (aiv_http_request_get_backend (request)));
  return aiv_http_request_reply_object (request, 200, reply);
}

#define VIDEO "/api/v1/videos/{video}"

const AivHttpRoute aiv_v1_video_routes[] = {
  { "POST", "/api/v1/videos/generate", aiv_video_generate, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_KEYED,
    AIV_HTTP_RATE_GENERATE },
  { "GET", "/api/v1/videos", list_videos, AIV_HTTP_USER, 0 },
  { "GET", "/api/v1/videos/models/list", list_models, AIV_HTTP_PUBLIC, 0 },
  { "GET", VIDEO, get_video, AIV_HTTP_USER, 0 },
  { "DELETE", VIDEO, delete_video, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "POST", VIDEO "/retry", retry_video, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_KEYED, AIV_HTTP_RATE_GENERATE },
  { NULL },
};
