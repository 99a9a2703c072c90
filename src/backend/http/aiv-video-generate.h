/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

gboolean aiv_video_generate (AivHttpRequest *request,
                             GError        **error);

G_END_DECLS
