/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"
#include "aiv-backend.h"
#include "aiv-batch-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-routes.h"
#include "store/aiv-admin-jobs.h"

/* The work of everybody, as administrators see it and stop it. */

static const char *const batch_columns[]
    = { "id",        "user_id", "user_name", "name",         "prompt",       "status",     "engine",     "items",
        "completed", "failed",  "cancelled", "credits_each", "credits_used", "created_at", "updated_at", NULL };

static gint
fill_batches (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivBatchQuery *query = data;
  g_autoptr (AivRowPage) page = aiv_batch_read_page (store, query, error);

  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const AivBatchRow *row = page->rows->pdata[i];
      g_autofree char *user = aiv_user_id_to_string (row->user_id);

      aiv_csv_add_text (csv, row->id);
      aiv_csv_add_text (csv, user);
      aiv_csv_add_text (csv, row->user_name);
      aiv_csv_add_text (csv, row->name);
      aiv_csv_add_text (csv, row->prompt);
      aiv_csv_add_text (csv, aiv_job_status_to_string (row->status));
      aiv_csv_add_text (csv, row->engine);
      aiv_csv_add_int (csv, row->n_items);
      aiv_csv_add_int (csv, row->n_completed);
      aiv_csv_add_int (csv, row->n_failed);
      aiv_csv_add_int (csv, row->n_cancelled);
      aiv_csv_add_int (csv, row->price);
      aiv_csv_add_int (csv, row->credits_used);
      aiv_csv_add_time (csv, row->created_at);
      aiv_csv_add_time (csv, row->updated_at);
      aiv_csv_end_row (csv);
      query->before = row->seq;
    }
  return (gint) page->rows->len;
}

static gboolean
list_batches (AivHttpRequest *request, GError **error)
{
  AivBatchQuery query = { .user_id = AIV_ANY_USER };

  if (!aiv_csv_is_wanted (request))
    return aiv_reply_batches (request, AIV_ANY_USER, 100, error);
  if (!aiv_batch_query_read (&query, request, 100, error))
    return FALSE;
  query.limit = AIV_CSV_STEP;
  query.offset = 0;
  return aiv_csv_reply (request, "batches", batch_columns, fill_batches, &query, error);
}

static gboolean
reply_cancelled (AivHttpRequest *request, const char *item, const char *what, GError **error)
{
  const char *batch = aiv_http_request_get_param (request, 0);
  g_autoptr (AivOutcome) outcome = dex_await_boxed (
      aiv_admin_jobs_cancel (aiv_admin_get_store (request), aiv_admin_get_actor (request), batch, item), error);
  JsonObject *reply;

  if (outcome == NULL)
    return aiv_batch_not_found (error, what);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_int_member (reply, "count", outcome->count);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
cancel_batch (AivHttpRequest *request, GError **error)
{
  return reply_cancelled (request, NULL, "Batch", error);
}

static gboolean
cancel_item (AivHttpRequest *request, GError **error)
{
  return reply_cancelled (request, aiv_http_request_get_param (request, 1), "Item", error);
}

#define BATCH "/api/admin/batches/{batch}"

const AivHttpRoute aiv_admin_batch_routes[] = {
  { "GET", "/api/admin/batches", list_batches, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", BATCH "/cancel", cancel_batch, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "POST", BATCH "/items/{item}/cancel", cancel_item, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};
