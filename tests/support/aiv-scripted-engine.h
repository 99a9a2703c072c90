/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine.h"

G_BEGIN_DECLS

#define AIV_TYPE_SCRIPTED_ENGINE (aiv_scripted_engine_get_type ())
G_DECLARE_FINAL_TYPE (AivScriptedEngine, aiv_scripted_engine, AIV, SCRIPTED_ENGINE, GObject)

AivScriptedEngine *aiv_scripted_engine_new (const char *id,
                                            const char *video_path);
void aiv_scripted_engine_set_concurrency (AivScriptedEngine *self,
                                          guint              concurrency);
void aiv_scripted_engine_hold (AivScriptedEngine *self);
void aiv_scripted_engine_release (AivScriptedEngine *self);
gboolean aiv_scripted_engine_release_one (AivScriptedEngine *self,
                                          const char        *job_id);
void aiv_scripted_engine_fail (AivScriptedEngine *self,
                               const char        *image_name,
                               AivEngineError     code,
                               const char        *message,
                               guint              times);
void aiv_scripted_engine_lose (AivScriptedEngine *self,
                               guint              times);
gboolean aiv_scripted_engine_report (AivScriptedEngine *self,
                                     const char        *job_id,
                                     AivEnginePhase     phase,
                                     double             fraction);
guint aiv_scripted_engine_get_n_running (AivScriptedEngine *self);
guint aiv_scripted_engine_get_n_started (AivScriptedEngine *self);
guint aiv_scripted_engine_get_max_running (AivScriptedEngine *self);
guint aiv_scripted_engine_get_n_cancelled (AivScriptedEngine *self);

G_END_DECLS
