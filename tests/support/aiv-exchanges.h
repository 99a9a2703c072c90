/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The recorded requests and answers, which tests/openapi holds against docs/openapi.json. */
void aiv_exchanges_set_body (SoupMessage *message,
                             GBytes      *body);
void aiv_exchanges_record   (SoupMessage *message,
                             const char  *text,
                             gsize        length);

G_END_DECLS
