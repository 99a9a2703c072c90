/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "aiv-remote-error.h"
#include "aiv-remote-settings.h"
#include "engines/aiv-engine.h"
#include "engines/remote/aiv-remote-inputs.h"

G_BEGIN_DECLS

typedef struct _AivRemoteEngine AivRemoteEngine;

/**
 * AivRemoteRun:
 * @engine: the engine
 * @settings: of its service, as they were when this began
 * @job: (nullable): what is to be made; %NULL where a task is abandoned or the service is tried
 * @cancellable: (nullable): ends it
 * @memory: (nullable): where tasks are written down
 * @task: (nullable): what the service has been, or is about to be, asked for
 * @image: (nullable): the picture, once it has been read
 * @audio: (nullable): the recording, once it has been read
 * @status: of the latest answer; 0 if there was none
 * @retry_after_ms: what the latest answer says; -1 if it says nothing
 *
 * One conversation with a service, in a fiber of the main thread.
 */
typedef struct
{
  AivRemoteEngine *engine;
  AivRemoteSettings *settings;
  AivEngineJob *job;
  GCancellable *cancellable;
  AivEngineMemory *memory;
  AivEngineTask *task;
  AivRemoteInput *image;
  AivRemoteInput *audio;
  guint status;
  gint64 retry_after_ms;

  /*< private >*/
  SoupSession *session;
  AivEngineProgressFunc progress;
  gpointer user_data;
  GDestroyNotify notify;
  DexPromise *promise;
  int phase;
  double fraction;
} AivRemoteRun;

/**
 * AivRemoteSend:
 * @AIV_REMOTE_ASK: may be cut short, and asked again
 * @AIV_REMOTE_ACT: has an effect: what has been begun is brought to its end
 *
 * How a request is sent.
 */
typedef enum
{
  AIV_REMOTE_ASK,
  AIV_REMOTE_ACT,
} AivRemoteSend;

AivRemoteRun *aiv_remote_run_new      (AivRemoteEngine   *engine,
                                       AivRemoteSettings *settings,
                                       SoupSession       *session);
void          aiv_remote_run_free     (AivRemoteRun      *self);
SoupMessage  *aiv_remote_run_message  (AivRemoteRun      *self,
                                       const char        *method,
                                       const char        *path);
void          aiv_remote_run_set_json (SoupMessage       *message,
                                       JsonBuilder       *builder,
                                       ...) G_GNUC_NULL_TERMINATED;
void          aiv_remote_run_set_form (SoupMessage       *message,
                                       SoupMultipart     *form);
JsonNode     *aiv_remote_run_send     (AivRemoteRun      *self,
                                       SoupMessage       *message,
                                       AivRemoteSend      how,
                                       GError           **error);
JsonObject   *aiv_remote_run_ask      (AivRemoteRun      *self,
                                       const char        *path,
                                       JsonNode         **node,
                                       GError           **error);
gboolean      aiv_remote_run_pause    (AivRemoteRun      *self,
                                       gint64             ms,
                                       GError           **error);
gboolean      aiv_remote_run_wait     (AivRemoteRun      *self,
                                       gint64             ms,
                                       DexFuture         *news,
                                       GError           **error);
void          aiv_remote_run_tell     (AivRemoteRun      *self,
                                       AivEnginePhase     phase,
                                       double             fraction);
gboolean      aiv_remote_run_load     (AivRemoteRun      *self,
                                       gboolean           encode,
                                       GError           **error);
void          aiv_remote_run_get_size (AivRemoteRun      *self,
                                       guint             *width,
                                       guint             *height);
gint64        aiv_remote_run_get_seconds (AivRemoteRun   *self,
                                       gint64             fallback,
                                       gint64             maximum);
void          aiv_remote_error_make_harmless (GError     *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRemoteRun, aiv_remote_run_free)

G_END_DECLS
