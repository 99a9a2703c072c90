/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-change.h"

/**
 * aiv_change_new_event:
 * @event: (transfer full): what happened
 *
 * Returns: (transfer full): a change that tells @event
 */
AivChange *
aiv_change_new_event (AivEventRow *event)
{
  AivChange *self = g_new0 (AivChange, 1);

  self->user_id = event->user_id;
  self->event = event;
  return self;
}

/**
 * aiv_change_new_auth:
 * @user_id: whose
 *
 * Returns: (transfer full): a change after which tokens of @user_id are looked at again
 */
AivChange *
aiv_change_new_auth (gint64 user_id)
{
  AivChange *self = g_new0 (AivChange, 1);

  self->user_id = user_id;
  self->auth = TRUE;
  return self;
}

/**
 * aiv_change_new_remove:
 * @user_id: whose
 * @path: relative to the data folder
 *
 * Returns: (transfer full): a change that removes the file
 */
AivChange *
aiv_change_new_remove (gint64 user_id, const char *path)
{
  AivChange *self = g_new0 (AivChange, 1);

  self->user_id = user_id;
  self->remove_path = g_strdup (path);
  return self;
}

/**
 * aiv_change_free:
 * @self: (transfer full): the change
 */
void
aiv_change_free (AivChange *self)
{
  g_clear_pointer (&self->event, aiv_event_row_unref);
  g_free (self->remove_path);
  g_free (self);
}
