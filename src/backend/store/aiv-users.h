/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-user-row.h"

G_BEGIN_DECLS

/**
 * AivUserSort:
 *
 * Orders of a list of users. Ties are broken by id.
 */
typedef enum
{
  AIV_USER_SORT_ID,
  AIV_USER_SORT_USERNAME,
  AIV_USER_SORT_CREDITS,
  AIV_USER_SORT_CREATED,
  AIV_USER_SORT_LAST_SEEN,
} AivUserSort;

/**
 * AivUserQuery:
 * @query: (nullable): part of a username, a name or an e-mail address, case does not matter
 * @sort: order
 * @descending: the other way round
 * @plan: (nullable): only of this plan, one of the words that there are
 * @disabled: only those that may (0) or may not (1) sign in; -1 for both
 * @is_admin: only those that may not (0) or may (1) administer; -1 for both
 * @max_credits: only those with at most so many credits; -1 for any number
 * @after: only accounts with a larger id; in the order of ids this costs the same on every page,
 *   which @offset does not
 * @limit: at most so many, 1 to 1000
 * @offset: leave out the first so many
 *
 * Which accounts; deleted ones are none of them. Start from %AIV_USER_QUERY_INIT.
 */
typedef struct
{
  const char *query;
  AivUserSort sort;
  gboolean descending;
  const char *plan;
  int disabled;
  int is_admin;
  gint64 max_credits;
  gint64 after;
  guint limit;
  guint offset;
} AivUserQuery;

#define AIV_USER_QUERY_INIT { .disabled = -1, .is_admin = -1, .max_credits = -1, .limit = 100 }

/**
 * AivUserChange:
 * @disabled: 0 or 1; -1 leaves it
 * @is_admin: 0 or 1; -1 leaves it
 * @name: (nullable): what to call the user; empty for none; %NULL leaves it
 * @email: (nullable): where to reach the user; empty for none; %NULL leaves it
 * @subscription: what has been subscribed to
 * @cap_concurrent: see [struct@UserRow]; -1 leaves it
 * @cap_daily: see [struct@UserRow]; -1 leaves it
 * @cap_monthly: see [struct@UserRow]; -1 leaves it
 * @version: the change is refused unless the account is in this version; 0 for any
 *
 * What an administrator changes about an account, all of it or nothing. Start from
 * %AIV_USER_CHANGE_INIT.
 */
typedef struct
{
  int disabled;
  int is_admin;
  const char *name;
  const char *email;
  AivSubscriptionChange subscription;
  gint64 cap_concurrent;
  gint64 cap_daily;
  gint64 cap_monthly;
  gint64 version;
} AivUserChange;

#define AIV_USER_CHANGE_INIT                                                                               \
  { .disabled = -1, .is_admin = -1, .subscription = AIV_SUBSCRIPTION_CHANGE_INIT, .cap_concurrent = -1,     \
    .cap_daily = -1, .cap_monthly = -1 }

/* Characters of a username. */
#define AIV_USERS_MAX_NAME 64

/* In place of a hash: no password opens the account. */
#define AIV_USERS_NO_PASSWORD "!"

/* Reads: on the store's thread, at once. */
AivUserRow *aiv_users_get    (AivStore           *store,
                              gint64              user_id,
                              GError            **error);
AivUserRow *aiv_users_find   (AivStore           *store,
                              const char         *username,
                              GError            **error);
GPtrArray  *aiv_users_list   (AivStore           *store,
                              const AivUserQuery *query,
                              guint64            *total,
                              GError            **error);
gboolean    aiv_users_query_is_narrow   (const AivUserQuery *query);
gboolean    aiv_users_username_is_valid (const char *username);
gboolean    aiv_users_email_is_valid    (const char *email);

/* Writes. */
DexFuture  *aiv_users_create       (AivStore            *store,
                                    gint64               actor_id,
                                    const char          *username,
                                    const char          *password_hash,
                                    gboolean             is_admin,
                                    gboolean             must_change_password,
                                    gint64               credits);
DexFuture  *aiv_users_update       (AivStore            *store,
                                    gint64               actor_id,
                                    gint64               user_id,
                                    const AivUserChange *change);
DexFuture  *aiv_users_set_password (AivStore            *store,
                                    gint64               actor_id,
                                    gint64               user_id,
                                    const char          *password_hash,
                                    gboolean             must_change_password,
                                    const char          *keep_session_id,
                                    const char          *old_hash);
DexFuture  *aiv_users_renew_hash   (AivStore            *store,
                                    gint64               user_id,
                                    const char          *old_hash,
                                    const char          *new_hash);
void        aiv_users_touch        (AivStore            *store,
                                    gint64               user_id);

G_END_DECLS
