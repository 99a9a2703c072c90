/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_SHOWCASE_PAGE (aiv_showcase_page_get_type ())
G_DECLARE_FINAL_TYPE (AivShowcasePage, aiv_showcase_page, AIV, SHOWCASE_PAGE, AdwNavigationPage)

G_END_DECLS
