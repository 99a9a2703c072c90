/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_PAGE (aiv_batch_page_get_type ())
G_DECLARE_FINAL_TYPE (AivBatchPage, aiv_batch_page, AIV, BATCH_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_batch_page_new (AivSession *session,
                                       const char *batch_id);

G_END_DECLS
