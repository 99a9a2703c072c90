/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "aiv-backend.h"
#include "aiv-host.h"
#include "aiv-http-caller.h"
#include "aiv-http-error.h"
#include "aiv-http-request-private.h"
#include "aiv-http-server-private.h"
#include "aiv-routes.h"
#include "store/aiv-totals.h"

/* GET /metrics: how the server is doing, for Prometheus and the like. All of it is counted as
 * it happens: a scrape reads some rows and adds up nothing. */

/* From this computer itself, not by way of a proxy on it, which says so or passes on what name
 * its client has asked for. */
static gboolean
is_local (AivHttpRequest *request)
{
  g_autoptr (GInetAddress) address
      = aiv_http_caller_ref_address (soup_server_message_get_remote_address (request->message));

  return address != NULL && g_inet_address_get_is_loopback (address)
         && aiv_host_is_loopback (g_uri_get_host (soup_server_message_get_uri (request->message)))
         && aiv_http_request_get_header (request, "X-Forwarded-For") == NULL
         && aiv_http_request_get_header (request, "X-Real-IP") == NULL
         && aiv_http_request_get_header (request, "Forwarded") == NULL
         && aiv_http_request_get_header (request, "Via") == NULL;
}

/* Pages in a browser on this computer are not this computer: they name their origin. */
static gboolean
check_caller (AivHttpRequest *request, GError **error)
{
  const char *header = aiv_http_request_get_header (request, "Authorization");
  g_autoptr (AivIdentity) identity = NULL;

  if (header == NULL && aiv_http_request_get_header (request, "Origin") == NULL && is_local (request))
    return TRUE;
  if (header == NULL)
    return aiv_http_fail (error, 401, "Authentication required");
  if (g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    identity = aiv_auth_verify (aiv_backend_get_auth (aiv_http_request_get_backend (request)), header + 7,
                                AIV_TOKEN_ACCESS, NULL);
  if (identity == NULL)
    return aiv_http_fail (error, 401, "Invalid authentication credentials");
  return identity->is_admin || aiv_http_fail (error, 403, "Admin access required");
}

static void
write_totals (const AivTotals *totals, AivExposition *text)
{
  aiv_exposition_single (text, "aivideo_accounts", "gauge", "Accounts.", (double) totals->accounts);
  aiv_exposition_single (text, "aivideo_credits_balance", "gauge", "Credits of all accounts together.",
                         (double) totals->balance);
  aiv_exposition_family (text, "aivideo_items", "gauge", "Items of batches and videos, by state.");
  for (AivJobStatus status = AIV_JOB_PENDING; status <= AIV_JOB_CANCELLED; status++)
    aiv_exposition_sample (text, "", AIV_LABELS ("status", aiv_job_status_to_string (status)),
                           (double) totals->items[status]);
  aiv_exposition_single (text, "aivideo_queue_depth", "gauge", "Items that wait for their turn.",
                         (double) totals->items[AIV_JOB_PENDING]);
  aiv_exposition_family (text, "aivideo_ledger_rows_total", "counter", "Rows of the ledger, by kind.");
  for (AivLedgerKind kind = AIV_LEDGER_GRANT; kind <= AIV_LEDGER_REFUND; kind++)
    aiv_exposition_sample (text, "", AIV_LABELS ("kind", aiv_ledger_kind_to_string (kind)),
                           (double) totals->ledger_rows[kind]);
  aiv_exposition_family (text, "aivideo_ledger_credits", "gauge", "Sum of the rows of the ledger, by kind.");
  for (AivLedgerKind kind = AIV_LEDGER_GRANT; kind <= AIV_LEDGER_REFUND; kind++)
    aiv_exposition_sample (text, "", AIV_LABELS ("kind", aiv_ledger_kind_to_string (kind)),
                           (double) totals->ledger_amounts[kind]);
}

static void
write_commits (const AivCommitStats *stats, AivExposition *text)
{
  guint64 n = 0;

  aiv_exposition_single (text, "aivideo_store_commit_failures_total", "counter", "Commits that did not reach the disk.",
                         (double) stats->failures);
  aiv_exposition_family (text, "aivideo_store_commit_transactions", "histogram", "Transactions that share a commit.");
  for (guint i = 0; i < AIV_COMMIT_SIZES; i++)
    {
      g_autofree char *bound = g_strdup_printf ("%u", aiv_commit_sizes[i]);

      n += stats->sizes[i];
      aiv_exposition_sample (text, "_bucket", AIV_LABELS ("le", bound), (double) n);
    }
  aiv_exposition_sample (text, "_bucket", AIV_LABELS ("le", "+Inf"), (double) n);
  aiv_exposition_sample (text, "_sum", NULL, (double) stats->jobs);
  aiv_exposition_sample (text, "_count", NULL, (double) n);

  n = 0;
  aiv_exposition_family (text, "aivideo_store_commit_duration_seconds", "histogram",
                         "Time of a commit with its transactions, until it is on the disk.");
  for (guint i = 0; i <= AIV_COMMIT_TIMES; i++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE] = "+Inf";

      if (i < AIV_COMMIT_TIMES)
        g_ascii_formatd (bound, sizeof bound, "%g", aiv_commit_times[i]);
      n += stats->times[i];
      aiv_exposition_sample (text, "_bucket", AIV_LABELS ("le", bound), (double) n);
    }
  aiv_exposition_sample (text, "_sum", NULL, stats->seconds);
  aiv_exposition_sample (text, "_count", NULL, (double) n);
}

