/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-replies.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-served.h"
#include "aiv-wire-rows.h"

/* What several endpoints about batches share. */

/**
 * aiv_batch_reader:
 * @request: a request of a user
 *
 * Returns: whose batches the user may read: administrators may read all
 */
gint64
aiv_batch_reader (AivHttpRequest *request)
{
  AivIdentity *identity = aiv_http_request_get_identity (request);

  return identity->is_admin ? AIV_ANY_USER : identity->user_id;
}

/**
 * aiv_batch_not_found:
 * @error: (inout): an error of the store
 * @what: "Batch" or "Item"
 *
 * Puts what is missing in words. Others' batches are as unknown as those that never were.
 *
 * Returns: %FALSE
 */
gboolean
aiv_batch_not_found (GError **error, const char *what)
{
  if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      aiv_http_fail (error, 404, "%s not found", what);
    }
  return FALSE;
}

/**
 * aiv_batch_for_request:
 * @request: a request whose first parameter is a batch
 * @with_items: whether the items are wanted
 * @error: a 404 when the user has no such batch
 *
 * Returns: (transfer full) (nullable): the batch
 */
AivBatchRow *
aiv_batch_for_request (AivHttpRequest *request, gboolean with_items, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  AivBatchRow *row = aiv_batches_get (store, aiv_batch_reader (request), aiv_http_request_get_param (request, 0),
                                      with_items, error);

  if (row == NULL)
    aiv_batch_not_found (error, "Batch");
  return row;
}

static JsonNode *
make_json (AivBackend *backend, const char *origin, const AivBatchRow *row)
{
  g_autoptr (AivWireBatch) batch
      = aiv_wire_from_batch (row, aiv_backend_get_engine_label (backend, row->engine), origin);
  JsonNode *node;

  node = aiv_wire_batch_to_json (batch);
  aiv_served_trim (aiv_backend_get_config (backend), node);
  return node;
}

/**
 * aiv_batch_to_json:
 * @request: who asks
 * @row: a batch
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_batch_to_json (AivHttpRequest *request, const AivBatchRow *row)
{
  g_autofree char *origin = aiv_http_request_dup_origin (request);

  return make_json (aiv_http_request_get_backend (request), origin, row);
}

/* A finished batch reads the same until it changes, so its text is kept by what would
 * change with it. */
static char *
make_key (const char *origin, const AivBatchRow *row)
{
  if (row->n_pending > 0 || row->n_processing > 0)
    return NULL;
  return g_strdup_printf ("batch %s %s %" G_GINT64_FORMAT " %u %u %u", origin, row->id, row->updated_at, row->n_completed,
                          row->n_failed, row->n_cancelled);
}

static gboolean
append_batch (AivBackend *backend, const char *origin, const AivBatchRow *summary, GString *text, GError **error)
{
  AivPageCache *cache = aiv_backend_get_page_cache (backend);
  g_autofree char *key = make_key (origin, summary);
  GBytes *kept = key != NULL ? aiv_page_cache_lookup (cache, key, 0) : NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (AivBatchRow) row = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) made = NULL;
  char *json;

  if (text->str[text->len - 1] != '[')
    g_string_append_c (text, ',');
  if (kept != NULL)
    {
      g_string_append_len (text, g_bytes_get_data (kept, NULL), (gssize) g_bytes_get_size (kept));
      return TRUE;
    }

  row = aiv_batches_get (aiv_backend_get_store (backend), AIV_ANY_USER, summary->id, TRUE, &problem);
  if (row == NULL && !g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  /* Deleted since the list was read: as it was, then. */
  node = make_json (backend, origin, row != NULL ? row : summary);
  json = aiv_json_to_string (node);
  made = g_bytes_new_take (json, strlen (json));
  g_string_append (text, json);
  /* The row may be newer than the summary. */
  g_clear_pointer (&key, g_free);
  if (row != NULL && (key = make_key (origin, row)) != NULL)
    aiv_page_cache_store (cache, key, 0, made);
  return TRUE;
}

static gboolean
get_status (AivHttpRequest *request, AivJobStatus *status, GError **error)
{
  const char *text = aiv_http_request_get_query (request, "status");

  *status = AIV_JOB_UNKNOWN;
  if (text == NULL || *text == '\0')
    return TRUE;
  *status = aiv_job_status_from_string (text);
  return *status != AIV_JOB_UNKNOWN
         || aiv_http_fail_validation (error, "query", "status", "enum", "Input should be a status of a batch");
}

