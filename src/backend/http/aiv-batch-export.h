/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

gboolean aiv_batch_export (AivHttpRequest *request,
                           GError        **error);

G_END_DECLS
