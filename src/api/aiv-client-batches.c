/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"

static JsonObject *
get_root (JsonNode *reply)
{
  return reply != NULL && JSON_NODE_HOLDS_OBJECT (reply) ? json_node_get_object (reply) : NULL;
}

/* All of them cost the same. */
#define ANY_DURATION 8

/* --- quote --------------------------------------------------------------------------- */

typedef struct
{
  AivClient *client;
  guint images;
  double audio_seconds;
  char *engine; /* NULL for the server's own choice */
  char *model;
  gboolean video; /* of the v1 family */
} Quote;

static void
quote_free (gpointer data)
{
  Quote *quote = data;

  g_object_unref (quote->client);
  g_free (quote->engine);
  g_free (quote->model);
  g_free (quote);
}

/* The rule of the documented service, for servers that cannot be asked. */
static AivWireQuote *
reckon (const AivWireServerInfo *info, Quote *ask, gint64 balance)
{
  AivWireQuote *quote = aiv_wire_quote_new ();

  quote->images = ask->images;
  quote->per_item = info == NULL ? 1 : ask->video ? MAX (info->video_cost, 0) : info->per_video;
  if (info != NULL && info->audio_step > 0 && ask->audio_seconds > 0)
    quote->per_item *= MAX ((gint64) ceil (ask->audio_seconds / (double) info->audio_step), 1);
  quote->total = quote->per_item * ask->images;
  quote->balance = balance;
  quote->balance_after = balance - quote->total;
  quote->fits = quote->balance_after >= 0;
  return quote;
}

static DexFuture *
quote_fiber (gpointer data)
{
  Quote *ask = data;
  g_autoptr (AivRequest) request = NULL;
  g_autoptr (AivWireUser) user = NULL;
  g_autoptr (JsonNode) reply = NULL;
  AivWireQuote *quote;
  JsonObject *object;
  GError *error = NULL;

  if (!aiv_client_has_feature (ask->client, AIV_FEATURE_QUOTE))
    {
      if ((user = dex_await_boxed (aiv_client_fetch_profile (ask->client), &error)) == NULL)
        return aiv_reply_error (error);
      quote = reckon (ask->client->server_info, ask, user->credits);
      return dex_future_new_take_boxed (AIV_TYPE_WIRE_QUOTE, quote);
    }

  request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/video/quote");
  request->flags |= AIV_REQUEST_REPEATABLE;
  object = json_object_new ();
  json_object_set_int_member (object, "images", ask->images);
  if (ask->video)
    json_object_set_int_member (object, "duration", ANY_DURATION);
  else
    json_object_set_double_member (object, "audio_seconds", ask->audio_seconds);
  if (ask->engine != NULL)
    json_object_set_string_member (object, "engine", ask->engine);
  if (ask->model != NULL)
    json_object_set_string_member (object, "model", ask->model);
  aiv_request_take_json (request, object);
  if (!aiv_client_await_answer (ask->client, request, &reply, &error)
      || (quote = aiv_wire_quote_from_json (reply, &error)) == NULL)
    return aiv_reply_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_QUOTE, quote);
}

/**
 * aiv_client_quote:
 * @self: a client
 * @images: how many pictures
 * @audio_seconds: length of the recording; 0 if unknown
 * @engine: (nullable): what is to make them
 *
 * Asks what a batch would cost, and reckons it where the server cannot be asked.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireQuote]
 */
DexFuture *
aiv_client_quote (AivClient *self, guint images, double audio_seconds, const char *engine)
{
  Quote *quote;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  quote = g_new0 (Quote, 1);
  quote->client = g_object_ref (self);
  quote->images = images;
  quote->audio_seconds = audio_seconds;
  quote->engine = g_strdup (engine);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, quote_fiber, quote, quote_free);
}

/**
 * aiv_client_quote_video:
 * @self: a client
 * @model: (nullable): what is to make it
 *
 * Asks what a video from words would cost, and takes what the server says of all of them where it cannot
 * be asked.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireQuote]
 */
DexFuture *
aiv_client_quote_video (AivClient *self, const char *model)
{
  Quote *quote;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  quote = g_new0 (Quote, 1);
  quote->client = g_object_ref (self);
  quote->images = 1;
  quote->model = model != NULL && *model != '\0' ? g_strdup (model) : NULL;
  quote->video = TRUE;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, quote_fiber, quote, quote_free);
}

/* --- reading ------------------------------------------------------------------------- */

