/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean aiv_address_policy_is_public (GInetAddress *address);
gboolean aiv_address_policy_is_own (GInetAddress *address);
gboolean aiv_address_policy_port_is_allowed (guint port);

G_END_DECLS
