/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_PREFERENCES_DIALOG (aiv_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivPreferencesDialog, aiv_preferences_dialog, AIV, PREFERENCES_DIALOG, AdwPreferencesDialog)

AdwDialog *aiv_preferences_dialog_new (AivSession *session,
                                       GSettings  *settings);
void       aiv_preferences_dialog_list_accounts (AivPreferencesDialog *self,
                                                 GListModel           *accounts);

G_END_DECLS
