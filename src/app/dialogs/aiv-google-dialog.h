/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_GOOGLE_DIALOG (aiv_google_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivGoogleDialog, aiv_google_dialog, AIV, GOOGLE_DIALOG, AdwDialog)

AdwDialog *aiv_google_dialog_new (AivAccount *account,
                                  const char *address);

G_END_DECLS
