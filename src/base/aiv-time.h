/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64     aiv_time_now_ms       (void);
char      *aiv_time_format_naive (gint64       ms);
gboolean   aiv_time_parse        (const char  *text,
                                  gint64      *ms);
GDateTime *aiv_time_cache_local  (GDateTime  **cached,
                                  gint64       ms);

G_END_DECLS
