/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-transfer-private.h"
#include "aiv-upload-part.h"

typedef struct
{
  AivClient *client;
  AivBatchDraft *draft;
  AivTransfer *transfer;

  /* The draft as it is when the sending starts: it may change meanwhile. */
  GPtrArray *images;
  AivUploadPart *audio;
  char *prompt;
  char *name;
  char *engine;
  char *key;
} Submit;

static void
submit_free (gpointer data)
{
  Submit *submit = data;

  if (submit->transfer != NULL)
    aiv_transfer_end (submit->transfer);
  g_object_unref (submit->client);
  g_object_unref (submit->draft);
  g_clear_object (&submit->transfer);
  g_ptr_array_unref (submit->images);
  g_clear_pointer (&submit->audio, aiv_upload_part_free);
  g_free (submit->prompt);
  g_free (submit->name);
  g_free (submit->engine);
  g_free (submit->key);
  g_free (submit);
}

static void
add_field (AivUploadStream *stream, const char *name, const char *value)
{
  if (value != NULL)
    aiv_upload_stream_add_field (stream, name, value);
}

static gboolean
make_body (AivRequest *request, SoupMessage *message, GError **error)
{
  Submit *submit = request->data;
  g_autoptr (AivUploadStream) stream = NULL;
  g_autofree char *boundary = NULL;
  g_autofree char *content_type = NULL;

  /* The same draft makes the same bytes: servers compare them by the idempotency key. */
  boundary = g_strconcat ("aivideo-", submit->key, NULL);
  stream = aiv_upload_stream_new (boundary);
  add_field (stream, "name", submit->name);
  add_field (stream, "prompt", submit->prompt);
  add_field (stream, "engine", submit->engine);
  for (guint i = 0; i < submit->images->len; i++)
    aiv_upload_part_add_to (g_ptr_array_index (submit->images, i), stream, "images");
  if (submit->audio != NULL)
    aiv_upload_part_add_to (submit->audio, stream, "audio");
  aiv_upload_stream_finish (stream);

  content_type = aiv_upload_stream_dup_content_type (stream);
  soup_message_set_request_body (message, content_type, G_INPUT_STREAM (stream),
                                 aiv_upload_stream_get_length (stream));
  /* Ours say at once what they would refuse. Others may never answer to this. */
  if (aiv_client_has_feature (submit->client, AIV_FEATURE_IDEMPOTENCY))
    soup_message_headers_set_expectations (soup_message_get_request_headers (message), SOUP_EXPECTATION_CONTINUE);
  if (request->transfer != NULL)
    aiv_transfer_begin (request->transfer, 0, aiv_upload_stream_get_length (stream));
  return TRUE;
}

static DexFuture *
submit_fiber (gpointer data)
{
  Submit *submit = data;
  g_autoptr (AivRequest) request = NULL;
  g_autoptr (JsonNode) reply = NULL;
  const char *id = NULL;
  GError *error = NULL;

  for (guint i = 0; i < submit->images->len; i++)
    if (!aiv_upload_part_await_size (g_ptr_array_index (submit->images, i), &error))
      return aiv_reply_error (error);
  if (submit->audio != NULL && !aiv_upload_part_await_size (submit->audio, &error))
    return aiv_reply_error (error);

  request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/video/batch");
  request->make_body = make_body;
  request->data = submit;
  request->idempotency_key = g_strdup (submit->key);
  if (submit->transfer != NULL)
    request->transfer = g_object_ref (submit->transfer);
  if (!aiv_client_await_answer (submit->client, request, &reply, &error))
    return aiv_reply_error (error);

  if (reply != NULL && JSON_NODE_HOLDS_OBJECT (reply))
    id = aiv_json_get_string (json_node_get_object (reply), "batch_id");
  if (id == NULL || *id == '\0')
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The answer names no batch"));
  /* Sending the draft once more is a new batch from here on. */
  if (g_strcmp0 (aiv_batch_draft_get_idempotency_key (submit->draft), submit->key) == 0)
    aiv_batch_draft_set_idempotency_key (submit->draft, NULL);
  return dex_future_new_for_string (id);
}

/**
 * aiv_client_submit_batch:
 * @self: a client
 * @draft: what to send; it may change or go away meanwhile
 * @transfer: (nullable): told how far the upload is
 *
 * Sends a batch, with the files read from disk as they go out.
 *
 * Returns: (transfer full): a future of a string: the batch's id. Rejects with
 *   %AIV_API_ERROR_INVALID, with problems, when files are refused, %AIV_API_ERROR_QUOTA when
 *   credits are short (nothing is charged in either case) and %AIV_API_ERROR_FILE when a
 *   local file cannot be read.
 */
DexFuture *
aiv_client_submit_batch (AivClient *self, AivBatchDraft *draft, AivTransfer *transfer)
{
  GListModel *images;
  Submit *submit;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (AIV_IS_BATCH_DRAFT (draft));
  aiv_return_future_if_fail (transfer == NULL || AIV_IS_TRANSFER (transfer));

  submit = g_new0 (Submit, 1);
  submit->client = g_object_ref (self);
  submit->draft = g_object_ref (draft);
  submit->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  submit->images = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_upload_part_free);
  images = G_LIST_MODEL (aiv_batch_draft_get_images (draft));
  for (guint i = 0; i < g_list_model_get_n_items (images); i++)
    {
      g_autoptr (AivDraftFile) file = g_list_model_get_item (images, i);

      g_ptr_array_add (submit->images, aiv_upload_part_new (file));
    }
  if (aiv_batch_draft_get_audio (draft) != NULL)
    submit->audio = aiv_upload_part_new (aiv_batch_draft_get_audio (draft));
  submit->prompt = g_strdup (aiv_batch_draft_get_prompt (draft));
  submit->name = g_strdup (aiv_batch_draft_get_name (draft));
  submit->engine = g_strdup (aiv_batch_draft_get_engine (draft));
  submit->key = g_strdup (aiv_batch_draft_get_idempotency_key (draft));
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, submit_fiber, submit, submit_free);
}
