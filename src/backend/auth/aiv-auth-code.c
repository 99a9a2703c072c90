/* SPDX-License-Identifier: MIT */

/* Signing in by way of a provider. */

#include "config.h"

#include "auth/aiv-auth-private.h"

#include "aiv-error.h"
#include "store/aiv-subjects.h"

static DexFuture *
take_in (gpointer data)
{
  AivAuthCall *call = data;
  AivAuth *self = call->self;
  g_autoptr (AivIdToken) said = NULL;
  g_autoptr (AivUserRow) user = NULL;
  AivSubject subject;
  AivSignUp sign_up;
  GError *error = NULL;

  if ((said = dex_await_boxed (g_steal_pointer (&call->future), &error)) == NULL)
    {
      g_message ("Google sign-in: %s", error->message);
      return dex_future_new_for_error (error);
    }
  sign_up = (AivSignUp){ call->is_open, (const char *const *) call->domains, call->credits };
  subject = (AivSubject){ said->issuer, said->subject, said->email, said->name, said->picture,
                          !aiv_sign_up_allows (&sign_up, said) };
  user = dex_await_boxed (aiv_subjects_take_in (self->store, &subject, sign_up.credits), &error);
  if (g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      return aiv_auth_reject (AIV_AUTH_ERROR_CLOSED, "There is no account, and none may be made");
    }
  if (user == NULL)
    return dex_future_new_for_error (error);
  /* Who stands there has been proved, so the reason may be told. */
  if (user->disabled)
    return aiv_auth_reject (AIV_AUTH_ERROR_DISABLED, "The account is disabled");
  return aiv_auth_let_in (self, user, call->access_seconds, NULL);
}

/**
 * aiv_auth_sign_in_with_code:
 * @self: the doorkeeper
 * @provider: who has signed the user in
 * @code: what the client brought from there
 * @sign_up: for whom an account may be made; copied
 * @access_seconds: life of the access token
 *
 * Has the provider say who stands behind the code, and lets that user in: into the account of
 * this issuer and subject, which is made at the first time if it may be.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Login]; rejects with an
 *   [error@Aiv.OidcError], %AIV_AUTH_ERROR_DISABLED or %AIV_AUTH_ERROR_CLOSED
 */
DexFuture *
aiv_auth_sign_in_with_code (AivAuth           *self,
                            AivOidcProvider   *provider,
                            const AivOidcCode *code,
                            const AivSignUp   *sign_up,
                            guint              access_seconds)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (AIV_IS_OIDC_PROVIDER (provider));
  aiv_return_future_if_fail (code != NULL && sign_up != NULL);

  call = aiv_auth_call_new (self, NULL);
  call->future = aiv_oidc_provider_exchange (provider, code);
  call->is_open = sign_up->is_open;
  call->domains = g_strdupv ((char **) sign_up->domains);
  call->credits = sign_up->credits;
  call->access_seconds = access_seconds;
  return aiv_auth_spawn (take_in, call);
}
