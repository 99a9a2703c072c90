/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-engine-error.h"
#include "aiv-engine-job.h"
#include "aiv-engine-result.h"
#include "aiv-engine-state.h"

G_BEGIN_DECLS

/**
 * AivEnginePhase:
 * @AIV_ENGINE_PHASE_PREPARING: reading and checking the inputs
 * @AIV_ENGINE_PHASE_UPLOADING: sending the inputs to a service
 * @AIV_ENGINE_PHASE_WAITING: in a service's queue
 * @AIV_ENGINE_PHASE_GENERATING: the video is being made
 * @AIV_ENGINE_PHASE_DOWNLOADING: fetching the video from a service
 * @AIV_ENGINE_PHASE_FINISHING: putting the video in its place
 *
 * What an engine is doing for a job. Phases are passed in this order; those that an
 * engine has no use for are left out.
 */
typedef enum
{
  AIV_ENGINE_PHASE_PREPARING,
  AIV_ENGINE_PHASE_UPLOADING,
  AIV_ENGINE_PHASE_WAITING,
  AIV_ENGINE_PHASE_GENERATING,
  AIV_ENGINE_PHASE_DOWNLOADING,
  AIV_ENGINE_PHASE_FINISHING,
} AivEnginePhase;

/**
 * AivEngineProgressFunc:
 * @phase: what is going on
 * @fraction: how much of the whole job is done, 0 to 1, as measured; negative where the
 *   engine cannot measure it in this phase
 * @user_data: the caller's data
 *
 * Told on the thread of the default main context, never after the job's future has
 * been settled, and not more often than a person can see.
 */
typedef void (*AivEngineProgressFunc) (AivEnginePhase phase,
                                       double         fraction,
                                       gpointer       user_data);

#define AIV_TYPE_ENGINE (aiv_engine_get_type ())
G_DECLARE_INTERFACE (AivEngine, aiv_engine, AIV, ENGINE, GObject)

struct _AivEngineInterface
{
  GTypeInterface parent_iface;

  const char *(*get_id)          (AivEngine            *self);
  char       *(*dup_name)        (AivEngine            *self);
  guint       (*get_concurrency) (AivEngine            *self);
  const char *const *(*get_models) (AivEngine          *self);
  guint       (*get_limit)       (AivEngine            *self);
  AivEngineState *(*dup_state)   (AivEngine            *self);
  DexFuture  *(*abandon)         (AivEngine            *self,
                                  AivEngineTask        *task,
                                  AivEngineMemory      *memory);
  DexFuture  *(*generate)        (AivEngine            *self,
                                  AivEngineJob         *job,
                                  GCancellable         *cancellable,
                                  AivEngineProgressFunc progress,
                                  gpointer              user_data,
                                  GDestroyNotify        notify);
};

const char *aiv_engine_get_id (AivEngine *self);
char *aiv_engine_dup_name (AivEngine *self);
guint aiv_engine_get_concurrency (AivEngine *self);
const char *const *aiv_engine_get_models (AivEngine *self);
guint aiv_engine_get_limit (AivEngine *self);
AivEngineState *aiv_engine_dup_state (AivEngine *self);
void aiv_engine_changed (AivEngine *self);
DexFuture *aiv_engine_abandon (AivEngine       *self,
                               AivEngineTask   *task,
                               AivEngineMemory *memory);
DexFuture *aiv_engine_generate (AivEngine            *self,
                                AivEngineJob         *job,
                                GCancellable         *cancellable,
                                AivEngineProgressFunc progress,
                                gpointer              user_data,
                                GDestroyNotify        notify);

G_END_DECLS
