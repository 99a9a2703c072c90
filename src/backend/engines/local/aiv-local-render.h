/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-options.h"
#include "engines/aiv-engine.h"

G_BEGIN_DECLS

/* Called on the thread that renders. */
typedef void (*AivLocalProgressFunc) (AivEnginePhase phase,
                                      double         fraction,
                                      gpointer       user_data);

AivEngineResult *aiv_local_render (AivEngineJob          *job,
                                   const AivLocalOptions *options,
                                   AivLocalProgressFunc   progress,
                                   gpointer               user_data,
                                   GCancellable          *cancellable,
                                   GError               **error);

G_END_DECLS
