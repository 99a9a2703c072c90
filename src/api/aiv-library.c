/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library.h"

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-library-private.h"
#include "aiv-thread.h"
#include "aiv-weak.h"

/* While much is being read, who shows it need not follow every step. */
#define TELL_INTERVAL_MS 250

typedef enum
{
  PROP_CLIENT = 1,
  PROP_PATH,
  PROP_SYNCING,
  PROP_COMPLETE,
} AivLibraryProp;

static GParamSpec *props[PROP_COMPLETE + 1];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_BATCH_READ,
  SIGNAL_VIDEO_READ,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivLibrary, aiv_library, G_TYPE_OBJECT)

/* --- telling --------------------------------------------------------------------------- */

static gboolean
on_tell (gpointer data)
{
  AivLibrary *self = data;

  self->tell_source = 0;
  self->told_at = g_get_monotonic_time ();
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

void
aiv_library_queue_told (AivLibrary *self)
{
  gint64 since = (g_get_monotonic_time () - self->told_at) / 1000;

  if (self->tell_source == 0 && !self->closed)
    self->tell_source = g_timeout_add ((guint) CLAMP (TELL_INTERVAL_MS - since, 0, TELL_INTERVAL_MS), on_tell, self);
}

void
aiv_library_set_complete (AivLibrary *self, gboolean complete)
{
  if (self->complete == complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPLETE]);
}

/* The file had to be made anew: all of it is to be read again. */
static gboolean
on_made_anew (gpointer weak)
{
  g_autoptr (AivLibrary) self = aiv_weak_get (weak);

  if (self == NULL || self->closed)
    return G_SOURCE_REMOVE;
  aiv_library_set_complete (self, FALSE);
  aiv_library_queue_told (self);
  self->sync_again = self->syncing != NULL;
  dex_future_disown (aiv_library_sync (self));
  return G_SOURCE_REMOVE;
}

/* --- the thread ------------------------------------------------------------------------ */

typedef struct
{
  AivLibraryDb *db;
  gpointer weak; /* the library, for main */
  AivLibraryFunc func;
  gpointer data;
  GDestroyNotify data_free;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->data_free != NULL)
    job->data_free (job->data);
  g_clear_pointer (&job->weak, aiv_weak_free);
  aiv_library_db_unref (job->db);
  g_free (job);
}

static void
tell_made_anew (Job *job)
{
  if (job->weak != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_made_anew, g_steal_pointer (&job->weak), aiv_weak_free);
}

static gboolean
run_job (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  GError *problem = NULL;

  if (!aiv_library_db_open (job->db, error))
    return FALSE;
  if (job->func (job->db, job->data, result, &problem))
    return TRUE;
  if (G_IS_VALUE (result))
    g_value_unset (result);
  if (aiv_library_db_heal (job->db, problem))
    {
      g_clear_error (&problem);
      tell_made_anew (job);
      return aiv_library_db_open (job->db, error) && job->func (job->db, job->data, result, error);
    }
  g_propagate_error (error, problem);
  return FALSE;
}

/* One thread and one connection: what is asked for first is done first. */
DexFuture *
aiv_library_run (AivLibrary *self, AivLibraryFunc func, gpointer data, GDestroyNotify data_free)
{
  Job *job;

  if (self->closed)
    {
      if (data_free != NULL)
        data_free (data);
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The library has been closed");
    }
  job = g_new0 (Job, 1);
  job->db = aiv_library_db_ref (self->db);
  job->weak = aiv_weak_new (self);
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  return aiv_thread_run_in (self->thread, run_job, job, job_free);
}

static DexFuture *
on_written (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibrary) self = aiv_weak_get (weak);

  if (self != NULL && dex_await_int64 (dex_ref (done), NULL) > 0)
    aiv_library_queue_told (self);
  return dex_ref (done);
}

/* As aiv_library_run(), of what returns how much was news, which is told. */
DexFuture *
aiv_library_write (AivLibrary *self, AivLibraryFunc func, gpointer data, GDestroyNotify data_free)
{
  return dex_future_then (aiv_library_run (self, func, data, data_free), on_written, aiv_weak_new (self), aiv_weak_free);
}

static gboolean
check_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, aiv_library_db_check (db));
  return TRUE;
}

static DexFuture *
on_checked (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibrary) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;

  if (self != NULL && !dex_await_boolean (dex_ref (done), &error) && error == NULL)
    on_made_anew (weak);
  return dex_future_new_true ();
}

/* --- object ---------------------------------------------------------------------------- */

static gboolean
complete_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_autofree char *complete = aiv_library_db_dup_meta (db, "complete");

  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, complete != NULL);
  return TRUE;
}

static DexFuture *
on_complete (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibrary) self = aiv_weak_get (weak);

  if (self != NULL && dex_await_boolean (dex_ref (done), NULL))
    aiv_library_set_complete (self, TRUE);
  return dex_future_new_true ();
}

static void
aiv_library_constructed (GObject *object)
{
  AivLibrary *self = AIV_LIBRARY (object);

  G_OBJECT_CLASS (aiv_library_parent_class)->constructed (object);

  self->db = aiv_library_db_new (self->path);
  self->thread = aiv_thread_pool_new (1);
  dex_future_disown (dex_future_finally (aiv_library_run (self, complete_func, NULL, NULL), on_complete,
                                         aiv_weak_new (self), aiv_weak_free));
}

