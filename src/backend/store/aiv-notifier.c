/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-notifier.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "store/aiv-poster-name.h"

/* What follows from a commit: counters that say whose data have changed, files that no row
 * names any more, and events on the store's thread. Lives as long as either side needs it. */

typedef struct
{
  guint64 change;
  guint64 auth;
} Counters;

struct _AivNotifier
{
  char *data_dir;
  GMainContext *context;

  GMutex mutex;
  GHashTable *counters;
  Counters all;
  GQueue events;
  gboolean scheduled;

  AivNotifierFunc func; /* of the store's thread */
  gpointer user_data;
};

/**
 * aiv_notifier_new:
 * @data_dir: (type filename): where files are removed
 *
 * Returns: (transfer full): a notifier for the thread that calls
 */
AivNotifier *
aiv_notifier_new (const char *data_dir)
{
  AivNotifier *self = g_atomic_rc_box_new0 (AivNotifier);

  self->data_dir = g_strdup (data_dir);
  self->context = g_main_context_ref_thread_default ();
  self->counters = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->events);
  /* Counters of two runs of the server must not be mistaken for each other by a cache. */
  self->all.change = (guint64) g_get_real_time ();
  return self;
}

static void
clear (AivNotifier *self)
{
  g_free (self->data_dir);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->counters);
  g_queue_clear_full (&self->events, (GDestroyNotify) aiv_event_row_unref);
  g_mutex_clear (&self->mutex);
}

/**
 * aiv_notifier_ref:
 * @self: a notifier
 *
 * Returns: (transfer full): the same
 */
AivNotifier *
aiv_notifier_ref (AivNotifier *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_notifier_unref:
 * @self: (transfer full): a notifier
 */
void
aiv_notifier_unref (AivNotifier *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

/**
 * aiv_notifier_set_func:
 * @self: a notifier
 * @func: (nullable): told of each event, on the store's thread
 * @user_data: for @func
 */
void
aiv_notifier_set_func (AivNotifier *self, AivNotifierFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

static gboolean
on_dispatch (gpointer data)
{
  AivNotifier *self = data;
  GQueue events;
  AivEventRow *event;

  g_mutex_lock (&self->mutex);
  events = self->events;
  g_queue_init (&self->events);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->mutex);

  while ((event = g_queue_pop_head (&events)) != NULL)
    {
      if (self->func != NULL)
        self->func (event, self->user_data);
      aiv_event_row_unref (event);
    }
  return G_SOURCE_REMOVE;
}

static void
bump_locked (AivNotifier *self, gint64 user_id, gboolean auth)
{
  Counters *counters = g_hash_table_lookup (self->counters, &user_id);

  if (counters == NULL)
    {
      counters = g_new0 (Counters, 1);
      g_hash_table_insert (self->counters, g_memdup2 (&user_id, sizeof user_id), counters);
    }
  self->all.change++;
  if (auth)
    counters->auth++;
  /* Taken from the one counter of all: never the value of another time. */
  counters->change = self->all.change;
}

static void
schedule_locked (AivNotifier *self, AivEventRow *event)
{
  g_queue_push_tail (&self->events, aiv_event_row_ref (event));
  if (!self->scheduled)
    {
      GSource *source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (source, "aiv-notifier");
      g_source_set_callback (source, on_dispatch, aiv_notifier_ref (self), (GDestroyNotify) aiv_notifier_unref);
      g_source_attach (source, self->context);
      g_source_unref (source);
      self->scheduled = TRUE;
    }
}

/* Open streams of that user ask again whether they may go on. */
static void
tell_auth_locked (AivNotifier *self, gint64 user_id)
{
  g_autoptr (AivEventRow) event = aiv_event_row_new ();

  event->user_id = user_id;
  event->kind = AIV_EVENT_UNKNOWN;
  schedule_locked (self, event);
}

/**
 * aiv_notifier_tell:
 * @self: a notifier
 * @event: something that is not stored, on the store's thread
 *
 * Counts a change and tells the event soon.
 */
void
aiv_notifier_tell (AivNotifier *self, AivEventRow *event)
{
  g_mutex_lock (&self->mutex);
  bump_locked (self, event->user_id, FALSE);
  schedule_locked (self, event);
  g_mutex_unlock (&self->mutex);
}

static void
remove_file (AivNotifier *self, const char *relative)
{
  g_autofree char *path = g_build_filename (self->data_dir, relative, NULL);

  if (g_unlink (path) != 0 && errno != ENOENT)
    g_warning ("Could not remove “%s”: %s", path, g_strerror (errno));
}

/* What was made to show a file goes with it. All names that it can have are known: nobody
 * has to look through the folder, which holds those of every other file, too. */
static void
remove_posters (AivNotifier *self, const char *relative)
{
  g_autofree char *source = g_path_get_basename (relative);

  for (guint i = 0; i < AIV_POSTER_SIZES; i++)
    {
      g_autofree char *name = aiv_poster_name_make (source, aiv_poster_sizes[i]);
      g_autofree char *poster = g_build_filename ("posters", name, NULL);

      remove_file (self, poster);
    }
}

static void
remove_files (AivNotifier *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      AivChange *change = g_ptr_array_index (changes, i);

      if (change->remove_path == NULL)
        continue;
      remove_file (self, change->remove_path);
      remove_posters (self, change->remove_path);
    }
}

/**
 * aiv_notifier_committed:
 * @self: a notifier
 * @changes: (element-type AivChange): what a committed transaction noted
 *
 * Counts, removes and tells. On the writer's thread; when it returns, no cache is
 * mistaken for fresh any more.
 */
void
aiv_notifier_committed (AivNotifier *self, GPtrArray *changes)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < changes->len; i++)
    {
      AivChange *change = g_ptr_array_index (changes, i);

      bump_locked (self, change->user_id, change->auth);
      if (change->event != NULL)
        schedule_locked (self, change->event);
      else if (change->auth)
        tell_auth_locked (self, change->user_id);
    }
  g_mutex_unlock (&self->mutex);

  remove_files (self, changes);
}

/**
 * aiv_notifier_get_change:
 * @self: a notifier
 * @user_id: whose; 0 for everybody's
 *
 * Returns: a number that grows whenever something of that user changes
 */
guint64
aiv_notifier_get_change (AivNotifier *self, gint64 user_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Counters *counters = user_id == 0 ? &self->all : g_hash_table_lookup (self->counters, &user_id);

  return counters != NULL ? counters->change : 0;
}

/**
 * aiv_notifier_get_auth_change:
 * @self: a notifier
 * @user_id: whose
 *
 * Returns: a number that grows whenever tokens of that user have to be looked at again
 */
guint64
aiv_notifier_get_auth_change (AivNotifier *self, gint64 user_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Counters *counters = g_hash_table_lookup (self->counters, &user_id);

  return counters != NULL ? counters->auth : 0;
}
