/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-admin-replies.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-page-text.h"
#include "aiv-routes.h"
#include "aiv-time.h"
#include "store/aiv-stats-report.h"
#include "wire/aiv-wire-stat.h"

/* GET /api/admin/stats: what was done, by day, user and model. Days are those of UTC. */

#define DEFAULT_DAYS 30
#define MAX_DAYS 366

static char *
dup_day (gint64 day)
{
  char *text = aiv_time_format_naive (day * AIV_STATS_DAY_MS);

  text[strlen ("2026-11-21")] = '\0';
  return text;
}

static gboolean
get_range (AivHttpRequest *request, AivStatsQuery *query, GError **error)
{
  gint64 from, to;

  if (!aiv_admin_get_time (request, "from", &from, error) || !aiv_admin_get_time (request, "to", &to, error))
    return FALSE;
  query->last_day = (to != 0 ? to : aiv_time_now_ms ()) / AIV_STATS_DAY_MS;
  query->first_day = from != 0 ? from / AIV_STATS_DAY_MS : query->last_day - DEFAULT_DAYS + 1;
  if (query->first_day > query->last_day)
    return aiv_http_fail_validation (error, "query", "from", "out_of_range", "Input should not be after “to”");
  if (query->last_day - query->first_day >= MAX_DAYS)
    return aiv_http_fail_validation (error, "query", "from", "out_of_range", "At most 366 days at once");
  return TRUE;
}

static gboolean
get_user (AivHttpRequest *request, gint64 *user_id, GError **error)
{
  const char *text = aiv_http_request_get_query (request, "user");

  *user_id = 0;
  return text == NULL || *text == '\0' || aiv_user_id_parse (text, user_id)
         || aiv_http_fail_validation (error, "query", "user", "string_pattern", "Input should be a user's id");
}

static AivWireStat *
make_stat (const AivStatCounts *counts)
{
  AivWireStat *stat = aiv_wire_stat_new ();

  stat->jobs = counts->jobs;
  stat->completed = counts->completed;
  stat->failed = counts->failed;
  stat->cancelled = counts->cancelled;
  stat->credits = counts->credits;
  stat->credits_refunded = counts->refunded;
  if (counts->completed > 0)
    {
      stat->finish_seconds = counts->finish_ms / 1000.0 / counts->completed;
      stat->finish_seconds_max = counts->finish_max_ms / 1000.0;
    }
  return stat;
}

static AivWireStat *
make_day (const AivStatLine *line)
{
  AivWireStat *stat = make_stat (&line->counts);

  stat->day = dup_day (line->day);
  return stat;
}

static AivWireStat *
make_user (const AivStatLine *line)
{
  AivWireStat *stat = make_stat (&line->counts);

  stat->user_id = aiv_user_id_to_string (line->user_id);
  stat->username = g_strdup (line->name);
  return stat;
}

static AivWireStat *
make_model (const AivStatLine *line)
{
  AivWireStat *stat = make_stat (&line->counts);

  stat->model = g_strdup (line->name);
  return stat;
}

/* Days on which nothing happened are there too: who draws a chart needs them. */
static GPtrArray *
make_days (const AivStats *stats, const AivStatsQuery *query)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_stat_unref);
  guint next = 0;

  for (gint64 day = query->first_day; day <= query->last_day; day++)
    {
      const AivStatLine *line = next < stats->days->len ? stats->days->pdata[next] : NULL;
      const AivStatLine nothing = { .day = day };

      if (line != NULL && line->day == day)
        next++;
      else
        line = &nothing;
      g_ptr_array_add (list, make_day (line));
    }
  return list;
}

static GPtrArray *
make_list (GPtrArray *lines, AivWireStat *(*make) (const AivStatLine *))
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_stat_unref);

  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (list, make (lines->pdata[i]));
  return list;
}

static JsonNode *
make_stat_json (gconstpointer stat)
{
  return aiv_wire_stat_to_json (stat);
}

/* In turns: a thousand users take longer to write than others may wait. */
static gboolean
append_list (GString *text, AivHttpRequest *request, const char *member, GPtrArray *list, GError **error)
{
  g_autoptr (GPtrArray) owned = list;

  g_string_append_printf (text, ",\"%s\":[", member);
  if (!aiv_page_text_add (text, request, list, make_stat_json, error))
    return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

/* All but the lists, and open at its end. */
static GString *
begin_reply (const AivStats *stats, const AivStatsQuery *query)
{
  JsonObject *head = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), head);
  g_autofree char *from = dup_day (query->first_day);
  g_autofree char *to = dup_day (query->last_day);
  g_autoptr (AivWireStat) totals = make_stat (&stats->totals);
  g_autofree char *json = NULL;
  GString *text;

  json_object_set_string_member (head, "time_zone", "UTC");
  json_object_set_string_member (head, "from", from);
  json_object_set_string_member (head, "to", to);
  json_object_set_member (head, "totals", aiv_wire_stat_to_json (totals));
  json_object_unref (head);
  json = aiv_json_to_string (node);
  text = g_string_new (json);
  g_string_truncate (text, text->len - 1);
  return text;
}

