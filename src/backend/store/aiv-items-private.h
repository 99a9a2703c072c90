/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-item-row.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

/**
 * AivItemKey:
 *
 * What transitions of an item have to know about it. The strings are the reader's own.
 */
typedef struct
{
  gint64 seq;
  gint64 batch_seq;
  gint64 user_id;
  gint64 hold_id;
  gint64 price;
  AivJobStatus status;
  char *id;
  char *batch_id;
} AivItemKey;

void       aiv_item_key_free    (AivItemKey        *self);

GPtrArray *aiv_items_tx_select  (AivSql            *sql,
                                 const char        *where,
                                 const AivSqlValue *args,
                                 GError           **error);
gboolean   aiv_items_tx_release (AivSql            *sql,
                                 const AivItemKey  *item,
                                 AivJobStatus       status,
                                 const char        *message,
                                 gint64             actor_id,
                                 gint64             now,
                                 GError           **error);
gboolean   aiv_items_tx_resume  (AivSql            *sql,
                                 const AivItemKey  *item,
                                 gint64             actor_id,
                                 const char        *request_key,
                                 gint64             now,
                                 GError           **error);
gboolean   aiv_items_tx_changed (AivSql            *sql,
                                 const AivItemKey  *item,
                                 gint64             now,
                                 GError           **error);

G_END_DECLS
