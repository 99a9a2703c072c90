/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-chosen-file.h"

G_BEGIN_DECLS

#define AIV_TYPE_REFERENCE_PICKER (aiv_reference_picker_get_type ())
G_DECLARE_FINAL_TYPE (AivReferencePicker, aiv_reference_picker, AIV, REFERENCE_PICKER, AdwBin)

void aiv_reference_picker_set_picture (AivReferencePicker *self,
                                       AivChosenFile      *picture);

G_END_DECLS
