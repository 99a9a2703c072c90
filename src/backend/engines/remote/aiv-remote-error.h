/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AIV_REMOTE_ERROR (aiv_remote_error_quark ())

/**
 * AivRemoteError:
 * @AIV_REMOTE_ERROR_UNREACHABLE: nothing has reached the service
 * @AIV_REMOTE_ERROR_CUT: the service has been reached, and no answer came: it may have done what it
 *   was asked for
 * @AIV_REMOTE_ERROR_SERVER: the service says that something is wrong with it: the same
 * @AIV_REMOTE_ERROR_GARBLED: an answer that nobody understands: the same
 * @AIV_REMOTE_ERROR_BUSY: not now; it has done nothing
 * @AIV_REMOTE_ERROR_LIMIT: an allowance is used up; it has done nothing
 * @AIV_REMOTE_ERROR_REFUSED: it does not accept the key
 * @AIV_REMOTE_ERROR_REJECTED: it does not want this; asking again does not help
 * @AIV_REMOTE_ERROR_GONE: it does not know that
 *
 * What became of a request to a service. Messages hold what the service said, cleaned.
 */
typedef enum
{
  AIV_REMOTE_ERROR_UNREACHABLE,
  AIV_REMOTE_ERROR_CUT,
  AIV_REMOTE_ERROR_SERVER,
  AIV_REMOTE_ERROR_GARBLED,
  AIV_REMOTE_ERROR_BUSY,
  AIV_REMOTE_ERROR_LIMIT,
  AIV_REMOTE_ERROR_REFUSED,
  AIV_REMOTE_ERROR_REJECTED,
  AIV_REMOTE_ERROR_GONE,
} AivRemoteError;

GQuark aiv_remote_error_quark (void);

G_END_DECLS
