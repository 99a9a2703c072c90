/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-api-error.h"

G_BEGIN_DECLS

GError *aiv_api_error_new            (AivApiError        code,
                                      const char        *format,
                                      ...) G_GNUC_PRINTF (2, 3);
GError *aiv_api_error_new_for_answer (SoupMessage       *message,
                                      GBytes            *body,
                                      gboolean           signing_in);
GError *aiv_api_error_take           (GError            *error,
                                      const char        *what);
GError *aiv_api_error_take_file      (GError            *error,
                                      const char        *name);

/* Which certificate was refused, and whether somebody may trust it all the same. */
void    aiv_api_error_set_fingerprint  (GError      *error,
                                        const char  *fingerprint,
                                        gboolean     may_trust);

G_END_DECLS
