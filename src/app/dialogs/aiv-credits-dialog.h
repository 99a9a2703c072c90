/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"
#include "aiv-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_CREDITS_DIALOG (aiv_credits_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivCreditsDialog, aiv_credits_dialog, AIV, CREDITS_DIALOG, AdwDialog)

AdwDialog *aiv_credits_dialog_new (AivClient *client,
                                   AivUser   *user);

G_END_DECLS
