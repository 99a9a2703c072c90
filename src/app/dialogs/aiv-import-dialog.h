/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_IMPORT_DIALOG (aiv_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivImportDialog, aiv_import_dialog, AIV, IMPORT_DIALOG, AdwDialog)

AdwDialog *aiv_import_dialog_new (AivAccount *account);

G_END_DECLS
