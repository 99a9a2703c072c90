/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivShareSetting:
 * @on: whether others on the network are to be let in
 * @port: where they are; 0 if they never were
 *
 * Whether a server that belongs to an app is there for others, too.
 */
typedef struct
{
  gboolean on;
  guint16 port;
} AivShareSetting;

gboolean   aiv_share_setting_read  (AivStore              *store,
                                    AivShareSetting       *setting,
                                    GError               **error);
DexFuture *aiv_share_setting_write (AivStore              *store,
                                    gint64                 actor_id,
                                    const AivShareSetting *setting);

G_END_DECLS
