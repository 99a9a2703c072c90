/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client-people.h"
#include "aiv-paged-list.h"
#include "aiv-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER_LIST (aiv_user_list_get_type ())
G_DECLARE_FINAL_TYPE (AivUserList, aiv_user_list, AIV, USER_LIST, AivPagedList)

/**
 * AivUserList:
 *
 * The accounts of a server, for administrators; a model of [class@Aiv.User].
 *
 * Properties: `query` (string, read-write, nullable) and `sort` (string, read-write,
 * nullable: see [method@Aiv.Client.fetch_users]); setting one empties the list and reads it
 * again.
 */

AivUserList *aiv_user_list_new       (AivClient   *client);
const char  *aiv_user_list_get_query (AivUserList *self);
void         aiv_user_list_set_query (AivUserList *self,
                                      const char  *query);
const char  *aiv_user_list_get_sort  (AivUserList *self);
void         aiv_user_list_set_sort  (AivUserList *self,
                                      const char  *sort);
void         aiv_user_list_get_filter (AivUserList        *self,
                                       AivUserFilter      *filter);
void         aiv_user_list_set_filter (AivUserList         *self,
                                       const AivUserFilter *filter);
void         aiv_user_list_remove     (AivUserList *self,
                                       const char  *user_id);
/* Takes up an answer about one account, added if it is new. (transfer none) */
AivUser     *aiv_user_list_apply     (AivUserList *self,
                                      AivWireUser *wire);

G_END_DECLS
