/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-session.h"

#include "aiv-account-folder.h"
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
  PROP_VIDEOS,
  PROP_STATE,
  PROP_N_JOBS,
  PROP_CAN_CREATE_BATCHES,
  PROP_CAN_CREATE_VIDEOS,
  PROP_CAN_SHOWCASE,
  PROP_HAS_EVENTS,
  PROP_HAS_LEDGER,
  PROP_CAN_CANCEL_BATCHES,
  PROP_CAN_DELETE_BATCHES,
  PROP_CAN_MANAGE_USERS,
} AivSessionProp;

static GParamSpec *props[PROP_CAN_MANAGE_USERS + 1];

/* What follows from the kind of server. */
static const struct
{
  AivSessionProp prop;
  const char *name;
  gboolean (*get) (AivSession *self);
} abilities[] = {
  { PROP_CAN_CREATE_BATCHES, "can-create-batches", aiv_session_can_create_batches },
  { PROP_CAN_CREATE_VIDEOS, "can-create-videos", aiv_session_can_create_videos },
  { PROP_CAN_SHOWCASE, "can-showcase", aiv_session_can_showcase },
  { PROP_HAS_EVENTS, "has-events", aiv_session_has_events },
  { PROP_HAS_LEDGER, "has-ledger", aiv_session_has_ledger },
  { PROP_CAN_CANCEL_BATCHES, "can-cancel-batches", aiv_session_can_cancel_batches },
  { PROP_CAN_DELETE_BATCHES, "can-delete-batches", aiv_session_can_delete_batches },
  { PROP_CAN_MANAGE_USERS, "can-manage-users", aiv_session_can_manage_users },
};

static guint signals[AIV_SESSION_N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivSession, aiv_session, G_TYPE_OBJECT)

/* --- what is listened to ---------------------------------------------------------------- */

