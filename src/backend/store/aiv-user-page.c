/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-user-page.h"

G_DEFINE_BOXED_TYPE (AivUserPage, aiv_user_page, aiv_user_page_ref, aiv_user_page_unref)

static void
clear (gpointer data)
{
  g_ptr_array_unref (((AivUserPage *) data)->users);
}

/**
 * aiv_user_page_new:
 * @users: (transfer full) (element-type AivUserRow): the accounts on it
 * @total: how many there are on all pages
 *
 * Returns: (transfer full): a page
 */
AivUserPage *
aiv_user_page_new (GPtrArray *users, guint64 total)
{
  AivUserPage *self = g_atomic_rc_box_new0 (AivUserPage);

  self->users = users;
  self->total = total;
  return self;
}

/**
 * aiv_user_page_ref:
 * @self: a page
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same page
 */
AivUserPage *
aiv_user_page_ref (AivUserPage *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_user_page_unref:
 * @self: (transfer full): a page
 *
 * May be called from any thread.
 */
void
aiv_user_page_unref (AivUserPage *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
