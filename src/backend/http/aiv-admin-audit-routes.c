/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-page-text.h"
#include "aiv-routes.h"
#include "store/aiv-audit.h"
#include "store/aiv-row-page.h"
#include "wire/aiv-wire-audit-entry.h"

/* What administrators did. */

/* More rows than that are passed over in a thread. */
#define MAX_SKIPPED 5000

static JsonNode *
make_entry (gconstpointer data)
{
  const AivAuditRow *row = data;
  g_autoptr (AivWireAuditEntry) entry = aiv_wire_audit_entry_new ();

  entry->id = row->id;
  entry->actor_id = row->actor_id != 0 ? aiv_user_id_to_string (row->actor_id) : NULL;
  entry->actor = g_strdup (row->actor_name);
  entry->action = g_strdup (row->action);
  entry->target = g_strdup (row->target);
  entry->detail = g_strdup (row->detail);
  entry->created_at = row->created_at;
  return aiv_wire_audit_entry_to_json (entry);
}

/* "server" is the one that did what nobody asked for. */
static gboolean
get_actor (AivHttpRequest *request, gint64 *actor_id, GError **error)
{
  const char *text = aiv_http_request_get_query (request, "actor");

  *actor_id = -1;
  if (text == NULL || *text == '\0')
    return TRUE;
  if (g_str_equal (text, "server"))
    *actor_id = 0;
  return *actor_id == 0 || aiv_user_id_parse (text, actor_id)
         || aiv_http_fail_validation (error, "query", "actor", "string_pattern", "Input should be a user's id or “server”");
}

static const char *
get_text (AivHttpRequest *request, const char *name)
{
  const char *text = aiv_http_request_get_query (request, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* At once near the beginning of all of it, or from a place in it; else elsewhere. */
static AivRowPage *
read_page (AivStore *store, const AivAuditQuery *query, gboolean counted, GError **error)
{
  gboolean all = query->actor_id < 0 && query->action == NULL && query->target == NULL && query->since == 0 && query->until == 0;
  GPtrArray *rows;
  guint64 total = 0;

  if (!all || query->offset > MAX_SKIPPED)
    return dex_await_boxed (aiv_audit_search (store, query, counted), error);
  rows = aiv_audit_list (store, query, counted ? &total : NULL, error);
  return rows != NULL ? aiv_row_page_new (rows, total) : NULL;
}

static const char *const columns[] = { "id", "time", "actor_id", "actor", "action", "target", "detail", NULL };

static gint
fill (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivAuditQuery *query = data;
  g_autoptr (AivRowPage) page = read_page (store, query, FALSE, error);

  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const AivAuditRow *row = page->rows->pdata[i];
      g_autofree char *actor = row->actor_id != 0 ? aiv_user_id_to_string (row->actor_id) : NULL;

      aiv_csv_add_int (csv, row->id);
      aiv_csv_add_time (csv, row->created_at);
      aiv_csv_add_text (csv, actor);
      aiv_csv_add_text (csv, row->actor_name);
      aiv_csv_add_text (csv, row->action);
      aiv_csv_add_text (csv, row->target);
      aiv_csv_add_text (csv, row->detail);
      aiv_csv_end_row (csv);
      query->before = row->id;
    }
  return (gint) page->rows->len;
}

static gboolean
list_audit (AivHttpRequest *request, GError **error)
{
  AivAuditQuery query = AIV_AUDIT_QUERY_INIT;
  g_autoptr (AivRowPage) page = NULL;
  gint64 limit, offset;

  if (!aiv_http_request_get_query_int (request, "limit", 100, 1, 1000, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !aiv_http_request_get_query_int (request, "before", 0, 0, G_MAXINT64, &query.before, error)
      || !get_actor (request, &query.actor_id, error) || !aiv_admin_get_time (request, "since", &query.since, error)
      || !aiv_admin_get_time (request, "until", &query.until, error))
    return FALSE;
  query.action = get_text (request, "action");
  query.target = get_text (request, "target");
  query.limit = (guint) limit;
  query.offset = (guint) offset;
  if (aiv_csv_is_wanted (request))
    {
      query.limit = AIV_CSV_STEP;
      query.offset = 0;
      return aiv_csv_reply (request, "audit", columns, fill, &query, error);
    }
  page = read_page (aiv_admin_get_store (request), &query, TRUE, error);
  return page != NULL && aiv_page_reply (request, "entries", page, make_entry, error);
}

const AivHttpRoute aiv_admin_audit_routes[] = {
  { "GET", "/api/admin/audit", list_audit, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { NULL },
};
