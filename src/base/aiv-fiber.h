/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * AIV_FIBER_STACK_SIZE:
 *
 * The stack, in bytes, of a fiber whose end, or whose changes to models, a window follows:
 * blocks over a fiber's future and the handlers of its notifications run on the fiber's own
 * stack, and a window may be built there. libdex's 128 KiB are too few for that. Memory is
 * taken only for what is touched.
 */
#define AIV_FIBER_STACK_SIZE (2 * 1024 * 1024)

/**
 * aiv_let_go:
 * @future: (inout) (nullable): a place that holds a future
 *
 * Forgets a future without cancelling what stands behind it: that comes to its end unseen.
 * Instead of dex_clear() wherever it may be a fiber that is about to go on: libdex 0.10
 * loses its place in the queue when such a one is dropped, and spins or crashes. Blocks
 * over it must bear being called late.
 */
static inline void
aiv_let_go (DexFuture **future)
{
  if (*future != NULL)
    dex_future_disown (*future);
  *future = NULL;
}

G_END_DECLS
