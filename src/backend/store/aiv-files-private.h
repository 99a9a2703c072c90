/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-files.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_files_tx_add (AivSql           *sql,
                           const AivFileRow *file,
                           const char       *kind,
                           gint64            user_id,
                           gint64            batch_seq,
                           gint64            now,
                           GError          **error);

G_END_DECLS
