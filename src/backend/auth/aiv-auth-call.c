/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-auth-private.h"

#include "aiv-secret.h"

static void
aiv_auth_call_free (gpointer data)
{
  AivAuthCall *call = data;

  g_clear_object (&call->self);
  g_clear_pointer (&call->identity, aiv_identity_unref);
  g_free (call->name);
  g_strfreev (call->domains);
  aiv_secret_free (call->secret);
  aiv_secret_free (call->new_secret);
  dex_clear (&call->future);
  g_clear_pointer (&call->draft, aiv_user_draft_unref);
  g_free (call->key);
  g_free (call->digest);
  g_free (call);
}

/* Arguments to be filled in, for aiv_auth_spawn(). */
AivAuthCall *
aiv_auth_call_new (AivAuth *self, AivIdentity *identity)
{
  AivAuthCall *call = g_new0 (AivAuthCall, 1);

  call->self = g_object_ref (self);
  call->identity = identity != NULL ? aiv_identity_ref (identity) : NULL;
  return call;
}

/* Runs @func as a fiber with @call, which it then frees. */
DexFuture *
aiv_auth_spawn (DexFiberFunc func, AivAuthCall *call)
{
  return dex_scheduler_spawn (NULL, 0, func, call, aiv_auth_call_free);
}

/* A future that has failed. */
DexFuture *
aiv_auth_reject (AivAuthError code, const char *message)
{
  return dex_future_new_reject (AIV_AUTH_ERROR, code, "%s", message);
}
