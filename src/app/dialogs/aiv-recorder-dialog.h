/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-recorder.h"

G_BEGIN_DECLS

#define AIV_TYPE_RECORDER_DIALOG (aiv_recorder_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivRecorderDialog, aiv_recorder_dialog, AIV, RECORDER_DIALOG, AdwDialog)

AdwDialog   *aiv_recorder_dialog_new          (const char        *folder,
                                               const char        *source);
AivRecorder *aiv_recorder_dialog_get_recorder (AivRecorderDialog *self);

G_END_DECLS
