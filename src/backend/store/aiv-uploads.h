/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-store.h"
#include "store/aiv-upload-row.h"

G_BEGIN_DECLS

/**
 * AivUploadAnswer:
 * @upload: an upload with its number and time
 *
 * Writes the answer to the request that brought it. Runs on the writer's thread.
 *
 * Returns: (transfer full): a text
 */
typedef char *(*AivUploadAnswer) (const AivUploadRow *upload);

DexFuture    *aiv_uploads_add    (AivStore            *store,
                                  AivUploadRow        *row,
                                  const AivRequestKey *key,
                                  AivUploadAnswer      answer);
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
