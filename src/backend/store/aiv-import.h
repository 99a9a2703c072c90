/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire.h"
#include "store/aiv-file-row.h"
#include "store/aiv-sql.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivImportUser:
 * @username: a name that can be one
 * @password_hash: as [func@Aiv.users_create] takes it, or an old one
 * @issuer: (nullable): of the identity at a provider
 * @subject: (nullable): that identity
 * @credits: what the account starts with, 0 or more
 * @created_at: ms since 1970
 *
 * An account of another server.
 */
typedef struct
{
  char *username;
  char *password_hash;
  char *email;
  char *name;
  char *avatar_url;
  char *issuer;
  char *subject;
  char *plan;
  char *subscription_status;
  gint64 subscription_start;
  gint64 subscription_end;
  gboolean is_admin;
  gint64 credits;
  gint64 created_at;
} AivImportUser;

/**
 * AivImportItem:
 * @id: its id
 * @image: (nullable): its picture, in its place
 * @video: (nullable): of a completed one; without a size if the file did not come along
 * @status: completed, failed or cancelled
 * @error: (nullable): why it failed
 *
 * A video of another server.
 */
typedef struct
{
  char *id;
  AivFileRow *image;
  AivFileRow *video;
  AivJobStatus status;
  char *error;
} AivImportItem;

/**
 * AivImportBatch:
 * @id: its id, which it keeps
 * @user_id: whose it becomes
 * @model: (nullable): of a video of the v1 family; %NULL for a batch
 * @audio: (nullable): the recording, in its place
 * @items: (element-type AivImportItem): its videos; one if it has a @model
 *
 * A batch of another server, or a video of the v1 family.
 */
typedef struct
{
  char *id;
  gint64 user_id;
  char *name;
  char *prompt;
  char *model;
  char *reference_url;
  gint64 want_ms;
  gint64 want_width;
  gint64 want_height;
  AivFileRow *audio;
  GPtrArray *items;
  gint64 created_at;
} AivImportBatch;

AivImportUser  *aiv_import_user_new   (void);
void            aiv_import_user_free  (AivImportUser         *self);
void            aiv_import_item_free  (AivImportItem         *self);
AivImportBatch *aiv_import_batch_new  (void);
void            aiv_import_batch_free (AivImportBatch        *self);

/**
 * AivImportFunc:
 * @sql: the transaction that all of it is added in
 * @data: what was handed to [func@Aiv.import_run]
 * @error: why it could not go on: nothing is added then
 *
 * Returns: whether it came to its end
 */
typedef gboolean (*AivImportFunc) (AivSql  *sql,
                                   gpointer data,
                                   GError **error);

gint64          aiv_import_tx_find_user (AivSql              *sql,
                                         const AivImportUser *user,
                                         GError             **error);
gboolean        aiv_import_tx_has_name  (AivSql              *sql,
                                         const char          *username);
gboolean        aiv_import_tx_has_batch (AivSql              *sql,
                                         const char          *id,
                                         GError             **error);
gint64          aiv_import_tx_add_user  (AivSql              *sql,
                                         const AivImportUser *user,
                                         GError             **error);
gboolean        aiv_import_tx_add_batch (AivSql              *sql,
                                         AivImportBatch      *batch,
                                         GError             **error);
DexFuture      *aiv_import_run          (AivStore            *store,
                                         AivImportFunc        func,
                                         gpointer             data,
                                         gboolean             dry_run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivImportUser, aiv_import_user_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivImportItem, aiv_import_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivImportBatch, aiv_import_batch_free)

G_END_DECLS
