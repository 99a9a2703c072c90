/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_OIDC_ERROR (aiv_oidc_error_quark ())

/**
 * AivOidcError:
 * @AIV_OIDC_ERROR_UNCONFIGURED: this server knows no provider
 * @AIV_OIDC_ERROR_REFUSED: the provider did not take the code, or its token is not for this
 *   sign-in; the user may start again
 * @AIV_OIDC_ERROR_UNKNOWN_KEY: the token is signed with a key that is not in the set
 * @AIV_OIDC_ERROR_SETUP: the provider does not know this server: its administrator has to act
 * @AIV_OIDC_ERROR_BROKEN: the provider answered, but with nothing that can be used
 * @AIV_OIDC_ERROR_UNREACHABLE: the provider did not answer in time or not at all
 * @AIV_OIDC_ERROR_BUSY: too many sign-ins wait for the provider
 *
 * What can go wrong with a sign-in at a provider. The messages are for the log; they never
 * hold a code, a token or a secret.
 */
typedef enum
{
  AIV_OIDC_ERROR_UNCONFIGURED,
  AIV_OIDC_ERROR_REFUSED,
  AIV_OIDC_ERROR_UNKNOWN_KEY,
  AIV_OIDC_ERROR_SETUP,
  AIV_OIDC_ERROR_BROKEN,
  AIV_OIDC_ERROR_UNREACHABLE,
  AIV_OIDC_ERROR_BUSY,
} AivOidcError;

GQuark aiv_oidc_error_quark (void);

G_END_DECLS
