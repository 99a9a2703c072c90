/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-queue-job.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-id.h"
#include "aiv-thumbnail.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "aiv-video-probe.h"
#include "queue/aiv-task-memory.h"
#include "store/aiv-work.h"

#define POSTER_SIZE 640
#define PROGRESS_INTERVAL_US (200 * 1000)

/* The first automatic retry comes after 2 s, the others after 8 s and 32 s. */
#define FIRST_RETRY_MS 2000
#define RETRY_FACTOR 4

/* How long to wait before telling the store again what it could not write, in seconds. */
#define FIRST_PAUSE 1
#define LONGEST_PAUSE 30

/**
 * AivQueueJob:
 *
 * One item on its way through an engine: from a claim to a video in its place and a settled
 * hold, or to a failure and a released one. Lives on the store's thread.
 */
struct _AivQueueJob
{
  GObject parent_instance;

  AivStore *store;
  AivEngineRegistry *engines;
  AivWorkRow *work;
  GCancellable *cancellable;
  gint64 told_at; /* monotonic, of the latest progress */
  int phase;      /* that was told; -1 before the first */
  double fraction;
  gboolean strict;
  gboolean put_back;
};

G_DEFINE_FINAL_TYPE (AivQueueJob, aiv_queue_job, G_TYPE_OBJECT)

static void
on_progress (AivEnginePhase phase, double fraction, gpointer data)
{
  AivQueueJob *self = data;
  gint64 now = g_get_monotonic_time ();

  /* Whatever an engine says, nobody sees progress go back. */
  if ((int) phase < self->phase)
    return;
  if (fraction >= 0)
    fraction = self->fraction = MAX (self->fraction, MIN (fraction, 1));
  /* What is said of an item that has been taken away would be remembered for ever. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  /* Each phase is told; within one, what a person can see. */
  if ((int) phase == self->phase && (fraction < 0 || now - self->told_at < PROGRESS_INTERVAL_US))
    return;
  self->phase = phase;
  self->told_at = now;
  aiv_store_set_progress (self->store, self->work->user_id, self->work->batch_id, self->work->item_id,
                          self->work->video_id, phase, fraction >= 0 ? fraction * 100 : -1);
}

/* The same item always gets the same camera move, also after a restart. */
static guint32
get_seed (const AivWorkRow *work)
{
  return g_str_hash (work->item_id);
}

static AivEngineJob *
describe_job (AivQueueJob *self)
{
  AivEngineJob *job = aiv_engine_job_new ();

  job->id = g_strdup (self->work->item_id);
  if (self->work->image_path != NULL)
    job->image_path = aiv_store_dup_path (self->store, self->work->image_path);
  job->image_name = g_strdup (self->work->image_name);
  if (self->work->audio_path != NULL)
    job->audio_path = aiv_store_dup_path (self->store, self->work->audio_path);
  job->audio_name = g_strdup (self->work->audio_name);
  job->prompt = g_strdup (self->work->prompt);
  job->model = g_strdup (self->work->model);
  job->duration_ms = self->work->want_ms;
  job->width = self->work->want_width;
  job->height = self->work->want_height;
  job->seed = get_seed (self->work);
  job->output_dir = aiv_store_dup_path (self->store, "videos");
  job->output_stem = aiv_id_new ();
  job->memory = AIV_ENGINE_MEMORY (aiv_task_memory_new (self->store, self->work));
  return job;
}

/* "portrait.jpg" makes "portrait.mp4". */
static char *
name_video (const AivWorkRow *work, const char *path)
{
  const char *name = work->image_name != NULL ? work->image_name : "video";
  const char *dot = strrchr (name, '.');
  const char *suffix = strrchr (path, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, dot - name) : g_strdup (name);

  return g_strconcat (stem, suffix != NULL ? suffix : "", NULL);
}

static AivFileRow *
describe_video (AivQueueJob *self, const AivEngineResult *result)
{
  AivFileRow *video = aiv_file_row_new ();
  g_autofree char *base = g_path_get_basename (result->path);

  video->path = g_build_filename ("videos", base, NULL);
  video->kind = g_strdup ("video");
  video->user_id = self->work->user_id;
  video->name = name_video (self->work, base);
  video->content_type = g_strdup (result->content_type);
  video->width = result->width;
  video->height = result->height;
  video->duration_ms = result->duration_ns / (1000 * 1000);
  video->created_at = aiv_time_now_ms ();
  return video;
}

/* In a thread: a file is on the disk before its row is, which tells by what `check` knows it again. */
static gboolean
look_at_file (gpointer path, GCancellable *cancellable, GValue *result, GError **error)
{
  char *digest = aiv_file_sync (path, error) ? aiv_file_digest (path, error) : NULL;

  if (digest == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, digest);
  return TRUE;
}

