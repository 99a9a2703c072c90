/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-time.h"

/**
 * aiv_time_now_ms:
 *
 * Returns: the wall clock, in milliseconds since 1970 (UTC)
 */
gint64
aiv_time_now_ms (void)
{
  return g_get_real_time () / 1000;
}

/**
 * aiv_time_format_naive:
 * @ms: milliseconds since 1970 (UTC)
 *
 * Formats a time as the v1 API does: ISO 8601 in UTC with no zone, `2025-10-15T10:00:00`.
 *
 * Returns: (transfer full): the text
 */
char *
aiv_time_format_naive (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);

  if (time == NULL)
    return g_strdup ("1970-01-01T00:00:00");
  /* %Y would leave out the zeroes that a year before 1000 begins with. */
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (time), g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
                          g_date_time_get_minute (time), g_date_time_get_second (time));
}

/**
 * aiv_time_parse:
 * @text: (nullable): an ISO 8601 time, with or without zone and fraction
 * @ms: (out): milliseconds since 1970 (UTC); untouched on failure
 *
 * Reads a time as any of the documented servers writes it. Times without a zone are UTC.
 *
 * Returns: whether @text is a time
 */
gboolean
aiv_time_parse (const char *text, gint64 *ms)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;

  g_return_val_if_fail (ms != NULL, FALSE);

  if (text == NULL || (time = g_date_time_new_from_iso8601 (text, utc)) == NULL)
    return FALSE;

  *ms = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  return TRUE;
}

/**
 * aiv_time_cache_local:
 * @cached: (inout): the time as it was made before, or %NULL
 * @ms: milliseconds since 1970 (UTC); 0 or less for none
 *
 * Gets a time of this computer's zone, made when it is first asked for: most rows of a long
 * list are never seen.
 *
 * Returns: (transfer none) (nullable): what @cached then holds
 */
GDateTime *
aiv_time_cache_local (GDateTime **cached, gint64 ms)
{
  if (*cached == NULL && ms > 0)
    {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (ms * 1000);

      *cached = utc != NULL ? g_date_time_to_local (utc) : NULL;
    }
  return *cached;
}
