/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-registry.h"

G_BEGIN_DECLS

#define AIV_TYPE_DEMO_ENGINE (aiv_demo_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivDemoEngine, aiv_demo_engine, AIV, DEMO_ENGINE, GObject)

AivEngine *aiv_demo_engine_new (AivEngine         *maker);
void       aiv_demo_engine_add (AivEngineRegistry *engines);

G_END_DECLS