static gboolean
measure (AivQueueJob *self, AivFileRow *file, GError **error)
{
  g_autofree char *path = aiv_store_dup_path (self->store, file->path);
  struct stat st;

  file->sha256 = dex_await_string (aiv_thread_run (look_at_file, g_strdup (path), g_free), error);
  if (file->sha256 == NULL)
    return FALSE;
  file->size = g_stat (path, &st) == 0 ? st.st_size : 0;
  if (file->size > 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "“%s” is empty", path);
  return FALSE;
}

/* A video without a poster is still a video: the poster is then made when one is asked for. */
static AivFileRow *
make_poster (AivQueueJob *self, const AivEngineResult *result, const AivFileRow *video)
{
  g_autoptr (AivFileRow) poster = aiv_file_row_new ();
  g_autofree char *base = g_path_get_basename (result->path);
  g_autofree char *name = g_strconcat (base, ".jpg", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  poster->path = g_build_filename ("posters", name, NULL);
  poster->name = g_strdup (video->name);
  poster->content_type = g_strdup ("image/jpeg");
  path = aiv_store_dup_path (self->store, poster->path);
  if (dex_await (aiv_thumbnail_make (result->path, path, POSTER_SIZE, AIV_THUMBNAIL_POSITION_DEFAULT), &error)
      && measure (self, poster, &error))
    return g_steal_pointer (&poster);
  g_message ("No poster for item %s: %s", self->work->item_id, error->message);
  return NULL;
}

typedef DexFuture *(*Report) (AivQueueJob *self, gpointer data);

/* Tells the store how the job ended, until it has written it down: a full disk must not
 * leave an item in the middle for ever. %FALSE if the store is no longer interested. */
static gboolean
report (AivQueueJob *self, Report func, gpointer data)
{
  for (int pause = FIRST_PAUSE;; pause = MIN (pause * 2, LONGEST_PAUSE))
    {
      g_autoptr (GError) error = NULL;

      if (dex_await (func (self, data), &error))
        return TRUE;
      if (g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND)
          || g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED) || aiv_error_is_cancelled (error))
        return FALSE;

      g_warning ("Could not write down how item %s ended, will try again: %s", self->work->item_id, error->message);
      /* The store puts the item back by itself at the next start. */
      if (self->put_back)
        return FALSE;
      dex_await (dex_timeout_new_seconds (pause), NULL);
    }
}

static DexFuture *
report_return (AivQueueJob *self, gpointer data)
{
  return aiv_work_return (self->store, self->work);
}

typedef struct
{
  AivFileRow *video;
  AivFileRow *poster;
} Completion;

static DexFuture *
report_complete (AivQueueJob *self, gpointer data)
{
  Completion *completion = data;

  return aiv_work_complete (self->store, self->work, completion->video, completion->poster);
}

typedef struct
{
  const char *message;
  gint64 retry_at;
} Failure;

static DexFuture *
report_fail (AivQueueJob *self, gpointer data)
{
  Failure *failure = data;

  return aiv_work_fail (self->store, self->work, failure->message, failure->retry_at);
}

static void
fail (AivQueueJob *self, const GError *error)
{
  /* A disk is full for a while: others' files go, and somebody may make room. */
  gboolean passing = g_error_matches (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT)
                     || g_error_matches (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_NO_SPACE);
  Failure failure = { error->message, 0 };

  if (passing && self->work->tries < AIV_WORK_MAX_TRIES)
    {
      gint64 wait = FIRST_RETRY_MS;

      for (guint i = 1; i < self->work->tries; i++)
        wait *= RETRY_FACTOR;
      failure.retry_at = aiv_time_now_ms () + wait;
    }
  g_message ("Item %s failed on try %u, %s: %s", self->work->item_id, self->work->tries,
             failure.retry_at != 0 ? "will be tried again" : "for good", error->message);
  report (self, report_fail, &failure);
}

/* What is not whole and on the disk is not charged: the try has failed, whatever the engine says. */
static gboolean
fail_unless_stored (AivQueueJob *self, AivFileRow *video, const char *path)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (measure (self, video, &problem))
    return TRUE;
  g_warning ("The video of item %s cannot be relied on: %s", self->work->item_id, problem->message);
  g_unlink (path);
  g_set_error_literal (&error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT,
                       C_ ("error", "The video was made, but could not be stored"));
  fail (self, error);
  return FALSE;
}

/* What has no poster may be no video at all. */
static gboolean
fail_unless_playable (AivQueueJob *self, const char *path)
{
  g_autoptr (AivVideoProbe) probe = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!self->strict || (probe = dex_await_boxed (aiv_video_probe (path, self->work->item_id), &problem)) != NULL)
    return TRUE;
  g_message ("What engine %s made for item %s is no video: %s", self->work->engine, self->work->item_id, problem->message);
  g_unlink (path);
  g_set_error_literal (&error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
                       C_ ("error", "What was made is not a video. Retry, or choose another engine"));
  fail (self, error);
  return FALSE;
}

