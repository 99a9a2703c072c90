/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

/* A text of a body, so long at most. */
#define AIV_V1_MAX_TEXT 8192

gboolean aiv_v1_get_text     (AivHttpRequest  *request,
                              const char      *name,
                              const char     **text,
                              GError         **error);
gboolean aiv_v1_require_text (AivHttpRequest  *request,
                              const char      *name,
                              const char     **text,
                              GError         **error);

G_END_DECLS
