/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

#include "aiv-exposition.h"
#include "aiv-http-metrics.h"
#include "aiv-soup.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* /metrics, read by a parser of the format that is as strict as Prometheus's own. */

static const char *const two_images[] = { "portrait.jpg", "cat.webp", NULL };

typedef struct
{
  GHashTable *types;   /* metric → type */
  GHashTable *samples; /* "name{labels}" → value, as double */
} Parsed;

static void
parsed_free (Parsed *self)
{
  g_hash_table_unref (self->types);
  g_hash_table_unref (self->samples);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parsed, parsed_free)

static gsize
measure_name (const char *text, gboolean colons)
{
  gsize n = 0;

  if (!g_ascii_isalpha (text[0]) && text[0] != '_')
    return 0;
  while (g_ascii_isalnum (text[n]) || text[n] == '_' || (colons && text[n] == ':'))
    n++;
  return n;
}

/* Behind a "{": returns where the labels have ended. */
static const char *
skip_labels (const char *at)
{
  while (*at != '}')
    {
      gsize n = measure_name (at, FALSE);

      g_assert_cmpuint (n, >, 0);
      at += n;
      g_assert_true (at[0] == '=' && at[1] == '"');
      for (at += 2; *at != '"'; at++)
        {
          g_assert_true (*at != '\0' && *at != '\n');
          if (*at == '\\')
            {
              at++;
              g_assert_nonnull (strchr ("\\\"n", *at));
            }
        }
      at++;
      if (*at == ',')
        at++;
      else
        g_assert_cmpint (*at, ==, '}');
    }
  return at + 1;
}

/* The metric that a sample belongs to: of a histogram, the name without its ending. */
static char *
find_metric (Parsed *parsed, const char *name)
{
  static const char *const endings[] = { "_bucket", "_sum", "_count" };

  if (g_hash_table_contains (parsed->types, name))
    return g_strdup (name);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      {
        g_autofree char *stem = g_strndup (name, strlen (name) - strlen (endings[i]));

        if (g_strcmp0 (g_hash_table_lookup (parsed->types, stem), "histogram") == 0)
          return g_steal_pointer (&stem);
      }
  g_error ("%s has no TYPE", name);
}

static void
parse_sample (Parsed *parsed, const char *line)
{
  gsize n = measure_name (line, TRUE);
  g_autofree char *name = g_strndup (line, n);
  g_autofree char *metric = NULL;
  g_autofree char *key = NULL;
  const char *at = line + n;
  double *value = g_new0 (double, 1);
  char *end;

  g_assert_cmpuint (n, >, 0);
  metric = find_metric (parsed, name);
  if (*at == '{')
    at = skip_labels (at + 1);
  key = g_strndup (line, at - line);
  g_assert_cmpint (*at, ==, ' ');
  *value = strcmp (at + 1, "+Inf") == 0 ? HUGE_VAL : g_ascii_strtod (at + 1, &end);
  g_assert_true (isinf (*value) || (end != at + 1 && *end == '\0'));
  if (g_strcmp0 (g_hash_table_lookup (parsed->types, metric), "gauge") != 0)
    g_assert_cmpfloat (*value, >=, 0);
  /* No sample twice. */
  g_assert_true (g_hash_table_insert (parsed->samples, g_steal_pointer (&key), value));
}

static void
parse_type (Parsed *parsed, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  static const char *const types[] = { "counter", "gauge", "histogram", NULL };

  g_assert_cmpuint (g_strv_length (words), ==, 4);
  g_assert_cmpuint (measure_name (words[2], TRUE), ==, strlen (words[2]));
  g_assert_true (g_strv_contains (types, words[3]));
  /* No metric twice. */
  g_assert_true (g_hash_table_insert (parsed->types, g_strdup (words[2]), g_strdup (words[3])));
  g_assert_true (!g_str_equal (words[3], "counter") || g_str_has_suffix (words[2], "_total"));
}