static void
complete (AivQueueJob *self, const AivEngineResult *result)
{
  g_autoptr (AivFileRow) video = describe_video (self, result);
  g_autoptr (AivFileRow) poster = NULL;
  Completion completion = { video, NULL };

  if (!fail_unless_stored (self, video, result->path))
    return;
  completion.poster = poster = make_poster (self, result, video);
  if (poster == NULL && !fail_unless_playable (self, result->path))
    return;
  if (report (self, report_complete, &completion))
    return;

  /* Cancelled or deleted in the last moment: nobody is charged and nobody gets the video. */
  g_unlink (result->path);
  if (poster != NULL)
    {
      g_autofree char *path = aiv_store_dup_path (self->store, poster->path);

      g_unlink (path);
    }
}

static DexFuture *
run (gpointer data)
{
  AivQueueJob *self = data;
  AivEngine *engine = aiv_engine_registry_lookup (self->engines, self->work->engine);
  g_autoptr (AivEngineResult) result = NULL;
  g_autoptr (AivEngineJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    {
      g_set_error (&error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED,
                   C_ ("error", "This server no longer has the engine “%s”"), self->work->engine);
      fail (self, error);
      return dex_future_new_true ();
    }

  job = describe_job (self);
  result = dex_await_boxed (aiv_engine_generate (engine, job, self->cancellable, on_progress, g_object_ref (self),
                                                 g_object_unref),
                            &error);
  if (result != NULL)
    complete (self, result);
  else if (self->put_back || g_error_matches (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_LATER))
    report (self, report_return, NULL);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    fail (self, error);

  return dex_future_new_true ();
}

static void
aiv_queue_job_finalize (GObject *object)
{
  AivQueueJob *self = AIV_QUEUE_JOB (object);

  g_clear_object (&self->store);
  g_clear_object (&self->engines);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->work, aiv_work_row_unref);

  G_OBJECT_CLASS (aiv_queue_job_parent_class)->finalize (object);
}

static void
aiv_queue_job_class_init (AivQueueJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_queue_job_finalize;
}

static void
aiv_queue_job_init (AivQueueJob *self)
{
  self->cancellable = g_cancellable_new ();
  self->phase = -1;
}

/**
 * aiv_queue_job_new:
 * @store: the store
 * @engines: where the engine of @work is
 * @work: a claimed item
 *
 * Returns: (transfer full): a job that has not begun
 */
AivQueueJob *
aiv_queue_job_new (AivStore *store, AivEngineRegistry *engines, AivWorkRow *work)
{
  AivQueueJob *self;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);
  g_return_val_if_fail (AIV_IS_ENGINE_REGISTRY (engines), NULL);
  g_return_val_if_fail (work != NULL, NULL);

  self = g_object_new (AIV_TYPE_QUEUE_JOB, NULL);
  self->store = g_object_ref (store);
  self->engines = g_object_ref (engines);
  self->work = aiv_work_row_ref (work);
  return self;
}

/**
 * aiv_queue_job_set_strict:
 * @self: a job that has not begun
 * @strict: whether what its engine makes is looked at
 */
void
aiv_queue_job_set_strict (AivQueueJob *self, gboolean strict)
{
  g_return_if_fail (AIV_IS_QUEUE_JOB (self));

  self->strict = strict;
}

/**
 * aiv_queue_job_get_work:
 * @self: a job
 *
 * Returns: (transfer none): what it works on
 */
AivWorkRow *
aiv_queue_job_get_work (AivQueueJob *self)
{
  g_return_val_if_fail (AIV_IS_QUEUE_JOB (self), NULL);

  return self->work;
}

/**
 * aiv_queue_job_run:
 * @self: a job that has not begun
 *
 * Does the work and writes down how it ended. To be called once.
 *
 * Returns: (transfer full): a future that resolves when the store knows the end, however it
 *   ended
 */
DexFuture *
aiv_queue_job_run (AivQueueJob *self)
{
  aiv_return_future_if_fail (AIV_IS_QUEUE_JOB (self));

  return dex_scheduler_spawn (NULL, 0, run, g_object_ref (self), g_object_unref);
}

/**
 * aiv_queue_job_cancel:
 * @self: a job
 *
 * Stops the engine because the item was cancelled or deleted; the store knows that already.
 */
void
aiv_queue_job_cancel (AivQueueJob *self)
{
  g_return_if_fail (AIV_IS_QUEUE_JOB (self));

  g_cancellable_cancel (self->cancellable);
}

/**
 * aiv_queue_job_put_back:
 * @self: a job
 *
 * Stops the engine because the server stops, and gives the item back to be made after the
 * next start. A job that ends at this very moment ends as it would have.
 */
void
aiv_queue_job_put_back (AivQueueJob *self)
{
  g_return_if_fail (AIV_IS_QUEUE_JOB (self));

  self->put_back = TRUE;
  g_cancellable_cancel (self->cancellable);
}
