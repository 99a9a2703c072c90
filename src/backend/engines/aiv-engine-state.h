/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_STATE (aiv_engine_state_get_type ())

/**
 * AivEngineCondition:
 * @AIV_ENGINE_READY: it takes jobs
 * @AIV_ENGINE_UNCONFIGURED: its service has no address, or no key where one is needed
 * @AIV_ENGINE_PAUSED: its service is out of order or has had enough; tried again by itself
 *
 * Whether an engine can be used.
 */
typedef enum
{
  AIV_ENGINE_READY,
  AIV_ENGINE_UNCONFIGURED,
  AIV_ENGINE_PAUSED,
} AivEngineCondition;

/**
 * AivEngineState:
 * @condition: whether it can be used
 * @detail: (nullable): what is in the way, in plain words
 * @retry_at: ms since 1970, when a paused one is tried again; 0 if it is not paused
 *
 * How an engine is doing. Reference counted, immutable.
 */
typedef struct
{
  AivEngineCondition condition;
  char *detail;
  gint64 retry_at;
} AivEngineState;

GType           aiv_engine_state_get_type (void) G_GNUC_CONST;
AivEngineState *aiv_engine_state_new      (AivEngineCondition  condition,
                                           const char         *detail,
                                           gint64              retry_at);
AivEngineState *aiv_engine_state_ref      (AivEngineState     *self);
void            aiv_engine_state_unref    (AivEngineState     *self);
const char     *aiv_engine_condition_to_string (AivEngineCondition condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineState, aiv_engine_state_unref)

G_END_DECLS
