/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-private.h"

#include "aiv-backend-auth.h"
#include "aiv-error-map.h"
#include "aiv-error.h"
#include "aiv-served.h"
#include "engines/demo/aiv-demo-engine.h"
#include "store/aiv-storage.h"
#include "store/aiv-subscriptions.h"

/* Puts the server together: data folder, store, accounts, queue, HTTP. The only place that
 * knows all of them; aivideo-server and the tests both start it. */

/* What pages that have been sent may take up in memory. */
#define PAGE_CACHE_BYTES (4 * 1024 * 1024)

#define MIB (G_GINT64_CONSTANT (1024) * 1024)

G_DEFINE_FINAL_TYPE (AivBackend, aiv_backend, G_TYPE_OBJECT)

static void
aiv_backend_finalize (GObject *object)
{
  AivBackend *self = AIV_BACKEND (object);

  g_clear_pointer (&self->tls, aiv_http_tls_free);
  g_clear_pointer (&self->sharing, aiv_sharing_free);
  g_clear_object (&self->http);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->control, aiv_control_free);
  g_clear_pointer (&self->sweeper, aiv_sweeper_free);
  g_clear_object (&self->posters);
  g_clear_pointer (&self->fetcher, aiv_fetcher_free);
  g_clear_object (&self->showcase);
  g_clear_object (&self->queue);
  g_clear_object (&self->board);
  g_clear_object (&self->hub);
  g_clear_object (&self->auth);
  g_clear_object (&self->google);
  g_clear_object (&self->store);
  g_clear_object (&self->engines);
  g_clear_pointer (&self->engine_settings, aiv_engine_settings_free);
  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_clear_pointer (&self->page_cache, aiv_page_cache_free);
  g_clear_pointer (&self->config, aiv_backend_config_free);
  dex_clear (&self->stopping);
  G_OBJECT_CLASS (aiv_backend_parent_class)->finalize (object);
}

static void
aiv_backend_class_init (AivBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_backend_finalize;
}

static void
aiv_backend_init (AivBackend *self)
{
  self->page_cache = aiv_page_cache_new (PAGE_CACHE_BYTES);
  self->fetcher = aiv_fetcher_new ();
  self->stopping = dex_promise_new ();
  self->began = g_get_monotonic_time ();
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * aiv_backend_new:
 * @config: how it is to run, with a data folder
 *
 * Returns: (transfer full): a backend that has not been started
 */
AivBackend *
aiv_backend_new (const AivBackendConfig *config)
{
  AivBackend *self;

  g_return_val_if_fail (config != NULL && config->data_dir != NULL, NULL);

  self = g_object_new (AIV_TYPE_BACKEND, NULL);
  self->config = aiv_backend_config_copy (config);
  return self;
}

/**
 * aiv_backend_set_engines:
 * @self: a backend that has not been started
 * @engines: what makes the videos, in place of the engines that were built in
 */
void
aiv_backend_set_engines (AivBackend *self, AivEngineRegistry *engines)
{
  g_set_object (&self->engines, engines);
}

/**
 * aiv_backend_set_socket:
 * @self: a backend that has not been started
 * @socket: a socket that listens, whose address is in the configuration, to serve at in place
 *   of one of its own
 */
void
aiv_backend_set_socket (AivBackend *self, GSocket *socket)
{
  g_set_object (&self->socket, socket);
}

/**
 * aiv_backend_set_embedded:
 * @self: a backend that has not been started
 * @embedded: whether it belongs to an app, whose administrator may let others in
 */
void
aiv_backend_set_embedded (AivBackend *self, gboolean embedded)
{
  self->embedded = embedded;
}

static void
read_labels (AivBackend *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->engines)); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (G_LIST_MODEL (self->engines), i);

      g_hash_table_insert (self->labels, g_strdup (aiv_engine_get_id (engine)), aiv_engine_dup_name (engine));
    }
}

static void
open_showcase (AivBackend *self)
{
  g_autofree char *folder = self->config->showcase != NULL ? g_strdup (self->config->showcase)
                                                           : aiv_showcase_find_folder (self->config->data_dir);

  self->showcase = aiv_showcase_new (folder);
}

static gboolean
set_up_google (AivBackend *self, GError **error)
{
  if (self->config->google_client_id == NULL)
    return TRUE;
  self->google = aiv_backend_make_google (self->config, error);
  return self->google != NULL;
}

