/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fields of a log event beside GLib's own, as the journal wants them: upper case. */
#define AIV_LOG_EVENT "AIV_EVENT"
#define AIV_LOG_REQUEST "AIV_REQUEST"
#define AIV_LOG_USER "AIV_USER"
#define AIV_LOG_METHOD "AIV_METHOD"
#define AIV_LOG_ROUTE "AIV_ROUTE"
#define AIV_LOG_STATUS "AIV_STATUS"
#define AIV_LOG_DURATION "AIV_DURATION_MS"
#define AIV_LOG_ADDRESS "AIV_ADDRESS"

void  aiv_log_start  (const char      *wanted);
char *aiv_log_format (GLogLevelFlags   level,
                      const GLogField *fields,
                      gsize            n_fields,
                      gboolean         json);

G_END_DECLS
