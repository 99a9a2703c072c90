/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-user-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_USERS_PAGE (aiv_users_page_get_type ())
G_DECLARE_FINAL_TYPE (AivUsersPage, aiv_users_page, AIV, USERS_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_users_page_new       (AivSession   *session);
AivUserList       *aiv_users_page_get_users (AivUsersPage *self);

G_END_DECLS
