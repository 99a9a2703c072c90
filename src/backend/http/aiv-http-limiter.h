/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivHttpLimiter AivHttpLimiter;

AivHttpLimiter *aiv_http_limiter_new   (guint           max_callers);
void            aiv_http_limiter_free  (AivHttpLimiter *self);
gboolean        aiv_http_limiter_allow (AivHttpLimiter *self,
                                        const char     *who,
                                        guint           per_minute,
                                        gint64          now_us,
                                        guint          *wait);
gboolean        aiv_http_limiter_take  (AivHttpLimiter *self,
                                        const char     *who,
                                        guint           most,
                                        guint           seconds,
                                        gboolean        only_look,
                                        gint64          now_us,
                                        guint          *wait);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpLimiter, aiv_http_limiter_free)

G_END_DECLS
