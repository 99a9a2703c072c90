/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend-config.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivSweeper:
 *
 * Looks now and then for files that are not to be kept any longer. For the store's thread.
 */
typedef struct _AivSweeper AivSweeper;

AivSweeper *aiv_sweeper_new  (AivStore               *store,
                              const AivBackendConfig *config);
DexFuture  *aiv_sweeper_stop (AivSweeper             *self);
void        aiv_sweeper_free (AivSweeper             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivSweeper, aiv_sweeper_free)

G_END_DECLS
