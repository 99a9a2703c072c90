/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_AUTH_ERROR (aiv_auth_error_quark ())

/**
 * AivAuthError:
 * @AIV_AUTH_ERROR_BAD_TOKEN: forged, expired, of the wrong type, revoked, or its user is
 *   gone or disabled
 * @AIV_AUTH_ERROR_BAD_CREDENTIALS: unknown user, wrong password or disabled; which of them is
 *   not told
 * @AIV_AUTH_ERROR_BAD_REFRESH_TOKEN: a refresh token that cannot be used (any more)
 * @AIV_AUTH_ERROR_BAD_OLD_PASSWORD: the present password was not given
 * @AIV_AUTH_ERROR_BAD_PASSWORD: the new password cannot be used; the message says why
 * @AIV_AUTH_ERROR_DISABLED: the user is who he says, but his account is disabled
 * @AIV_AUTH_ERROR_CLOSED: the user is who he says, but has no account, and may not make one
 * @AIV_AUTH_ERROR_BUSY: too many passwords are being checked; try again in a moment
 */
typedef enum
{
  AIV_AUTH_ERROR_BAD_TOKEN,
  AIV_AUTH_ERROR_BAD_CREDENTIALS,
  AIV_AUTH_ERROR_BAD_REFRESH_TOKEN,
  AIV_AUTH_ERROR_BAD_OLD_PASSWORD,
  AIV_AUTH_ERROR_BAD_PASSWORD,
  AIV_AUTH_ERROR_DISABLED,
  AIV_AUTH_ERROR_CLOSED,
  AIV_AUTH_ERROR_BUSY,
} AivAuthError;

GQuark aiv_auth_error_quark (void);

G_END_DECLS
