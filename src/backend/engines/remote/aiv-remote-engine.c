/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-engine.h"

#include <glib/gi18n-lib.h>

#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-remote-breaker.h"
#include "aiv-remote-engine-private.h"
#include "aiv-time.h"

#define IDLE_TIMEOUT_S 60
#define MAX_CONNECTIONS 16
#define DISCOVER_MS (60 * 60 * 1000)

/**
 * AivRemoteEngine:
 *
 * What all engines share that ask a service: settings read at each job, one submission at a
 * time (so that at most one has an unknown outcome), and a breaker that keeps jobs away from a
 * service that is out of order. Of the main thread.
 */
typedef struct
{
  AivRemoteSource source;
  gpointer source_data;
  SoupSession *session;
  AivRemoteBreaker breaker;
  guint timer;
  double pace;
  gint64 next_call; /* monotonic, in milliseconds */
  DexPromise *lock; /* kept by whoever submits */
  GStrv models;
  char *discovered; /* the address whose models have been asked for */
  gint64 discover_at; /* monotonic, in milliseconds: the next time */
  guint n_runs;

  /* The recording of the batch that is being made: read and encoded once. */
  char *audio_path;
  DexFuture *audio;
} AivRemoteEnginePrivate;

static void engine_iface_init (AivEngineInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (AivRemoteEngine, aiv_remote_engine, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (AivRemoteEngine)
                                  G_IMPLEMENT_INTERFACE (AIV_TYPE_ENGINE, engine_iface_init))

static AivRemoteEnginePrivate *
get (AivRemoteEngine *self)
{
  return aiv_remote_engine_get_instance_private (self);
}

static gint64
now_ms (AivRemoteEngine *self)
{
  return (gint64) ((double) (g_get_monotonic_time () / 1000) * get (self)->pace);
}

/* --- for conversations ------------------------------------------------------------------ */

const AivRemoteService *
aiv_remote_engine_get_service (AivRemoteEngine *self)
{
  return AIV_REMOTE_ENGINE_GET_CLASS (self)->service;
}

/* A pause in real milliseconds: tests let time pass faster. */
gint64
aiv_remote_engine_scale (AivRemoteEngine *self, gint64 ms)
{
  return (gint64) ((double) ms / get (self)->pace);
}

/* Takes the next moment at which the service may be called; returns how far away that is, in milliseconds. */
gint64
aiv_remote_engine_reserve (AivRemoteEngine *self)
{
  AivRemoteEnginePrivate *priv = get (self);
  gint64 now = g_get_monotonic_time () / 1000;
  gint64 moment = MAX (now, priv->next_call);

  priv->next_call = moment + aiv_remote_engine_get_service (self)->spacing_ms;
  return moment - now;
}

char *
aiv_remote_engine_dup_name (AivRemoteEngine *self)
{
  const AivRemoteService *service = aiv_remote_engine_get_service (self);

  return service->dup_short_name != NULL ? service->dup_short_name (self) : service->dup_name (self);
}

/* NULL where the service cannot be used. */
AivRemoteSettings *
aiv_remote_engine_dup_settings (AivRemoteEngine *self)
{
  const AivRemoteService *service = aiv_remote_engine_get_service (self);
  AivRemoteEnginePrivate *priv = get (self);
  AivRemoteSettings *settings = priv->source != NULL ? priv->source (service->id, priv->source_data) : NULL;

  if (settings != NULL && service->needs_key && settings->key == NULL)
    g_clear_pointer (&settings, aiv_remote_settings_unref);
  return settings;
}

AivRemoteError
aiv_remote_engine_judge (AivRemoteEngine *self, guint status, const char *words)
{
  const AivRemoteService *service = aiv_remote_engine_get_service (self);
  AivRemoteError usual = AIV_REMOTE_ERROR_REJECTED;

  if (status == 401 || status == 403)
    usual = AIV_REMOTE_ERROR_REFUSED;
  else if (status == 404 || status == 410)
    usual = AIV_REMOTE_ERROR_GONE;
  else if (status == 429)
    usual = AIV_REMOTE_ERROR_BUSY;
  else if (status >= 500 || status == 408)
    usual = AIV_REMOTE_ERROR_SERVER;
  else if (status < 400)
    usual = AIV_REMOTE_ERROR_GARBLED;
  return service->judge != NULL ? service->judge (self, status, words, usual) : usual;
}

void
aiv_remote_engine_authorize (AivRemoteEngine *self, AivRemoteSettings *settings, SoupMessageHeaders *headers)
{
  const AivRemoteService *service = aiv_remote_engine_get_service (self);

  if (settings->key != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", settings->key, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (service->authorize != NULL)
    service->authorize (self, settings, headers);
}

static gboolean
on_timer (gpointer data)
{
  AivRemoteEngine *self = data;

  get (self)->timer = 0;
  aiv_engine_changed (AIV_ENGINE (self));
  return G_SOURCE_REMOVE;
}

static void
follow_breaker (AivRemoteEngine *self, gint64 until)
{
  AivRemoteEnginePrivate *priv = get (self);

  if (until == 0)
    return;
  g_clear_handle_id (&priv->timer, g_source_remove);
  priv->timer = g_timeout_add ((guint) CLAMP (aiv_remote_engine_scale (self, until - now_ms (self)) + 1, 1, G_MAXINT),
                               on_timer, self);
  aiv_engine_changed (AIV_ENGINE (self));
}

/* The service has answered as it should. */
void
aiv_remote_engine_good (AivRemoteEngine *self)
{
  AivRemoteEnginePrivate *priv = get (self);

  /* While it has had enough, it still says how tasks are. */
  if (priv->breaker.paused_until > now_ms (self))
    return;
  if (aiv_remote_breaker_good (&priv->breaker))
    aiv_engine_changed (AIV_ENGINE (self));
}

void
aiv_remote_engine_problem (AivRemoteEngine *self, const char *reason)
{
  follow_breaker (self, aiv_remote_breaker_problem (&get (self)->breaker, reason, now_ms (self)));
}

void
aiv_remote_engine_hold_off (AivRemoteEngine *self, const char *reason, gint64 wait_ms)
{
  follow_breaker (self, aiv_remote_breaker_pause (&get (self)->breaker, reason, wait_ms, now_ms (self)));
}

/* In a fiber: until nobody else submits. */
gboolean
aiv_remote_engine_lock (AivRemoteEngine *self, AivRemoteRun *run, GError **error)
{
  AivRemoteEnginePrivate *priv = get (self);

  while (priv->lock != NULL)
    {
      DexFuture *end = dex_ref (DEX_FUTURE (priv->lock));

      if (run->cancellable != NULL)
        end = dex_future_first (end, dex_cancellable_new_from_cancellable (run->cancellable), NULL);
      dex_await (end, NULL);
      if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
        return FALSE;
    }
  priv->lock = dex_promise_new ();
  return TRUE;
}

void
aiv_remote_engine_unlock (AivRemoteEngine *self)
{
  g_autoptr (DexPromise) lock = g_steal_pointer (&get (self)->lock);

  dex_promise_resolve_boolean (lock, TRUE);
}

DexFuture *
aiv_remote_engine_load_audio (AivRemoteEngine *self, const char *path, const char *name, gboolean encode)
{
  AivRemoteEnginePrivate *priv = get (self);

  if (g_strcmp0 (priv->audio_path, path) != 0 || dex_future_is_rejected (priv->audio))
    {
      g_set_str (&priv->audio_path, path);
      if (priv->audio != NULL)
        dex_future_disown (priv->audio);
      priv->audio = aiv_remote_input_load (path, name, encode);
    }
  return dex_ref (priv->audio);
}

/* --- as an engine ------------------------------------------------------------------------ */

static void
begin_run (AivRemoteEngine *self)
{
  AivRemoteEnginePrivate *priv = get (self);

  priv->n_runs++;
  if (priv->session != NULL)
    return;
  priv->session = soup_session_new_with_options ("timeout", IDLE_TIMEOUT_S, "max-conns-per-host", MAX_CONNECTIONS,
                                                 "max-conns", 2 * MAX_CONNECTIONS, "user-agent",
                                                 "AIVideoStudio/" AIV_VERSION, NULL);
  soup_session_remove_feature_by_type (priv->session, SOUP_TYPE_AUTH_MANAGER);
}

static void
end_run (AivRemoteEngine *self)
{
  AivRemoteEnginePrivate *priv = get (self);

  if (--priv->n_runs > 0)
    return;
  if (aiv_remote_engine_get_service (self)->idle != NULL)
    aiv_remote_engine_get_service (self)->idle (self);
  if (priv->audio != NULL)
    dex_future_disown (g_steal_pointer (&priv->audio));
  g_clear_pointer (&priv->audio_path, g_free);
}

static const char *
aiv_remote_engine_get_id (AivEngine *engine)
{
  return aiv_remote_engine_get_service (AIV_REMOTE_ENGINE (engine))->id;
}

static char *
aiv_remote_engine_dup_engine_name (AivEngine *engine)
{
  return aiv_remote_engine_get_service (AIV_REMOTE_ENGINE (engine))->dup_name (AIV_REMOTE_ENGINE (engine));
}

static guint
aiv_remote_engine_get_concurrency (AivEngine *engine)
{
  return aiv_remote_engine_get_service (AIV_REMOTE_ENGINE (engine))->concurrency;
}

static DexFuture *
discover_fiber (gpointer data)
{
  AivRemoteRun *run = data;

  if (aiv_remote_engine_get_service (run->engine)->discover (run->engine, run))
    aiv_engine_changed (AIV_ENGINE (run->engine));
  end_run (run->engine);
  return dex_future_new_true ();
}

static void
run_free (gpointer run)
{
  aiv_remote_run_free (run);
}

/* Who asks for models learns of new ones the next time. */
static void
discover (AivRemoteEngine *self, AivRemoteSettings *settings)
{
  AivRemoteEnginePrivate *priv = get (self);
  gboolean moved = g_set_str (&priv->discovered, settings->address);

  if (aiv_remote_engine_get_service (self)->discover == NULL || (!moved && now_ms (self) < priv->discover_at))
    return;
  priv->discover_at = now_ms (self) + DISCOVER_MS;
  begin_run (self);
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, discover_fiber,
                                          aiv_remote_run_new (self, settings, priv->session), run_free));
}

