/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_SHARING_GROUP (aiv_sharing_group_get_type ())
G_DECLARE_FINAL_TYPE (AivSharingGroup, aiv_sharing_group, AIV, SHARING_GROUP, AdwPreferencesGroup)

void aiv_sharing_group_set_client (AivSharingGroup           *self,
                                   AivClient                 *client);
void aiv_sharing_group_show       (AivSharingGroup           *self,
                                   const AivWireServerStatus *status);

G_END_DECLS
