/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client-people.h"

G_BEGIN_DECLS

#define AIV_TYPE_BULK_CREDITS_DIALOG (aiv_bulk_credits_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivBulkCreditsDialog, aiv_bulk_credits_dialog, AIV, BULK_CREDITS_DIALOG, AdwDialog)

AdwDialog *aiv_bulk_credits_dialog_new (AivClient           *client,
                                        const AivUserFilter *filter,
                                        gint64               n_users);
AdwDialog *aiv_bulk_credits_dialog_new_for_users (AivClient         *client,
                                                   const char *const *user_ids);

G_END_DECLS