static gboolean
reply_stats (AivHttpRequest *request, const AivStats *stats, const AivStatsQuery *query, GError **error)
{
  g_autoptr (GString) text = begin_reply (stats, query);
  g_autoptr (GBytes) bytes = NULL;

  if (!append_list (text, request, "days", make_days (stats, query), error)
      || !append_list (text, request, "users", make_list (stats->users, make_user), error)
      || !append_list (text, request, "models", make_list (stats->models, make_model), error))
    return FALSE;
  g_string_append_c (text, '}');
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  return aiv_http_request_reply_bytes (request, 200, "application/json", bytes);
}

static const char *const day_columns[]
    = { "day",     "jobs",             "completed",   "failed",         "cancelled",
        "credits", "credits_refunded", "credits_net", "finish_ms_mean", "finish_ms_max", NULL };
static const char *const user_columns[]
    = { "user_id", "username",         "jobs",        "completed",      "failed",        "cancelled",
        "credits", "credits_refunded", "credits_net", "finish_ms_mean", "finish_ms_max", NULL };
static const char *const model_columns[]
    = { "model",   "jobs",             "completed",   "failed",         "cancelled",
        "credits", "credits_refunded", "credits_net", "finish_ms_mean", "finish_ms_max", NULL };

typedef struct
{
  GPtrArray *list; /* of AivWireStat */
  guint next;
} Table;

static void
add_milliseconds (AivCsv *csv, double seconds)
{
  if (seconds >= 0)
    aiv_csv_add_int (csv, (gint64) (seconds * 1000));
  else
    aiv_csv_add_text (csv, NULL);
}

static gint
fill (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  Table *table = data;
  guint first = table->next;

  for (; table->next < table->list->len && table->next < first + AIV_CSV_STEP; table->next++)
    {
      const AivWireStat *stat = table->list->pdata[table->next];

      aiv_csv_add_text (csv, stat->day != NULL ? stat->day : stat->user_id != NULL ? stat->user_id : stat->model);
      if (stat->user_id != NULL)
        aiv_csv_add_text (csv, stat->username);
      aiv_csv_add_int (csv, stat->jobs);
      aiv_csv_add_int (csv, stat->completed);
      aiv_csv_add_int (csv, stat->failed);
      aiv_csv_add_int (csv, stat->cancelled);
      aiv_csv_add_int (csv, stat->credits);
      aiv_csv_add_int (csv, stat->credits_refunded);
      aiv_csv_add_int (csv, stat->credits - stat->credits_refunded);
      add_milliseconds (csv, stat->finish_seconds);
      add_milliseconds (csv, stat->finish_seconds_max);
      aiv_csv_end_row (csv);
    }
  return (gint) (table->next - first);
}

/* A table has one subject: `by` says which. */
static gboolean
reply_table (AivHttpRequest *request, const AivStats *stats, const AivStatsQuery *query, const char *by, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  const char *const *columns = day_columns;
  Table table = { NULL, 0 };

  if (g_str_equal (by, "user"))
    {
      list = make_list (stats->users, make_user);
      columns = user_columns;
    }
  else if (g_str_equal (by, "model"))
    {
      list = make_list (stats->models, make_model);
      columns = model_columns;
    }
  else
    list = make_days (stats, query);
  table.list = list;
  return aiv_csv_reply (request, "stats", columns, fill, &table, error);
}

static gboolean
get_stats (AivHttpRequest *request, GError **error)
{
  const char *by = aiv_http_request_get_query (request, "by");
  const char *model = aiv_http_request_get_query (request, "model");
  gboolean csv = aiv_csv_is_wanted (request);
  AivStatsQuery query = { 0 };
  g_autoptr (AivStats) stats = NULL;
  gint64 limit;

  if (!get_range (request, &query, error) || !get_user (request, &query.user_id, error)
      || !aiv_http_request_get_query_int (request, "limit", csv ? 1000 : 50, 1, 1000, &limit, error))
    return FALSE;
  if (by != NULL && !g_str_equal (by, "day") && !g_str_equal (by, "user") && !g_str_equal (by, "model"))
    return aiv_http_fail_validation (error, "query", "by", "enum", "Input should be day, user or model");
  query.model = model != NULL && *model != '\0' ? model : NULL;
  query.max_users = (guint) limit;
  stats = dex_await_boxed (aiv_stats_report (aiv_admin_get_store (request), &query), error);
  if (stats == NULL)
    return FALSE;
  return csv ? reply_table (request, stats, &query, by != NULL ? by : "day", error)
             : reply_stats (request, stats, &query, error);
}

const AivHttpRoute aiv_admin_stats_routes[] = {
  { "GET", "/api/admin/stats", get_stats, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { NULL },
};
