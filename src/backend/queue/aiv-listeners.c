/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-listeners.h"

/**
 * AivListeners:
 *
 * Who listens to what: functions by a key, such as a user's id. Telling costs nothing for
 * those who listen to other keys, so thousands may. Functions may add and remove listeners
 * while they are told, themselves too. Belongs to one thread.
 */
struct _AivListeners
{
  GHashTable *groups;    /* key → Group */
  GHashTable *listeners; /* id → Listener */
  guint last_id;
};

typedef struct
{
  gint64 key;
  GPtrArray *entries; /* Listener, or NULL where one has gone while others were told */
  guint n_telling;
} Group;

typedef struct
{
  guint id;
  gint64 key;
  AivListenerFunc func;
  gpointer user_data;
  GDestroyNotify notify;
} Listener;

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  if (listener->notify != NULL)
    listener->notify (listener->user_data);
  g_free (listener);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->entries);
  g_free (group);
}

/**
 * aiv_listeners_new:
 *
 * Returns: (transfer full): nobody
 */
AivListeners *
aiv_listeners_new (void)
{
  AivListeners *self = g_new0 (AivListeners, 1);

  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, group_free);
  self->listeners = g_hash_table_new_full (NULL, NULL, NULL, listener_free);
  return self;
}

/**
 * aiv_listeners_free:
 * @self: (transfer full): the listeners, of whom none is being told anything
 */
void
aiv_listeners_free (AivListeners *self)
{
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->listeners);
  g_free (self);
}

/**
 * aiv_listeners_clear:
 * @self: the listeners
 *
 * Removes all of them.
 */
void
aiv_listeners_clear (AivListeners *self)
{
  g_autoptr (GPtrArray) ids = g_hash_table_get_keys_as_ptr_array (self->listeners);

  for (guint i = 0; i < ids->len; i++)
    aiv_listeners_remove (self, GPOINTER_TO_UINT (ids->pdata[i]));
}

/**
 * aiv_listeners_add:
 * @self: the listeners
 * @key: what it listens to
 * @func: told of each event of @key
 * @user_data: for @func
 * @notify: (nullable): frees @user_data when it is removed
 *
 * Returns: names the listener; never 0
 */
guint
aiv_listeners_add (AivListeners   *self,
                   gint64          key,
                   AivListenerFunc func,
                   gpointer        user_data,
                   GDestroyNotify  notify)
{
  Group *group = g_hash_table_lookup (self->groups, &key);
  Listener *listener = g_new0 (Listener, 1);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->key = key;
      group->entries = g_ptr_array_new ();
      g_hash_table_insert (self->groups, &group->key, group);
    }
  listener->id = ++self->last_id;
  listener->key = key;
  listener->func = func;
  listener->user_data = user_data;
  listener->notify = notify;
  g_ptr_array_add (group->entries, listener);
  g_hash_table_insert (self->listeners, GUINT_TO_POINTER (listener->id), listener);
  return listener->id;
}

static void
drop_if_empty (AivListeners *self, Group *group)
{
  if (group->entries->len == 0)
    g_hash_table_remove (self->groups, &group->key);
}

/**
 * aiv_listeners_remove:
 * @self: the listeners
 * @id: one of them, or one that has been removed already
 *
 * Its function is not called again.
 *
 * Returns: whether it was there
 */
gboolean
aiv_listeners_remove (AivListeners *self, guint id)
{
  Listener *listener = g_hash_table_lookup (self->listeners, GUINT_TO_POINTER (id));
  Group *group;
  guint index;

  if (listener == NULL)
    return FALSE;
  group = g_hash_table_lookup (self->groups, &listener->key);
  if (g_ptr_array_find (group->entries, listener, &index))
    {
      if (group->n_telling > 0)
        group->entries->pdata[index] = NULL;
      else
        g_ptr_array_remove_index (group->entries, index);
    }
  if (group->n_telling == 0)
    drop_if_empty (self, group);
  g_hash_table_remove (self->listeners, GUINT_TO_POINTER (id));
  return TRUE;
}

/**
 * aiv_listeners_tell:
 * @self: the listeners, which must outlive the call
 * @key: what @event is about
 * @event: what happened
 *
 * Calls those who listen to @key, in the order in which they came. Who comes meanwhile is
 * not called for this event.
 */
void
aiv_listeners_tell (AivListeners *self, gint64 key, gpointer event)
{
  Group *group = g_hash_table_lookup (self->groups, &key);
  guint n;

  if (group == NULL)
    return;

  n = group->entries->len;
  group->n_telling++;
  for (guint i = 0; i < n; i++)
    {
      Listener *listener = group->entries->pdata[i];

      if (listener != NULL)
        listener->func (event, listener->user_data);
    }
  if (--group->n_telling > 0)
    return;

  while (g_ptr_array_remove (group->entries, NULL))
    ;
  drop_if_empty (self, group);
}

/**
 * aiv_listeners_count:
 * @self: the listeners
 *
 * Returns: how many there are
 */
guint
aiv_listeners_count (AivListeners *self)
{
  return g_hash_table_size (self->listeners);
}
