/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_USER_ROW (aiv_user_row_get_type ())

/**
 * AivUserRow:
 * @id: integer id; "u-<id>" under `/api`, see [func@Aiv.user_id_to_string]
 * @username: the name to sign in with, as it was written
 * @password_hash: Argon2id; never leaves the server
 * @email: (nullable): verified by whoever set it
 * @name: (nullable): what to call the user; %NULL leaves the username
 * @avatar_url: (nullable): a picture, an http or https URL or a path of ours
 * @credits: what can be spent now; held ones are already subtracted
 * @held: set aside for unfinished items
 * @is_admin: may administer
 * @disabled: may not sign in; tokens do not work
 * @must_change_password: the password has to be changed first
 * @plan: free, basic or pro
 * @subscription_status: active, cancelled or expired
 * @subscription_start: ms since 1970; 0 for none
 * @subscription_end: ms since 1970; 0 for none
 * @n_batches: how many batches the user has
 * @n_videos: how many videos of the v1 family the user has
 * @stored: what the user's files take up, in bytes
 * @version: grows with each change of the account, those of credits aside
 * @cap_concurrent: how many videos may be unfinished at once; 0 for any number
 * @cap_daily: how many credits a day (of UTC) may be spent; 0 for any number
 * @cap_monthly: how many credits a month (of UTC) may be spent; 0 for any number
 * @deleted_at: ms since 1970; 0 unless only the ledger is left of the account
 * @created_at: ms since 1970
 * @last_seen: ms since 1970, exact to a minute; 0 if never
 *
 * An account. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 id;
  char *username;
  char *password_hash;
  char *email;
  char *name;
  char *avatar_url;
  gint64 credits;
  gint64 held;
  gboolean is_admin;
  gboolean disabled;
  gboolean must_change_password;
  char *plan;
  char *subscription_status;
  gint64 subscription_start;
  gint64 subscription_end;
  guint n_batches;
  guint n_videos;
  gint64 stored;
  gint64 version;
  gint64 cap_concurrent;
  gint64 cap_daily;
  gint64 cap_monthly;
  gint64 deleted_at;
  gint64 created_at;
  gint64 last_seen;
} AivUserRow;

GType       aiv_user_row_get_type (void) G_GNUC_CONST;
AivUserRow *aiv_user_row_new      (void);
AivUserRow *aiv_user_row_ref      (AivUserRow *self);
void        aiv_user_row_unref    (AivUserRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUserRow, aiv_user_row_unref)

char    *aiv_user_id_to_string (gint64      id);
gboolean aiv_user_id_parse     (const char *text,
                                gint64     *id);

G_END_DECLS
