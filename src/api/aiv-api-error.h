/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-error.h"

G_BEGIN_DECLS

#define AIV_API_ERROR (aiv_api_error_quark ())
#define AIV_TYPE_API_ERROR (aiv_api_error_get_type ())

/**
 * AivApiError:
 * @AIV_API_ERROR_FAILED: none of the others
 * @AIV_API_ERROR_UNAUTHORIZED: nobody is signed in, or the sign-in has run out
 * @AIV_API_ERROR_CREDENTIALS: the username or the password is wrong
 * @AIV_API_ERROR_FORBIDDEN: this account may not do that
 * @AIV_API_ERROR_NOT_FOUND: there is no such thing (any more)
 * @AIV_API_ERROR_QUOTA: too few credits
 * @AIV_API_ERROR_INVALID: the server refused what was sent; maybe with problems per file
 * @AIV_API_ERROR_CONFLICT: it contradicts something that was there first
 * @AIV_API_ERROR_TOO_LARGE: what was sent, or what came back, is too large
 * @AIV_API_ERROR_RATE_LIMITED: too many requests; try again later
 * @AIV_API_ERROR_OFFLINE: the server cannot be reached
 * @AIV_API_ERROR_TLS: the server's certificate is not to be trusted
 * @AIV_API_ERROR_CERTIFICATE_CHANGED: it is another certificate than the pinned one
 * @AIV_API_ERROR_CERTIFICATE_EXPIRED: the certificate is over, or not yet good
 * @AIV_API_ERROR_PROXY: the proxy does not let it through
 * @AIV_API_ERROR_SERVER: the server failed
 * @AIV_API_ERROR_UNAVAILABLE: the server cannot do that now, or never could
 * @AIV_API_ERROR_PROTOCOL: the answer makes no sense: not a server of ours
 * @AIV_API_ERROR_FILE: a local file cannot be read or written
 * @AIV_API_ERROR_FULL: a local file cannot be written, as there is no room for it
 * @AIV_API_ERROR_TIMED_OUT: a sign-in was not finished in the browser in time
 * @AIV_API_ERROR_REFUSED: a sign-in in the browser was not confirmed, or its code was not taken
 * @AIV_API_ERROR_NO_ACCOUNT: a sign-in in the browser was, but the server lets this account not in
 * @AIV_API_ERROR_SETUP: the server is not set up for a sign-in in the browser
 * @AIV_API_ERROR_PORT: the port that a sign-in in the browser comes back to is taken
 * @AIV_API_ERROR_STALE: it was changed by somebody else since it was read
 * @AIV_API_ERROR_CAP: the account has done as much as an administrator lets it
 * @AIV_API_ERROR_CANCELLED: nobody waits for it any more
 *
 * What a client's futures reject with. What more the server told is in the error too:
 * [func@Aiv.api_error_get_info].
 */
typedef enum
{
  AIV_API_ERROR_FAILED,
  AIV_API_ERROR_UNAUTHORIZED,
  AIV_API_ERROR_CREDENTIALS,
  AIV_API_ERROR_FORBIDDEN,
  AIV_API_ERROR_NOT_FOUND,
  AIV_API_ERROR_QUOTA,
  AIV_API_ERROR_INVALID,
  AIV_API_ERROR_CONFLICT,
  AIV_API_ERROR_TOO_LARGE,
  AIV_API_ERROR_RATE_LIMITED,
  AIV_API_ERROR_OFFLINE,
  AIV_API_ERROR_TLS,
  AIV_API_ERROR_CERTIFICATE_CHANGED,
  AIV_API_ERROR_CERTIFICATE_EXPIRED,
  AIV_API_ERROR_PROXY,
  AIV_API_ERROR_SERVER,
  AIV_API_ERROR_UNAVAILABLE,
  AIV_API_ERROR_PROTOCOL,
  AIV_API_ERROR_FILE,
  AIV_API_ERROR_FULL,
  AIV_API_ERROR_TIMED_OUT,
  AIV_API_ERROR_REFUSED,
  AIV_API_ERROR_NO_ACCOUNT,
  AIV_API_ERROR_SETUP,
  AIV_API_ERROR_PORT,
  AIV_API_ERROR_STALE,
  AIV_API_ERROR_CAP,
  AIV_API_ERROR_CANCELLED,
} AivApiError;

/**
 * AivApiErrorInfo:
 * @status: HTTP status; 0 if there was none
 * @retry_after: seconds to wait before trying again; -1 if not told
 * @required: credits needed; -1 if not told
 * @available: credits there are; -1 if not told
 * @cap: (nullable): `concurrent`, `daily` or `monthly`: what the account has done as much of as it may
 * @limit: how much of that it may do; -1 if not told
 * @request_id: (nullable): the server's name for the request, to find it in its log
 * @problems: (nullable) (element-type AivWireProblem): the files that were refused
 * @fingerprint: (nullable): SHA-256 of the certificate that was refused
 * @may_trust: whether nothing speaks against it but that nobody known here has signed it: somebody
 *   who compares the fingerprint may trust it
 *
 * What the server told besides the message.
 */
typedef struct
{
  guint status;
  int retry_after;
  gint64 required;
  gint64 available;
  char *cap;
  gint64 limit;
  char *request_id;
  GPtrArray *problems;
  char *fingerprint;
  gboolean may_trust;
} AivApiErrorInfo;

GQuark                 aiv_api_error_quark    (void);
GType                  aiv_api_error_get_type (void) G_GNUC_CONST;

/* @info of an AIV_API_ERROR; NULL for other errors. Belongs to @error. */
const AivApiErrorInfo *aiv_api_error_get_info (const GError *error);

/* Plain words, translated: what happened and what to do next. The only text of an error
 * that people should read; NULL when there is nothing to tell (somebody cancelled). */
char                  *aiv_api_error_describe (const GError *error);

/* For a "Details" fold: the server's own words, status and request id. */
char                  *aiv_api_error_details  (const GError *error);

G_END_DECLS
