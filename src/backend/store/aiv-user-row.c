/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-user-row.h"

G_DEFINE_BOXED_TYPE (AivUserRow, aiv_user_row, aiv_user_row_ref, aiv_user_row_unref)

static void
clear (AivUserRow *self)
{
  g_free (self->username);
  g_free (self->password_hash);
  g_free (self->email);
  g_free (self->name);
  g_free (self->avatar_url);
  g_free (self->plan);
  g_free (self->subscription_status);
}

/**
 * aiv_user_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivUserRow *
aiv_user_row_new (void)
{
  return g_atomic_rc_box_new0 (AivUserRow);
}

/**
 * aiv_user_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivUserRow *
aiv_user_row_ref (AivUserRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_user_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_user_row_unref (AivUserRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

/**
 * aiv_user_id_to_string:
 * @id: integer id
 *
 * Returns: (transfer full): the id as the `/api` family writes it, such as "u-7"
 */
char *
aiv_user_id_to_string (gint64 id)
{
  return g_strdup_printf ("u-%" G_GINT64_FORMAT, id);
}

/**
 * aiv_user_id_parse:
 * @text: "u-7" or "7", from a client
 * @id: (out): the integer id
 *
 * Returns: whether @text is an id that a user could have; nothing else is accepted, such
 *   as signs, spaces, leading zeros or more digits than an id has
 */
gboolean
aiv_user_id_parse (const char *text, gint64 *id)
{
  guint64 value;

  g_return_val_if_fail (text != NULL, FALSE);

  if (g_str_has_prefix (text, "u-"))
    text += 2;
  if (*text < '1' || *text > '9'
      || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &value, NULL))
    return FALSE;
  *id = (gint64) value;
  return TRUE;
}