/* Servers of ours tell their version, and progress that was measured; that of the documented
 * service is the time that has passed, up to 95 %, and says nothing. Nor does that service
 * keep the names of pictures: they are called after the batch. */
static gboolean
is_measured (AivClient *self)
{
  return self->server_info == NULL || self->server_info->version != NULL;
}

static AivWireBatch *
settle_batch (AivClient *self, AivWireBatch *batch)
{
  if (is_measured (self))
    return batch;
  batch->progress.overall = -1;
  for (guint i = 0; batch->items != NULL && i < batch->items->len; i++)
    {
      AivWireItem *item = g_ptr_array_index (batch->items, i);

      item->progress = item->status == AIV_JOB_COMPLETED ? 100 : -1;
      if (item->name == NULL && batch->name != NULL)
        item->name = g_strdup_printf ("%s %u", batch->name, i + 1);
    }
  return batch;
}

static DexFuture *
take_batches (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "batches", (AivWireFromJson) aiv_wire_batch_from_json,
                                               (GDestroyNotify) aiv_wire_batch_unref, &error);

  for (guint i = 0; page != NULL && i < page->items->len; i++)
    settle_batch (self, g_ptr_array_index (page->items, i));
  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_batches:
 * @self: a client
 * @limit: how many, 1 to 200
 * @offset: how many newer ones to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireBatch],
 *   newest first
 */
DexFuture *
aiv_client_fetch_batches (AivClient *self, guint limit, guint offset)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_batches,
                                                  "/api/video/batches?limit=%u&offset=%u", limit, offset));
}

static DexFuture *
take_batch (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireBatch *batch = aiv_wire_batch_from_json (reply, &error);

  if (batch == NULL)
    return aiv_reply_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_BATCH, settle_batch (self, batch));
}

/**
 * aiv_client_fetch_batch:
 * @self: a client
 * @batch_id: id of a batch
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireBatch] with its items
 */
DexFuture *
aiv_client_fetch_batch (AivClient *self, const char *batch_id)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL);

  id = aiv_request_escape (batch_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_batch, "/api/video/batches/%s", id));
}

static DexFuture *
take_url (AivClient *self, AivRequest *request, JsonNode *reply)
{
  const char *url = aiv_json_get_string (get_root (reply), "url");

  if (url == NULL || *url == '\0')
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "There is no video yet"));
  return dex_future_new_for_string (url);
}

/**
 * aiv_client_fetch_video_url:
 * @self: a client
 * @batch_id: id of a batch
 * @item_id: id of one of its items
 *
 * Returns: (transfer full): a future of a string: where the item's video is
 */
DexFuture *
aiv_client_fetch_video_url (AivClient *self, const char *batch_id, const char *item_id)
{
  g_autofree char *batch = NULL;
  g_autofree char *item = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL && item_id != NULL);

  batch = aiv_request_escape (batch_id);
  item = aiv_request_escape (item_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_url,
                                                  "/api/video/batches/%s/items/%s/result_url?name=output_video", batch,
                                                  item));
}

/**
 * aiv_client_ask_url:
 * @self: a client
 * @path: a path on the server that answers with a link, as the documented batch service does for
 *   pictures
 *
 * Returns: (transfer full): a future of a string: the link
 */
DexFuture *
aiv_client_ask_url (AivClient *self, const char *path)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (path != NULL && *path == '/');

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_url, "%s", path));
}

static DexFuture *
take_ledger (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "entries", (AivWireFromJson) aiv_wire_ledger_entry_from_json,
                                               (GDestroyNotify) aiv_wire_ledger_entry_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_ledger:
 * @self: a client
 * @user_id: (nullable): whose, for administrators; %NULL: one's own
 * @limit: how many, 1 to 200
 * @offset: how many newer ones to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of
 *   [struct@Aiv.WireLedgerEntry], newest first
 */
DexFuture *
aiv_client_fetch_ledger (AivClient *self, const char *user_id, guint limit, guint offset)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  if (user_id == NULL)
    return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_ledger,
                                                    "/api/user/ledger?limit=%u&offset=%u", limit, offset));
  id = aiv_request_escape (user_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_ledger,
                                                  "/api/admin/users/%s/ledger?limit=%u&offset=%u", id, limit, offset));
}

/* --- changing ------------------------------------------------------------------------ */

static DexFuture *
take_count (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return dex_future_new_for_int64 (aiv_json_get_int (get_root (reply), "count", 0));
}

