/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-engine-settings.h"

G_BEGIN_DECLS

/**
 * AivEngineVerdict:
 * @AIV_ENGINE_VERDICT_UNKNOWN: nobody could tell
 * @AIV_ENGINE_VERDICT_GOOD: it answered as it should
 * @AIV_ENGINE_VERDICT_REFUSED: it does not accept the key
 *
 * What a try of a service has shown.
 */
typedef enum
{
  AIV_ENGINE_VERDICT_UNKNOWN,
  AIV_ENGINE_VERDICT_GOOD,
  AIV_ENGINE_VERDICT_REFUSED,
} AivEngineVerdict;

AivEngineVerdict aiv_engine_check     (AivEngineSettings *settings,
                                       const char        *id,
                                       char             **detail);
const char      *aiv_engine_verdict_to_string (AivEngineVerdict verdict);

G_END_DECLS
