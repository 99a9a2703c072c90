/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-transfer-private.h"
#include "aiv-upload-part.h"
#include "aiv-video-draft-private.h"

/* Videos from words: the v1 family (API.md §1). */

/* Older servers' error for an unknown path would say nothing to anybody. */
static gboolean
check_family (AivClient *self, GError **error)
{
  if (aiv_client_get_server_info (self) == NULL || aiv_client_has_family (self, AIV_FAMILY_V1))
    return TRUE;
  g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_UNAVAILABLE, "The server makes no videos from words"));
  return FALSE;
}

static DexFuture *
start (AivClient *self, AivRequest *request)
{
  GError *error = NULL;

  if (check_family (self, &error))
    return aiv_client_start (self, request);
  aiv_request_free (request);
  return aiv_reply_error (error);
}

static DexFuture *
take_page (JsonNode *reply, const char *member, AivWireFromJson read, GDestroyNotify free)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, member, read, free, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

static DexFuture *
take_models (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return take_page (reply, "models", (AivWireFromJson) aiv_wire_model_from_json, (GDestroyNotify) aiv_wire_model_unref);
}

/**
 * aiv_client_fetch_models:
 * @self: a client
 *
 * Asks what makes videos from words. Needs no sign-in.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireModel], the
 *   server's choice first; rejects with %AIV_API_ERROR_UNAVAILABLE where the server has none
 */
DexFuture *
aiv_client_fetch_models (AivClient *self)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  request = aiv_request_new (SOUP_METHOD_GET, take_models, "/api/v1/videos/models/list");
  request->flags |= AIV_REQUEST_NO_TOKEN;
  return start (self, request);
}

static DexFuture *
take_uploads (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return take_page (reply, "images", (AivWireFromJson) aiv_wire_upload_from_json, (GDestroyNotify) aiv_wire_upload_unref);
}

/**
 * aiv_client_fetch_uploads:
 * @self: a client
 * @limit: how many, 1 to 100
 * @offset: how many newer ones to leave out
 *
 * Asks for the pictures that were uploaded to begin videos with.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireUpload],
 *   newest first; rejects with %AIV_API_ERROR_NOT_FOUND on servers that keep no list of them
 */
DexFuture *
aiv_client_fetch_uploads (AivClient *self, guint limit, guint offset)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (limit > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_uploads, "/api/v1/upload/images?limit=%u&offset=%u", limit,
                                       offset));
}

static DexFuture *
take_videos (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return take_page (reply, "videos", (AivWireFromJson) aiv_wire_video_from_json, (GDestroyNotify) aiv_wire_video_unref);
}

/**
 * aiv_client_fetch_videos:
 * @self: a client
 * @page: which page, from 1
 * @page_size: how many on a page, 1 to 100
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireVideo],
 *   newest first
 */
DexFuture *
aiv_client_fetch_videos (AivClient *self, guint page, guint page_size)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (page > 0 && page_size > 0);

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_videos, "/api/v1/videos?page=%u&page_size=%u", page,
                                       page_size));
}

static DexFuture *
take_video (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireVideo *video = aiv_wire_video_from_json (reply, &error);

  return video != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_VIDEO, video) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_video:
 * @self: a client
 * @video_id: id of a video
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireVideo]
 */
DexFuture *
aiv_client_fetch_video (AivClient *self, gint64 video_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return start (self, aiv_request_new (SOUP_METHOD_GET, take_video, "/api/v1/videos/%" G_GINT64_FORMAT, video_id));
}

/**
 * aiv_client_retry_video:
 * @self: a client
 * @video_id: id of a failed video
 *
 * Has it made again, for the same price.
 *
 * Returns: (transfer full): a future of the [struct@Aiv.WireVideo], pending; rejects with
 *   %AIV_API_ERROR_QUOTA when credits are short: nothing is charged then
 */
DexFuture *
aiv_client_retry_video (AivClient *self, gint64 video_id)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  request = aiv_request_new (SOUP_METHOD_POST, take_video, "/api/v1/videos/%" G_GINT64_FORMAT "/retry", video_id);
  aiv_request_add_key (request);
  return start (self, request);
}

/**
 * aiv_client_delete_video:
 * @self: a client
 * @video_id: id of a video
 *
 * Deletes it; one that is not finished is cancelled first, and costs nothing.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_client_delete_video (AivClient *self, gint64 video_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return start (self, aiv_request_new (SOUP_METHOD_DELETE, aiv_reply_true, "/api/v1/videos/%" G_GINT64_FORMAT,
                                       video_id));
}

/* --- making one ---------------------------------------------------------------------- */

typedef struct
{
  AivClient *client;
  AivVideoDraft *draft;
  AivTransfer *transfer;

  /* The draft as it is when the sending starts: it may change meanwhile. */
  char *prompt;
  char *model;
  guint duration;
  AivDraftFile *picture;
  AivUploadPart *part;
  char *picture_url;
  char *key;
} Create;

static void
create_free (gpointer data)
{
  Create *create = data;

  if (create->transfer != NULL)
    aiv_transfer_end (create->transfer);
  g_object_unref (create->client);
  g_object_unref (create->draft);
  g_clear_object (&create->transfer);
  g_clear_object (&create->picture);
  g_clear_pointer (&create->part, aiv_upload_part_free);
  g_free (create->prompt);
  g_free (create->model);
  g_free (create->picture_url);
  g_free (create->key);
  g_free (create);
}

