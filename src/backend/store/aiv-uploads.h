/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "store/aiv-upload-row.h"

G_BEGIN_DECLS

DexFuture    *aiv_uploads_add    (AivStore     *store,
                                  AivUploadRow *row);
AivUploadRow *aiv_uploads_get    (AivStore     *store,
                                  gint64        user_id,
                                  const char   *path,
                                  GError      **error);
GPtrArray    *aiv_uploads_list   (AivStore     *store,
                                  gint64        user_id,
                                  guint         limit,
                                  guint64       offset,
                                  GError      **error);
gboolean      aiv_uploads_count  (AivStore     *store,
                                  gint64        user_id,
                                  gint64       *count,
                                  GError      **error);
DexFuture    *aiv_uploads_delete (AivStore     *store,
                                  gint64        user_id,
                                  gint64        id);

G_END_DECLS
