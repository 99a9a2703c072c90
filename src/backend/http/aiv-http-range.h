/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivHttpRange:
 * @AIV_HTTP_RANGE_NONE: none that we serve: the whole file
 * @AIV_HTTP_RANGE_PART: a part
 * @AIV_HTTP_RANGE_UNSATISFIABLE: a part that the file does not have
 *
 * What a Range header asks for.
 */
typedef enum
{
  AIV_HTTP_RANGE_NONE,
  AIV_HTTP_RANGE_PART,
  AIV_HTTP_RANGE_UNSATISFIABLE,
} AivHttpRange;

AivHttpRange aiv_http_range_parse    (const char *header,
                                      gint64      size,
                                      gint64     *start,
                                      gint64     *length);
gboolean     aiv_http_etag_matches   (const char *header,
                                      const char *etag);

G_END_DECLS