static const char *const *
aiv_remote_engine_get_models (AivEngine *engine)
{
  static const char *const none[] = { NULL };
  AivRemoteEngine *self = AIV_REMOTE_ENGINE (engine);
  AivRemoteEnginePrivate *priv = get (self);
  g_autoptr (AivRemoteSettings) settings = aiv_remote_engine_dup_settings (self);
  g_auto (GStrv) models = NULL;

  if (settings == NULL || aiv_remote_engine_get_service (self)->dup_models == NULL)
    return none;
  discover (self, settings);
  models = aiv_remote_engine_get_service (self)->dup_models (self, settings);
  if (priv->models == NULL || !g_strv_equal ((const char *const *) priv->models, (const char *const *) models))
    {
      g_strfreev (priv->models);
      priv->models = g_steal_pointer (&models);
    }
  return (const char *const *) priv->models;
}

static guint
aiv_remote_engine_get_limit (AivEngine *engine)
{
  AivRemoteEngine *self = AIV_REMOTE_ENGINE (engine);

  return aiv_remote_breaker_get_limit (&get (self)->breaker, now_ms (self));
}

static AivEngineState *
aiv_remote_engine_dup_state (AivEngine *engine)
{
  AivRemoteEngine *self = AIV_REMOTE_ENGINE (engine);
  AivRemoteEnginePrivate *priv = get (self);
  g_autoptr (AivRemoteSettings) settings = aiv_remote_engine_dup_settings (self);
  gint64 left = priv->breaker.paused_until - now_ms (self);

  if (settings == NULL)
    return aiv_engine_state_new (AIV_ENGINE_UNCONFIGURED, C_ ("error", "The service has not been set up"), 0);
  if (!priv->breaker.trying)
    return aiv_engine_state_new (AIV_ENGINE_READY, NULL, 0);
  return aiv_engine_state_new (AIV_ENGINE_PAUSED, priv->breaker.reason, aiv_time_now_ms () + MAX (left, 0));
}