static DexFuture *
post_item (AivClient *self, const char *batch_id, const char *item_id, const char *verb)
{
  g_autofree char *batch = aiv_request_escape (batch_id);
  g_autofree char *item = aiv_request_escape (item_id);
  AivRequest *request = aiv_request_new (SOUP_METHOD_POST, aiv_reply_true, "/api/video/batches/%s/items/%s/%s", batch,
                                         item, verb);

  aiv_request_add_key (request);
  return aiv_client_start (self, request);
}

static DexFuture *
post_batch (AivClient *self, const char *batch_id, const char *verb)
{
  g_autofree char *batch = aiv_request_escape (batch_id);
  AivRequest *request = aiv_request_new (SOUP_METHOD_POST, take_count, "/api/video/batches/%s/%s", batch, verb);

  aiv_request_add_key (request);
  return aiv_client_start (self, request);
}

/**
 * aiv_client_cancel_item:
 * @self: a client
 * @batch_id: id of a batch
 * @item_id: id of one of its items
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_client_cancel_item (AivClient *self, const char *batch_id, const char *item_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL && item_id != NULL);

  return post_item (self, batch_id, item_id, "cancel");
}

/**
 * aiv_client_resume_item:
 * @self: a client
 * @batch_id: id of a batch
 * @item_id: id of one of its items that failed or was cancelled
 *
 * Returns: (transfer full): a future of %TRUE once it is queued again
 */
DexFuture *
aiv_client_resume_item (AivClient *self, const char *batch_id, const char *item_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL && item_id != NULL);

  return post_item (self, batch_id, item_id, "resume");
}

/**
 * aiv_client_retry_failed:
 * @self: a client
 * @batch_id: id of a batch
 *
 * Returns: (transfer full): a future of an int64: how many items are queued again
 */
DexFuture *
aiv_client_retry_failed (AivClient *self, const char *batch_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL);

  return post_batch (self, batch_id, "retry_failed");
}

typedef struct
{
  AivClient *client;
  char *batch_id;
} CancelBatch;

static void
cancel_batch_free (gpointer data)
{
  CancelBatch *cancel = data;

  g_object_unref (cancel->client);
  g_free (cancel->batch_id);
  g_free (cancel);
}

static DexFuture *
cancel_items_fiber (gpointer data)
{
  CancelBatch *cancel = data;
  g_autoptr (AivWireBatch) batch = NULL;
  GError *error = NULL;
  gint64 n = 0;

  if ((batch = dex_await_boxed (aiv_client_fetch_batch (cancel->client, cancel->batch_id), &error)) == NULL)
    return aiv_reply_error (error);
  for (guint i = 0; batch->items != NULL && i < batch->items->len; i++)
    {
      const AivWireItem *item = g_ptr_array_index (batch->items, i);

      if (aiv_job_status_is_final (item->status))
        continue;
      if (dex_await (aiv_client_cancel_item (cancel->client, batch->id, item->id), &error))
        n++;
      else if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_INVALID))
        return aiv_reply_error (error);
      /* INVALID: it was finished first. */
      g_clear_error (&error);
    }
  return dex_future_new_for_int64 (n);
}

/**
 * aiv_client_cancel_batch:
 * @self: a client
 * @batch_id: id of a batch
 *
 * Cancels what is not finished; item by item on servers that cannot do it at once.
 *
 * Returns: (transfer full): a future of an int64: how many items were cancelled
 */
DexFuture *
aiv_client_cancel_batch (AivClient *self, const char *batch_id)
{
  CancelBatch *cancel;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL);

  if (aiv_client_has_feature (self, AIV_FEATURE_BATCH_CANCEL))
    return post_batch (self, batch_id, "cancel");

  cancel = g_new0 (CancelBatch, 1);
  cancel->client = g_object_ref (self);
  cancel->batch_id = g_strdup (batch_id);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, cancel_items_fiber, cancel, cancel_batch_free);
}

/**
 * aiv_client_delete_batch:
 * @self: a client
 * @batch_id: id of a batch
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_UNAVAILABLE on
 *   servers that cannot
 */
DexFuture *
aiv_client_delete_batch (AivClient *self, const char *batch_id)
{
  g_autofree char *batch = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (batch_id != NULL);

  batch = aiv_request_escape (batch_id);
  return aiv_client_start (self,
                           aiv_request_new (SOUP_METHOD_DELETE, aiv_reply_true, "/api/video/batches/%s", batch));
}
