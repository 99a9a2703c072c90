/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-users-search.h"

#include "aiv-error.h"
#include "store/aiv-search-private.h"
#include "store/aiv-users-private.h"

static GPtrArray *
read_page (AivSql *sql, gconstpointer query, guint64 *total, GError **error)
{
  const AivUserQuery *wanted = query;

  /* Who goes on from somewhere has been told how many there are. */
  return aiv_users_tx_page (sql, wanted, wanted->after > 0 ? NULL : total, error);
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
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  return aiv_search_run (store, read_page, query, sizeof *query, G_STRUCT_OFFSET (AivUserQuery, query));
}
