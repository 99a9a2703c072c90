/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-backend-config.h"
#include "aiv-engine-settings.h"
#include "aiv-page-cache.h"
#include "aiv-posters.h"
#include "aiv-sharing.h"
#include "aiv-showcase.h"
#include "auth/aiv-auth.h"
#include "engines/aiv-engine-registry.h"
#include "fetch/aiv-fetcher.h"
#include "queue/aiv-event-hub.h"
#include "queue/aiv-video-board.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

#define AIV_TYPE_BACKEND (aiv_backend_get_type ())
G_DECLARE_FINAL_TYPE (AivBackend, aiv_backend, AIV, BACKEND, GObject)

AivBackend             *aiv_backend_new                (const AivBackendConfig *config);
void                    aiv_backend_set_engines        (AivBackend             *self,
                                                        AivEngineRegistry      *engines);
void                    aiv_backend_set_socket         (AivBackend             *self,
                                                        GSocket                *socket);
void                    aiv_backend_set_embedded       (AivBackend             *self,
                                                        gboolean                embedded);
DexFuture              *aiv_backend_start              (AivBackend             *self);
DexFuture              *aiv_backend_stop               (AivBackend             *self);
gboolean                aiv_backend_reload             (AivBackend             *self,
                                                        GError                **error);
gboolean                aiv_backend_is_stopping        (AivBackend             *self);
DexFuture              *aiv_backend_ref_stopping       (AivBackend             *self);
char                   *aiv_backend_dup_address        (AivBackend             *self);
char                   *aiv_backend_make_sign_in_token (AivBackend             *self);

gint64                  aiv_backend_get_uptime_us      (AivBackend             *self);
guint                   aiv_backend_get_n_running      (AivBackend             *self);

const AivBackendConfig *aiv_backend_get_config         (AivBackend             *self);
AivStore               *aiv_backend_get_store          (AivBackend             *self);
AivAuth                *aiv_backend_get_auth           (AivBackend             *self);
AivSharing             *aiv_backend_get_sharing        (AivBackend             *self);
AivOidcProvider        *aiv_backend_get_google         (AivBackend             *self);
AivEventHub            *aiv_backend_get_hub            (AivBackend             *self);
AivVideoBoard          *aiv_backend_get_board          (AivBackend             *self);
AivPosters             *aiv_backend_get_posters        (AivBackend             *self);
AivFetcher             *aiv_backend_get_fetcher        (AivBackend             *self);
AivShowcase            *aiv_backend_get_showcase       (AivBackend             *self);
AivPageCache           *aiv_backend_get_page_cache     (AivBackend             *self);
AivEngineRegistry      *aiv_backend_get_engines        (AivBackend             *self);
AivEngineSettings      *aiv_backend_get_engine_settings (AivBackend            *self);
void                    aiv_backend_engines_changed    (AivBackend             *self);
const char             *aiv_backend_get_engine_label   (AivBackend             *self,
                                                        const char             *engine_id);

G_END_DECLS
