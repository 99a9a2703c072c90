/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sharing.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "aiv-http-error.h"
#include "aiv-own-certificate.h"
#include "aiv-thread.h"
#include "store/aiv-share-setting.h"

/* That of the documented servers. */
#define FIRST_PORT 8000
#define MAX_ADDRESSES 8
#define CERTIFICATE "tls.pem"

struct _AivSharing
{
  AivHttpServer *http;
  AivStore *store;
  AivAuth *auth;
  const AivBackendConfig *config;
  AivShareSetting setting;
  char *fingerprint;
  char *problem; /* why it is not open although it should be */
  gboolean busy;
};

/**
 * aiv_sharing_new:
 * @http: serves the app already; outlives this, as the rest does
 * @store: a store
 * @auth: the accounts
 * @config: how the backend runs
 *
 * Returns: (transfer full): a way in for others, which is shut
 */
AivSharing *
aiv_sharing_new (AivHttpServer *http, AivStore *store, AivAuth *auth, const AivBackendConfig *config)
{
  AivSharing *self = g_new0 (AivSharing, 1);

  self->http = http;
  self->store = store;
  self->auth = auth;
  self->config = config;
  return self;
}

/**
 * aiv_sharing_free:
 * @self: (transfer full): a way in
 */
void
aiv_sharing_free (AivSharing *self)
{
  g_free (self->fingerprint);
  g_free (self->problem);
  g_free (self);
}

/* --- the certificate --------------------------------------------------------------------- */

typedef struct
{
  char *path;
  char *key; /* NULL: our own, with its key */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_free (load->key);
  g_free (load);
}

static gboolean
load_certificate (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Load *load = data;
  GTlsCertificate *certificate = load->key != NULL ? g_tls_certificate_new_from_files (load->path, load->key, error)
                                                   : aiv_own_certificate_load (load->path, error);

  if (certificate == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_TLS_CERTIFICATE);
  g_value_take_object (result, certificate);
  return TRUE;
}

/* The configured one, which somebody has vouched for, or our own. */
static GTlsCertificate *
await_certificate (AivSharing *self, GError **error)
{
  Load *load = g_new0 (Load, 1);

  if (self->config->tls_certificate != NULL)
    {
      load->path = g_strdup (self->config->tls_certificate);
      load->key = g_strdup (self->config->tls_key != NULL ? self->config->tls_key : self->config->tls_certificate);
    }
  else
    load->path = aiv_store_dup_path (self->store, CERTIFICATE);
  return dex_await_object (aiv_thread_run (load_certificate, load, load_free), error);
}

/* --- opening ----------------------------------------------------------------------------- */

static void
set_limits (AivSharing *self, gboolean on)
{
  if (g_str_equal (self->config->limits_enabled, "auto"))
    aiv_http_server_set_limits (self->http, &self->config->limits, on || aiv_backend_config_is_exposed (self->config));
}

static gboolean
listen_at (AivSharing *self, guint16 port, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (any, port);

  return aiv_http_server_share (self->http, address, certificate, error);
}

/* Everybody knows the first password: nobody is let in with it. */
static gboolean
check_password (AivSharing *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean is_default = dex_await_boolean (aiv_auth_has_default_password (self->auth), &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return !is_default || aiv_http_fail (error, 409, "The password of “admin” is still the first one. Change it first");
}

/* @elsewhere: another port will do where this one is taken */
static gboolean
open_up (AivSharing *self, gboolean elsewhere, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) problem = NULL;
  guint16 port = self->setting.port > 0 ? self->setting.port : FIRST_PORT;

  if (!check_password (self, error) || (certificate = await_certificate (self, error)) == NULL)
    return FALSE;
  if (!listen_at (self, port, certificate, &problem)
      && !(elsewhere && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)
           && listen_at (self, 0, certificate, NULL)))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  self->setting.port = aiv_http_server_get_shared_port (self->http);
  g_free (self->fingerprint);
  self->fingerprint = aiv_own_certificate_dup_fingerprint (certificate);
  set_limits (self, TRUE);
  return TRUE;
}

static void
close_down (AivSharing *self)
{
  aiv_http_server_unshare (self->http);
  set_limits (self, FALSE);
}

/**
 * aiv_sharing_start:
 * @self: a way in
 *
 * Opens it, if that was wanted when the server ended. In a fiber. Where it cannot be, the app
 * is served all the same, and told why.
 */
