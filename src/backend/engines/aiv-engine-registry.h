/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_REGISTRY (aiv_engine_registry_get_type ())
G_DECLARE_FINAL_TYPE (AivEngineRegistry, aiv_engine_registry, AIV, ENGINE_REGISTRY, GObject)

AivEngineRegistry *aiv_engine_registry_new (void);
AivEngineRegistry *aiv_engine_registry_new_empty (void);
void aiv_engine_registry_add (AivEngineRegistry *self,
                              AivEngine         *engine);
AivEngine *aiv_engine_registry_lookup (AivEngineRegistry *self,
                                       const char        *id);

G_END_DECLS