static gboolean
get_owner (AivHttpRequest *request, gint64 *owner, GError **error)
{
  const char *text = *owner == AIV_ANY_USER ? aiv_http_request_get_query (request, "user") : NULL;

  return text == NULL || *text == '\0' || aiv_user_id_parse (text, owner)
         || aiv_http_fail_validation (error, "query", "user", "string_pattern", "Input should be a user's id");
}

/**
 * aiv_batch_read_page:
 * @store: a store
 * @query: which, without items
 * @error: why they cannot be read
 *
 * Reads a page in a fiber: at once where an index leads to it; a search is done in a thread.
 *
 * Returns: (transfer full) (nullable): the batches, and how many there are
 */
AivRowPage *
aiv_batch_read_page (AivStore *store, const AivBatchQuery *query, GError **error)
{
  GPtrArray *rows;
  guint64 total = 0;

  if (query->query != NULL)
    return dex_await_boxed (aiv_batches_search (store, query), error);
  rows = aiv_batches_list (store, query, &total, error);
  return rows != NULL ? aiv_row_page_new (rows, total) : NULL;
}

static GBytes *
make_page (AivHttpRequest *request, const AivBatchQuery *query, const char *origin, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  g_autoptr (GString) text = g_string_new ("{\"batches\":[");
  g_autoptr (AivRowPage) page = aiv_batch_read_page (aiv_backend_get_store (backend), query, error);
  gint64 since = g_get_monotonic_time ();

  if (page == NULL)
    return NULL;
  for (guint i = 0; i < page->rows->len; i++)
    if (!append_batch (backend, origin, page->rows->pdata[i], text, error)
        || !aiv_http_request_take_turns (request, &since, error))
      return NULL;
  g_string_append_printf (text, "],\"total\":%" G_GUINT64_FORMAT "}", page->total);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * aiv_batch_query_read:
 * @query: (inout): a query with its owner; that of %AIV_ANY_USER may name a user
 * @request: a request for a page of batches; what it asks for is borrowed from it
 * @default_limit: batches on a page
 * @error: a 422 when it makes no sense
 *
 * Returns: whether @query is set
 */
gboolean
aiv_batch_query_read (AivBatchQuery *query, AivHttpRequest *request, gint64 default_limit, GError **error)
{
  gint64 limit, offset;

  if (!aiv_http_request_get_query_int (request, "limit", default_limit, 1, 200, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !get_status (request, &query->status, error) || !get_owner (request, &query->user_id, error))
    return FALSE;
  query->limit = (guint) limit;
  query->offset = (guint) offset;
  query->query = aiv_http_request_get_query (request, "query");
  if (query->query != NULL && *query->query == '\0')
    query->query = NULL;
  return TRUE;
}

/**
 * aiv_reply_batches:
 * @request: a request for a page of batches
 * @owner: whose, or %AIV_ANY_USER
 * @default_limit: batches on a page
 * @error: a 422 when the query makes no sense
 *
 * Answers with batches and their items, newest first. Nothing is read or written anew while
 * nothing has changed. In a fiber.
 *
 * Returns: whether it answered
 */
gboolean
aiv_reply_batches (AivHttpRequest *request, gint64 owner, gint64 default_limit, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivPageCache *cache = aiv_backend_get_page_cache (backend);
  const char *raw_query = aiv_http_request_get_raw_query (request);
  guint64 stamp = aiv_store_get_change (aiv_backend_get_store (backend), owner);
  g_autofree char *origin = aiv_http_request_dup_origin (request);
  g_autofree char *key
      = g_strdup_printf ("page %" G_GINT64_FORMAT " %s %s", owner, origin, raw_query != NULL ? raw_query : "");
  GBytes *kept = aiv_page_cache_lookup (cache, key, stamp);
  AivBatchQuery query = { .user_id = owner };
  g_autoptr (GBytes) page = NULL;

  if (kept != NULL)
    return aiv_http_request_reply_bytes (request, 200, "application/json", kept);

  if (!aiv_batch_query_read (&query, request, default_limit, error))
    return FALSE;
  page = make_page (request, &query, origin, error);
  if (page == NULL)
    return FALSE;
  aiv_page_cache_store (cache, key, stamp, page);
  return aiv_http_request_reply_bytes (request, 200, "application/json", page);
}
