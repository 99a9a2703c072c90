/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_KNOWN_ACCOUNT_PAGE (aiv_known_account_page_get_type ())
G_DECLARE_FINAL_TYPE (AivKnownAccountPage, aiv_known_account_page, AIV, KNOWN_ACCOUNT_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_known_account_page_new (AivAccount      *account,
                                               AivAccountEntry *entry);

G_END_DECLS
