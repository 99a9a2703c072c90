/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-range.h"

#include <string.h>

/* A position in a file: digits only, as many as fit. */
static gboolean
parse_position (const char *text, gint64 *value)
{
  gboolean huge = strlen (text) > 18;

  if (*text == '\0' || text[strspn (text, "0123456789")] != '\0')
    return FALSE;
  *value = huge ? G_MAXINT64 : g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

static AivHttpRange
parse_suffix (const char *text, gint64 size, gint64 *start, gint64 *length)
{
  gint64 suffix;

  if (!parse_position (text, &suffix))
    return AIV_HTTP_RANGE_NONE;
  if (suffix == 0 || size == 0)
    return AIV_HTTP_RANGE_UNSATISFIABLE;
  *length = MIN (suffix, size);
  *start = size - *length;
  return AIV_HTTP_RANGE_PART;
}

/**
 * aiv_http_range_parse:
 * @header: (nullable): a Range header
 * @size: the file's bytes
 * @start: (out): where the part begins
 * @length: (out): its bytes
 *
 * Reads a Range header (RFC 9110, 14.2). One range is served; several at once, other units
 * and what makes no sense are ignored, as the standard allows.
 *
 * Returns: what to send; @start and @length are set for a part
 */
AivHttpRange
aiv_http_range_parse (const char *header, gint64 size, gint64 *start, gint64 *length)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  const char *spec, *dash;
  gint64 end;

  if (header == NULL || g_ascii_strncasecmp (header, "bytes=", 6) != 0)
    return AIV_HTTP_RANGE_NONE;
  spec = header + 6;
  dash = strchr (spec, '-');
  if (dash == NULL || strchr (spec, ',') != NULL)
    return AIV_HTTP_RANGE_NONE;

  first = g_strstrip (g_strndup (spec, dash - spec));
  last = g_strstrip (g_strdup (dash + 1));
  if (*first == '\0')
    return parse_suffix (last, size, start, length);
  if (!parse_position (first, start))
    return AIV_HTTP_RANGE_NONE;
  if (*last == '\0')
    end = G_MAXINT64;
  else if (!parse_position (last, &end) || end < *start)
    return AIV_HTTP_RANGE_NONE;
  if (*start >= size)
    return AIV_HTTP_RANGE_UNSATISFIABLE;
  *length = MIN (end, size - 1) - *start + 1;
  return AIV_HTTP_RANGE_PART;
}

/**
 * aiv_http_etag_matches:
 * @header: (nullable): an If-None-Match header
 * @etag: the file's, quoted
 *
 * Returns: whether the client has this version
 */
gboolean
aiv_http_etag_matches (const char *header, const char *etag)
{
  g_auto (GStrv) tags = header != NULL ? g_strsplit (header, ",", 64) : NULL;

  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_has_prefix (tag, "W/"))
        tag += 2;
      if (g_str_equal (tag, "*") || g_str_equal (tag, etag))
        return TRUE;
    }
  return FALSE;
}
