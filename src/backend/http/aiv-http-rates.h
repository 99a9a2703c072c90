/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

gboolean aiv_http_rates_may_guess     (AivHttpRequest *request,
                                       const char     *username,
                                       GError        **error);
void     aiv_http_rates_count_failure (AivHttpRequest *request,
                                       const char     *username);

G_END_DECLS
