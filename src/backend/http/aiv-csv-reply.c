/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-csv-reply.h"

#include <string.h>

#include "aiv-backend.h"

/* How much a client wants a type, by its Accept header: 0 to 1000, -1 where it isn't named. */
static int
get_wish (char **ranges, const char *type)
{
  for (guint i = 0; ranges[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (ranges[i], ";", -1);
      int wish = 1000;

      if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), type) != 0)
        continue;
      for (guint j = 1; parts[j] != NULL; j++)
        if (g_ascii_strncasecmp (g_strstrip (parts[j]), "q=", 2) == 0)
          wish = (int) (CLAMP (g_ascii_strtod (parts[j] + 2, NULL), 0, 1) * 1000);
      return wish;
    }
  return -1;
}

/**
 * aiv_csv_is_wanted:
 * @request: a request
 *
 * Returns: whether its Accept header names text/csv, and JSON not more
 */
gboolean
aiv_csv_is_wanted (AivHttpRequest *request)
{
  const char *accept = aiv_http_request_get_header (request, "Accept");
  g_auto (GStrv) ranges = NULL;
  int wish;

  if (accept == NULL || strstr (accept, "csv") == NULL)
    return FALSE;
  ranges = g_strsplit (accept, ",", 32);
  wish = get_wish (ranges, "text/csv");
  return wish > 0 && wish >= get_wish (ranges, "application/json");
}

static gboolean
send_rows (AivHttpRequest *request, AivCsv *csv, GError **error)
{
  g_autoptr (GBytes) bytes = aiv_csv_take (csv);

  return g_bytes_get_size (bytes) == 0 || dex_await (aiv_http_request_write (request, bytes), error);
}

/**
 * aiv_csv_reply:
 * @request: a request, in a fiber
 * @name: what the file is called, without its suffix
 * @columns: names of the columns
 * @fill: adds rows
 * @data: for @fill
 * @error: why there is no table
 *
 * Answers with a table that is read and sent piece by piece: memory stays small however long
 * it is, and other requests are served in between.
 *
 * Returns: whether it answered
 */
gboolean
aiv_csv_reply (AivHttpRequest    *request,
               const char        *name,
               const char *const *columns,
               AivCsvFill         fill,
               gpointer           data,
               GError           **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_autofree char *disposition = g_strdup_printf ("attachment; filename=\"%s.csv\"", name);
  g_autoptr (AivCsv) csv = aiv_csv_new ();
  gint n;

  for (guint i = 0; columns[i] != NULL; i++)
    aiv_csv_add_text (csv, columns[i]);
  aiv_csv_end_row (csv);
  /* The first rows before the head of the answer: a failure is then an answer of its own. */
  n = fill (store, csv, data, error);
  if (n < 0)
    return FALSE;

  aiv_http_request_set_header (request, "Content-Disposition", disposition);
  aiv_http_request_begin_stream (request, 200, "text/csv; charset=utf-8; header=present", -1);
  if (aiv_http_request_is_head (request))
    return TRUE;
  while (n > 0)
    {
      if (!send_rows (request, csv, error))
        return FALSE;
      n = fill (store, csv, data, error);
    }
  return n == 0 && send_rows (request, csv, error);
}
