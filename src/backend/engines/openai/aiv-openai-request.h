/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-run.h"

G_BEGIN_DECLS

/**
 * AivOpenaiDialect:
 * @multipart: whether a video is asked for by a form rather than in JSON
 * @number: whether seconds are a number in JSON rather than a text
 * @settled: whether the server has taken one in this dialect
 *
 * How a server wants to be spoken to.
 */
typedef struct
{
  gboolean multipart;
  gboolean number;
  gboolean settled;
} AivOpenaiDialect;

SoupMessage *aiv_openai_request_new         (AivRemoteRun           *run,
                                             const AivOpenaiDialect *dialect);
const char  *aiv_openai_request_get_model   (AivRemoteRun           *run,
                                             char                  **owned);

G_END_DECLS
