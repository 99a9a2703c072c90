/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-range.h"
#include "fuzz.h"

#include <string.h>

/* Range and If-None-Match: a part lies within the file. The first eight bytes are its size. */

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *header = NULL;
  gint64 file_size, start, length;

  if (size < sizeof file_size)
    return 0;
  memcpy (&file_size, data, sizeof file_size);
  file_size &= G_MAXINT64;
  header = g_strndup ((const char *) data + sizeof file_size, size - sizeof file_size);
  if (aiv_http_range_parse (header, file_size, &start, &length) == AIV_HTTP_RANGE_PART)
    {
      g_assert_cmpint (start, >=, 0);
      g_assert_cmpint (length, >, 0);
      g_assert_cmpint (start, <, file_size);
      g_assert_cmpint (length, <=, file_size - start);
    }
  aiv_http_etag_matches (header, "\"tag\"");
  return 0;
}
