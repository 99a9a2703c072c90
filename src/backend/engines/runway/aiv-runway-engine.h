/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_RUNWAY_ENGINE (aiv_runway_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivRunwayEngine, aiv_runway_engine, AIV, RUNWAY_ENGINE, AivRemoteEngine)

G_END_DECLS
