/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEOS_PAGE (aiv_videos_page_get_type ())
G_DECLARE_FINAL_TYPE (AivVideosPage, aiv_videos_page, AIV, VIDEOS_PAGE, AdwNavigationPage)

G_END_DECLS
