/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"
#include "store/aiv-videos.h"

G_BEGIN_DECLS

AivVideoRow *aiv_videos_tx_get (AivSql  *sql,
                                gint64   user_id,
                                gint64   id,
                                GError **error);

G_END_DECLS
