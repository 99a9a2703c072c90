/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *aiv_base64url_decode (const char *text,
                              gsize       length);

G_END_DECLS
