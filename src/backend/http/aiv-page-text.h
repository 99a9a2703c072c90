/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"
#include "store/aiv-row-page.h"

G_BEGIN_DECLS

/**
 * AivRowToJson:
 * @row: (type gpointer): a row of the store
 *
 * Returns: (transfer full): its JSON
 */
typedef JsonNode *(*AivRowToJson) (gconstpointer row);

GString *aiv_page_text_new   (const char        *member);
gboolean aiv_page_text_add   (GString           *text,
                              AivHttpRequest    *request,
                              GPtrArray         *rows,
                              AivRowToJson       to_json,
                              GError           **error);
gboolean aiv_page_text_reply (GString           *text,
                              AivHttpRequest    *request,
                              guint64            total);
gboolean aiv_page_reply      (AivHttpRequest    *request,
                              const char        *member,
                              const AivRowPage  *page,
                              AivRowToJson       to_json,
                              GError           **error);

G_END_DECLS