/* Those whose answer goes on: streams of events, and files and tables on their way. */
static void
write_connections (AivHttpServer *server, AivExposition *text)
{
  guint n_events = 0, n_bodies = 0;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, server->requests);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      AivHttpRequest *request = key;
      const char *type = request->streaming && request->message != NULL
                             ? soup_message_headers_get_content_type (
                                   soup_server_message_get_response_headers (request->message), NULL)
                             : NULL;

      n_events += type != NULL && g_str_equal (type, "text/event-stream");
      n_bodies += type != NULL && !g_str_equal (type, "text/event-stream");
    }
  aiv_exposition_family (text, "aivideo_stream_clients", "gauge", "Clients that are being sent something that goes on.");
  aiv_exposition_sample (text, "", AIV_LABELS ("kind", "sse"), n_events);
  aiv_exposition_sample (text, "", AIV_LABELS ("kind", "websocket"), server->sockets->len);
  aiv_exposition_sample (text, "", AIV_LABELS ("kind", "body"), n_bodies);
  aiv_exposition_single (text, "aivideo_http_requests_in_flight", "gauge", "Requests that are not over.",
                         g_hash_table_size (server->requests));
  aiv_exposition_single (text, "aivideo_http_connections", "gauge", "Connections that are open.",
                         aiv_http_server_get_n_connections (server));
}

static void
write_process (AivExposition *text)
{
  struct rusage usage = { 0 };
  FILE *file = fopen ("/proc/self/statm", "re");
  unsigned long size = 0, resident = 0;

  if (file != NULL)
    {
      if (fscanf (file, "%lu %lu", &size, &resident) != 2)
        size = resident = 0;
      fclose (file);
    }
  getrusage (RUSAGE_SELF, &usage);
  aiv_exposition_single (text, "process_cpu_seconds_total", "counter", "Time of the processors that was used.",
                         usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
                             + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / (double) G_USEC_PER_SEC);
  aiv_exposition_single (text, "process_resident_memory_bytes", "gauge", "Memory that is in use.",
                         (double) resident * sysconf (_SC_PAGESIZE));
  aiv_exposition_single (text, "process_virtual_memory_bytes", "gauge", "Memory that is mapped.",
                         (double) size * sysconf (_SC_PAGESIZE));
}

static gboolean
get_metrics (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  g_autoptr (AivExposition) text = aiv_exposition_new ();
  g_autoptr (GBytes) bytes = NULL;
  AivCommitStats commits;
  AivTotals totals;

  if (!check_caller (request, error) || !aiv_totals_read (aiv_backend_get_store (backend), &totals, error))
    return FALSE;
  aiv_store_get_commit_stats (aiv_backend_get_store (backend), &commits);

  aiv_exposition_family (text, "aivideo_build_info", "gauge", "1, with the version as a label.");
  aiv_exposition_sample (text, "", AIV_LABELS ("version", AIV_VERSION), 1);
  aiv_exposition_single (text, "aivideo_uptime_seconds", "gauge", "Since the server was started.",
                         (double) aiv_backend_get_uptime_us (backend) / G_USEC_PER_SEC);
  write_process (text);
  aiv_http_metrics_write (request->server->metrics, text);
  write_connections (request->server, text);
  aiv_exposition_single (text, "aivideo_queue_running", "gauge", "Items that are being made.",
                         aiv_backend_get_n_running (backend));
  write_totals (&totals, text);
  write_commits (&commits, text);
  bytes = aiv_exposition_take (text);
  return aiv_http_request_reply_bytes (request, 200, AIV_EXPOSITION_TYPE, bytes);
}

const AivHttpRoute aiv_metrics_routes[] = {
  { "GET", "/metrics", get_metrics, AIV_HTTP_PUBLIC, 0 },
  { NULL },
};
