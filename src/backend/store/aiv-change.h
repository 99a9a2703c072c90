/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-event-row.h"

G_BEGIN_DECLS

/**
 * AivChange:
 * @user_id: whose data changed
 * @event: (nullable): to be told to subscribers
 * @auth: whether tokens of the user have to be looked at again
 * @remove_path: (nullable): a file, relative to the data folder, that no row names any more
 *
 * What follows from a transaction once, and only if, it has been committed.
 */
typedef struct
{
  gint64 user_id;
  AivEventRow *event;
  gboolean auth;
  char *remove_path;
} AivChange;

AivChange *aiv_change_new_event  (AivEventRow *event);
AivChange *aiv_change_new_auth   (gint64       user_id);
AivChange *aiv_change_new_remove (gint64       user_id,
                                  const char  *path);
void       aiv_change_free       (AivChange   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivChange, aiv_change_free)

G_END_DECLS
