/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "store/aiv-user-row.h"

G_BEGIN_DECLS

/**
 * AivProfileChange:
 * @name: (nullable): what to call the user; empty for none; %NULL leaves it
 * @avatar_url: (nullable): a picture; empty for none; %NULL leaves it
 *
 * What people change about themselves.
 */
typedef struct
{
  const char *name;
  const char *avatar_url;
} AivProfileChange;

gboolean   aiv_profiles_name_is_valid   (const char             *name);
gboolean   aiv_profiles_avatar_is_valid (const char             *url);
DexFuture *aiv_profiles_update          (AivStore               *store,
                                         gint64                  user_id,
                                         const AivProfileChange *change);
GPtrArray *aiv_profiles_list_recent     (AivStore               *store,
                                         guint                   limit,
                                         guint64                *total,
                                         GError                **error);

G_END_DECLS
