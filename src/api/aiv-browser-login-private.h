/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-browser-login.h"
#include "aiv-loopback.h"
#include "aiv-pkce.h"

G_BEGIN_DECLS

/* For aiv_client_login_google(), in this order. */
void           aiv_browser_login_set_port         (AivBrowserLogin         *self,
                                                   guint16                  port);
gboolean       aiv_browser_login_begin            (AivBrowserLogin         *self,
                                                   const AivWireServerInfo *info,
                                                   GError                 **error);
/* → string: the code */
DexFuture     *aiv_browser_login_wait             (AivBrowserLogin         *self);
gboolean       aiv_browser_login_is_cancelled     (AivBrowserLogin         *self);
const AivPkce *aiv_browser_login_get_pkce         (AivBrowserLogin         *self);
const char    *aiv_browser_login_get_redirect_uri (AivBrowserLogin         *self);
void           aiv_browser_login_set_finishing    (AivBrowserLogin         *self);
void           aiv_browser_login_end              (AivBrowserLogin         *self);

G_END_DECLS
