/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-metrics.h"

/* Counts requests by endpoint and status, and how long they take. All counters are there
 * from the start: counting one is a look-up by pointer and two additions. Belongs to the
 * HTTP thread. */

/* 0 is every other one. */
static const guint statuses[] = { 0,   101, 200, 201, 204, 206, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409,
                                  410, 412, 413, 415, 416, 422, 426, 429, 431, 500, 501, 502, 503, 504 };

/* Upper bounds in seconds; the last bucket has none. */
static const double bounds[] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10 };

typedef struct
{
  const AivHttpRoute *route; /* NULL: none matched */
  guint64 by_status[G_N_ELEMENTS (statuses)];
  guint64 buckets[G_N_ELEMENTS (bounds) + 1];
  double seconds;
} Series;

struct _AivHttpMetrics
{
  GHashTable *series; /* route → Series, owned by list */
  GPtrArray *list;
};

static void
add_series (AivHttpMetrics *self, const AivHttpRoute *route)
{
  Series *series = g_new0 (Series, 1);

  series->route = route;
  g_ptr_array_add (self->list, series);
  g_hash_table_insert (self->series, (gpointer) route, series);
}

/**
 * aiv_http_metrics_new:
 *
 * Returns: (transfer full): counters for requests that match no endpoint
 */
AivHttpMetrics *
aiv_http_metrics_new (void)
{
  AivHttpMetrics *self = g_new0 (AivHttpMetrics, 1);

  self->series = g_hash_table_new (NULL, NULL);
  self->list = g_ptr_array_new_with_free_func (g_free);
  add_series (self, NULL);
  return self;
}

/**
 * aiv_http_metrics_free:
 * @self: (transfer full): counters
 */
void
aiv_http_metrics_free (AivHttpMetrics *self)
{
  g_hash_table_unref (self->series);
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * aiv_http_metrics_add:
 * @self: counters
 * @routes: a table that ends with a row of zeroes and outlives @self
 *
 * Makes counters for endpoints.
 */
void
aiv_http_metrics_add (AivHttpMetrics *self, const AivHttpRoute *routes)
{
  for (const AivHttpRoute *route = routes; route->path != NULL; route++)
    add_series (self, route);
}

static guint
find_status (guint status)
{
  for (guint i = 1; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i] == status)
      return i;
  return 0;
}

static guint
find_bucket (double seconds)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (bounds) && seconds > bounds[i])
    i++;
  return i;
}

/**
 * aiv_http_metrics_count:
 * @self: counters
 * @route: (nullable): what matched
 * @status: the HTTP status
 * @microseconds: from the request's head to the head of its answer; negative where there
 *   was no answer
 *
 * Counts a request. Streams take no longer than others here: what counts is when they begin.
 */
void
aiv_http_metrics_count (AivHttpMetrics *self, const AivHttpRoute *route, guint status, gint64 microseconds)
{
  Series *series = g_hash_table_lookup (self->series, route);
  double seconds = MAX (microseconds, 0) / (double) G_USEC_PER_SEC;

  if (series == NULL)
    series = g_hash_table_lookup (self->series, NULL);
  series->by_status[find_status (status)]++;
  if (microseconds < 0)
    return;
  series->buckets[find_bucket (seconds)]++;
  series->seconds += seconds;
}

static const char *
get_method (const Series *series)
{
  return series->route != NULL ? series->route->method : "";
}

static const char *
get_path (const Series *series)
{
  return series->route != NULL ? series->route->path : "";
}

static void
write_requests (const Series *series, AivExposition *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      char status[12] = "other";

      if (series->by_status[i] == 0)
        continue;
      if (statuses[i] != 0)
        g_snprintf (status, sizeof status, "%u", statuses[i]);
      aiv_exposition_sample (
          text, "", AIV_LABELS ("method", get_method (series), "route", get_path (series), "status", status),
          (double) series->by_status[i]);
    }
}

/* Endpoints that nobody has called have nothing to tell. */
static void
write_seconds (const Series *series, AivExposition *text)
{
  guint64 n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (series->buckets); i++)
    n += series->buckets[i];
  if (n == 0)
    return;
  n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (series->buckets); i++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE] = "+Inf";

      if (i < G_N_ELEMENTS (bounds))
        g_ascii_formatd (bound, sizeof bound, "%g", bounds[i]);
      n += series->buckets[i];
      aiv_exposition_sample (text, "_bucket",
                             AIV_LABELS ("method", get_method (series), "route", get_path (series), "le", bound),
                             (double) n);
    }
  aiv_exposition_sample (text, "_sum", AIV_LABELS ("method", get_method (series), "route", get_path (series)),
                         series->seconds);
  aiv_exposition_sample (text, "_count", AIV_LABELS ("method", get_method (series), "route", get_path (series)),
                         (double) n);
}

/**
 * aiv_http_metrics_write:
 * @self: counters
 * @text: where to write them
 */
void
aiv_http_metrics_write (AivHttpMetrics *self, AivExposition *text)
{
  aiv_exposition_family (text, "aivideo_http_requests_total", "counter", "Requests by endpoint and status.");
  for (guint i = 0; i < self->list->len; i++)
    write_requests (self->list->pdata[i], text);
  aiv_exposition_family (text, "aivideo_http_request_duration_seconds", "histogram",
                         "Time from the head of a request to the head of its answer, by endpoint.");
  for (guint i = 0; i < self->list->len; i++)
    write_seconds (self->list->pdata[i], text);
}