static Parsed *
parse (const char *text)
{
  Parsed *parsed = g_new0 (Parsed, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  parsed->types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  parsed->samples = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_assert_cmpuint (n, >, 1);
  g_assert_cmpstr (lines[n - 1], ==, ""); /* The last line ends, too. */
  for (guint i = 0; i + 1 < n; i++)
    {
      if (g_str_has_prefix (lines[i], "# TYPE "))
        parse_type (parsed, lines[i]);
      else if (!g_str_has_prefix (lines[i], "# HELP "))
        parse_sample (parsed, lines[i]);
    }
  return parsed;
}

static double
get (Parsed *parsed, const char *sample)
{
  double *value = g_hash_table_lookup (parsed->samples, sample);

  if (value == NULL)
    g_error ("No %s", sample);
  return *value;
}

static Parsed *
scrape (AivTestServer *server)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", "/metrics", NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "Content-Type"), ==,
                   "text/plain; version=0.0.4; charset=utf-8");
  return parse (reply->text);
}

#define PROFILE "method=\"GET\",route=\"/api/user/profile\""

static void
test_server (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) unknown = NULL;
  g_autoptr (AivTestReply) refused = NULL;
  g_autoptr (AivTestReply) batch = NULL;
  g_autoptr (Parsed) parsed = NULL;

  aiv_scripted_engine_hold (server->engine);
  aiv_scripted_engine_set_concurrency (server->engine, 1);
  batch = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  g_assert_cmpuint (batch->status, ==, 200);
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 1);
  for (guint i = 0; i < 3; i++)
    aiv_test_reply_free (aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL));
  refused = aiv_test_server_call (server, NULL, "GET", "/api/user/profile", NULL, NULL);
  unknown = aiv_test_server_call (server, NULL, "GET", "/no/such/place", NULL, NULL);
  g_assert_cmpuint (unknown->status, ==, 404);

  parsed = scrape (server);
  g_assert_cmpfloat (get (parsed, "aivideo_http_requests_total{" PROFILE ",status=\"200\"}"), ==, 3);
  g_assert_cmpfloat (get (parsed, "aivideo_http_requests_total{" PROFILE ",status=\"401\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_http_requests_total{method=\"\",route=\"\",status=\"404\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_count{" PROFILE "}"), ==, 4);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_bucket{" PROFILE ",le=\"+Inf\"}"), ==, 4);
  g_assert_cmpfloat (get (parsed, "aivideo_items{status=\"pending\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_items{status=\"processing\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_queue_depth"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_queue_running"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_accounts"), ==, 3);
  g_assert_cmpfloat (get (parsed, "aivideo_ledger_rows_total{kind=\"hold\"}"), ==, 2);
  g_assert_cmpfloat (get (parsed, "aivideo_ledger_credits{kind=\"hold\"}"), ==, -2);
  g_assert_cmpfloat (get (parsed, "aivideo_ledger_credits{kind=\"grant\"}") - 2, ==,
                     get (parsed, "aivideo_credits_balance"));
  g_assert_cmpfloat (get (parsed, "aivideo_store_commit_transactions_count"), >, 3);
  g_assert_cmpfloat (get (parsed, "aivideo_store_commit_transactions_sum"), >=,
                     get (parsed, "aivideo_store_commit_transactions_count"));
  g_assert_cmpfloat (get (parsed, "process_resident_memory_bytes"), >, 1024 * 1024);
  g_assert_cmpfloat (get (parsed, "aivideo_uptime_seconds"), >, 0);
  g_assert_cmpfloat (get (parsed, "aivideo_stream_clients{kind=\"sse\"}"), ==, 0);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  SoupWebsocketConnection **connection = data;
  g_autoptr (GError) error = NULL;

  *connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Who listens is counted while they do. */
static void
test_clients (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (SoupMessage) events = aiv_test_server_message (server, "mira", "GET", "/api/events");
  g_autoptr (SoupMessage) socket = aiv_test_server_message (server, "noor", "GET", "/ws/videos");
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (DexFuture) stream = aiv_test_settle (aiv_soup_send (server->session, events));
  g_autoptr (Parsed) parsed = NULL;
  gboolean closed = FALSE;

  g_assert_true (dex_future_is_resolved (stream));
  soup_session_websocket_connect_async (server->session, socket, NULL, NULL, 0, NULL, on_connected, &connection);
  aiv_test_wait (connection != NULL);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), &closed);
  parsed = scrape (server);
  g_assert_cmpfloat (get (parsed, "aivideo_stream_clients{kind=\"sse\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_stream_clients{kind=\"websocket\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_http_connections"), >=, 3);
  soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  aiv_test_wait (closed);
}

