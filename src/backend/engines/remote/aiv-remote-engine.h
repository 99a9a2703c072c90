/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine.h"
#include "engines/remote/aiv-remote-run.h"

G_BEGIN_DECLS

/**
 * AivRemoteCondition:
 * @AIV_REMOTE_WAITING: in the service's queue
 * @AIV_REMOTE_RUNNING: being made
 * @AIV_REMOTE_DONE: made
 * @AIV_REMOTE_FAILED: not made, for good
 * @AIV_REMOTE_FAILED_ONCE: not made; another try may do better
 * @AIV_REMOTE_CANCELLED: somebody has cancelled it
 *
 * How a task is at a service.
 */
typedef enum
{
  AIV_REMOTE_WAITING,
  AIV_REMOTE_RUNNING,
  AIV_REMOTE_DONE,
  AIV_REMOTE_FAILED,
  AIV_REMOTE_FAILED_ONCE,
  AIV_REMOTE_CANCELLED,
} AivRemoteCondition;

/**
 * AivRemoteFound:
 * @AIV_REMOTE_FOUND: the service has it; the id is set
 * @AIV_REMOTE_NOT_THERE: the service certainly does not have it
 * @AIV_REMOTE_CANNOT_TELL: nobody can know
 *
 * What became of a task that was sent without an answer.
 */
typedef enum
{
  AIV_REMOTE_FOUND,
  AIV_REMOTE_NOT_THERE,
  AIV_REMOTE_CANNOT_TELL,
} AivRemoteFound;

/**
 * AivRemoteStatus:
 * @condition: how it is
 * @fraction: how much of it is made, 0 to 1; negative if the service does not say
 * @words: (nullable): why it failed
 * @url: (nullable): where the video is, when it is done
 * @pause_ms: when to ask again; 0 for the engine's own pace
 *
 * What a service says about a task.
 */
typedef struct
{
  AivRemoteCondition condition;
  double fraction;
  char *words;
  char *url;
  gint64 pause_ms;
} AivRemoteStatus;

void aiv_remote_status_clear (AivRemoteStatus *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivRemoteStatus, aiv_remote_status_clear)

/**
 * AivRemoteSource:
 * @id: of an engine
 * @user_data: the caller's
 *
 * Returns: (transfer full) (nullable): how its service is set up now; %NULL if it is not
 */
typedef AivRemoteSettings *(*AivRemoteSource) (const char *id,
                                               gpointer    user_data);

#define AIV_TYPE_REMOTE_ENGINE (aiv_remote_engine_get_type ())
G_DECLARE_DERIVABLE_TYPE (AivRemoteEngine, aiv_remote_engine, AIV, REMOTE_ENGINE, GObject)

/**
 * AivRemoteService:
 * @id: of the engine
 * @concurrency: how many tasks it does well at once
 * @poll_ms: how often a task is asked after
 * @spacing_ms: the least time between two calls
 * @needs_key: whether nothing goes without a key
 * @keeps_nothing: whether a task that the service has forgotten has cost nothing
 * @dup_name: what people call it
 * @dup_short_name: (nullable): what sentences call it, where that is another name
 * @dup_models: (nullable): the models that it offers as it is set up
 * @authorize: (nullable): puts the key where the service expects it, in place of a bearer
 * @judge: (nullable): says what a refusal means, where its status does not
 * @submit: asks the service to make the job; gives its id, to be freed
 * @look_up: finds out what became of a task that was sent without an answer
 * @query: asks how a task is
 * @cancel: tells the service that nobody waits any more
 * @discover: (nullable): asks which models there are, now and then; gives whether that has changed
 * @watch: (nullable): a future of news of a task, where the service tells of itself
 * @idle: (nullable): nobody talks to the service any more
 *
 * What is different from service to service. What asks it runs in a fiber, and fails with a
 * [error@RemoteError] or a [error@MediaError].
 */
typedef struct
{
  const char *id;
  guint concurrency;
  guint poll_ms;
  guint spacing_ms;
  gboolean needs_key;
  gboolean keeps_nothing;

  char          *(*dup_name)   (AivRemoteEngine   *self);
  char          *(*dup_short_name) (AivRemoteEngine *self);
  GStrv          (*dup_models) (AivRemoteEngine   *self,
                                AivRemoteSettings *settings);
  void           (*authorize)  (AivRemoteEngine   *self,
                                AivRemoteSettings *settings,
                                SoupMessageHeaders *headers);
  AivRemoteError (*judge)      (AivRemoteEngine   *self,
                                guint              status,
                                const char        *words,
                                AivRemoteError     usual);
  char          *(*submit)     (AivRemoteEngine   *self,
                                AivRemoteRun      *run,
                                GError           **error);
  AivRemoteFound (*look_up)    (AivRemoteEngine   *self,
                                AivRemoteRun      *run,
                                char             **remote_id,
                                GError           **error);
  gboolean       (*query)      (AivRemoteEngine   *self,
                                AivRemoteRun      *run,
                                AivRemoteStatus   *status,
                                GError           **error);
  gboolean       (*cancel)     (AivRemoteEngine   *self,
                                AivRemoteRun      *run,
                                GError           **error);
  gboolean       (*discover)   (AivRemoteEngine   *self,
                                AivRemoteRun      *run);
  DexFuture     *(*watch)      (AivRemoteEngine   *self,
                                AivRemoteRun      *run);
  void           (*idle)       (AivRemoteEngine   *self);
} AivRemoteService;

/**
 * AivRemoteEngineClass:
 * @service: what the engine asks
 */
struct _AivRemoteEngineClass
{
  GObjectClass parent_class;

  const AivRemoteService *service;
};

void     aiv_remote_engine_set_source (AivRemoteEngine *self,
                                       AivRemoteSource  source,
                                       gpointer         user_data);
void     aiv_remote_engine_set_pace   (AivRemoteEngine *self,
                                       double           pace);

G_END_DECLS
