/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_SIGN_IN_PAGE (aiv_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (AivSignInPage, aiv_sign_in_page, AIV, SIGN_IN_PAGE, AdwNavigationPage)

AdwNavigationPage *aiv_sign_in_page_new        (AivAccount    *account);
void               aiv_sign_in_page_set_entry  (AivSignInPage *self, AivAccountEntry *entry);
void               aiv_sign_in_page_show_error (AivSignInPage *self,
                                                const GError  *error);

G_END_DECLS
