/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-history.h"

G_BEGIN_DECLS

#define AIV_TYPE_PROMPT_BOX (aiv_prompt_box_get_type ())
G_DECLARE_FINAL_TYPE (AivPromptBox, aiv_prompt_box, AIV, PROMPT_BOX, AdwBin)

char    *aiv_prompt_box_dup_text (AivPromptBox *self);
void     aiv_prompt_box_set_text (AivPromptBox *self,
                                  const char   *text);
gboolean aiv_prompt_box_fits     (AivPromptBox *self);
void     aiv_prompt_box_set_history (AivPromptBox *self,
                                     AivHistory   *history);

G_END_DECLS
