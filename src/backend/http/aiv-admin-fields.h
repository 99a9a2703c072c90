/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-form.h"
#include "aiv-http-request.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

gboolean aiv_admin_get_subscription   (AivHttpForm                  *form,
                                       AivSubscriptionChange        *change,
                                       GError                      **error);
gboolean aiv_admin_keeps_subscription (const AivSubscriptionChange  *change);
gboolean aiv_admin_get_change         (AivHttpForm                  *form,
                                       AivUserChange                *change,
                                       GError                      **error);
gboolean aiv_admin_keeps_all          (const AivUserChange          *change);
gboolean aiv_admin_get_version        (AivHttpRequest               *request,
                                       gint64                       *version,
                                       GError                      **error);

G_END_DECLS
