/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-waveform.h"

G_BEGIN_DECLS

#define AIV_TYPE_WAVEFORM_VIEW (aiv_waveform_view_get_type ())
G_DECLARE_FINAL_TYPE (AivWaveformView, aiv_waveform_view, AIV, WAVEFORM_VIEW, GtkWidget)

void aiv_waveform_view_set_waveform (AivWaveformView *self,
                                     AivWaveform     *waveform);
void aiv_waveform_view_set_fraction (AivWaveformView *self,
                                     double           fraction);
double aiv_waveform_view_get_fraction (AivWaveformView *self);

G_END_DECLS
