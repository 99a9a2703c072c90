/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_DRAFT_STORE (aiv_draft_store_get_type ())
G_DECLARE_FINAL_TYPE (AivDraftStore, aiv_draft_store, AIV, DRAFT_STORE, GObject)

AivDraftStore *aiv_draft_store_new              (AivSession    *session,
                                                 const char    *name);
const char    *aiv_draft_store_get_files_folder (AivDraftStore *self);
DexFuture     *aiv_draft_store_load             (AivDraftStore *self);
void           aiv_draft_store_set              (AivDraftStore *self,
                                                 JsonNode      *draft);
DexFuture     *aiv_draft_store_flush            (AivDraftStore *self);
DexFuture     *aiv_draft_store_sweep            (AivDraftStore *self);

G_END_DECLS