static gboolean
open_store (AivBackend *self, GError **error)
{
  g_autofree char *posters = NULL;

  if ((self->store = aiv_store_new (self->config->data_dir, error)) == NULL)
    return FALSE;
  g_set_str (&self->config->data_dir, aiv_store_get_data_dir (self->store));
  aiv_backend_set_password_cost (self->config);
  posters = g_build_filename (self->config->data_dir, "posters", NULL);
  self->posters = aiv_posters_new (posters);
  open_showcase (self);
  self->engine_settings = aiv_engine_settings_new (self->store, self->config, error);
  return self->engine_settings != NULL
         && (self->auth = aiv_auth_new (self->store, self->config->jwt_secret, error)) != NULL
         && set_up_google (self, error);
}

/* For the queue: how many items an engine may be making at a time. */
static guint
get_engine_limit (AivEngine *engine, gpointer data)
{
  AivBackend *self = data;

  return aiv_engine_settings_get_concurrency (self->engine_settings, aiv_engine_get_id (engine),
                                              aiv_engine_get_concurrency (engine));
}

static AivIdentity *
authenticate (AivBackend *self, const char *token, gboolean media, GError **error)
{
  return aiv_auth_verify (self->auth, token, AIV_TOKEN_ACCESS | (media ? AIV_TOKEN_MEDIA : 0), error);
}

static gboolean
start_http (AivBackend *self, GError **error)
{
  g_autoptr (GSocketAddress) address = aiv_backend_config_dup_address (self->config, error);
  g_autofree char *uploads = g_build_filename (self->config->data_dir, "tmp", NULL);
  const char *limited = self->config->limits_enabled;
  if (address == NULL || !aiv_backend_check_exposure (self->config, self->auth, error))
    return FALSE;
  self->http = aiv_http_server_new (self, uploads);
  aiv_http_server_set_authenticator (self->http, authenticate);
  aiv_http_server_set_error_map (self->http, aiv_error_map);
  aiv_http_server_set_public_url (self->http, self->config->public_url);
  aiv_http_server_set_log_requests (self->http, self->config->log_requests);
  aiv_http_feeds_set_heartbeat (aiv_http_server_get_feeds (self->http), (guint) self->config->heartbeat_ms);
  aiv_http_server_set_limits (self->http, &self->config->limits,
                              g_str_equal (limited, "auto") ? aiv_backend_config_is_exposed (self->config)
                                                            : g_str_equal (limited, "true"));
  if (self->config->proxies != NULL
      && !aiv_http_server_set_proxies (self->http, (const char *const *) self->config->proxies, error))
    return FALSE;
  if (self->config->origins != NULL)
    aiv_http_server_set_origins (self->http, (const char *const *) self->config->origins);
  aiv_http_server_set_hosts (self->http, (const char *const *) self->config->hosts,
                             aiv_backend_config_is_loopback (self->config));
  aiv_http_server_take_routes (self->http, aiv_served_dup_routes (self->config));
  if (!(self->socket != NULL ? aiv_http_server_listen_socket (self->http, self->socket, error)
                             : aiv_http_server_listen (self->http, address, error)))
    return FALSE;
  /* Nobody is let in before the loop turns. */
  return self->config->tls_certificate == NULL
         || (self->tls = aiv_http_tls_new (self->http, self->config->tls_certificate, self->config->tls_key, error));
}

