/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend-config.h"
#include "auth/aiv-auth.h"

G_BEGIN_DECLS

AivOidcProvider *aiv_backend_make_google       (const AivBackendConfig *config,
                                                GError                **error);
void             aiv_backend_set_password_cost (const AivBackendConfig *config);
gboolean         aiv_backend_check_exposure    (const AivBackendConfig *config,
                                                AivAuth                *auth,
                                                GError                **error);

G_END_DECLS
