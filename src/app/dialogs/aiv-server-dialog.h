/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_SERVER_DIALOG (aiv_server_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivServerDialog, aiv_server_dialog, AIV, SERVER_DIALOG, AdwDialog)

AdwDialog *aiv_server_dialog_new (AivAccount *account,
                                  const char *address);

G_END_DECLS
