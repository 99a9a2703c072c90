/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-file-row.h"
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

/**
 * AivNewItem:
 *
 * An item to be added to a batch, with or without a picture, whose file is in its place.
 */
typedef struct
{
  gint64 user_id;
  const char *batch_id;
  gint64 batch_seq;
  guint position;
  AivFileRow *image;
  gint64 price;
  const char *request_key;
} AivNewItem;

void       aiv_item_key_free    (AivItemKey        *self);

gboolean   aiv_items_tx_add     (AivSql            *sql,
                                 const AivNewItem  *item,
                                 gint64             now,
                                 GError           **error);

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
gboolean   aiv_items_tx_resume_all (AivSql         *sql,
                                    GPtrArray      *items,
                                    gint64          owner_id,
                                    gint64          actor_id,
                                    const char     *request_key,
                                    gint64          now,
                                    GError        **error);
gint64     aiv_items_tx_cancel_all (AivSql         *sql,
                                    gint64          batch_seq,
                                    gint64          actor_id,
                                    gint64          now,
                                    GError        **error);
gboolean   aiv_items_tx_changed (AivSql            *sql,
                                 const AivItemKey  *item,
                                 gint64             now,
                                 GError           **error);

G_END_DECLS
