/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-queue.h"

#include <malloc.h>

#include "aiv-error.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "aiv-weak.h"
#include "queue/aiv-queue-job.h"
#include "queue/aiv-task-sweep.h"
#include "store/aiv-batches.h"
#include "store/aiv-work.h"

/* After the store failed to say what is next; also the least between two looks that found
 * nothing although something was due. */
#define PAUSE_MS 1000

/**
 * AivQueue:
 *
 * Keeps as many items going as it may, of those that wait in the store. It looks when
 * something has happened and when a retry becomes due, never in between: an idle queue
 * costs nothing. Lives on the store's thread.
 */
struct _AivQueue
{
  GObject parent_instance;

  AivStore *store;
  AivEventHub *hub;
  AivEngineRegistry *engines;
  guint concurrency;
  AivQueueLimit limit;
  gpointer limit_data;
  gboolean strict;

  AivTaskSweep *sweep;
  GHashTable *jobs; /* AivQueueJob → DexFuture of its end */
  DexFuture *claim;
  DexPromise *stopped;
  guint subscription;
  guint timer;
  gboolean running;
  gboolean claiming;
  gboolean look_again;
};

G_DEFINE_FINAL_TYPE (AivQueue, aiv_queue, G_TYPE_OBJECT)

static void look (AivQueue *self);

static gboolean
on_timer (gpointer data)
{
  AivQueue *self = data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look_in (AivQueue *self, gint64 ms)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) CLAMP (ms, 1, G_MAXINT), on_timer, self);
}

static gboolean
trim (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  malloc_trim (0);
  return TRUE;
}

/* Decoders and encoders leave the heap large and empty: give it back once there is nothing
 * more to do. On a worker, since that takes longer than a request may wait. */
static void
tidy_up (AivQueue *self)
{
  if (g_hash_table_size (self->jobs) == 0 && !self->claiming)
    dex_future_disown (aiv_thread_run (trim, NULL, NULL));
}

static void
check_stopped (AivQueue *self)
{
  if (self->stopped != NULL && !self->claiming && g_hash_table_size (self->jobs) == 0
      && dex_future_is_pending (DEX_FUTURE (self->stopped)))
    dex_promise_resolve_boolean (self->stopped, TRUE);
}

typedef struct
{
  gpointer queue; /* weak */
  AivQueueJob *job;
} JobEnd;

static void
job_end_free (gpointer data)
{
  JobEnd *end = data;

  aiv_weak_free (end->queue);
  g_object_unref (end->job);
  g_free (end);
}

static DexFuture *
on_job_ended (DexFuture *ended, gpointer data)
{
  JobEnd *end = data;
  g_autoptr (AivQueue) self = aiv_weak_get (end->queue);

  if (self != NULL)
    {
      g_hash_table_remove (self->jobs, end->job);
      aiv_task_sweep_look (self->sweep);
      look (self);
      check_stopped (self);
    }
  return dex_future_new_true ();
}

static void
begin (AivQueue *self, AivWorkRow *work)
{
  AivQueueJob *job = aiv_queue_job_new (self->store, self->engines, work);
  JobEnd *end = g_new0 (JobEnd, 1);

  aiv_queue_job_set_strict (job, self->strict);
  end->queue = aiv_weak_new (self);
  end->job = g_object_ref (job);
  g_hash_table_insert (self->jobs, job,
                       dex_future_finally (aiv_queue_job_run (job), on_job_ended, end, job_end_free));
  /* It stopped while the store was claiming: give the item back at once. Or its end was
   * told before anybody here knew that it had begun. */
  if (!self->running)
    aiv_queue_job_put_back (job);
  else if (!aiv_work_is_held (self->store, work))
    aiv_queue_job_cancel (job);
}

/* Nothing is ready: come back when the earliest retry is due. */
static void
sleep_until_due (AivQueue *self)
{
  gint64 due = aiv_work_get_next_due (self->store);
  gint64 now = aiv_time_now_ms ();

  if (due != 0)
    look_in (self, due > now ? due - now : PAUSE_MS);
}

static DexFuture *
on_claimed (DexFuture *claimed, gpointer weak)
{
  g_autoptr (AivQueue) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivWorkRow) work = NULL;
  gboolean again;

  if (self == NULL)
    return dex_future_new_true ();

  work = dex_await_boxed (dex_ref (claimed), &error);
  again = work != NULL || self->look_again;
  self->claiming = FALSE;

  if (work != NULL)
    begin (self, work);
  else if (self->running && g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    sleep_until_due (self);
  else if (self->running)
    {
      g_warning ("Could not look for work: %s", error->message);
      look_in (self, PAUSE_MS);
      again = FALSE;
    }

  if (again)
    look (self);
  tidy_up (self);
  check_stopped (self);
  return dex_future_new_true ();
}

