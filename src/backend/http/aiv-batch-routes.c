/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-batch-export.h"
#include "aiv-batch-replies.h"
#include "aiv-batch-submit.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"

/* Batches of pictures that one recording makes speak. */

static AivStore *
get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

/* Whose batches a request may change: one's own, which is whose credits it holds. That
 * administrators may read all is for reading. */
static gint64
get_owner (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

static gboolean
list_batches (AivHttpRequest *request, GError **error)
{
  return aiv_reply_batches (request, aiv_http_request_get_identity (request)->user_id, 50, error);
}

static gboolean
get_batch (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivBatchRow) row = aiv_batch_for_request (request, TRUE, error);

  return row != NULL && aiv_http_request_reply_json (request, 200, aiv_batch_to_json (request, row));
}

/* Answers with what a write did. */
static gboolean
reply_outcome (AivHttpRequest *request, DexFuture *future, const char *what, gboolean counted, GError **error)
{
  g_autoptr (AivOutcome) outcome = dex_await_boxed (future, error);
  JsonObject *reply;

  if (outcome == NULL)
    return aiv_batch_not_found (error, what);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  if (counted)
    json_object_set_int_member (reply, "count", outcome->count);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
cancel_item (AivHttpRequest *request, GError **error)
{
  return reply_outcome (request,
                        aiv_batches_cancel_item (get_store (request), get_owner (request),
                                                 aiv_http_request_get_param (request, 0),
                                                 aiv_http_request_get_param (request, 1)),
                        "Item", FALSE, error);
}

static gboolean
resume_item (AivHttpRequest *request, GError **error)
{
  g_auto (AivHeldKey) key = { 0 };

  return aiv_held_key_init (&key, request, error)
         && reply_outcome (request,
                           aiv_batches_resume_item (get_store (request), get_owner (request),
                                                    aiv_http_request_get_param (request, 0),
                                                    aiv_http_request_get_param (request, 1), aiv_held_key_get (&key)),
                           "Item", FALSE, error);
}

static gboolean
retry_failed (AivHttpRequest *request, GError **error)
{
  g_auto (AivHeldKey) key = { 0 };

  return aiv_held_key_init (&key, request, error)
         && reply_outcome (request,
                           aiv_batches_retry_failed (get_store (request), get_owner (request),
                                                     aiv_http_request_get_param (request, 0), aiv_held_key_get (&key)),
                           "Batch", TRUE, error);
}

static gboolean
cancel_batch (AivHttpRequest *request, GError **error)
{
  return reply_outcome (request,
                        aiv_batches_cancel (get_store (request), get_owner (request),
                                            aiv_http_request_get_param (request, 0)),
                        "Batch", TRUE, error);
}

static gboolean
delete_batch (AivHttpRequest *request, GError **error)
{
  return reply_outcome (request,
                        aiv_batches_delete (get_store (request), get_owner (request),
                                            aiv_http_request_get_param (request, 0)),
                        "Batch", TRUE, error);
}

static gboolean
reply_url (AivHttpRequest *request, const char *path, const char *missing, GError **error)
{
  g_autofree char *origin = aiv_http_request_dup_origin (request);
  g_autofree char *file = aiv_wire_dup_file_url (path);
  g_autofree char *url = NULL;
  JsonObject *reply;

  if (file == NULL)
    return aiv_http_fail (error, 404, "%s", missing);
  url = g_strconcat (origin, file, NULL);
  reply = json_object_new ();
  json_object_set_string_member (reply, "url", url);
  return aiv_http_request_reply_object (request, 200, reply);
}

static AivItemRow *
get_item (AivHttpRequest *request, GError **error)
{
  AivItemRow *item = aiv_batches_get_item (get_store (request), aiv_batch_reader (request),
                                           aiv_http_request_get_param (request, 0),
                                           aiv_http_request_get_param (request, 1), error);

  if (item == NULL)
    aiv_batch_not_found (error, "Item");
  return item;
}

static gboolean
get_result_url (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivItemRow) item = get_item (request, error);

  return item != NULL
         && reply_url (request, item->status == AIV_JOB_COMPLETED ? item->video_path : NULL,
                       "There is no video of this item yet", error);
}

static gboolean
get_input_url (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivItemRow) item = get_item (request, error);

  return item != NULL && reply_url (request, item->image_path, "There is no picture of this item", error);
}

#define BATCH "/api/video/batches/{batch}"
#define ITEM BATCH "/items/{item}"

const AivHttpRoute aiv_batch_routes[] = {
  { "POST", "/api/video/batch", aiv_batch_submit, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UPLOAD | AIV_HTTP_KEYED,
    AIV_HTTP_RATE_GENERATE },
  { "GET", "/api/video/batches", list_batches, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "GET", BATCH, get_batch, AIV_HTTP_USER, 0 },
  { "DELETE", BATCH, delete_batch, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "POST", BATCH "/cancel", cancel_batch, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "POST", BATCH "/retry_failed", retry_failed, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_KEYED, AIV_HTTP_RATE_GENERATE },
  { "GET", BATCH "/export", aiv_batch_export, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { "POST", ITEM "/cancel", cancel_item, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "POST", ITEM "/resume", resume_item, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { "GET", ITEM "/result_url", get_result_url, AIV_HTTP_USER, 0 },
  { "GET", ITEM "/input_url", get_input_url, AIV_HTTP_USER, 0 },
  { NULL },
};
