/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-replies.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-wire-rows.h"
#include "store/aiv-videos.h"

/* What several endpoints about videos share. */

#define DEFAULT_PAGE_SIZE 20
#define MAX_PAGE_SIZE 100
#define MAX_PAGE 10000000

/**
 * aiv_video_to_text:
 * @row: a video
 *
 * Any thread.
 *
 * Returns: (transfer full): its JSON
 */
char *
aiv_video_to_text (const AivVideoRow *row)
{
  g_autoptr (AivWireVideo) video = aiv_wire_from_video (row);
  g_autoptr (JsonNode) node = aiv_wire_video_to_json (video);

  return aiv_json_to_string (node);
}

/**
 * aiv_video_read_id:
 * @request: a request whose first parameter is a video
 * @id: (out): its id
 * @error: a 422 when it is no number, or none that could be one
 *
 * Returns: whether @id is set
 */
gboolean
aiv_video_read_id (AivHttpRequest *request, gint64 *id, GError **error)
{
  return g_ascii_string_to_signed (aiv_http_request_get_param (request, 0), 10, G_MININT64, G_MAXINT64, id, NULL)
         || aiv_http_fail_validation (error, "path", "video_id", "int_parsing", "Input should be a valid integer");
}

static GError *
map_credits (const GError *error)
{
  gint64 required = 0;
  gint64 available = 0;
  JsonNode *required_node = json_node_new (JSON_NODE_VALUE);
  JsonNode *available_node = json_node_new (JSON_NODE_VALUE);
  GError *mapped;

  aiv_store_error_get_credits (error, &required, &available);
  /* The family counts credits in floating point. */
  mapped = aiv_http_error_new (402, "Insufficient credits. Required: %.1f, Available: %.1f", (double) required,
                               (double) available);
  json_node_set_double (required_node, (double) required);
  json_node_set_double (available_node, (double) available);
  aiv_http_error_take_member (mapped, "required", required_node);
  aiv_http_error_take_member (mapped, "available", available_node);
  return mapped;
}

/**
 * aiv_video_map_error:
 * @error: (inout): an error of the store
 * @id: the video that it is about
 *
 * Puts an error in the words of the v1 family. Others' videos are as unknown as those that
 * never were.
 *
 * Returns: %FALSE
 */
gboolean
aiv_video_map_error (GError **error, gint64 id)
{
  GError *mapped = NULL;

  if (error == NULL || *error == NULL)
    return FALSE;
  if (g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    mapped = aiv_http_error_new (404, "Video with id %" G_GINT64_FORMAT " not found", id);
  else if (g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_RESUMABLE))
    mapped = aiv_http_error_new (400, "Can only retry failed videos");
  else if (g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_INSUFFICIENT_CREDITS))
    mapped = map_credits (*error);
  if (mapped != NULL)
    {
      g_error_free (*error);
      *error = mapped;
    }
  return FALSE;
}

/**
 * aiv_video_reply_text:
 * @request: a request
 * @status: HTTP status
 * @text: JSON
 *
 * Returns: %TRUE
 */
gboolean
aiv_video_reply_text (AivHttpRequest *request, guint status, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return aiv_http_request_reply_bytes (request, status, "application/json", bytes);
}

static gboolean
read_status (AivHttpRequest *request, AivJobStatus *status, GError **error)
{
  static const AivJobStatus states[] = { AIV_JOB_PENDING, AIV_JOB_PROCESSING, AIV_JOB_COMPLETED, AIV_JOB_FAILED };
  const char *text = aiv_http_request_get_query (request, "status_filter");

  *status = AIV_JOB_UNKNOWN;
  if (text == NULL || *text == '\0')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (text, aiv_job_status_to_string (states[i])))
      *status = states[i];
  return *status != AIV_JOB_UNKNOWN
         || aiv_http_fail_validation (error, "query", "status_filter", "enum",
                                      "Input should be 'pending', 'processing', 'completed' or 'failed'");
}

static GBytes *
make_page (AivStore *store, const AivVideoQuery *query, gint64 page, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new ("{\"videos\":[");
  guint64 total = 0;

  rows = aiv_videos_list (store, query, &total, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *video = aiv_video_to_text (rows->pdata[i]);

      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, video);
    }
  g_string_append_printf (text, "],\"total\":%" G_GUINT64_FORMAT ",\"page\":%" G_GINT64_FORMAT ",\"page_size\":%u}", total,
                          page, query->limit);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * aiv_video_reply_list:
 * @request: a request for a page of videos: page, page_size, status_filter
 * @owner: whose, or %AIV_ANY_USER
 * @error: a 422 when the query makes no sense
 *
 * Answers with videos, newest first. Nothing is read or written anew while nothing has
 * changed.
 *
 * Returns: whether it answered
 */
gboolean
aiv_video_reply_list (AivHttpRequest *request, gint64 owner, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivStore *store = aiv_backend_get_store (backend);
  AivPageCache *cache = aiv_backend_get_page_cache (backend);
  const char *raw_query = aiv_http_request_get_raw_query (request);
  guint64 stamp = aiv_store_get_change (store, owner);
  g_autofree char *key = g_strdup_printf ("videos %" G_GINT64_FORMAT " %s", owner, raw_query != NULL ? raw_query : "");
  GBytes *kept = aiv_page_cache_lookup (cache, key, stamp);
  AivVideoQuery query = { .user_id = owner };
  g_autoptr (GBytes) bytes = NULL;
  gint64 page, page_size;

  if (kept != NULL)
    return aiv_http_request_reply_bytes (request, 200, "application/json", kept);
  if (!aiv_http_request_get_query_int (request, "page", 1, 1, MAX_PAGE, &page, error)
      || !aiv_http_request_get_query_int (request, "page_size", DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE, &page_size, error)
      || !read_status (request, &query.status, error))
    return FALSE;
  query.limit = (guint) page_size;
  query.offset = (guint) ((page - 1) * page_size);
  bytes = make_page (store, &query, page, error);
  if (bytes == NULL)
    return FALSE;
  aiv_page_cache_store (cache, key, stamp, bytes);
  return aiv_http_request_reply_bytes (request, 200, "application/json", bytes);
}
