/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-chosen-file.h"

G_BEGIN_DECLS

#define AIV_TYPE_RECORDING_CARD (aiv_recording_card_get_type ())
G_DECLARE_FINAL_TYPE (AivRecordingCard, aiv_recording_card, AIV, RECORDING_CARD, AdwBin)

void aiv_recording_card_set_file (AivRecordingCard *self,
                                  AivChosenFile    *file);

G_END_DECLS