static gboolean
make_picture (AivRequest *request, SoupMessage *message, GError **error)
{
  Create *create = request->data;
  g_autofree char *boundary = g_strconcat ("aivideo-", create->key, NULL);
  g_autoptr (AivUploadStream) stream = aiv_upload_stream_new (boundary);
  g_autofree char *content_type = aiv_upload_stream_dup_content_type (stream);

  aiv_upload_part_add_to (create->part, stream, "file");
  aiv_upload_stream_finish (stream);
  soup_message_set_request_body (message, content_type, G_INPUT_STREAM (stream),
                                 aiv_upload_stream_get_length (stream));
  if (request->transfer != NULL)
    aiv_transfer_begin (request->transfer, 0, aiv_upload_stream_get_length (stream));
  return TRUE;
}

/* The key is made of the draft's: after a crash the same picture goes to the same place, and the
 * request that names that place is the same one. */
static gboolean
await_upload (Create *create, GError **error)
{
  g_autoptr (AivRequest) request = NULL;
  g_autoptr (AivWireUpload) upload = NULL;
  g_autoptr (JsonNode) reply = NULL;

  if (!aiv_upload_part_await_size (create->part, error))
    return FALSE;
  request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/v1/upload/image");
  request->make_body = make_picture;
  request->data = create;
  request->idempotency_key = g_strconcat (create->key, ".picture", NULL);
  if (create->transfer != NULL)
    request->transfer = g_object_ref (create->transfer);
  if (!aiv_client_await_answer (create->client, request, &reply, error)
      || (upload = aiv_wire_upload_from_json (reply, error)) == NULL)
    return FALSE;
  if (upload->file_url == NULL || *upload->file_url == '\0')
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The answer does not say where the picture is"));
      return FALSE;
    }
  g_set_str (&create->picture_url, upload->file_url);
  if (aiv_video_draft_get_picture (create->draft) == create->picture)
    aiv_video_draft_set_uploaded_url (create->draft, upload->file_url);
  return TRUE;
}

static DexFuture *
create_fiber (gpointer data)
{
  Create *create = data;
  g_autoptr (AivRequest) request = NULL;
  g_autoptr (JsonNode) reply = NULL;
  AivWireVideo *video;
  JsonObject *object;
  GError *error = NULL;

  if (!check_family (create->client, &error)
      || (create->part != NULL && create->picture_url == NULL && !await_upload (create, &error)))
    return aiv_reply_error (error);

  object = json_object_new ();
  json_object_set_string_member (object, "prompt", create->prompt != NULL ? create->prompt : "");
  if (create->model != NULL)
    json_object_set_string_member (object, "model", create->model);
  if (create->duration > 0)
    json_object_set_int_member (object, "duration", create->duration);
  if (create->picture_url != NULL)
    json_object_set_string_member (object, "reference_image_url", create->picture_url);
  request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/v1/videos/generate");
  request->idempotency_key = g_strdup (create->key);
  aiv_request_take_json (request, object);
  if (!aiv_client_await_answer (create->client, request, &reply, &error)
      || (video = aiv_wire_video_from_json (reply, &error)) == NULL)
    return aiv_reply_error (error);

  /* Sending the draft once more is a new video from here on. */
  if (g_strcmp0 (aiv_video_draft_get_idempotency_key (create->draft), create->key) == 0)
    aiv_video_draft_set_idempotency_key (create->draft, NULL);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_VIDEO, video);
}

/**
 * aiv_client_create_video:
 * @self: a client
 * @draft: what to send; it may change or go away meanwhile
 * @transfer: (nullable): told how far the upload of its picture is
 *
 * Asks for a video from words, after uploading the picture that it begins with.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireVideo], pending. Rejects with
 *   %AIV_API_ERROR_INVALID when the prompt or the picture is refused, %AIV_API_ERROR_QUOTA when
 *   credits are short and %AIV_API_ERROR_FORBIDDEN without a subscription (nothing is charged in
 *   any of these cases), and %AIV_API_ERROR_FILE when the picture cannot be read.
 */
DexFuture *
aiv_client_create_video (AivClient *self, AivVideoDraft *draft, AivTransfer *transfer)
{
  Create *create;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (AIV_IS_VIDEO_DRAFT (draft));
  aiv_return_future_if_fail (transfer == NULL || AIV_IS_TRANSFER (transfer));

  create = g_new0 (Create, 1);
  create->client = g_object_ref (self);
  create->draft = g_object_ref (draft);
  create->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  create->prompt = g_strdup (aiv_video_draft_get_prompt (draft));
  create->model = g_strdup (aiv_video_draft_get_model (draft));
  create->duration = aiv_video_draft_get_duration (draft);
  create->key = g_strdup (aiv_video_draft_get_idempotency_key (draft));
  g_set_object (&create->picture, aiv_video_draft_get_picture (draft));
  if (create->picture != NULL)
    {
      create->part = aiv_upload_part_new (create->picture);
      create->picture_url = g_strdup (aiv_video_draft_get_uploaded_url (draft));
    }
  else
    create->picture_url = g_strdup (aiv_video_draft_get_picture_url (draft));
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, create_fiber, create, create_free);
}
