/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"

/* What was under way when the sign-in ran out. */

/**
 * aiv_client_set_waits:
 * @self: a client
 * @waits: whether somebody is there to sign in again
 *
 * Whether a request that creates or charges, and has its Idempotency-Key, waits when the sign-in
 * runs out meanwhile. It goes on by itself, with the same key, when the same user has signed in
 * again, and rejects with %AIV_API_ERROR_UNAUTHORIZED when somebody else has, or nobody will.
 */
void
aiv_client_set_waits (AivClient *self, gboolean waits)
{
  g_return_if_fail (AIV_IS_CLIENT (self));

  self->waits = waits;
}

gboolean
aiv_client_await_sign_in (AivClient *self, GError **error)
{
  if (self->credentials != NULL)
    return TRUE;
  if (self->sign_in_again == NULL)
    self->sign_in_again = dex_promise_new ();
  return dex_await (dex_ref (DEX_FUTURE (self->sign_in_again)), error);
}

/* Somebody has signed in, or nobody will. */
void
aiv_client_end_waiting (AivClient *self)
{
  g_autoptr (DexPromise) again = g_steal_pointer (&self->sign_in_again);

  if (again == NULL)
    return;
  if (self->credentials != NULL && g_strcmp0 (self->credentials->user_id, self->expired_user) == 0)
    dex_promise_resolve_boolean (again, TRUE);
  else
    dex_promise_reject (again, aiv_api_error_new (AIV_API_ERROR_UNAUTHORIZED, "Nobody has signed in again"));
}
