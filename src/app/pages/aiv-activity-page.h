/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACTIVITY_PAGE (aiv_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (AivActivityPage, aiv_activity_page, AIV, ACTIVITY_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_activity_page_new (AivSession *session);

G_END_DECLS