static guint
count_jobs_of (AivQueue *self, const char *engine_id)
{
  GHashTableIter iter;
  gpointer job;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    n += g_str_equal (aiv_queue_job_get_work (job)->engine, engine_id);
  return n;
}

/* The engines that already do as much as they can at once. */
static char **
list_busy_engines (AivQueue *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engines)); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engines), i);
      const char *id = aiv_engine_get_id (engine);
      guint limit = self->limit != NULL ? self->limit (engine, self->limit_data) : aiv_engine_get_concurrency (engine);

      if (count_jobs_of (self, id) >= MIN (limit, aiv_engine_get_limit (engine)))
        g_strv_builder_add (builder, id);
    }
  return g_strv_builder_end (builder);
}

static void
look (AivQueue *self)
{
  g_auto (GStrv) busy = NULL;
  g_autoptr (DexFuture) claim = NULL;

  if (!self->running || g_hash_table_size (self->jobs) >= self->concurrency)
    return;
  if (self->claiming)
    {
      self->look_again = TRUE;
      return;
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  self->look_again = FALSE;
  busy = list_busy_engines (self);
  /* Nothing can be begun before a job ends, which looks again: the store would go through
   * all that waits to find that out, at every event. */
  if (busy[0] != NULL && g_strv_length (busy) == g_list_model_get_n_items (G_LIST_MODEL (self->engines)))
    return;
  self->claiming = TRUE;
  /* A claim that the store has already answered runs its callback, which may claim the next
   * one, before this call returns: then there is nothing left to hold on to. */
  claim = dex_future_finally (aiv_work_claim (self->store, (const char *const *) busy), on_claimed,
                              aiv_weak_new (self), aiv_weak_free);
  if (dex_future_is_pending (claim))
    {
      dex_clear (&self->claim);
      self->claim = g_steal_pointer (&claim);
    }
}

static void
on_event (AivEventRow *event, gpointer data)
{
  AivQueue *self = data;
  GHashTableIter iter;
  gpointer job;

  if (event->id == 0 || event->batch_id == NULL)
    return;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    {
      AivWorkRow *work = aiv_queue_job_get_work (job);

      if (g_str_equal (work->batch_id, event->batch_id)
          && (event->item_id == NULL || g_str_equal (work->item_id, event->item_id))
          && !aiv_work_is_held (self->store, work))
        aiv_queue_job_cancel (job);
    }
  aiv_task_sweep_look (self->sweep);
  look (self);
}

/* Whoever works on it is told first, and may be about to hand it over. */
static gboolean
is_worked_on (const char *item_id, gpointer data)
{
  AivQueue *self = data;
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, &job, NULL))
    if (g_str_equal (aiv_queue_job_get_work (job)->item_id, item_id))
      return TRUE;
  return FALSE;
}

static void
on_engine_changed (AivEngine *engine, gpointer data)
{
  look (data);
}

static void
follow_engines (AivQueue *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engines)); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engines), i);

      g_signal_connect_object (engine, "changed", G_CALLBACK (on_engine_changed), self, G_CONNECT_DEFAULT);
    }
}

static DexFuture *
on_recovered (DexFuture *recovered, gpointer weak)
{
  g_autoptr (AivQueue) self = aiv_weak_get (weak);

  if (self != NULL && self->stopped == NULL)
    {
      self->running = TRUE;
      self->subscription = aiv_event_hub_subscribe (self->hub, AIV_ANY_USER, on_event, self, NULL);
      follow_engines (self);
      aiv_task_sweep_look (self->sweep);
      look (self);
    }
  return dex_ref (recovered);
}

static void
stop_looking (AivQueue *self)
{
  self->running = FALSE;
  if (self->sweep != NULL)
    aiv_task_sweep_stop (self->sweep);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->subscription != 0)
    aiv_event_hub_unsubscribe (self->hub, self->subscription);
  self->subscription = 0;
}

static void
aiv_queue_dispose (GObject *object)
{
  AivQueue *self = AIV_QUEUE (object);

  if (self->hub != NULL)
    stop_looking (self);
  dex_clear (&self->claim);
  g_clear_object (&self->sweep);
  g_hash_table_remove_all (self->jobs);
  g_clear_object (&self->hub);
  g_clear_object (&self->store);
  g_clear_object (&self->engines);

  G_OBJECT_CLASS (aiv_queue_parent_class)->dispose (object);
}

