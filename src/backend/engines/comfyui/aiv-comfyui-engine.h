/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_COMFYUI_ENGINE (aiv_comfyui_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivComfyuiEngine, aiv_comfyui_engine, AIV, COMFYUI_ENGINE, AivRemoteEngine)

G_END_DECLS
