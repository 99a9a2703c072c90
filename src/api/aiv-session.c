/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-session.h"

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-session-private.h"
#include "aiv-weak.h"

typedef enum
{
  PROP_CLIENT = 1,
  PROP_CACHE_DIR,
  PROP_USER,
  PROP_BATCHES,
  PROP_STATE,
} AivSessionProp;

static GParamSpec *props[PROP_STATE + 1];

enum
{
  SIGNAL_BATCH_FINISHED,
  SIGNAL_NOTICE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivSession, aiv_session, G_TYPE_OBJECT)

/* --- batches come and go --------------------------------------------------------------- */

static void
on_batch_state (AivBatch *batch, GParamSpec *pspec, AivSession *self)
{
  const char *id = aiv_batch_get_id (batch);

  if (aiv_batch_get_is_active (batch))
    g_hash_table_add (self->active, g_strdup (id));
  else if (g_hash_table_remove (self->active, id))
    g_signal_emit (self, signals[SIGNAL_BATCH_FINISHED], 0, batch);
  aiv_event_stream_set_busy (self->events, g_hash_table_size (self->active) > 0);
}

static void
on_batch_completed (AivBatch *batch, GParamSpec *pspec, AivSession *self)
{
  aiv_session_find_cached (self, batch);
}

static void
watch (AivSession *self, AivBatch *batch)
{
  if (!g_hash_table_add (self->watched, g_object_ref (batch)))
    return;
  g_signal_connect_object (batch, "notify::status", G_CALLBACK (on_batch_state), self, 0);
  g_signal_connect_object (batch, "notify::n-completed", G_CALLBACK (on_batch_completed), self, 0);
  on_batch_state (batch, NULL, self);
  aiv_session_find_cached (self, batch);
}

static void
unwatch (AivSession *self, AivBatch *batch)
{
  g_signal_handlers_disconnect_by_data (batch, self);
  g_hash_table_remove (self->active, aiv_batch_get_id (batch));
  aiv_event_stream_set_busy (self->events, g_hash_table_size (self->active) > 0);
}

static void
on_batches_changed (GListModel *batches, guint position, guint removed, guint added, AivSession *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (AivBatch) batch = g_list_model_get_item (batches, i);

      watch (self, batch);
    }
  if (removed > 0)
    {
      GHashTableIter iter;
      gpointer batch;

      g_hash_table_iter_init (&iter, self->watched);
      while (g_hash_table_iter_next (&iter, &batch, NULL))
        if (aiv_batch_list_find (self->batches, aiv_batch_get_id (batch)) != batch)
          {
            unwatch (self, batch);
            g_hash_table_iter_remove (&iter);
          }
    }
}

/* --- news ------------------------------------------------------------------------------ */

static void
on_event (AivEventStream *events, AivWireEvent *event, AivSession *self)
{
  AivBatch *batch;

  switch (event->kind)
    {
    case AIV_EVENT_BATCH:
      batch = aiv_batch_list_apply (self->batches, event->batch);
      /* News of a batch carry no items. */
      if (!aiv_batch_get_loaded (batch))
        dex_future_disown (aiv_session_load_batch (self, event->batch->id));
      break;
    case AIV_EVENT_BATCH_DELETED:
      aiv_batch_list_remove (self->batches, event->batch_id);
      break;
    case AIV_EVENT_ITEM:
      batch = aiv_batch_list_find (self->batches, event->batch_id);
      if (batch == NULL || aiv_batch_find_item (batch, event->item->id) == NULL)
        dex_future_disown (aiv_session_load_batch (self, event->batch_id));
      else
        aiv_batch_apply_item (batch, event->item, event->has_progress ? &event->progress : NULL,
                              event->has_progress ? event->batch_status : AIV_JOB_UNKNOWN);
      break;
    case AIV_EVENT_CREDITS:
      aiv_user_apply_credits (self->user, event->credits, event->held);
      break;
    case AIV_EVENT_NOTICE:
      g_signal_emit (self, signals[SIGNAL_NOTICE], 0, event->level != NULL ? event->level : "info",
                     event->message != NULL ? event->message : "");
      break;
    case AIV_EVENT_RESET:
      dex_future_disown (aiv_session_refresh (self));
      break;
    case AIV_EVENT_VIDEO: /* of another family, which has no page here */
    case AIV_EVENT_UNKNOWN:
      break;
    }
}

