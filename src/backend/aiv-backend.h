/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-backend-config.h"
#include "aiv-posters.h"

G_BEGIN_DECLS

#define AIV_TYPE_BACKEND (aiv_backend_get_type ())
G_DECLARE_FINAL_TYPE (AivBackend, aiv_backend, AIV, BACKEND, GObject)

AivBackend             *aiv_backend_new         (const AivBackendConfig *config);
DexFuture              *aiv_backend_start       (AivBackend             *self);
DexFuture              *aiv_backend_stop        (AivBackend             *self);
const AivBackendConfig *aiv_backend_get_config  (AivBackend             *self);
AivPosters             *aiv_backend_get_posters (AivBackend             *self);
char                   *aiv_backend_dup_address (AivBackend             *self);

G_END_DECLS
