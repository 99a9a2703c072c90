/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-user-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER_PANE (aiv_user_pane_get_type ())
G_DECLARE_FINAL_TYPE (AivUserPane, aiv_user_pane, AIV, USER_PANE, AdwNavigationPage)

AdwNavigationPage *aiv_user_pane_new      (AivSession  *session,
                                           AivUserList *users,
                                           AivUser     *user);
AivUser           *aiv_user_pane_get_user (AivUserPane *self);
gboolean           aiv_user_pane_get_is_gone (AivUserPane *self);

G_END_DECLS
