/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-user-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER_PAGE (aiv_user_page_get_type ())

/**
 * AivUserPage:
 * @users: (element-type AivUserRow): the accounts on it
 * @total: how many there are on all pages
 *
 * A page of accounts. Reference counted, immutable once handed out.
 */
typedef struct
{
  GPtrArray *users;
  guint64 total;
} AivUserPage;

GType        aiv_user_page_get_type (void) G_GNUC_CONST;
AivUserPage *aiv_user_page_new      (GPtrArray   *users,
                                     guint64      total);
AivUserPage *aiv_user_page_ref      (AivUserPage *self);
void         aiv_user_page_unref    (AivUserPage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUserPage, aiv_user_page_unref)

G_END_DECLS
