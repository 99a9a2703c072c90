/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire.h"

G_BEGIN_DECLS

#define AIV_TYPE_BROWSER_LOGIN (aiv_browser_login_get_type ())
G_DECLARE_FINAL_TYPE (AivBrowserLogin, aiv_browser_login, AIV, BROWSER_LOGIN, GObject)

/**
 * AivBrowserLogin:
 *
 * One sign-in in the user's browser, for [method@Aiv.Client.login_google]. Whoever makes it
 * shows the link when it is there, and may end the waiting.
 *
 * Properties:
 * - `url` (string, read-only, nullable): the link to open, once it is known. It holds no
 *   secret: what it leads to comes back to this program alone.
 * - `finishing` (gboolean, read-only): the browser has come back; the server is asked
 *
 * Main thread.
 */

AivBrowserLogin *aiv_browser_login_new           (guint16                  port);
void             aiv_browser_login_set_timeout   (AivBrowserLogin         *self,
                                                  guint                    ms);
const char      *aiv_browser_login_get_url       (AivBrowserLogin         *self);
gboolean         aiv_browser_login_get_finishing (AivBrowserLogin         *self);
void             aiv_browser_login_cancel        (AivBrowserLogin         *self);

gboolean         aiv_browser_login_is_offered    (const AivWireServerInfo *info);

G_END_DECLS
