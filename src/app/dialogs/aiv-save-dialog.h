/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_SAVE_DIALOG (aiv_save_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivSaveDialog, aiv_save_dialog, AIV, SAVE_DIALOG, AdwDialog)

AdwDialog *aiv_save_dialog_new (AivSession *session,
                                GSettings  *settings,
                                GPtrArray  *items);

G_END_DECLS
