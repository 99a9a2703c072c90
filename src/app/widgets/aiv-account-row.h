/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-account-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACCOUNT_ROW (aiv_account_row_get_type ())
G_DECLARE_FINAL_TYPE (AivAccountRow, aiv_account_row, AIV, ACCOUNT_ROW, GtkListBoxRow)

GtkWidget       *aiv_account_row_new       (AivAccountEntry *entry);
AivAccountEntry *aiv_account_row_get_entry (AivAccountRow   *self);

G_END_DECLS
