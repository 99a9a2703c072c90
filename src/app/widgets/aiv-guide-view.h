/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-guide.h"

G_BEGIN_DECLS

#define AIV_TYPE_GUIDE_VIEW (aiv_guide_view_get_type ())

G_DECLARE_FINAL_TYPE (AivGuideView, aiv_guide_view, AIV, GUIDE_VIEW, AdwBin)

GtkWidget *aiv_guide_view_new (AivGuide      *guide,
                               AivGuideTopic *topic);

G_END_DECLS
