/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine.h"
#include "engines/local/aiv-local-options.h"

G_BEGIN_DECLS

#define AIV_TYPE_LOCAL_ENGINE (aiv_local_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivLocalEngine, aiv_local_engine, AIV, LOCAL_ENGINE, GObject)

void aiv_local_engine_set_options (AivLocalEngine        *self,
                                   const AivLocalOptions *options);
const AivLocalOptions *aiv_local_engine_get_options (AivLocalEngine *self);

G_END_DECLS
