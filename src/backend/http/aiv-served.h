/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "aiv-backend-config.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

#define AIV_SERVED_FAMILIES "aivideo.v1;aivideo.ads;vision.batch"

gboolean      aiv_served_check_families (AivBackendConfig       *config,
                                         GError                **error);
gboolean      aiv_served_has_family     (const AivBackendConfig *config,
                                         const char             *family);
gboolean      aiv_served_is_everything  (const AivBackendConfig *config);
gboolean      aiv_served_is             (const AivBackendConfig *config,
                                         const AivHttpRoute     *route);
AivHttpRoute *aiv_served_dup_routes     (const AivBackendConfig *config);
void          aiv_served_describe       (const AivBackendConfig *config,
                                         JsonNode               *description);
void          aiv_served_trim           (const AivBackendConfig *config,
                                         JsonNode               *reply);

G_END_DECLS
