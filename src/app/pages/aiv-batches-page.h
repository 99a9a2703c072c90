/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCHES_PAGE (aiv_batches_page_get_type ())
G_DECLARE_FINAL_TYPE (AivBatchesPage, aiv_batches_page, AIV, BATCHES_PAGE, AdwNavigationPage)

G_END_DECLS
