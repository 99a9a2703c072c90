/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean aiv_host_is_loopback     (const char *host);
gboolean aiv_host_url_is_loopback (const char *url);

G_END_DECLS
