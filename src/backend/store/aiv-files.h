/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-file-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

AivFileRow *aiv_files_get (AivStore   *store,
                           const char *path,
                           GError    **error);

G_END_DECLS
