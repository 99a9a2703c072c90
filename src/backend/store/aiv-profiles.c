/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-profiles.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-error.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* What the v1 family shows of people, and what they change about themselves. */

#define MAX_NAME_CHARS 100
#define MAX_URL_BYTES 2048

typedef struct
{
  gint64 user_id;
  char *name;
  char *avatar_url;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->name);
  g_free (self->avatar_url);
  g_free (self);
}

/**
 * aiv_profiles_name_is_valid:
 * @name: a text from outside
 *
 * Returns: whether a user may be called that: 1 to 100 characters of text, not only spaces
 */
gboolean
aiv_profiles_name_is_valid (const char *name)
{
  gboolean visible = FALSE;

  if (!g_utf8_validate (name, -1, NULL) || g_utf8_strlen (name, -1) > MAX_NAME_CHARS)
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c))
        return FALSE;
      visible = visible || !g_unichar_isspace (c);
    }
  return visible;
}

/**
 * aiv_profiles_avatar_is_valid:
 * @url: a text from outside
 *
 * Nothing that a page could be made to run by showing it: `javascript:` and `data:` are out.
 *
 * Returns: whether it is an http or https URL, or a path on this server such as
 *   "/uploads/user_1/x.jpg"
 */
gboolean
aiv_profiles_avatar_is_valid (const char *url)
{
  g_autoptr (GUri) uri = NULL;
  const char *scheme, *host;

  if (strlen (url) > MAX_URL_BYTES || !g_str_is_ascii (url))
    return FALSE;
  for (const char *p = url; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("\"<>\\^`{|}", *p) != NULL)
      return FALSE;
  if (url[0] == '/')
    return url[1] != '/' && strstr (url, "..") == NULL;
  if ((uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL)) == NULL)
    return FALSE;
  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  return (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) && host != NULL && *host != '\0'
         && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
do_update (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivUserRow *user;

  if (aiv_sql_exec (sql,
                    "UPDATE account SET name = NULLIF (COALESCE (?2, name), ''),"
                    " avatar_url = NULLIF (COALESCE (?3, avatar_url), '') WHERE id = ?1",
                    AIV_ARGS (AIV_INT (w->user_id), AIV_TEXT (w->name), AIV_TEXT (w->avatar_url)), error)
          < 0
      || !(user = aiv_users_tx_get (sql, w->user_id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);
  return TRUE;
}

/**
 * aiv_profiles_update:
 * @store: a store
 * @user_id: whose
 * @change: what; texts that are not empty have to be valid
 *
 * Changes what a user is called and looks like.
 *
 * Returns: (transfer full): a future of the [struct@UserRow] as it is then; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_profiles_update (AivStore *store, gint64 user_id, const AivProfileChange *change)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (change != NULL);

  w = g_new0 (Write, 1);
  w->user_id = user_id;
  w->name = g_strdup (change->name);
  w->avatar_url = g_strdup (change->avatar_url);
  return aiv_store_write (store, do_update, w, write_free);
}

/**
 * aiv_profiles_list_recent:
 * @store: a store
 * @limit: at most so many
 * @total: (out): how many accounts there are
 * @error: why it cannot be read
 *
 * Lists the newest accounts that may sign in, newest first. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivUserRow): the accounts
 */
GPtrArray *
aiv_profiles_list_recent (AivStore *store, guint limit, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  gint64 count;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'accounts'", AIV_NO_ARGS, &count, error))
    return NULL;
  *total = (guint64) count;
  return aiv_users_tx_list (sql, "WHERE disabled = 0 ORDER BY id DESC LIMIT ?1", AIV_ARGS (AIV_INT (limit)), error);
}
