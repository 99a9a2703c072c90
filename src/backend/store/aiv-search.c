/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-search-private.h"

#include "store/aiv-report.h"
#include "store/aiv-store-private.h"

/* A search looks at every row there is, so it is done in a thread, on a copy of the query. */
typedef struct
{
  AivSearchFunc func;
  gpointer query;
  char *text;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->query);
  g_free (self->text);
  g_free (self);
}

static gboolean
run (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Search *self = data;
  guint64 total = 0;
  GPtrArray *rows = self->func (sql, self->query, &total, error);

  if (rows == NULL)
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_ROW_PAGE, aiv_row_page_new (rows, total));
  return TRUE;
}

/* Has @func read a page in a thread. @query is copied, its @size bytes and the one text that
 * it points to, whose place in it is @text. Returns a future of an AivRowPage. */
DexFuture *
aiv_search_run (AivStore *store, AivSearchFunc func, gconstpointer query, gsize size, gsize text)
{
  Search *self = g_new0 (Search, 1);
  const char **place;

  self->func = func;
  self->query = g_memdup2 (query, size);
  place = G_STRUCT_MEMBER_P (self->query, text);
  *place = self->text = g_strdup (*place);
  return aiv_report_run (store, run, self, search_free);
}
