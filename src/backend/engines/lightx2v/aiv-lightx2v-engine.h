/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_LIGHTX2V_ENGINE (aiv_lightx2v_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivLightx2vEngine, aiv_lightx2v_engine, AIV, LIGHTX2V_ENGINE, AivRemoteEngine)

G_END_DECLS