static DexFuture *
generate_fiber (gpointer data)
{
  AivRemoteRun *run = data;
  GError *error = NULL;
  AivEngineResult *result = aiv_remote_job_run (run, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  if (result != NULL)
    {
      g_value_init (&value, AIV_TYPE_ENGINE_RESULT);
      g_value_take_boxed (&value, result);
      dex_promise_resolve (run->promise, &value);
    }
  else
    dex_promise_reject (run->promise, error);
  end_run (run->engine);
  return dex_future_new_true ();
}

static DexFuture *
aiv_remote_engine_generate (AivEngine            *engine,
                            AivEngineJob         *job,
                            GCancellable         *cancellable,
                            AivEngineProgressFunc progress,
                            gpointer              user_data,
                            GDestroyNotify        notify)
{
  AivRemoteEngine *self = AIV_REMOTE_ENGINE (engine);
  g_autoptr (AivRemoteSettings) settings = aiv_remote_engine_dup_settings (self);
  AivRemoteRun *run;
  DexFuture *future;

  begin_run (self);
  run = aiv_remote_run_new (self, settings, get (self)->session);
  run->job = aiv_engine_job_ref (job);
  g_set_object (&run->cancellable, cancellable);
  g_set_object (&run->memory, job->memory);
  run->progress = progress;
  run->user_data = user_data;
  run->notify = notify;
  run->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (run->promise));
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, generate_fiber, run, run_free));
  return future;
}

