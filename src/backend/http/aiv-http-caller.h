/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GInetAddress *aiv_http_caller_ref_address (GSocketAddress *remote);
gboolean      aiv_http_caller_is_trusted  (GInetAddress   *address,
                                           GPtrArray      *proxies);
gboolean      aiv_http_caller_is_one      (GInetAddress   *address,
                                           GPtrArray      *proxies);
char         *aiv_http_caller_dup_name    (GInetAddress   *address,
                                           const char     *forwarded,
                                           GPtrArray      *proxies);

G_END_DECLS
