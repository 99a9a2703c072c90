/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* The work of everybody, for administrators. */

static DexFuture *
take_jobs (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "jobs", (AivWireFromJson) aiv_wire_job_from_json,
                                               (GDestroyNotify) aiv_wire_job_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

static AivWireJob *
make_job (const AivWireBatch *batch)
{
  AivWireJob *job = aiv_wire_job_new ();

  job->id = g_strdup (batch->id);
  job->user_id = g_strdup (batch->user_id);
  job->user_name = g_strdup (batch->user_name);
  job->name = g_strdup (batch->name);
  job->prompt = g_strdup (batch->prompt);
  job->engine = g_strdup (batch->engine);
  job->status = batch->status;
  job->items = batch->progress.total;
  job->pending = batch->progress.pending + batch->progress.queued;
  job->processing = batch->progress.processing;
  job->completed = batch->progress.completed;
  job->failed = batch->progress.failed;
  job->cancelled = batch->progress.cancelled;
  job->credits_each = batch->credits_per_video;
  job->credits_used = batch->credits_used;
  job->created_at = batch->timestamp;
  job->updated_at = batch->timestamp;
  return job;
}

/* What servers without a list of both tell: batches, in the order of time. */
static DexFuture *
take_batches (AivClient *self, AivRequest *request, JsonNode *reply)
{
  g_autoptr (AivWirePage) page = NULL;
  AivWirePage *jobs;
  GError *error = NULL;

  page = aiv_wire_page_from_json (reply, "batches", (AivWireFromJson) aiv_wire_batch_from_json,
                                  (GDestroyNotify) aiv_wire_batch_unref, &error);
  if (page == NULL)
    return aiv_reply_error (error);
  jobs = aiv_wire_page_new ((GDestroyNotify) aiv_wire_job_unref);
  for (guint i = 0; i < page->items->len; i++)
    g_ptr_array_add (jobs->items, make_job (page->items->pdata[i]));
  jobs->total = page->total;
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, jobs);
}

/**
 * aiv_client_fetch_jobs:
 * @self: a client of an administrator
 * @filter: (nullable): which; a server without %AIV_FEATURE_ACTIVITY tells all its batches
 * @limit: how many, 1 to 200
 * @offset: how many to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireJob]
 */
DexFuture *
aiv_client_fetch_jobs (AivClient *self, const AivJobFilter *filter, guint limit, guint offset)
{
  g_autofree char *more = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  if (self->server_info != NULL && !aiv_client_has_feature (self, AIV_FEATURE_ACTIVITY))
    return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_batches, "/api/admin/batches?limit=%u&offset=%u",
                                                    limit, offset));
  more = filter != NULL ? aiv_job_filter_to_query (filter) : g_strdup ("");
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_jobs, "/api/admin/jobs?limit=%u&offset=%u%s",
                                                  limit, offset, more));
}

static DexFuture *
take_changed (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireJobsChanged *changed = aiv_wire_jobs_changed_from_json (reply, &error);

  return changed != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_JOBS_CHANGED, changed) : aiv_reply_error (error);
}

static JsonObject *
make_body (const char *const *job_ids, gboolean dry_run)
{
  JsonObject *object = json_object_new ();

  if (job_ids != NULL)
    {
      JsonArray *ids = json_array_new ();

      for (guint i = 0; job_ids[i] != NULL; i++)
        json_array_add_string_element (ids, job_ids[i]);
      json_object_set_array_member (object, "jobs", ids);
    }
  json_object_set_boolean_member (object, "dry_run", dry_run);
  return object;
}

/**
 * aiv_client_cancel_jobs:
 * @self: a client of an administrator
 * @job_ids: (nullable): these
 * @user_id: (nullable): without @job_ids: all of this user's; %NULL: everybody's
 * @dry_run: only to find out what it would do
 *
 * Cancels what is unfinished. Asking again does no harm.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireJobsChanged]
 */
DexFuture *
aiv_client_cancel_jobs (AivClient *self, const char *const *job_ids, const char *user_id, gboolean dry_run)
{
  AivRequest *request;
  JsonObject *object;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  object = make_body (job_ids, dry_run);
  if (job_ids == NULL && user_id != NULL)
    json_object_set_string_member (object, "user", user_id);
  else if (job_ids == NULL)
    json_object_set_boolean_member (object, "all", TRUE);
  request = aiv_request_new (SOUP_METHOD_POST, take_changed, "/api/admin/jobs/cancel");
  aiv_request_take_json (request, object);
  request->flags |= AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_refund_jobs:
 * @self: a client of an administrator
 * @job_ids: which
 * @reason: (nullable): why, for the ledgers of their owners; %NULL in a dry run only
 * @dry_run: only to find out what it would do
 *
 * Gives back what was charged. The server does so once for each charge, whoever asks.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireJobsChanged]
 */
DexFuture *
aiv_client_refund_jobs (AivClient *self, const char *const *job_ids, const char *reason, gboolean dry_run)
{
  AivRequest *request;
  JsonObject *object;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (job_ids != NULL);
  aiv_return_future_if_fail (dry_run || reason != NULL);

  object = make_body (job_ids, dry_run);
  if (reason != NULL)
    json_object_set_string_member (object, "reason", reason);
  request = aiv_request_new (SOUP_METHOD_POST, take_changed, "/api/admin/jobs/refund");
  aiv_request_take_json (request, object);
  aiv_request_add_key (request);
  return aiv_client_start (self, request);
}