void
aiv_sharing_start (AivSharing *self)
{
  g_autoptr (GError) error = NULL;

  if (aiv_share_setting_read (self->store, &self->setting, &error)
      && (!self->setting.on || open_up (self, FALSE, &error)))
    return;
  self->setting.on = FALSE;
  self->problem = g_strdup (error->message);
  g_message ("Others on the network are not let in: %s", error->message);
}

/**
 * aiv_sharing_set:
 * @self: a way in
 * @actor_id: the administrator
 * @on: whether others are to be let in
 * @error: why not; nothing has changed then
 *
 * Opens or shuts it, from now on and after a restart. Who is connected when it is shut is cut
 * off. In a fiber.
 *
 * Returns: whether it is as wanted
 */
gboolean
aiv_sharing_set (AivSharing *self, gint64 actor_id, gboolean on, GError **error)
{
  AivShareSetting wanted;

  if (self->busy)
    return aiv_http_fail (error, 409, "Somebody else is changing that");
  if (on == aiv_sharing_is_on (self))
    return TRUE;
  self->busy = TRUE;
  if (on && !open_up (self, TRUE, error))
    {
      self->busy = FALSE;
      return FALSE;
    }
  wanted = (AivShareSetting) { on, self->setting.port };
  /* What is not remembered would come as a surprise after the next start. */
  if (!dex_await (aiv_share_setting_write (self->store, actor_id, &wanted), error))
    {
      if (on)
        close_down (self);
      self->busy = FALSE;
      return FALSE;
    }
  if (!on)
    close_down (self);
  self->setting = wanted;
  g_clear_pointer (&self->problem, g_free);
  self->busy = FALSE;
  return TRUE;
}

/**
 * aiv_sharing_is_on:
 * @self: a way in
 *
 * Returns: whether others are let in
 */
gboolean
aiv_sharing_is_on (AivSharing *self)
{
  return aiv_http_server_get_shared_port (self->http) != 0;
}

/**
 * aiv_sharing_get_port:
 * @self: a way in
 *
 * Returns: where others are let in, or will be; 0 if they never were
 */
guint16
aiv_sharing_get_port (AivSharing *self)
{
  return self->setting.port;
}

/**
 * aiv_sharing_get_fingerprint:
 * @self: a way in
 *
 * Returns: (transfer none) (nullable): of the certificate, while it is open
 */
const char *
aiv_sharing_get_fingerprint (AivSharing *self)
{
  return aiv_sharing_is_on (self) ? self->fingerprint : NULL;
}

/**
 * aiv_sharing_get_problem:
 * @self: a way in
 *
 * Returns: (transfer none) (nullable): why it is shut although it was open before
 */
const char *
aiv_sharing_get_problem (AivSharing *self)
{
  return self->problem;
}

static gboolean
is_useful (const struct ifaddrs *interface)
{
  const struct sockaddr_in *address = (const struct sockaddr_in *) (const void *) interface->ifa_addr;

  if (address == NULL || address->sin_family != AF_INET || !(interface->ifa_flags & IFF_UP)
      || (interface->ifa_flags & IFF_LOOPBACK))
    return FALSE;
  /* 169.254 is what a computer gives itself when nobody gives it one. */
  return (ntohl (address->sin_addr.s_addr) >> 16) != 0xa9fe;
}

/**
 * aiv_sharing_dup_addresses:
 * @self: a way in
 *
 * Returns: (transfer full) (array zero-terminated=1): where others reach the server, such as
 *   "https://192.168.1.5:8000"; none while it is shut, or without a network
 */
char **
aiv_sharing_dup_addresses (AivSharing *self)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  struct ifaddrs *interfaces = NULL;
  guint n = 0;

  if (!aiv_sharing_is_on (self) || getifaddrs (&interfaces) != 0)
    return g_strv_builder_end (list);
  for (struct ifaddrs *i = interfaces; i != NULL && n < MAX_ADDRESSES; i = i->ifa_next)
    {
      char host[INET_ADDRSTRLEN];

      if (!is_useful (i)
          || inet_ntop (AF_INET, &((struct sockaddr_in *) (void *) i->ifa_addr)->sin_addr, host, sizeof host) == NULL)
        continue;
      g_strv_builder_take (list, g_strdup_printf ("https://%s:%u", host, self->setting.port));
      n++;
    }
  freeifaddrs (interfaces);
  return g_strv_builder_end (list);
}
