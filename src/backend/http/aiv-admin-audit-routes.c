/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-routes.h"
#include "store/aiv-audit.h"
#include "wire/aiv-wire-audit-entry.h"
#include "wire/aiv-wire-page.h"

/* What administrators did. */

static AivWireAuditEntry *
make_entry (const AivAuditRow *row)
{
  AivWireAuditEntry *entry = aiv_wire_audit_entry_new ();

  entry->id = row->id;
  entry->actor_id = row->actor_id != 0 ? aiv_user_id_to_string (row->actor_id) : NULL;
  entry->actor = g_strdup (row->actor_name);
  entry->action = g_strdup (row->action);
  entry->target = g_strdup (row->target);
  entry->detail = g_strdup (row->detail);
  entry->created_at = row->created_at;
  return entry;
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

static const char *const columns[] = { "id", "time", "actor_id", "actor", "action", "target", "detail", NULL };

static gint
fill (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivAuditQuery *query = data;
  g_autoptr (GPtrArray) rows = aiv_audit_list (store, query, NULL, error);

  if (rows == NULL)
    return -1;
  for (guint i = 0; i < rows->len; i++)
    {
      const AivAuditRow *row = rows->pdata[i];
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
  return (gint) rows->len;
}

static gboolean
list_audit (AivHttpRequest *request, GError **error)
{
  AivAuditQuery query = AIV_AUDIT_QUERY_INIT;
  g_autoptr (AivWirePage) page = aiv_wire_page_new ((GDestroyNotify) aiv_wire_audit_entry_unref);
  g_autoptr (GPtrArray) rows = NULL;
  gint64 limit, offset;
  guint64 total = 0;

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
  rows = aiv_audit_list (aiv_admin_get_store (request), &query, &total, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (page->items, make_entry (rows->pdata[i]));
  page->total = (gint64) total;
  return aiv_http_request_reply_json (
      request, 200, aiv_wire_page_to_json (page, "entries", (AivWireToJson) aiv_wire_audit_entry_to_json));
}

const AivHttpRoute aiv_admin_audit_routes[] = {
  { "GET", "/api/admin/audit", list_audit, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { NULL },
};
