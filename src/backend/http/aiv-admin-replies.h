/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"
#include "store/aiv-store.h"
#include "store/aiv-user-row.h"

G_BEGIN_DECLS

AivStore   *aiv_admin_get_store         (AivHttpRequest   *request);
gint64      aiv_admin_get_actor         (AivHttpRequest   *request);
gboolean    aiv_admin_get_user_id       (AivHttpRequest   *request,
                                         gint64           *user_id,
                                         GError          **error);
gboolean    aiv_admin_pass_missing_user (GError          **error);
JsonObject *aiv_admin_make_user_reply   (const AivUserRow *row,
                                         const char       *password);
gboolean    aiv_admin_get_time          (AivHttpRequest   *request,
                                         const char       *name,
                                         gint64           *ms,
                                         GError          **error);

G_END_DECLS
