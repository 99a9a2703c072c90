/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define AIV_TYPE_CHECKED_ADDRESS (aiv_checked_address_get_type ())
G_DECLARE_FINAL_TYPE (AivCheckedAddress, aiv_checked_address, AIV, CHECKED_ADDRESS, GNetworkAddress)

AivCheckedAddress *aiv_checked_address_new (const char *host,
                                            guint16     port,
                                            GList      *addresses);

G_END_DECLS