static void
on_state (AivSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
on_server_info (AivSession *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[abilities[i].prop]);
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
  aiv_session_get_cache_dir (self);
  self->user = aiv_user_new (NULL);
  self->pool = aiv_item_pool_new ();
  self->batches = aiv_batch_list_new (self->client, self->pool);
  self->videos = aiv_video_list_new (self->client, self->pool);
  self->events = aiv_event_stream_new (self->client);
  aiv_session_follow_news (self);
  g_signal_connect_object (self->events, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::signed-in", G_CALLBACK (on_client_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::base-url", G_CALLBACK (on_client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::server-info", G_CALLBACK (on_server_info), self, G_CONNECT_SWAPPED);
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
    case PROP_VIDEOS:
      g_value_set_object (value, self->videos);
      break;
    case PROP_STATE:
      g_value_set_enum (value, aiv_session_get_state (self));
      break;
    case PROP_N_JOBS:
      g_value_set_uint (value, self->n_jobs);
      break;
    case PROP_CAN_CREATE_BATCHES:
    case PROP_CAN_CREATE_VIDEOS:
    case PROP_CAN_SHOWCASE:
    case PROP_HAS_EVENTS:
    case PROP_HAS_LEDGER:
    case PROP_CAN_CANCEL_BATCHES:
    case PROP_CAN_DELETE_BATCHES:
    case PROP_CAN_MANAGE_USERS:
      g_value_set_boolean (value, abilities[prop_id - PROP_CAN_CREATE_BATCHES].get (self));
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
    case PROP_VIDEOS:
    case PROP_STATE:
    case PROP_N_JOBS:
    case PROP_CAN_CREATE_BATCHES:
    case PROP_CAN_CREATE_VIDEOS:
    case PROP_CAN_SHOWCASE:
    case PROP_HAS_EVENTS:
    case PROP_HAS_LEDGER:
    case PROP_CAN_CANCEL_BATCHES:
    case PROP_CAN_DELETE_BATCHES:
    case PROP_CAN_MANAGE_USERS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_session_dispose (GObject *object)
{
  AivSession *self = AIV_SESSION (object);

  aiv_session_close_library (self);
  if (self->events != NULL)
    aiv_event_stream_stop (self->events);
  if (self->refresh_guard != NULL)
    dex_future_disown (g_steal_pointer (&self->refresh_guard));
  dex_clear (&self->refreshing);
  aiv_session_drop_streams (self);
  g_hash_table_remove_all (self->downloads);
  g_hash_table_remove_all (self->watched);
  g_hash_table_remove_all (self->videos_there);
  g_clear_object (&self->events);
  g_clear_object (&self->batches);
  g_clear_object (&self->videos);
  g_clear_object (&self->pool);
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
  g_hash_table_unref (self->videos_there);
  g_hash_table_unref (self->streams);
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
  props[PROP_VIDEOS] = g_param_spec_object ("videos", NULL, NULL, AIV_TYPE_VIDEO_LIST, readable);
  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    props[abilities[i].prop] = g_param_spec_boolean (abilities[i].name, NULL, NULL, FALSE, readable);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_CONNECTION_STATE, AIV_CONNECTION_STOPPED,
                                         readable);
  props[PROP_N_JOBS] = g_param_spec_uint ("n-jobs", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[AIV_SESSION_BATCH_FINISHED] = g_signal_new ("batch-finished", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                      NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_BATCH);
  signals[AIV_SESSION_VIDEO_FINISHED] = g_signal_new ("video-finished", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                      NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_ITEM);
  signals[AIV_SESSION_ITEM_CHANGED] = g_signal_new ("item-changed", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                    NULL, G_TYPE_NONE, 1, AIV_TYPE_ITEM);
  signals[AIV_SESSION_ITEM_DELETED] = g_signal_new ("item-deleted", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[AIV_SESSION_BATCH_CHANGED] = g_signal_new ("batch-changed", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, AIV_TYPE_BATCH);
  signals[AIV_SESSION_BATCH_DELETED] = g_signal_new ("batch-deleted", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[AIV_SESSION_NOTICE] = g_signal_new ("notice", AIV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
aiv_session_init (AivSession *self)
{
  self->active = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->videos_there = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->downloads = aiv_session_downloads_new ();
}

void
aiv_session_emit (AivSession *self, AivSessionSignal which, gconstpointer what)
{
  g_signal_emit (self, signals[which], 0, what);
}

void
aiv_session_emit_notice (AivSession *self, const char *level, const char *message)
{
  g_signal_emit (self, signals[AIV_SESSION_NOTICE], 0, level, message);
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
 * aiv_session_get_videos:
 * @self: a session
 *
 * Returns: (transfer none): the videos from words, newest first; empty where the server makes
 *   none
 */
AivVideoList *
aiv_session_get_videos (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  return self->videos;
}

/**
 * aiv_session_get_pool:
 * @self: a session
 *
 * Returns: (transfer none): where every item of this user comes from
 */
AivItemPool *
aiv_session_get_pool (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  return self->pool;
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
 * aiv_session_get_n_jobs:
 * @self: a session
 *
 * Returns: batches and videos from words that are being sent, wait or are being made
 */
guint
aiv_session_get_n_jobs (AivSession *self)
{
  g_return_val_if_fail (AIV_IS_SESSION (self), 0);

  return self->n_jobs;
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
  const char *user_id;

  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  if (self->cache_dir_given || self->client == NULL)
    return self->cache_dir;
  /* A sign-in that has run out is still the same person's. */
  user_id = aiv_client_get_user_id (self->client);
  if (user_id == NULL && self->cache_dir != NULL)
    return self->cache_dir;
  g_free (self->cache_dir);
  self->cache_dir = aiv_account_folder_dup_cache (aiv_client_get_server_key (self->client), user_id);
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

/* What the server has; one that is not known has batches, as the first ones had. */
static DexFuture *
read_all (AivSession *self)
{
  g_autoptr (GPtrArray) reads = g_ptr_array_new_with_free_func (dex_unref);

  g_ptr_array_add (reads, aiv_session_update_user (self));
  if (aiv_session_can_create_batches (self))
    g_ptr_array_add (reads, aiv_paged_list_reload (AIV_PAGED_LIST (self->batches)));
  if (aiv_session_can_create_videos (self))
    g_ptr_array_add (reads, aiv_paged_list_reload (AIV_PAGED_LIST (self->videos)));
  /* One that fails takes nothing from the others. */
  return dex_future_allv ((DexFuture **) reads->pdata, reads->len);
}

/* A sign-in may have been taken up while the server could not be asked what it is. */
static DexFuture *
on_probed (DexFuture *probed, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->client == NULL)
    return dex_future_new_true ();
  if (!dex_await (dex_ref (probed), &error) && !g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL))
    return dex_ref (probed);
  return read_all (self);
}

/**
 * aiv_session_refresh:
 * @self: a session
 *
 * Reads the user, the batches and the videos from words again.
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

  if (aiv_client_get_server_info (self->client) == NULL)
    refreshing = dex_future_finally (aiv_client_probe (self->client), on_probed, aiv_weak_new (self), aiv_weak_free);
  else
    refreshing = read_all (self);
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
 * Reads the user and the first page of batches and videos, and keeps up with news from then on, also
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

  aiv_session_drop_streams (self);
  aiv_event_stream_stop (self->events);
}
