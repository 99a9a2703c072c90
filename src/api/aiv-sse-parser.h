/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivSseParser AivSseParser;

/**
 * AivSseFunc:
 * @event: (nullable): the `event:` field
 * @id: (nullable): its own `id:` field
 * @data: the lines of `data:`, joined
 *
 * A complete event of the stream.
 */
typedef void (*AivSseFunc) (const char *event,
                            const char *id,
                            const char *data,
                            gpointer    user_data);

/* Server-sent events, as HTML's text/event-stream says. Fed in any pieces. */
AivSseParser *aiv_sse_parser_new       (AivSseFunc    func,
                                        gpointer      user_data);
void          aiv_sse_parser_free      (AivSseParser *self);
gboolean      aiv_sse_parser_feed      (AivSseParser *self,
                                        const char   *text,
                                        gsize         length);
int           aiv_sse_parser_get_retry (AivSseParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivSseParser, aiv_sse_parser_free)

G_END_DECLS
