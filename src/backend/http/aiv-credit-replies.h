/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

gboolean aiv_reply_ledger (AivHttpRequest *request,
                           gint64          user_id,
                           GError        **error);

G_END_DECLS
