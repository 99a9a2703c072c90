/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-page-text.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"
#include "store/aiv-admin-jobs.h"
#include "store/aiv-batches.h"
#include "store/aiv-videos.h"

/* The videos of everybody, as administrators see them and stop them. */

/* At once where an index leads to the page; a search is done elsewhere. */
static AivRowPage *
read_page (AivStore *store, const AivVideoQuery *query, GError **error)
{
  GPtrArray *rows;
  guint64 total = 0;

  if (query->query != NULL)
    return dex_await_boxed (aiv_videos_search (store, query), error);
  rows = aiv_videos_list (store, query, &total, error);
  return rows != NULL ? aiv_row_page_new (rows, total) : NULL;
}

static const char *const columns[]
    = { "id",    "user_id",   "user_name",        "prompt",     "model",      "engine",     "status",
        "price", "video_url", "duration_seconds", "created_at", "updated_at", "started_at", "completed_at",
        "error", NULL };

static gint
fill (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivVideoQuery *query = data;
  g_autoptr (AivRowPage) page = read_page (store, query, error);

  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const AivVideoRow *row = page->rows->pdata[i];
      g_autofree char *user = aiv_user_id_to_string (row->user_id);
      g_autofree char *url = aiv_wire_dup_file_url (row->video_path);

      aiv_csv_add_int (csv, row->id);
      aiv_csv_add_text (csv, user);
      aiv_csv_add_text (csv, row->user_name);
      aiv_csv_add_text (csv, row->prompt);
      aiv_csv_add_text (csv, row->model);
      aiv_csv_add_text (csv, row->engine);
      aiv_csv_add_text (csv, aiv_job_status_to_string (row->status));
      aiv_csv_add_int (csv, row->price);
      aiv_csv_add_text (csv, url);
      aiv_csv_add_int (csv, row->want_ms / 1000);
      aiv_csv_add_time (csv, row->created_at);
      aiv_csv_add_time (csv, row->updated_at);
      aiv_csv_add_time (csv, row->started_at);
      aiv_csv_add_time (csv, row->completed_at);
      aiv_csv_add_text (csv, row->error);
      aiv_csv_end_row (csv);
      query->before = row->id;
    }
  return (gint) page->rows->len;
}

/* As /api/v1 tells it, and whose it is: there, that is known. */
static JsonNode *
make_json (gconstpointer data)
{
  const AivVideoRow *row = data;
  g_autoptr (AivWireVideo) video = aiv_wire_from_video (row);
  JsonNode *node = aiv_wire_video_to_json (video);

  json_object_set_string_member (json_node_get_object (node), "user_name", row->user_name);
  json_object_set_int_member (json_node_get_object (node), "price", row->price);
  return node;
}

static gboolean
reply_page (AivHttpRequest *request, const AivVideoQuery *query, GError **error)
{
  g_autoptr (AivRowPage) page = read_page (aiv_admin_get_store (request), query, error);

  return page != NULL && aiv_page_reply (request, "videos", page, make_json, error);
}

static gboolean
read_filter (AivHttpRequest *request, AivVideoQuery *query, GError **error)
{
  const char *user = aiv_http_request_get_query (request, "user");
  const char *status = aiv_http_request_get_query (request, "status");

  if (user != NULL && *user != '\0' && !aiv_user_id_parse (user, &query->user_id))
    return aiv_http_fail_validation (error, "query", "user", "string_pattern", "Input should be a user's id");
  if (status != NULL && *status != '\0')
    query->status = aiv_job_status_from_string (status);
  if (status != NULL && *status != '\0' && (query->status == AIV_JOB_UNKNOWN || query->status == AIV_JOB_CREATED))
    return aiv_http_fail_validation (error, "query", "status", "enum",
                                     "Input should be pending, processing, completed, failed or cancelled");
  query->query = aiv_http_request_get_query (request, "query");
  if (query->query != NULL && *query->query == '\0')
    query->query = NULL;
  return TRUE;
}

static gboolean
list_videos (AivHttpRequest *request, GError **error)
{
  AivVideoQuery query = { .user_id = AIV_ANY_USER, .status = AIV_JOB_UNKNOWN };
  gint64 limit, offset;

  if (!aiv_http_request_get_query_int (request, "limit", 100, 1, 500, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !read_filter (request, &query, error))
    return FALSE;
  if (aiv_csv_is_wanted (request))
    {
      query.limit = AIV_CSV_STEP;
      return aiv_csv_reply (request, "videos", columns, fill, &query, error);
    }
  query.limit = (guint) limit;
  query.offset = (guint) offset;
  return reply_page (request, &query, error);
}

/* Says what there is not, and what is over, of a video. */
static gboolean
pass_error (const char *id, GError **error)
{
  gboolean missing, over;

  if (error == NULL)
    return FALSE;
  missing = g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND);
  over = g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_ITEM_FINISHED);
  if (!missing && !over)
    return FALSE;
  g_clear_error (error);
  return missing ? aiv_http_fail (error, 404, "Video with id %s not found", id)
                 : aiv_http_fail (error, 400, "Video already finished");
}

static gboolean
cancel_video (AivHttpRequest *request, GError **error)
{
  const char *text = aiv_http_request_get_param (request, 0);
  g_autoptr (AivOutcome) outcome = NULL;
  JsonObject *reply;
  gint64 id;

  if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL))
    return aiv_http_fail (error, 404, "Video with id %s not found", text);
  outcome = dex_await_boxed (
      aiv_admin_jobs_cancel_video (aiv_admin_get_store (request), aiv_admin_get_actor (request), id), error);
  if (outcome == NULL)
    return pass_error (text, error);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_int_member (reply, "count", outcome->count);
  return aiv_http_request_reply_object (request, 200, reply);
}

const AivHttpRoute aiv_admin_video_routes[] = {
  { "GET", "/api/admin/videos", list_videos, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", "/api/admin/videos/{video}/cancel", cancel_video, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};
