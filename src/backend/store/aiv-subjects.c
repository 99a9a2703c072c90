/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-subjects.h"

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "store/aiv-profiles.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"
#include "store/aiv-users.h"

/* Accounts of people whom a provider signs in. An account belongs to issuer and subject and
 * to nothing else: an e-mail address changes, is given to others, and is the same at two
 * providers, so it never opens an account that was there before (docs/adr/0007-google.md). */

/* Random characters after a username that somebody has already. */
#define SUFFIX_LENGTH 8

typedef struct
{
  char *issuer;
  char *subject;
  char *email;
  char *name;
  char *avatar_url;
  gboolean is_guest;
  gint64 credits;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->issuer);
  g_free (self->subject);
  g_free (self->email);
  g_free (self->name);
  g_free (self->avatar_url);
  g_free (self);
}

/* The account, if there is one, is *user afterwards. */
static gboolean
find (AivSql *sql, const Write *w, AivUserRow **user, GError **error)
{
  g_autoptr (GPtrArray) users
      = aiv_users_tx_list (sql, "WHERE issuer = ?1 AND subject = ?2",
                           AIV_ARGS (AIV_TEXT (w->issuer), AIV_TEXT (w->subject)), error);

  *user = users != NULL && users->len > 0 ? aiv_user_row_ref (users->pdata[0]) : NULL;
  return users != NULL;
}

/* People know their account by their address; where that is taken or not to be trusted, a
 * random name does, as nobody types it. */
static char *
make_username (const Write *w, gboolean taken)
{
  g_autofree char *id = aiv_id_new ();
  gboolean usable = w->email != NULL && g_utf8_strlen (w->email, -1) <= 64 - SUFFIX_LENGTH - 1
                    && aiv_users_username_is_valid (w->email);

  if (usable && !taken)
    return g_strdup (w->email);
  return g_strdup_printf ("%s-%.*s", usable ? w->email : "google", SUFFIX_LENGTH, id);
}

static gboolean
create (AivSql *sql, const Write *w, gint64 *id, GError **error)
{
  GError *problem = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *username = make_username (w, i > 0);
      AivNewAccount account = { .username = username, .password_hash = AIV_USERS_NO_PASSWORD, .credits = w->credits };

      g_clear_error (&problem);
      if (aiv_users_tx_create (sql, &account, aiv_time_now_ms (), id, &problem))
        return TRUE;
      if (!g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_DUPLICATE))
        break;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
do_take_in (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autoptr (AivUserRow) user = NULL;
  AivUserRow *fresh;
  gint64 id;

  if (!find (sql, w, &user, error))
    return FALSE;
  if (user == NULL && w->is_guest)
    {
      g_set_error_literal (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "There is no account of this person");
      return FALSE;
    }
  if (user == NULL && !create (sql, w, &id, error))
    return FALSE;
  if (user != NULL)
    id = user->id;
  /* The address follows the provider's; name and picture are the user's own once there are any. */
  if (aiv_sql_exec (sql,
                    "UPDATE account SET issuer = ?2, subject = ?3, email = COALESCE (?4, email),"
                    " name = COALESCE (name, ?5), avatar_url = COALESCE (avatar_url, ?6) WHERE id = ?1",
                    AIV_ARGS (AIV_INT (id), AIV_TEXT (w->issuer), AIV_TEXT (w->subject), AIV_TEXT (w->email),
                              AIV_TEXT (w->name), AIV_TEXT (w->avatar_url)),
                    error)
          < 0
      || !(fresh = aiv_users_tx_get (sql, id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, fresh);
  return TRUE;
}

/**
 * aiv_subjects_take_in:
 * @store: a store
 * @subject: who has been signed in
 * @credits: what a new account starts with
 *
 * Finds the account of somebody whom a provider has signed in, or makes it. Two sign-ins at
 * the same moment make one account.
 *
 * Returns: (transfer full): a future of the [struct@UserRow], which may be disabled; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND if there is none and none may be made
 */
DexFuture *
aiv_subjects_take_in (AivStore *store, const AivSubject *subject, gint64 credits)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (subject != NULL && subject->issuer != NULL && subject->subject != NULL);

  w = g_new0 (Write, 1);
  w->issuer = g_strdup (subject->issuer);
  w->subject = g_strdup (subject->subject);
  w->email = g_strdup (subject->email);
  if (subject->name != NULL && aiv_profiles_name_is_valid (subject->name))
    w->name = g_strdup (subject->name);
  if (subject->avatar_url != NULL && aiv_profiles_avatar_is_valid (subject->avatar_url))
    w->avatar_url = g_strdup (subject->avatar_url);
  w->is_guest = subject->is_guest;
  w->credits = credits;
  return aiv_store_write (store, do_take_in, w, write_free);
}
