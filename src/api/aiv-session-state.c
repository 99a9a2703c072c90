/* SPDX-License-Identifier: MIT */
/* What can be done with the server, so that nothing is offered that it lacks. */
#include "config.h"

#include "aiv-session-private.h"

/**
 * aiv_session_can_create_batches:
 * @self: a session
 *
 * Returns: whether the server makes batches; one that is not known yet is taken for one that
 *   does
 */
gboolean
aiv_session_can_create_batches (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_get_server_info (self->client) == NULL || aiv_client_has_family (self->client, AIV_FAMILY_VISION);
}

/**
 * aiv_session_can_create_videos:
 * @self: a session
 *
 * Returns: whether the server makes videos from words
 */
gboolean
aiv_session_can_create_videos (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_has_family (self->client, AIV_FAMILY_V1);
}

/**
 * aiv_session_can_showcase:
 * @self: a session
 *
 * Returns: whether the server has a showcase, as those that make videos from words do
 */
gboolean
aiv_session_can_showcase (AivSession *self)
{
  return aiv_session_can_create_videos (self);
}

/**
 * aiv_session_has_events:
 * @self: a session
 *
 * Returns: whether the server tells news by itself
 */
gboolean
aiv_session_has_events (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_has_feature (self->client, AIV_FEATURE_EVENTS);
}

/**
 * aiv_session_has_ledger:
 * @self: a session
 *
 * Returns: whether the server tells every change of the credits
 */
gboolean
aiv_session_has_ledger (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_has_feature (self->client, AIV_FEATURE_LEDGER);
}

/**
 * aiv_session_can_cancel_batches:
 * @self: a session
 *
 * Returns: whether batches can be cancelled: at once, or item by item
 */
gboolean
aiv_session_can_cancel_batches (AivSession *self)
{
  return aiv_session_can_create_batches (self);
}

/**
 * aiv_session_can_delete_batches:
 * @self: a session
 *
 * Returns: whether batches can be deleted
 */
gboolean
aiv_session_can_delete_batches (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_has_feature (self->client, AIV_FEATURE_BATCH_DELETE);
}

/**
 * aiv_session_can_manage_users:
 * @self: a session
 *
 * Returns: whether administrators can do more with users than see them and set their credits
 */
gboolean
aiv_session_can_manage_users (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), FALSE);

  return aiv_client_has_feature (self->client, AIV_FEATURE_USERS);
}
