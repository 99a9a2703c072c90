/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_SERVER_PAGE (aiv_server_page_get_type ())
G_DECLARE_FINAL_TYPE (AivServerPage, aiv_server_page, AIV, SERVER_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_server_page_new (AivSession *session,
                                        AivAccount *account);

G_END_DECLS
