/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_INSIGHT_PAGE (aiv_insight_page_get_type ())
G_DECLARE_FINAL_TYPE (AivInsightPage, aiv_insight_page, AIV, INSIGHT_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_insight_page_new (AivSession *session);

G_END_DECLS
