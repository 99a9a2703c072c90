/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-admin-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-page-text.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"
#include "store/aiv-job-stops.h"
#include "store/aiv-jobs.h"
#include "store/aiv-row-page.h"
#include "store/aiv-user-row.h"
#include "wire/aiv-wire-job.h"

/* Batches and videos of everybody in one list, and what is done to many of them at once. */

#define MAX_REASON_BYTES 500

static AivWireJob *
make_job (const AivJobRow *row)
{
  AivWireJob *job = aiv_wire_job_new ();

  job->id = g_strdup (row->id);
  job->video_id = row->is_video ? row->seq : 0;
  job->user_id = aiv_user_id_to_string (row->user_id);
  job->user_name = g_strdup (row->user_name);
  job->name = row->is_video ? NULL : g_strdup (row->name);
  job->prompt = g_strdup (row->prompt);
  job->engine = g_strdup (row->engine);
  job->model = g_strdup (row->model);
  job->status = row->status;
  job->items = row->n_items;
  job->pending = row->n_pending;
  job->processing = row->n_processing;
  job->completed = row->n_completed;
  job->failed = row->n_failed;
  job->cancelled = row->n_cancelled;
  job->credits_each = row->price;
  job->credits_held = row->price * (row->n_pending + row->n_processing);
  job->credits_used = row->price * row->n_completed - row->refunded;
  job->credits_refunded = row->refunded;
  job->error = g_strdup (row->error);
  job->video_url = aiv_wire_dup_file_url (row->video_path);
  if (row->seen_path != NULL)
    job->poster_url = g_strconcat ("/api/posters/", row->seen_path, NULL);
  job->created_at = row->created_at;
  job->updated_at = row->updated_at;
  return job;
}

static JsonNode *
make_json (gconstpointer row)
{
  g_autoptr (AivWireJob) job = make_job (row);

  return aiv_wire_job_to_json (job);
}

static const char *const columns[]
    = { "id",        "kind",         "video_id",     "user_id",          "user_name", "name",      "prompt",     "engine",
        "model",     "status",       "items",        "pending",          "processing", "completed", "failed",     "cancelled",
        "credits_each", "credits_held", "credits_used", "credits_refunded", "error",     "created_at", "updated_at", NULL };

static void
add_line (AivCsv *csv, const AivJobRow *row)
{
  g_autoptr (AivWireJob) job = make_job (row);

  aiv_csv_add_text (csv, job->id);
  aiv_csv_add_text (csv, row->is_video ? "video" : "batch");
  if (row->is_video)
    aiv_csv_add_int (csv, job->video_id);
  else
    aiv_csv_add_text (csv, NULL);
  aiv_csv_add_text (csv, job->user_id);
  aiv_csv_add_text (csv, job->user_name);
  aiv_csv_add_text (csv, job->name);
  aiv_csv_add_text (csv, job->prompt);
  aiv_csv_add_text (csv, job->engine);
  aiv_csv_add_text (csv, job->model);
  aiv_csv_add_text (csv, aiv_job_status_to_string (job->status));
  aiv_csv_add_int (csv, job->items);
  aiv_csv_add_int (csv, job->pending);
  aiv_csv_add_int (csv, job->processing);
  aiv_csv_add_int (csv, job->completed);
  aiv_csv_add_int (csv, job->failed);
  aiv_csv_add_int (csv, job->cancelled);
  aiv_csv_add_int (csv, job->credits_each);
  aiv_csv_add_int (csv, job->credits_held);
  aiv_csv_add_int (csv, job->credits_used);
  aiv_csv_add_int (csv, job->credits_refunded);
  aiv_csv_add_text (csv, job->error);
  aiv_csv_add_time (csv, job->created_at);
  aiv_csv_add_time (csv, job->updated_at);
  aiv_csv_end_row (csv);
}

static gint
fill (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivJobQuery *query = data;
  g_autoptr (AivRowPage) page = dex_await_boxed (aiv_jobs_list (store, query, FALSE), error);

  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const AivJobRow *row = page->rows->pdata[i];

      add_line (csv, row);
      query->before = row->seq;
    }
  return (gint) page->rows->len;
}

