/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-api.h"

G_BEGIN_DECLS

/**
 * AivCostBarMood:
 * @AIV_COST_BAR_PLAIN: says what comes next
 * @AIV_COST_BAR_WRONG: says what is in the way
 *
 * How a hint of an [class@CostBar] is meant.
 */
typedef enum
{
  AIV_COST_BAR_PLAIN,
  AIV_COST_BAR_WRONG,
} AivCostBarMood;

#define AIV_TYPE_COST_BAR (aiv_cost_bar_get_type ())
G_DECLARE_FINAL_TYPE (AivCostBar, aiv_cost_bar, AIV, COST_BAR, AdwBin)

void aiv_cost_bar_set_quote    (AivCostBar     *self,
                                AivWireQuote   *quote);
void aiv_cost_bar_set_hint     (AivCostBar     *self,
                                const char     *hint,
                                AivCostBarMood  mood);
void aiv_cost_bar_set_fix      (AivCostBar     *self,
                                const char     *label,
                                const char     *action);
void aiv_cost_bar_set_transfer (AivCostBar     *self,
                                AivTransfer    *transfer);
void aiv_cost_bar_set_waiting  (AivCostBar     *self,
                                gboolean        waiting);

G_END_DECLS