static void
aiv_queue_finalize (GObject *object)
{
  AivQueue *self = AIV_QUEUE (object);

  g_hash_table_unref (self->jobs);
  dex_clear (&self->stopped);

  G_OBJECT_CLASS (aiv_queue_parent_class)->finalize (object);
}

static void
aiv_queue_class_init (AivQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_queue_dispose;
  object_class->finalize = aiv_queue_finalize;
}

static void
aiv_queue_init (AivQueue *self)
{
  self->jobs = g_hash_table_new_full (NULL, NULL, g_object_unref, dex_unref);
}

/**
 * aiv_queue_new:
 * @store: where the work waits
 * @hub: tells of new work and of cancelled items
 * @engines: what does the work
 * @concurrency: how many items may be made at once; with 0 they only wait
 *
 * Returns: (transfer full): a queue that has not been started
 */
AivQueue *
aiv_queue_new (AivStore *store, AivEventHub *hub, AivEngineRegistry *engines, guint concurrency)
{
  AivQueue *self;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);
  g_return_val_if_fail (AIV_IS_EVENT_HUB (hub), NULL);
  g_return_val_if_fail (AIV_IS_ENGINE_REGISTRY (engines), NULL);

  self = g_object_new (AIV_TYPE_QUEUE, NULL);
  self->store = g_object_ref (store);
  self->hub = g_object_ref (hub);
  self->engines = g_object_ref (engines);
  self->concurrency = concurrency;
  self->sweep = aiv_task_sweep_new (store, engines, is_worked_on, self);
  return self;
}

/**
 * aiv_queue_set_limit:
 * @self: a queue
 * @limit: (scope forever): asked before each item that is begun
 * @user_data: outlives @self
 *
 * Sets what says how many items an engine may be making, in place of the engine itself.
 */
void
aiv_queue_set_limit (AivQueue *self, AivQueueLimit limit, gpointer user_data)
{
  g_return_if_fail (AIV_IS_QUEUE (self));

  self->limit = limit;
  self->limit_data = user_data;
}

/**
 * aiv_queue_set_strict:
 * @self: a queue
 * @strict: whether what an engine has made is looked at before it counts
 *
 * An item whose engine made something that nobody can play has failed, then.
 */
void
aiv_queue_set_strict (AivQueue *self, gboolean strict)
{
  g_return_if_fail (AIV_IS_QUEUE (self));

  self->strict = strict;
}

/**
 * aiv_queue_look:
 * @self: a queue
 *
 * Looks for work: to be called when a limit has grown.
 */
void
aiv_queue_look (AivQueue *self)
{
  g_return_if_fail (AIV_IS_QUEUE (self));

  look (self);
}

/**
 * aiv_queue_start:
 * @self: a queue
 *
 * Puts back what a crash has left in the middle, and begins to work. To be called once.
 *
 * Returns: (transfer full): a future that resolves to how many items were put back, as int64
 */
DexFuture *
aiv_queue_start (AivQueue *self)
{
  aiv_return_future_if_fail (AIV_IS_QUEUE (self));
  aiv_return_future_if_fail (!self->running);

  return dex_future_then (aiv_work_recover (self->store), on_recovered, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_queue_stop:
 * @self: a queue
 *
 * Begins nothing more, stops the engines, and gives their items back to the store, to be
 * made after the next start. What finishes meanwhile is kept.
 *
 * Returns: (transfer full): a future that resolves when nothing runs any more
 */
DexFuture *
aiv_queue_stop (AivQueue *self)
{
  GHashTableIter iter;
  gpointer job;

  aiv_return_future_if_fail (AIV_IS_QUEUE (self));

  if (self->stopped == NULL)
    {
      self->stopped = dex_promise_new ();
      stop_looking (self);
      g_hash_table_iter_init (&iter, self->jobs);
      while (g_hash_table_iter_next (&iter, &job, NULL))
        aiv_queue_job_put_back (job);
      check_stopped (self);
    }
  return dex_ref (DEX_FUTURE (self->stopped));
}

/**
 * aiv_queue_get_n_running:
 * @self: a queue
 *
 * Returns: how many items are being made now
 */
guint
aiv_queue_get_n_running (AivQueue *self)
{
  g_return_val_if_fail (AIV_IS_QUEUE (self), 0);

  return g_hash_table_size (self->jobs);
}
