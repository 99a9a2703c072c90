/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean aiv_service_take_socket (GSocket   **socket,
                                  GError    **error);
void     aiv_service_start       (void);
void     aiv_service_tell        (const char *state);
gint64   aiv_service_get_watchdog (void);

G_END_DECLS
