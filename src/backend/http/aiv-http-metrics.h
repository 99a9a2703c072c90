/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-exposition.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

typedef struct _AivHttpMetrics AivHttpMetrics;

AivHttpMetrics *aiv_http_metrics_new   (void);
void            aiv_http_metrics_free  (AivHttpMetrics     *self);
void            aiv_http_metrics_add   (AivHttpMetrics     *self,
                                        const AivHttpRoute *routes);
void            aiv_http_metrics_count (AivHttpMetrics     *self,
                                        const AivHttpRoute *route,
                                        guint               status,
                                        gint64              microseconds);
void            aiv_http_metrics_write (AivHttpMetrics     *self,
                                        AivExposition      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpMetrics, aiv_http_metrics_free)

G_END_DECLS