static DexFuture *
abandon_fiber (gpointer data)
{
  AivRemoteRun *run = data;
  GError *error = NULL;

  if (aiv_remote_job_abandon (run, &error))
    dex_promise_resolve_boolean (run->promise, TRUE);
  else
    dex_promise_reject (run->promise, error);
  end_run (run->engine);
  return dex_future_new_true ();
}

static DexFuture *
aiv_remote_engine_abandon (AivEngine *engine, AivEngineTask *task, AivEngineMemory *memory)
{
  AivRemoteEngine *self = AIV_REMOTE_ENGINE (engine);
  g_autoptr (AivRemoteSettings) settings = aiv_remote_engine_dup_settings (self);
  AivRemoteRun *run;
  DexFuture *future;

  /* At another service by now, or at none. */
  if (settings == NULL || !g_str_equal (settings->address, task->address))
    return dex_future_new_true ();
  begin_run (self);
  run = aiv_remote_run_new (self, settings, get (self)->session);
  run->task = aiv_engine_task_ref (task);
  g_set_object (&run->memory, memory);
  run->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (run->promise));
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, abandon_fiber, run, run_free));
  return future;
}

static void
engine_iface_init (AivEngineInterface *iface)
{
  iface->get_id = aiv_remote_engine_get_id;
  iface->dup_name = aiv_remote_engine_dup_engine_name;
  iface->get_concurrency = aiv_remote_engine_get_concurrency;
  iface->get_models = aiv_remote_engine_get_models;
  iface->get_limit = aiv_remote_engine_get_limit;
  iface->dup_state = aiv_remote_engine_dup_state;
  iface->generate = aiv_remote_engine_generate;
  iface->abandon = aiv_remote_engine_abandon;
}

static void
aiv_remote_engine_finalize (GObject *object)
{
  AivRemoteEnginePrivate *priv = get (AIV_REMOTE_ENGINE (object));

  g_clear_handle_id (&priv->timer, g_source_remove);
  g_clear_object (&priv->session);
  g_strfreev (priv->models);
  g_free (priv->discovered);
  g_free (priv->audio_path);
  dex_clear (&priv->audio);
  aiv_remote_breaker_clear (&priv->breaker);

  G_OBJECT_CLASS (aiv_remote_engine_parent_class)->finalize (object);
}

static void
aiv_remote_engine_class_init (AivRemoteEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_remote_engine_finalize;
}

static void
aiv_remote_engine_init (AivRemoteEngine *self)
{
  get (self)->pace = 1;
}

/**
 * aiv_remote_status_clear:
 * @self: a status
 */
void
aiv_remote_status_clear (AivRemoteStatus *self)
{
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->url, g_free);
}

/**
 * aiv_remote_engine_set_source:
 * @self: an engine
 * @source: (scope forever): says how its service is set up, asked at each job
 * @user_data: outlives @self
 */
void
aiv_remote_engine_set_source (AivRemoteEngine *self, AivRemoteSource source, gpointer user_data)
{
  g_return_if_fail (AIV_IS_REMOTE_ENGINE (self));

  get (self)->source = source;
  get (self)->source_data = user_data;
}

/**
 * aiv_remote_engine_set_pace:
 * @self: an engine
 * @pace: how much faster its pauses pass; 1 but for tests
 */
void
aiv_remote_engine_set_pace (AivRemoteEngine *self, double pace)
{
  g_return_if_fail (AIV_IS_REMOTE_ENGINE (self));
  g_return_if_fail (pace > 0);

  get (self)->pace = pace;
}
