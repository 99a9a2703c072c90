/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_HTTP_ERROR (aiv_http_error_quark ())

GQuark      aiv_http_error_quark          (void);
GError     *aiv_http_error_new            (guint         status,
                                           const char   *format,
                                           ...) G_GNUC_PRINTF (2, 3);
GError     *aiv_http_error_new_validation (const char   *place,
                                           const char   *field,
                                           const char   *type,
                                           const char   *format,
                                           ...) G_GNUC_PRINTF (4, 5);
gboolean    aiv_http_fail                 (GError      **error,
                                           guint         status,
                                           const char   *format,
                                           ...) G_GNUC_PRINTF (3, 4);
gboolean    aiv_http_fail_validation      (GError      **error,
                                           const char   *place,
                                           const char   *field,
                                           const char   *type,
                                           const char   *message);
void        aiv_http_error_take_member    (GError       *error,
                                           const char   *name,
                                           JsonNode     *value);
JsonObject *aiv_http_error_dup_body       (const GError *error);

G_END_DECLS
