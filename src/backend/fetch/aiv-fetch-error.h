/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_FETCH_ERROR (aiv_fetch_error_quark ())

/**
 * AivFetchError:
 * @AIV_FETCH_ERROR_INVALID_URL: not an http or https URL that we follow
 * @AIV_FETCH_ERROR_NOT_PUBLIC: its host is unknown, or not on the public internet; which of
 *   the two is not told
 * @AIV_FETCH_ERROR_UNREACHABLE: its server does not answer, or not in proper HTTP or TLS
 * @AIV_FETCH_ERROR_REFUSED: its server answers, but not with the file
 * @AIV_FETCH_ERROR_TOO_LARGE: the file is larger than allowed
 * @AIV_FETCH_ERROR_TIMED_OUT: it takes too long
 * @AIV_FETCH_ERROR_BUSY: too much is being fetched already
 *
 * Why a foreign address gave nothing. Messages are sentences that may be shown to whoever
 * named the address.
 */
typedef enum
{
  AIV_FETCH_ERROR_INVALID_URL,
  AIV_FETCH_ERROR_NOT_PUBLIC,
  AIV_FETCH_ERROR_UNREACHABLE,
  AIV_FETCH_ERROR_REFUSED,
  AIV_FETCH_ERROR_TOO_LARGE,
  AIV_FETCH_ERROR_TIMED_OUT,
  AIV_FETCH_ERROR_BUSY,
} AivFetchError;

GQuark aiv_fetch_error_quark (void);

G_END_DECLS
