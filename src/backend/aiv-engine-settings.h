/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend-config.h"
#include "engines/aiv-engine-registry.h"
#include "engines/remote/aiv-remote-settings.h"
#include "store/aiv-engine-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

typedef struct _AivEngineSettings AivEngineSettings;

AivEngineSettings *aiv_engine_settings_new             (AivStore               *store,
                                                        const AivBackendConfig *config,
                                                        GError                **error);
void               aiv_engine_settings_free            (AivEngineSettings      *self);
void               aiv_engine_settings_take            (AivEngineSettings      *self,
                                                        AivEngineRow           *row);

const char *const *aiv_engine_settings_get_services    (AivEngineSettings      *self);
const char        *aiv_engine_settings_get_service_name (const char            *id);
AivEngineRow      *aiv_engine_settings_lookup          (AivEngineSettings      *self,
                                                        const char             *id);
gboolean           aiv_engine_settings_is_enabled      (AivEngineSettings      *self,
                                                        const char             *id);
gint64             aiv_engine_settings_get_price       (AivEngineSettings      *self,
                                                        const char             *id,
                                                        const char             *model,
                                                        gint64                  fallback);
guint              aiv_engine_settings_get_concurrency (AivEngineSettings      *self,
                                                        const char             *id,
                                                        guint                   fallback);
const char        *aiv_engine_settings_get_key         (AivEngineSettings      *self,
                                                        const char             *id);
void               aiv_engine_settings_connect         (AivEngineSettings      *self,
                                                        AivEngineRegistry      *engines);
AivRemoteSettings *aiv_engine_settings_dup_remote      (AivEngineSettings      *self,
                                                        const char             *id);
const char        *aiv_engine_settings_get_address     (AivEngineSettings      *self,
                                                        const char             *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineSettings, aiv_engine_settings_free)

G_END_DECLS
