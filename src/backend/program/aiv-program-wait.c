/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "program/aiv-program-wait.h"

/* Commands do one thing after the other: they turn the loop until a future has settled. */

static DexFuture *
on_settled (DexFuture *future, gpointer settled)
{
  *(gboolean *) settled = TRUE;
  return dex_ref (future);
}

/* Returns when @future, which stays the caller's, has settled. */
void
aiv_program_wait (DexFuture *future)
{
  gboolean settled = FALSE;
  g_autoptr (DexFuture) block = dex_future_finally (dex_ref (future), on_settled, &settled, NULL);

  /* The block wakes the loop when another thread settles the future. */
  while (!settled && dex_future_is_pending (block))
    g_main_context_iteration (NULL, TRUE);
}

/* Finishes what is being written; the reference stays the caller's. */
gboolean
aiv_program_close_store (AivStore *store, GError **error)
{
  g_autoptr (DexFuture) closed = aiv_store_close (store);

  aiv_program_wait (closed);
  return dex_future_get_value (closed, error) != NULL;
}
