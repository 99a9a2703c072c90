/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

/* What the conversation with a service needs of its engine. */

const AivRemoteService *aiv_remote_engine_get_service (AivRemoteEngine *self);
gint64             aiv_remote_engine_scale        (AivRemoteEngine   *self,
                                                   gint64             ms);
gint64             aiv_remote_engine_reserve      (AivRemoteEngine   *self);
char              *aiv_remote_engine_dup_name     (AivRemoteEngine   *self);
AivRemoteSettings *aiv_remote_engine_dup_settings (AivRemoteEngine   *self);
AivRemoteError     aiv_remote_engine_judge        (AivRemoteEngine   *self,
                                                   guint              status,
                                                   const char        *words);
void               aiv_remote_engine_authorize    (AivRemoteEngine   *self,
                                                   AivRemoteSettings *settings,
                                                   SoupMessageHeaders *headers);
void               aiv_remote_engine_good         (AivRemoteEngine   *self);
void               aiv_remote_engine_problem      (AivRemoteEngine   *self,
                                                   const char        *reason);
void               aiv_remote_engine_hold_off     (AivRemoteEngine   *self,
                                                   const char        *reason,
                                                   gint64             wait_ms);
DexFuture         *aiv_remote_engine_load_audio   (AivRemoteEngine   *self,
                                                   const char        *path,
                                                   const char        *name,
                                                   gboolean           encode);
gboolean           aiv_remote_engine_lock         (AivRemoteEngine   *self,
                                                   AivRemoteRun      *run,
                                                   GError           **error);
void               aiv_remote_engine_unlock       (AivRemoteEngine   *self);

AivEngineResult   *aiv_remote_job_run             (AivRemoteRun      *run,
                                                   GError           **error);
gboolean           aiv_remote_job_abandon         (AivRemoteRun      *run,
                                                   GError           **error);
AivEngineResult   *aiv_remote_job_fetch           (AivRemoteRun      *run,
                                                   AivRemoteStatus   *status,
                                                   GError           **error);
gboolean           aiv_remote_job_query           (AivRemoteRun      *run,
                                                   AivRemoteStatus   *status,
                                                   GError           **error);

G_END_DECLS