static void
on_read_again (AivSession *self)
{
  dex_future_disown (aiv_session_refresh (self));
}

static void
on_state (AivSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

/* Signed in again, or the server is somewhere else: no need to wait for the next try. */
static void
on_client_changed (AivSession *self)
{
  if (aiv_event_stream_get_state (self->events) != AIV_CONNECTION_STOPPED && aiv_client_get_signed_in (self->client))
    aiv_event_stream_start (self->events);
}

/* --- object ---------------------------------------------------------------------------- */

static void
aiv_session_constructed (GObject *object)
{
  AivSession *self = AIV_SESSION (object);

  G_OBJECT_CLASS (aiv_session_parent_class)->constructed (object);

  self->cache_dir_given = self->cache_dir != NULL;
  self->user = aiv_user_new (NULL);
  self->batches = aiv_batch_list_new (self->client);
  self->events = aiv_event_stream_new (self->client);
  g_signal_connect_object (self->batches, "items-changed", G_CALLBACK (on_batches_changed), self, 0);
  g_signal_connect_object (self->events, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (self->events, "connected", G_CALLBACK (on_read_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "poll", G_CALLBACK (on_read_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::signed-in", G_CALLBACK (on_client_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::base-url", G_CALLBACK (on_client_changed), self, G_CONNECT_SWAPPED);
}

static void
aiv_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivSession *self = AIV_SESSION (object);

  switch ((AivSessionProp) prop_id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CACHE_DIR:
      g_value_set_string (value, aiv_session_get_cache_dir (self));
      break;
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    case PROP_BATCHES:
      g_value_set_object (value, self->batches);
      break;
    case PROP_STATE:
      g_value_set_enum (value, aiv_session_get_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_session_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivSession *self = AIV_SESSION (object);

  switch ((AivSessionProp) prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_CACHE_DIR:
      self->cache_dir = g_value_dup_string (value);
      break;
    case PROP_USER:
    case PROP_BATCHES:
    case PROP_STATE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_session_dispose (GObject *object)
{
  AivSession *self = AIV_SESSION (object);

  if (self->events != NULL)
    aiv_event_stream_stop (self->events);
  if (self->refresh_guard != NULL)
    dex_future_disown (g_steal_pointer (&self->refresh_guard));
  dex_clear (&self->refreshing);
  g_hash_table_remove_all (self->downloads);
  g_hash_table_remove_all (self->watched);
  g_clear_object (&self->events);
  g_clear_object (&self->batches);
  g_clear_object (&self->user);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_session_parent_class)->dispose (object);
}

static void
aiv_session_finalize (GObject *object)
{
  AivSession *self = AIV_SESSION (object);

  g_hash_table_unref (self->active);
  g_hash_table_unref (self->watched);
  g_hash_table_unref (self->downloads);
  g_free (self->cache_dir);

  G_OBJECT_CLASS (aiv_session_parent_class)->finalize (object);
}

static void
aiv_session_class_init (AivSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_session_constructed;
  object_class->get_property = aiv_session_get_property;
  object_class->set_property = aiv_session_set_property;
  object_class->dispose = aiv_session_dispose;
  object_class->finalize = aiv_session_finalize;

  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, AIV_TYPE_CLIENT, construct);
  props[PROP_CACHE_DIR] = g_param_spec_string ("cache-dir", NULL, NULL, NULL, construct);
  props[PROP_USER] = g_param_spec_object ("user", NULL, NULL, AIV_TYPE_USER, readable);
  props[PROP_BATCHES] = g_param_spec_object ("batches", NULL, NULL, AIV_TYPE_BATCH_LIST, readable);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_CONNECTION_STATE, AIV_CONNECTION_STOPPED,
                                         readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_BATCH_FINISHED] = g_signal_new ("batch-finished", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                 NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_BATCH);
  signals[SIGNAL_NOTICE] = g_signal_new ("notice", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
aiv_session_init (AivSession *self)
{
  self->active = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->downloads = aiv_session_downloads_new ();
}

/**
 * aiv_session_new:
 * @client: a client that is signed in
 *
 * Returns: (transfer full): a session that has not been started
 */
AivSession *
aiv_session_new (AivClient *client)
{
  return aiv_session_new_full (client, NULL);
}

/**
 * aiv_session_new_full:
 * @client: a client that is signed in
 * @cache_dir: (nullable): folder for videos and posters; %NULL: one of this user and server
 *
 * Returns: (transfer full): a session that has not been started
 */
AivSession *
aiv_session_new_full (AivClient *client, const char *cache_dir)
{
  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  return g_object_new (AIV_TYPE_SESSION, "client", client, "cache-dir", cache_dir, NULL);
}

/**
 * aiv_session_get_client:
 * @self: a session
 *
 * Returns: (transfer none): its client
 */
AivClient *
aiv_session_get_client (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  return self->client;
}

/**
 * aiv_session_get_user:
 * @self: a session
 *
 * Returns: (transfer none): who is signed in
 */
AivUser *
aiv_session_get_user (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  return self->user;
}

/**
 * aiv_session_get_batches:
 * @self: a session
 *
 * Returns: (transfer none): the batches, newest first
 */
AivBatchList *
aiv_session_get_batches (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  return self->batches;
}

/**
 * aiv_session_get_state:
 * @self: a session
 *
 * Returns: whether news arrive
 */
AivConnectionState
aiv_session_get_state (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), AIV_CONNECTION_STOPPED);

  return self->events != NULL ? aiv_event_stream_get_state (self->events) : AIV_CONNECTION_STOPPED;
}

/**
 * aiv_session_get_cache_dir:
 * @self: a session
 *
 * Returns: (transfer none): folder for videos and posters; may not exist yet
 */
const char *
aiv_session_get_cache_dir (AivSession *self)
{
  g_autofree char *who = NULL;
  g_autofree char *digest = NULL;

  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  if (self->cache_dir_given || self->client == NULL)
    return self->cache_dir;
  /* A digest, since neither addresses nor ids of strangers' servers are names of folders. */
  who = g_strdup_printf ("%s\n%s", aiv_client_get_server_key (self->client),
                         aiv_client_get_user_id (self->client) != NULL ? aiv_client_get_user_id (self->client) : "");
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, who, -1);
  digest[24] = '\0';
  g_free (self->cache_dir);
  self->cache_dir = g_build_filename (g_get_user_cache_dir (), "aivideo-studio", "media", digest, NULL);
  return self->cache_dir;
}

static DexFuture *
on_profile (DexFuture *fetched, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);
  g_autoptr (AivWireUser) user = dex_await_boxed (dex_ref (fetched), NULL);

  if (self != NULL && user != NULL)
    aiv_user_apply (self->user, user);
  return dex_future_new_true ();
}

DexFuture *
aiv_session_update_user (AivSession *self)
{
  return dex_future_then (aiv_client_fetch_profile (self->client), on_profile, aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_refreshed (DexFuture *done, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);

  if (self != NULL)
    dex_clear (&self->refreshing);
  return dex_future_new_true ();
}

/**
 * aiv_session_refresh:
 * @self: a session
 *
 * Reads the user and the batches again.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_refresh (AivSession *self)
{
  DexFuture *refreshing;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));

  if (self->refreshing != NULL)
    return dex_ref (self->refreshing);

  /* One that fails takes nothing from the other. */
  refreshing = dex_future_all (aiv_session_update_user (self), aiv_paged_list_reload (AIV_PAGED_LIST (self->batches)),
                               NULL);
  self->refreshing = dex_ref (refreshing);
  dex_clear (&self->refresh_guard);
  /* Clears it again, at once if there is nothing to wait for. */
  self->refresh_guard = dex_future_finally (dex_ref (refreshing), on_refreshed, aiv_weak_new (self), aiv_weak_free);
  return refreshing;
}

/**
 * aiv_session_start:
 * @self: a session
 *
 * Reads the user and the first page of batches, and keeps up with news from then on, also
 * when this first read fails.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_start (AivSession *self)
{
  DexFuture *first;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));

  first = aiv_session_refresh (self);
  aiv_event_stream_start (self->events);
  return first;
}

/**
 * aiv_session_stop:
 * @self: a session
 *
 * Stops listening to news. What has been read stays.
 */
void
aiv_session_stop (AivSession *self)
{
  g_return_if_fail (AIV_IS_SESSION (self));

  aiv_event_stream_stop (self->events);
}
