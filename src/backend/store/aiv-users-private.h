/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"
#include "store/aiv-user-row.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

/**
 * AivNewAccount:
 * @actor_id: who makes it, 0 for the server itself
 * @username: a name that is valid
 * @password_hash: Argon2id, or %AIV_USERS_NO_PASSWORD
 * @is_admin: may administer
 * @must_change_password: has to change the password first
 * @credits: what to start with
 */
typedef struct
{
  gint64 actor_id;
  const char *username;
  const char *password_hash;
  gboolean is_admin;
  gboolean must_change_password;
  gint64 credits;
} AivNewAccount;

AivUserRow *aiv_users_tx_get (AivSql  *sql,
                              gint64   user_id,
                              GError **error);
gboolean    aiv_users_tx_create (AivSql              *sql,
                                 const AivNewAccount *account,
                                 gint64               now,
                                 gint64              *id,
                                 GError             **error);
gboolean    aiv_users_tx_update (AivSql              *sql,
                                 gint64               actor_id,
                                 gint64               user_id,
                                 const AivUserChange *change,
                                 gint64               now,
                                 GError             **error);
GPtrArray  *aiv_users_tx_list (AivSql            *sql,
                               const char        *clause,
                               const AivSqlValue *args,
                               GError           **error);
GPtrArray  *aiv_users_tx_page (AivSql             *sql,
                               const AivUserQuery *query,
                               guint64            *total,
                               GError            **error);

G_END_DECLS
