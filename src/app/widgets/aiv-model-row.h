/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_MODEL_ROW (aiv_model_row_get_type ())
G_DECLARE_FINAL_TYPE (AivModelRow, aiv_model_row, AIV, MODEL_ROW, AdwComboRow)

void aiv_model_row_set_client (AivModelRow *self,
                               AivClient   *client);
void aiv_model_row_set_model  (AivModelRow *self,
                               const char  *model);
gint64 aiv_model_row_get_credits (AivModelRow *self);

G_END_DECLS