static DexFuture *
start_fiber (gpointer data)
{
  AivBackend *self = data;
  GError *error = NULL;

  if (!dex_await (aiv_subscriptions_set_default (self->store, self->config->default_plan), &error)
      || !dex_await (aiv_storage_set_limit (self->store, self->config->storage_mib * MIB), &error)
      || !dex_await (aiv_auth_bootstrap (self->auth, self->config->admin_password), &error))
    return dex_future_new_for_error (error);
  self->hub = aiv_event_hub_new (self->store);
  self->board = aiv_video_board_new (self->store, self->hub);
  self->queue = aiv_queue_new (self->store, self->hub, self->engines, self->config->concurrency);
  aiv_engine_settings_connect (self->engine_settings, self->engines);
  aiv_queue_set_limit (self->queue, get_engine_limit, self);
  aiv_queue_set_strict (self->queue, self->strict);
  /* Some file systems have no sockets: serving does not depend on it. */
  if ((self->control = aiv_control_new (self->store, self->engine_settings, &error)) == NULL)
    g_message ("Accounts can be looked after from the shell only while the server is stopped: %s", error->message);
  g_clear_error (&error);
  if (!start_http (self, &error))
    return dex_future_new_for_error (error);
  dex_await (aiv_queue_start (self->queue), &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  self->sweeper = aiv_sweeper_new (self->store, self->config);
  if (self->embedded)
    {
      self->sharing = aiv_sharing_new (self->http, self->store, self->auth, self->config);
      aiv_sharing_start (self->sharing);
    }
  return dex_future_new_true ();
}

/**
 * aiv_backend_start:
 * @self: a backend that has not been started
 *
 * Opens the data folder, goes on with unfinished work and begins to serve. The calling
 * thread becomes the backend's own. Waits for the disk: for the start of a program.
 *
 * Returns: (transfer full): a future of when it serves
 */
DexFuture *
aiv_backend_start (AivBackend *self)
{
  GError *error = NULL;

  aiv_return_future_if_fail (self->store == NULL);

  self->strict = self->engines == NULL;
  if (self->engines == NULL)
    self->engines = aiv_engine_registry_new ();
  if (self->config->engines_demo)
    aiv_demo_engine_add (self->engines);
  read_labels (self);
  if (!open_store (self, &error))
    return dex_future_new_for_error (error);
  return dex_scheduler_spawn (NULL, 0, start_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
stop_fiber (gpointer data)
{
  AivBackend *self = data;
  GError *error = NULL;

  if (self->google != NULL)
    aiv_oidc_provider_stop (self->google);
  if (self->http != NULL)
    dex_await (aiv_http_server_stop (self->http), NULL);
  if (self->control != NULL)
    dex_await (aiv_control_stop (self->control), NULL);
  if (self->sweeper != NULL)
    dex_await (aiv_sweeper_stop (self->sweeper), NULL);
  if (self->queue != NULL)
    dex_await (aiv_queue_stop (self->queue), NULL);
  if (self->store != NULL && !dex_await (aiv_store_close (self->store), &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

/**
 * aiv_backend_stop:
 * @self: a backend
 *
 * Ends in order: no new requests, work put down where it can be taken up again, the store
 * closed.
 *
 * Returns: (transfer full): a future of when everything has ended
 */
DexFuture *
aiv_backend_stop (AivBackend *self)
{
  if (dex_future_is_pending (DEX_FUTURE (self->stopping)))
    dex_promise_resolve_boolean (self->stopping, TRUE);
  return dex_scheduler_spawn (NULL, 0, stop_fiber, g_object_ref (self), g_object_unref);
}

/**
 * aiv_backend_reload:
 * @self: a backend
 * @error: why it goes on with what it had
 *
 * Reads its certificate again.
 *
 * Returns: whether all is well
 */
gboolean
aiv_backend_reload (AivBackend *self, GError **error)
{
  return self->tls == NULL || aiv_http_tls_reload (self->tls, error);
}

/**
 * aiv_backend_is_stopping:
 * @self: a backend
 *
 * Returns: whether it is about to end
 */
gboolean
aiv_backend_is_stopping (AivBackend *self)
{
  return !dex_future_is_pending (DEX_FUTURE (self->stopping));
}

/**
 * aiv_backend_ref_stopping:
 * @self: a backend
 *
 * Returns: (transfer full): a future of when it begins to stop
 */
DexFuture *
aiv_backend_ref_stopping (AivBackend *self)
{
  return dex_ref (DEX_FUTURE (self->stopping));
}

/**
 * aiv_backend_dup_address:
 * @self: a backend that serves
 *
 * Returns: (transfer full) (nullable): such as "http://127.0.0.1:8000"
 */
char *
aiv_backend_dup_address (AivBackend *self)
{
  return self->http != NULL ? aiv_http_server_dup_address (self->http) : NULL;
}

/**
 * aiv_backend_make_sign_in_token:
 * @self: a backend that serves
 *
 * Makes the token with which the program that started the server signs in, once, as the
 * administrator of this computer.
 *
 * Returns: (transfer full): the token
 */
char *
aiv_backend_make_sign_in_token (AivBackend *self)
{
  return aiv_auth_make_sign_in_token (self->auth);
}

/**
 * aiv_backend_get_uptime_us:
 * @self: a backend
 *
 * Returns: how long there has been one, in microseconds
 */
gint64
aiv_backend_get_uptime_us (AivBackend *self)
{
  return g_get_monotonic_time () - self->began;
}

/**
 * aiv_backend_get_n_running:
 * @self: a backend
 *
 * Returns: how many items are being made now
 */
guint
aiv_backend_get_n_running (AivBackend *self)
{
  return self->queue != NULL ? aiv_queue_get_n_running (self->queue) : 0;
}
