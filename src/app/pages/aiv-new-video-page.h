/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-video-form.h"

G_BEGIN_DECLS

#define AIV_TYPE_NEW_VIDEO_PAGE (aiv_new_video_page_get_type ())
G_DECLARE_FINAL_TYPE (AivNewVideoPage, aiv_new_video_page, AIV, NEW_VIDEO_PAGE, AdwNavigationPage)

AivVideoForm *aiv_new_video_page_get_form (AivNewVideoPage *self);

G_END_DECLS