static AivTestReply *
call_with (AivTestServer *server, const char *as, const char *header, const char *value)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "GET", "/metrics");

  if (header != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), header, value);
  return aiv_test_server_send (server, message);
}

static const struct
{
  const char *as;
  const char *header;
  const char *value;
  guint status;
} callers[] = {
  { NULL, NULL, NULL, 200 },
  { "admin", NULL, NULL, 200 },
  { "mira", NULL, NULL, 403 },
  { "garbage", NULL, NULL, 401 },
  /* Behind a proxy, and in a page of a browser, this computer is somebody else. */
  { NULL, "X-Forwarded-For", "203.0.113.7", 401 },
  { NULL, "X-Real-IP", "203.0.113.7", 401 },
  { NULL, "Forwarded", "for=203.0.113.7", 401 },
  { NULL, "Host", "videos.example.org", 401 },
  { NULL, "Host", "localhost", 200 },
  { NULL, "Origin", "http://localhost:3000", 401 },
  { "admin", "X-Forwarded-For", "203.0.113.7", 200 },
  { "mira", "X-Forwarded-For", "203.0.113.7", 403 },
};

static void
configure (AivBackendConfig *config)
{
  config->hosts = g_strdupv ((char *[]){ (char *) "videos.example.org", NULL });
}

static void
test_callers (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure);
  g_autoptr (AivTestReply) posted = aiv_test_server_call (server, "admin", "POST", "/metrics", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
    {
      g_autoptr (AivTestReply) reply = call_with (server, callers[i].as, callers[i].header, callers[i].value);

      g_assert_cmpuint (reply->status, ==, callers[i].status);
      g_assert_true ((reply->status == 200) == (strstr (reply->text, "aivideo_") != NULL));
    }
  g_assert_cmpuint (posted->status, ==, 405);
}

/* What would break out of a label, and where bounds of buckets lie. */
static void
test_text (void)
{
  static const AivHttpRoute routes[] = { { "GET", "/a\"b\\c\nd", NULL, AIV_HTTP_PUBLIC, 0 }, { NULL } };
  g_autoptr (AivHttpMetrics) metrics = aiv_http_metrics_new ();
  g_autoptr (AivExposition) text = aiv_exposition_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *written = NULL;
  g_autoptr (Parsed) parsed = NULL;

  aiv_http_metrics_add (metrics, routes);
  aiv_http_metrics_count (metrics, routes, 200, 500);
  aiv_http_metrics_count (metrics, routes, 200, 501);
  aiv_http_metrics_count (metrics, routes, 599, 100 * G_USEC_PER_SEC);
  aiv_http_metrics_count (metrics, routes, 200, -1);
  aiv_http_metrics_count (metrics, routes + 1, 200, 0);
  aiv_http_metrics_write (metrics, text);
  bytes = aiv_exposition_take (text);
  written = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  parsed = parse (written);
#define LABELS "method=\"GET\",route=\"/a\\\"b\\\\c\\nd\""
  g_assert_cmpfloat (get (parsed, "aivideo_http_requests_total{" LABELS ",status=\"200\"}"), ==, 3);
  g_assert_cmpfloat (get (parsed, "aivideo_http_requests_total{" LABELS ",status=\"other\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_bucket{" LABELS ",le=\"0.0005\"}"), ==, 1);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_bucket{" LABELS ",le=\"0.001\"}"), ==, 2);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_bucket{" LABELS ",le=\"10\"}"), ==, 2);
  g_assert_cmpfloat (get (parsed, "aivideo_http_request_duration_seconds_count{" LABELS "}"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/metrics/text", test_text);
  g_test_add_func ("/http/metrics/server", test_server);
  g_test_add_func ("/http/metrics/clients", test_clients);
  g_test_add_func ("/http/metrics/callers", test_callers);
  return g_test_run ();
}
