/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_PLAYER_PAGE (aiv_player_page_get_type ())
G_DECLARE_FINAL_TYPE (AivPlayerPage, aiv_player_page, AIV, PLAYER_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_player_page_new      (AivSession    *session,
                                             GListModel    *items,
                                             guint          position,
                                             const char    *from);
AivItem           *aiv_player_page_get_item (AivPlayerPage *self);

G_END_DECLS
