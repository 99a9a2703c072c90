/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivRedirect:
 * @AIV_REDIRECT_CODE: the provider sent a code
 * @AIV_REDIRECT_DENIED: the user said no
 * @AIV_REDIRECT_FAILED: the provider told another error, or nothing that can be used
 * @AIV_REDIRECT_WRONG_ISSUER: somebody else than the provider sent the user back
 * @AIV_REDIRECT_WRONG_STATE: belongs to no sign-in of ours
 * @AIV_REDIRECT_ELSEWHERE: asks for another page, such as `/favicon.ico`
 * @AIV_REDIRECT_WRONG_METHOD: is no GET
 * @AIV_REDIRECT_TOO_LONG: goes on for longer than any redirect does
 * @AIV_REDIRECT_MALFORMED: is no HTTP
 * @AIV_REDIRECT_LATE: the sign-in had its answer before
 *
 * What a request to the address that a sign-in comes back to means. Only the first four end
 * the sign-in.
 */
typedef enum
{
  AIV_REDIRECT_CODE,
  AIV_REDIRECT_DENIED,
  AIV_REDIRECT_FAILED,
  AIV_REDIRECT_WRONG_ISSUER,
  AIV_REDIRECT_WRONG_STATE,
  AIV_REDIRECT_ELSEWHERE,
  AIV_REDIRECT_WRONG_METHOD,
  AIV_REDIRECT_TOO_LONG,
  AIV_REDIRECT_MALFORMED,
  AIV_REDIRECT_LATE,
} AivRedirect;

AivRedirect aiv_redirect_read       (const char  *head,
                                     const char  *path,
                                     const char  *state,
                                     const char  *issuer,
                                     char       **text);
gboolean    aiv_redirect_is_final   (AivRedirect  redirect);
char       *aiv_redirect_dup_answer (AivRedirect  redirect);

G_END_DECLS
