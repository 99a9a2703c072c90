/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-event-hub.h"

#include "store/aiv-batches.h"

/**
 * AivEventHub:
 *
 * Passes on what the store has committed to whoever listens: the queue, and one
 * subscriber for each open event stream. All of it on the store's thread.
 */
struct _AivEventHub
{
  GObject parent_instance;

  AivStore *store;
  GHashTable *subscribers; /* id → Subscriber */
  guint last_id;
};

G_DEFINE_FINAL_TYPE (AivEventHub, aiv_event_hub, G_TYPE_OBJECT)

typedef struct
{
  guint id;
  gint64 user_id;
  AivEventFunc func;
  gpointer user_data;
  GDestroyNotify notify;
} Subscriber;

static void
subscriber_free (Subscriber *subscriber)
{
  if (subscriber->notify != NULL)
    subscriber->notify (subscriber->user_data);
  g_free (subscriber);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint left = GPOINTER_TO_UINT (*(const gpointer *) a);
  guint right = GPOINTER_TO_UINT (*(const gpointer *) b);

  return (left > right) - (left < right);
}

static void
on_event (AivEventRow *event, gpointer data)
{
  g_autoptr (AivEventHub) self = g_object_ref (data);
  /* The ids of now: a subscriber may come or go while the others are told. */
  g_autoptr (GPtrArray) ids = g_hash_table_get_keys_as_ptr_array (self->subscribers);

  g_ptr_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    {
      Subscriber *subscriber = g_hash_table_lookup (self->subscribers, ids->pdata[i]);

      if (subscriber != NULL && (subscriber->user_id == AIV_ANY_USER || subscriber->user_id == event->user_id))
        subscriber->func (event, subscriber->user_data);
    }
}

static void
aiv_event_hub_dispose (GObject *object)
{
  AivEventHub *self = AIV_EVENT_HUB (object);

  if (self->store != NULL)
    aiv_events_set_listener (self->store, NULL, NULL);
  g_clear_object (&self->store);
  g_hash_table_remove_all (self->subscribers);

  G_OBJECT_CLASS (aiv_event_hub_parent_class)->dispose (object);
}

static void
aiv_event_hub_finalize (GObject *object)
{
  AivEventHub *self = AIV_EVENT_HUB (object);

  g_hash_table_unref (self->subscribers);

  G_OBJECT_CLASS (aiv_event_hub_parent_class)->finalize (object);
}

static void
aiv_event_hub_class_init (AivEventHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_event_hub_dispose;
  object_class->finalize = aiv_event_hub_finalize;
}

static void
aiv_event_hub_init (AivEventHub *self)
{
  self->subscribers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) subscriber_free);
}

/**
 * aiv_event_hub_new:
 * @store: the store whose events are passed on; it has one hub
 *
 * Returns: (transfer full): a hub with no subscribers
 */
AivEventHub *
aiv_event_hub_new (AivStore *store)
{
  AivEventHub *self;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);

  self = g_object_new (AIV_TYPE_EVENT_HUB, NULL);
  self->store = g_object_ref (store);
  aiv_events_set_listener (store, on_event, self);
  return self;
}

/**
 * aiv_event_hub_subscribe:
 * @self: the hub
 * @user_id: whose events, or %AIV_ANY_USER for everybody's
 * @func: told of each
 * @user_data: for @func
 * @notify: (nullable): frees @user_data when the subscription ends
 *
 * Listens to what happens from now on. What happened before is in [func@Aiv.events_since]:
 * subscribe first and read then, so that nothing falls between the two.
 *
 * Returns: the subscription, for [method@Aiv.EventHub.unsubscribe]; never 0
 */
guint
aiv_event_hub_subscribe (AivEventHub   *self,
                         gint64         user_id,
                         AivEventFunc   func,
                         gpointer       user_data,
                         GDestroyNotify notify)
{
  Subscriber *subscriber;

  g_return_val_if_fail (AIV_IS_EVENT_HUB (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  subscriber = g_new0 (Subscriber, 1);
  subscriber->id = ++self->last_id;
  subscriber->user_id = user_id;
  subscriber->func = func;
  subscriber->user_data = user_data;
  subscriber->notify = notify;
  g_hash_table_insert (self->subscribers, GUINT_TO_POINTER (subscriber->id), subscriber);
  return subscriber->id;
}

/**
 * aiv_event_hub_unsubscribe:
 * @self: the hub
 * @id: a subscription of it, or one that has ended already
 *
 * Ends a subscription: its function is not called again.
 */
void
aiv_event_hub_unsubscribe (AivEventHub *self, guint id)
{
  g_return_if_fail (AIV_IS_EVENT_HUB (self));

  g_hash_table_remove (self->subscribers, GUINT_TO_POINTER (id));
}
