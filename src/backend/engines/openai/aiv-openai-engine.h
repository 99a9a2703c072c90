/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_OPENAI_ENGINE (aiv_openai_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivOpenaiEngine, aiv_openai_engine, AIV, OPENAI_ENGINE, AivRemoteEngine)

G_END_DECLS
