/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_JSON_MAX_DEPTH 64

JsonNode   *aiv_json_parse      (const char *text,
                                 gsize       length,
                                 GError    **error);
char       *aiv_json_to_string  (JsonNode   *node);

const char *aiv_json_get_string (JsonObject *object,
                                 const char *member);
gint64      aiv_json_get_int    (JsonObject *object,
                                 const char *member,
                                 gint64      fallback);
double      aiv_json_get_double (JsonObject *object,
                                 const char *member,
                                 double      fallback);
gboolean    aiv_json_get_bool   (JsonObject *object,
                                 const char *member,
                                 gboolean    fallback);
JsonObject *aiv_json_get_object (JsonObject *object,
                                 const char *member);
JsonArray  *aiv_json_get_array  (JsonObject *object,
                                 const char *member);

G_END_DECLS
