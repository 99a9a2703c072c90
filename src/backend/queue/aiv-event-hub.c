/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-event-hub.h"

#include "queue/aiv-listeners.h"
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
  AivListeners *listeners; /* by user */
};

G_DEFINE_FINAL_TYPE (AivEventHub, aiv_event_hub, G_TYPE_OBJECT)

static void
on_event (AivEventRow *event, gpointer data)
{
  g_autoptr (AivEventHub) self = g_object_ref (data);

  /* The queue acts on it before anybody is told of it. */
  aiv_listeners_tell (self->listeners, AIV_ANY_USER, event);
  if (event->user_id != AIV_ANY_USER)
    aiv_listeners_tell (self->listeners, event->user_id, event);
}

static void
aiv_event_hub_dispose (GObject *object)
{
  AivEventHub *self = AIV_EVENT_HUB (object);

  if (self->store != NULL)
    aiv_events_set_listener (self->store, NULL, NULL);
  g_clear_object (&self->store);
  aiv_listeners_clear (self->listeners);

  G_OBJECT_CLASS (aiv_event_hub_parent_class)->dispose (object);
}

static void
aiv_event_hub_finalize (GObject *object)
{
  AivEventHub *self = AIV_EVENT_HUB (object);

  aiv_listeners_free (self->listeners);

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
  self->listeners = aiv_listeners_new ();
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
  g_return_val_if_fail (AIV_IS_EVENT_HUB (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return aiv_listeners_add (self->listeners, user_id, (AivListenerFunc) func, user_data, notify);
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

  aiv_listeners_remove (self->listeners, id);
}
