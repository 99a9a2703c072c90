/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-users-search.h"

#include "aiv-error.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

typedef struct
{
  AivUserQuery query;
  char *text;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->text);
  g_free (self);
}

static gboolean
run (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Search *search = data;
  guint64 total = 0;
  GPtrArray *users = aiv_users_tx_page (sql, &search->query, search->query.after > 0 ? NULL : &total, error);

  if (users == NULL)
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_ROW_PAGE, aiv_row_page_new (users, total));
  return TRUE;
}

/**
 * aiv_users_search:
 * @store: a store
 * @query: which; copied
 *
 * Lists accounts as [func@Aiv.users_list] does, in a thread: a search looks at all of them. Who
 * goes on from somewhere, with `after`, is not told how many there are.
 *
 * Returns: (transfer full): a future of an [struct@RowPage]
 */
DexFuture *
aiv_users_search (AivStore *store, const AivUserQuery *query)
{
  Search *search;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  search = g_new0 (Search, 1);
  search->query = *query;
  search->text = g_strdup (query->query);
  search->query.query = search->text;
  return aiv_report_run (store, run, search, search_free);
}
