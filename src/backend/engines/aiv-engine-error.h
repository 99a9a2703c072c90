/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_ENGINE_ERROR (aiv_engine_error_quark ())

/**
 * AivEngineError:
 * @AIV_ENGINE_ERROR_BAD_IMAGE: the picture cannot be used; trying again will not help
 * @AIV_ENGINE_ERROR_BAD_AUDIO: the recording cannot be used; trying again will not help
 * @AIV_ENGINE_ERROR_ENCODER_MISSING: this machine cannot encode any video format that we make
 * @AIV_ENGINE_ERROR_NO_SPACE: no room on the disk for the video
 * @AIV_ENGINE_ERROR_CANCELLED: the job's cancellable was cancelled
 * @AIV_ENGINE_ERROR_TRANSIENT: something passing, worth an automatic retry
 * @AIV_ENGINE_ERROR_LATER: nothing is wrong with the job, but its service takes none now, which
 *   [method@Engine.get_limit] says until it does: not counted as a try
 * @AIV_ENGINE_ERROR_FAILED: anything else; a person may retry
 *
 * Why an engine could not make a video. Messages are plain sentences for people: they
 * name the user's own file and the reason.
 */
typedef enum
{
  AIV_ENGINE_ERROR_BAD_IMAGE,
  AIV_ENGINE_ERROR_BAD_AUDIO,
  AIV_ENGINE_ERROR_ENCODER_MISSING,
  AIV_ENGINE_ERROR_NO_SPACE,
  AIV_ENGINE_ERROR_CANCELLED,
  AIV_ENGINE_ERROR_TRANSIENT,
  AIV_ENGINE_ERROR_LATER,
  AIV_ENGINE_ERROR_FAILED,
} AivEngineError;

GQuark aiv_engine_error_quark (void);

G_END_DECLS
