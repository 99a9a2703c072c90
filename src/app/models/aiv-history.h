/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_HISTORY (aiv_history_get_type ())
G_DECLARE_FINAL_TYPE (AivHistory, aiv_history, AIV, HISTORY, GObject)

AivHistory *aiv_history_get           (AivSession *session);
GListModel *aiv_history_get_prompts   (AivHistory *self);
void        aiv_history_add_prompt    (AivHistory *self,
                                       const char *prompt);
void        aiv_history_remove_prompt (AivHistory *self,
                                       const char *prompt);
void        aiv_history_clear_prompts (AivHistory *self);
void        aiv_history_add_job       (AivHistory *self,
                                       const char *key,
                                       JsonNode   *state);
JsonObject *aiv_history_find_job      (AivHistory *self,
                                       const char *key);

G_END_DECLS
