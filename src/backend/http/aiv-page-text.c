/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-page-text.h"

#include "aiv-json.h"

/* {"entries":[…],"total":7}: lists of a thousand rows take longer to write than others may wait,
 * so these are written row by row, in turns. In a fiber. */

/**
 * aiv_page_text_new:
 * @member: name of the list
 *
 * Returns: (transfer full): the beginning of a page
 */
GString *
aiv_page_text_new (const char *member)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"%s\":[", member);
  return text;
}

/**
 * aiv_page_text_add:
 * @text: a page that has been begun
 * @request: who waits for it
 * @rows: rows
 * @to_json: (scope call): writes one
 * @error: %G_IO_ERROR_CANCELLED when nobody waits any more
 *
 * Adds rows to a page, or to any list that has been begun.
 *
 * Returns: whether to go on
 */
gboolean
aiv_page_text_add (GString *text, AivHttpRequest *request, GPtrArray *rows, AivRowToJson to_json, GError **error)
{
  gint64 since = g_get_monotonic_time ();

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (JsonNode) node = to_json (rows->pdata[i]);
      g_autofree char *json = aiv_json_to_string (node);

      if (text->str[text->len - 1] != '[')
        g_string_append_c (text, ',');
      g_string_append (text, json);
      if (!aiv_http_request_take_turns (request, &since, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * aiv_page_text_reply:
 * @text: (transfer full): a page with all of its rows
 * @request: a request that has not been answered
 * @total: how many there are, on all pages
 *
 * Answers with a page.
 *
 * Returns: %TRUE
 */
gboolean
aiv_page_text_reply (GString *text, AivHttpRequest *request, guint64 total)
{
  g_autoptr (GBytes) bytes = NULL;

  g_string_append_printf (text, "],\"total\":%" G_GUINT64_FORMAT "}", total);
  bytes = g_string_free_to_bytes (text);
  return aiv_http_request_reply_bytes (request, 200, "application/json", bytes);
}

/**
 * aiv_page_reply:
 * @request: a request that has not been answered
 * @member: name of the list
 * @page: the rows, and how many there are
 * @to_json: (scope call): writes one
 * @error: %G_IO_ERROR_CANCELLED when nobody waits any more
 *
 * Answers with a page that has been read.
 *
 * Returns: whether it answered
 */
gboolean
aiv_page_reply (AivHttpRequest *request, const char *member, const AivRowPage *page, AivRowToJson to_json, GError **error)
{
  g_autoptr (GString) text = aiv_page_text_new (member);

  return aiv_page_text_add (text, request, page->rows, to_json, error)
         && aiv_page_text_reply (g_steal_pointer (&text), request, page->total);
}
