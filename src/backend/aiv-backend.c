/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#include "aiv-error.h"
#include "aiv-http-server.h"
#include "aiv-posters.h"
#include "aiv-routes.h"

/* Puts the server together: data folder, store, accounts, queue, HTTP. The only place that
 * knows all of them; aivideo-server and the tests both start it. */

struct _AivBackend
{
  GObject parent_instance;

  AivBackendConfig *config;
  AivPosters *posters;
  AivHttpServer *http;
};

G_DEFINE_FINAL_TYPE (AivBackend, aiv_backend, G_TYPE_OBJECT)

static void
aiv_backend_finalize (GObject *object)
{
  AivBackend *self = AIV_BACKEND (object);

  g_clear_object (&self->http);
  g_clear_object (&self->posters);
  g_clear_pointer (&self->config, aiv_backend_config_free);
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

/* What a crash left of uploads that were on their way. */
static gboolean
prepare_folder (const char *path, gboolean empty, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "Could not make the folder “%s”: %s", path,
                   g_strerror (code));
      return FALSE;
    }
  dir = empty ? g_dir_open (path, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  return TRUE;
}

static gboolean
start_http (AivBackend *self, const char *upload_folder, GError **error)
{
  g_autoptr (GSocketAddress) address = aiv_backend_config_dup_address (self->config, error);

  if (address == NULL)
    return FALSE;
  self->http = aiv_http_server_new (self, upload_folder);
  aiv_http_server_set_public_url (self->http, self->config->public_url);
  aiv_http_server_set_log_requests (self->http, self->config->log_requests);
  aiv_http_server_set_limits (self->http, !aiv_backend_config_is_loopback (self->config));
  if (self->config->origins != NULL)
    aiv_http_server_set_origins (self->http, (const char *const *) self->config->origins);
  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    aiv_http_server_add_routes (self->http, aiv_all_routes[i]);
  return aiv_http_server_listen (self->http, address, error);
}

/**
 * aiv_backend_start:
 * @self: a backend that has not been started
 *
 * Opens the data folder, goes on with unfinished work and begins to serve.
 *
 * Returns: (transfer full): a future of when it serves
 */
DexFuture *
aiv_backend_start (AivBackend *self)
{
  g_autofree char *uploads = g_build_filename (self->config->data_dir, "tmp", NULL);
  g_autofree char *posters = g_build_filename (self->config->data_dir, "posters", NULL);
  GError *error = NULL;

  aiv_return_future_if_fail (self->http == NULL);

  if (!prepare_folder (self->config->data_dir, FALSE, &error) || !prepare_folder (uploads, TRUE, &error)
      || !prepare_folder (posters, FALSE, &error))
    return dex_future_new_for_error (error);
  self->posters = aiv_posters_new (posters);
  if (!start_http (self, uploads, &error))
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
  return self->http != NULL ? aiv_http_server_stop (self->http) : dex_future_new_true ();
}

/**
 * aiv_backend_get_config:
 * @self: a backend
 *
 * Returns: (transfer none): how it runs
 */
const AivBackendConfig *
aiv_backend_get_config (AivBackend *self)
{
  return self->config;
}

/**
 * aiv_backend_get_posters:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): its posters
 */
AivPosters *
aiv_backend_get_posters (AivBackend *self)
{
  return self->posters;
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
