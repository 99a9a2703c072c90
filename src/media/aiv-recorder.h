/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "aiv-media.h"

G_BEGIN_DECLS

/* A recording ends by itself after so many seconds. */
#define AIV_RECORDER_MAX_SECONDS (30 * 60)

/**
 * AivRecorderState:
 * @AIV_RECORDER_STATE_IDLE: nothing has been recorded
 * @AIV_RECORDER_STATE_STARTING: the microphone is being opened
 * @AIV_RECORDER_STATE_RECORDING: what is heard is written
 * @AIV_RECORDER_STATE_PAUSED: what is heard is not written; it may go on
 * @AIV_RECORDER_STATE_FINISHING: the rest is being written
 * @AIV_RECORDER_STATE_FINISHED: the file is whole
 * @AIV_RECORDER_STATE_FAILED: there is no file; see [signal@Recorder::error]
 *
 * What a recorder does.
 */
typedef enum
{
  AIV_RECORDER_STATE_IDLE,
  AIV_RECORDER_STATE_STARTING,
  AIV_RECORDER_STATE_RECORDING,
  AIV_RECORDER_STATE_PAUSED,
  AIV_RECORDER_STATE_FINISHING,
  AIV_RECORDER_STATE_FINISHED,
  AIV_RECORDER_STATE_FAILED,
} AivRecorderState;

#define AIV_TYPE_RECORDER_STATE (aiv_recorder_state_get_type ())
GType aiv_recorder_state_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_RECORDER (aiv_recorder_get_type ())
G_DECLARE_FINAL_TYPE (AivRecorder, aiv_recorder, AIV, RECORDER, GObject)

AivRecorder     *aiv_recorder_new          (const char  *source);
AivRecorderState aiv_recorder_get_state    (AivRecorder *self);
const char      *aiv_recorder_get_path     (AivRecorder *self);
gint64           aiv_recorder_get_position (AivRecorder *self);
double           aiv_recorder_get_level    (AivRecorder *self);
void             aiv_recorder_start        (AivRecorder *self,
                                            const char  *path);
void             aiv_recorder_pause        (AivRecorder *self);
void             aiv_recorder_go_on        (AivRecorder *self);
void             aiv_recorder_finish       (AivRecorder *self);
void             aiv_recorder_discard      (AivRecorder *self);

G_END_DECLS
