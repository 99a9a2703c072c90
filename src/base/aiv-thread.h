/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * AivThreadFunc:
 * @data: what was handed to [func@Aiv.thread_run]
 * @cancellable: triggered when nobody waits any more
 * @result: zeroed; to be initialised and set when there is something to return
 * @error: why it failed
 *
 * Work for a thread of its own. It may block, and has a full-size stack.
 *
 * Returns: %TRUE when done; a @result that was left unset resolves to %TRUE
 */
typedef gboolean (*AivThreadFunc) (gpointer      data,
                                   GCancellable *cancellable,
                                   GValue       *result,
                                   GError      **error);

DexFuture   *aiv_thread_run      (AivThreadFunc  func,
                                  gpointer       data,
                                  GDestroyNotify data_free);
DexFuture   *aiv_thread_run_gently
                                 (AivThreadFunc  func,
                                  gpointer       data,
                                  GDestroyNotify data_free);
GThreadPool *aiv_thread_pool_new (guint          n_threads);
DexFuture   *aiv_thread_run_in   (GThreadPool   *pool,
                                  AivThreadFunc  func,
                                  gpointer       data,
                                  GDestroyNotify data_free);

G_END_DECLS
