/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

void        aiv_http_log_request   (AivHttpRequest *request);
const char *aiv_http_log_get_route (AivHttpRequest *request);

G_END_DECLS
