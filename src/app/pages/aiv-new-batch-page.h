/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-draft.h"
#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_NEW_BATCH_PAGE (aiv_new_batch_page_get_type ())
G_DECLARE_FINAL_TYPE (AivNewBatchPage, aiv_new_batch_page, AIV, NEW_BATCH_PAGE, AdwNavigationPage)

AivDraft   *aiv_new_batch_page_get_draft        (AivNewBatchPage *self);
const char *aiv_new_batch_page_get_files_folder (AivNewBatchPage *self);

G_END_DECLS