static const char *
get_text (AivHttpRequest *request, const char *name)
{
  const char *text = aiv_http_request_get_query (request, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
get_sort (AivHttpRequest *request, AivJobQuery *query, GError **error)
{
  static const char *const names[] = { "created_at", "updated_at", "user", "status", "items", "failed", "credits" };
  const char *text = get_text (request, "sort");

  if (text == NULL)
    return TRUE;
  query->ascending = *text != '-';
  if (*text == '-')
    text++;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      {
        query->sort = (AivJobSort) i;
        return TRUE;
      }
  return aiv_http_fail_validation (error, "query", "sort", "enum",
                                   "Input should be created_at, updated_at, user, status, items, failed or credits, "
                                   "with a “-” in front to descend");
}

/* "failures" is no state: something failed, whatever became of the rest. */
static gboolean
get_status (AivHttpRequest *request, AivJobQuery *query, GError **error)
{
  const char *text = get_text (request, "status");

  query->failures = g_strcmp0 (text, "failures") == 0;
  if (text == NULL || query->failures)
    return TRUE;
  query->status = g_str_equal (text, "pending") ? AIV_JOB_CREATED : aiv_job_status_from_string (text);
  return query->status != AIV_JOB_UNKNOWN
         || aiv_http_fail_validation (error, "query", "status", "enum",
                                      "Input should be created, processing, completed, failed, cancelled or failures");
}

static gboolean
read_query (AivHttpRequest *request, AivJobQuery *query, GError **error)
{
  const char *user = get_text (request, "user");
  gint64 limit, offset;

  if (!aiv_http_request_get_query_int (request, "limit", 100, 1, 500, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !aiv_admin_get_time (request, "since", &query->since, error)
      || !aiv_admin_get_time (request, "until", &query->until, error) || !get_status (request, query, error)
      || !get_sort (request, query, error))
    return FALSE;
  if (user != NULL && !aiv_user_id_parse (user, &query->user_id))
    return aiv_http_fail_validation (error, "query", "user", "string_pattern", "Input should be a user's id");
  query->kind = get_text (request, "kind");
  if (query->kind != NULL && !g_str_equal (query->kind, "batch") && !g_str_equal (query->kind, "video"))
    return aiv_http_fail_validation (error, "query", "kind", "enum", "Input should be batch or video");
  query->engine = get_text (request, "engine");
  query->error = get_text (request, "error");
  query->query = get_text (request, "query");
  query->limit = (guint) limit;
  query->offset = (guint) offset;
  return TRUE;
}

static gboolean
list_jobs (AivHttpRequest *request, GError **error)
{
  AivJobQuery query = { 0 };
  g_autoptr (AivRowPage) page = NULL;

  if (!read_query (request, &query, error))
    return FALSE;
  if (aiv_csv_is_wanted (request))
    {
      /* From one row to the next along the ids, so that none is told twice. */
      query.sort = AIV_JOB_SORT_CREATED;
      query.ascending = FALSE;
      query.limit = AIV_CSV_STEP;
      query.offset = 0;
      return aiv_csv_reply (request, "activity", columns, fill, &query, error);
    }
  page = dex_await_boxed (aiv_jobs_list (aiv_admin_get_store (request), &query, TRUE), error);
  return page != NULL && aiv_page_reply (request, "jobs", page, make_json, error);
}

/* --- many at once ------------------------------------------------------------------------ */

static gboolean
add_job (GStrvBuilder *ids, guint *n, const char *id, GError **error)
{
  if (id == NULL || *id == '\0' || strlen (id) > 64)
    return aiv_http_fail_validation (error, "body", "jobs", "list_type", "Input should be a list of jobs' ids");
  if (++*n > AIV_JOBS_MAX)
    return aiv_http_fail_validation (error, "body", "jobs", "too_long", "At most 500 jobs at once");
  g_strv_builder_add (ids, id);
  return TRUE;
}

static gboolean
add_array (GStrvBuilder *ids, guint *n, JsonArray *array, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gboolean is_text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

      if (!add_job (ids, n, is_text ? json_node_get_string (node) : NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* A list in JSON, in a form the ids with commas between. %NULL without an error: not there. */
static char **
get_jobs (AivHttpForm *form, GError **error)
{
  JsonObject *json = aiv_http_form_get_json (form);
  const char *text = aiv_http_form_get (form, "jobs");
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  guint n = 0;

  if (json != NULL ? !json_object_has_member (json, "jobs") : text == NULL)
    return NULL;
  if (json != NULL)
    {
      JsonArray *array = aiv_json_get_array (json, "jobs");

      if (array == NULL)
        {
          aiv_http_fail_validation (error, "body", "jobs", "list_type", "Input should be a list of jobs' ids");
          return NULL;
        }
      if (!add_array (ids, &n, array, error))
        return NULL;
    }
  else
    {
      g_auto (GStrv) parts = g_strsplit (text, ",", AIV_JOBS_MAX + 2);

      for (guint i = 0; parts[i] != NULL; i++)
        if (!add_job (ids, &n, g_strstrip (parts[i]), error))
          return NULL;
    }
  if (n > 0)
    return g_strv_builder_end (ids);
  aiv_http_fail_validation (error, "body", "jobs", "too_short", "Input should name at least one job");
  return NULL;
}

static gboolean
reply_effect (AivHttpRequest *request, const AivJobEffect *effect, gboolean dry_run)
{
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_boolean_member (reply, "dry_run", dry_run);
  json_object_set_int_member (reply, "count", effect->items);
  json_object_set_int_member (reply, "credits", effect->credits);
  if (!effect->replayed)
    {
      json_object_set_int_member (reply, "jobs", effect->jobs);
      json_object_set_int_member (reply, "users", effect->users);
      json_object_set_int_member (reply, "already_returned", effect->returned);
      json_object_set_int_member (reply, "already_refunded", effect->refunded);
      json_object_set_int_member (reply, "unfinished", effect->unfinished);
      json_object_set_int_member (reply, "free", effect->free);
    }
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
pass_error (GError **error)
{
  if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_autoptr (GError) missing = g_steal_pointer (error);

      aiv_http_fail (error, 404, "%s", missing->message);
    }
  return FALSE;
}

static gboolean
read_stop (AivHttpForm *form, AivJobStop *stop, char ***jobs, GError **error)
{
  const char *user = aiv_http_form_get (form, "user");
  GError *problem = NULL;
  gboolean all;

  *jobs = get_jobs (form, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (!aiv_http_form_get_bool (form, "all", FALSE, &all, error))
    return FALSE;
  if ((*jobs != NULL) + (user != NULL) + all != 1)
    return aiv_http_fail_validation (error, "body", "jobs", "missing", "Give either jobs, a user or all");
  if (user != NULL && !aiv_user_id_parse (user, &stop->user_id))
    return aiv_http_fail_validation (error, "body", "user", "string_pattern", "Input should be a user's id");
  stop->job_ids = (const char *const *) *jobs;
  return TRUE;
}

static gboolean
cancel_jobs (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivStore *store = aiv_admin_get_store (request);
  AivJobStop stop = { 0 };
  g_auto (GStrv) jobs = NULL;
  g_autoptr (AivJobEffect) effect = NULL;
  gboolean dry_run;

  if (!read_stop (form, &stop, &jobs, error) || !aiv_http_form_get_bool (form, "dry_run", FALSE, &dry_run, error))
    return FALSE;
  effect = dex_await_boxed (dry_run ? aiv_job_stops_preview (store, &stop)
                                    : aiv_job_stops_apply (store, aiv_admin_get_actor (request), &stop),
                            error);
  return effect != NULL ? reply_effect (request, effect, dry_run) : pass_error (error);
}

static const char *
get_reason (AivHttpForm *form, GError **error)
{
  const char *reason = aiv_http_form_get (form, "reason");

  if (reason != NULL && *reason != '\0' && strlen (reason) <= MAX_REASON_BYTES)
    return reason;
  aiv_http_fail_validation (error, "body", "reason", reason == NULL || *reason == '\0' ? "missing" : "string_too_long",
                            "Input should say why, in at most 500 bytes: it stands in the ledger");
  return NULL;
}

static gboolean
refund_jobs (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivStore *store = aiv_admin_get_store (request);
  g_auto (AivHeldKey) key = { 0 };
  g_auto (GStrv) jobs = NULL;
  g_autoptr (AivJobEffect) effect = NULL;
  const char *reason = NULL;
  GError *problem = NULL;
  gboolean dry_run;

  jobs = get_jobs (form, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (jobs == NULL)
    return aiv_http_fail_validation (error, "body", "jobs", "missing", "Field required");
  if (!aiv_http_form_get_bool (form, "dry_run", FALSE, &dry_run, error)
      || (!dry_run && (reason = get_reason (form, error)) == NULL) || !aiv_held_key_init (&key, request, error))
    return FALSE;
  effect = dex_await_boxed (dry_run ? aiv_job_charges_preview (store, (const char *const *) jobs)
                                    : aiv_job_charges_refund (store, aiv_admin_get_actor (request),
                                                              (const char *const *) jobs, reason, aiv_held_key_get (&key)),
                            error);
  return effect != NULL ? reply_effect (request, effect, dry_run) : pass_error (error);
}

const AivHttpRoute aiv_admin_job_routes[] = {
  { "GET", "/api/admin/jobs", list_jobs, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", "/api/admin/jobs/cancel", cancel_jobs, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "POST", "/api/admin/jobs/refund", refund_jobs, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { NULL },
};