static void
aiv_library_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivLibrary *self = AIV_LIBRARY (object);

  switch ((AivLibraryProp) prop_id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_SYNCING:
      g_value_set_boolean (value, self->syncing != NULL);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_library_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivLibrary *self = AIV_LIBRARY (object);

  switch ((AivLibraryProp) prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    case PROP_SYNCING:
    case PROP_COMPLETE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_library_dispose (GObject *object)
{
  AivLibrary *self = AIV_LIBRARY (object);

  aiv_library_close (self);
  aiv_let_go (&self->syncing);
  aiv_let_go (&self->sync_guard);
  aiv_let_go (&self->checking);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_library_parent_class)->dispose (object);
}

static void
aiv_library_finalize (GObject *object)
{
  AivLibrary *self = AIV_LIBRARY (object);

  /* Whoever is last of us and the jobs closes the file. */
  g_thread_pool_free (self->thread, FALSE, FALSE);
  aiv_library_db_unref (self->db);
  g_free (self->path);

  G_OBJECT_CLASS (aiv_library_parent_class)->finalize (object);
}

static void
aiv_library_class_init (AivLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_library_constructed;
  object_class->get_property = aiv_library_get_property;
  object_class->set_property = aiv_library_set_property;
  object_class->dispose = aiv_library_dispose;
  object_class->finalize = aiv_library_finalize;

  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, AIV_TYPE_CLIENT, construct);
  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, construct);
  props[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, readable);
  props[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_BATCH_READ] = g_signal_new ("batch-read", AIV_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, AIV_TYPE_WIRE_BATCH);
  signals[SIGNAL_VIDEO_READ] = g_signal_new ("video-read", AIV_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, AIV_TYPE_WIRE_VIDEO);
}

static void
aiv_library_init (AivLibrary *self)
{
}

/**
 * aiv_library_new:
 * @client: a client
 * @path: (type filename): the file that this account's library is kept in; it need not be there
 *
 * Returns: (transfer full): a library that shows what it knew; aiv_library_sync() brings news
 */
AivLibrary *
aiv_library_new (AivClient *client, const char *path)
{
  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  return g_object_new (AIV_TYPE_LIBRARY, "client", client, "path", path, NULL);
}

/**
 * aiv_library_get_client:
 * @self: a library
 *
 * Returns: (transfer none): whom it asks
 */
AivClient *
aiv_library_get_client (AivLibrary *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY (self), NULL);

  return self->client;
}

/**
 * aiv_library_get_path:
 * @self: a library
 *
 * Returns: (transfer none) (type filename): its file
 */
const char *
aiv_library_get_path (AivLibrary *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY (self), NULL);

  return self->path;
}

/**
 * aiv_library_get_syncing:
 * @self: a library
 *
 * Returns: whether it is being brought up to date
 */
gboolean
aiv_library_get_syncing (AivLibrary *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY (self), FALSE);

  return self->syncing != NULL;
}

/**
 * aiv_library_get_complete:
 * @self: a library
 *
 * Returns: whether it has once been read from end to end
 */
gboolean
aiv_library_get_complete (AivLibrary *self)
{
  g_return_val_if_fail (AIV_IS_LIBRARY (self), FALSE);

  return self->complete;
}

/**
 * aiv_library_close:
 * @self: a library
 *
 * Begins nothing any more; what has been begun comes to its end unseen.
 */
void
aiv_library_close (AivLibrary *self)
{
  g_return_if_fail (AIV_IS_LIBRARY (self));

  self->closed = TRUE;
  g_clear_handle_id (&self->tell_source, g_source_remove);
}

static DexFuture *
on_synced (DexFuture *done, gpointer weak)
{
  g_autoptr (AivLibrary) self = aiv_weak_get (weak);

  if (self == NULL || self->syncing == NULL)
    return dex_future_new_true ();
  aiv_let_go (&self->syncing);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SYNCING]);
  if (self->closed)
    return dex_future_new_true ();
  if (self->sync_again)
    {
      self->sync_again = FALSE;
      dex_future_disown (aiv_library_sync (self));
    }
  else if (self->checking == NULL)
    {
      /* Once a run, when there is time. */
      self->checking = dex_future_finally (aiv_library_run (self, check_func, NULL, NULL), on_checked,
                                           aiv_weak_new (self), aiv_weak_free);
    }
  return dex_future_new_true ();
}

/**
 * aiv_library_sync:
 * @self: a library
 *
 * Reads from the server what is new, what has changed and what is gone. The first time that is
 * everything, in pages; a reading that was cut off goes on where it was.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR
 */
DexFuture *
aiv_library_sync (AivLibrary *self)
{
  DexFuture *syncing;

  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));

  if (self->syncing != NULL)
    return dex_ref (self->syncing);
  if (self->closed)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The library has been closed");
  syncing = dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, aiv_library_sync_fiber, g_object_ref (self),
                                 g_object_unref);
  self->syncing = dex_ref (syncing);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SYNCING]);
  aiv_let_go (&self->sync_guard);
  self->sync_guard = dex_future_finally (dex_ref (syncing), on_synced, aiv_weak_new (self), aiv_weak_free);
  return syncing;
}
