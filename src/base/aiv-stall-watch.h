/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void aiv_stall_watch_start (guint limit_ms);

G_END_DECLS
