/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean aiv_http_caller_is_trusted (GInetAddress       *address,
                                     GPtrArray          *proxies);
char    *aiv_http_caller_dup_name   (GInetAddress       *address,
                                     const char         *forwarded,
                                     GPtrArray          *proxies);

G_END_DECLS
