/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-config.h"

#define DEFAULT_PORT 8000
#define DEFAULT_CONCURRENCY 3
#define MAX_CONCURRENCY 64

/**
 * aiv_backend_config_new:
 *
 * Returns: (transfer full): the defaults: loopback, port 8000, no data folder yet
 */
AivBackendConfig *
aiv_backend_config_new (void)
{
  AivBackendConfig *self = g_new0 (AivBackendConfig, 1);

  self->host = g_strdup ("127.0.0.1");
  self->port = DEFAULT_PORT;
  self->concurrency = DEFAULT_CONCURRENCY;
  self->pricing = (AivPricing) AIV_PRICING_INIT;
  return self;
}

/**
 * aiv_backend_config_copy:
 * @self: a configuration
 *
 * Returns: (transfer full): the same again
 */
AivBackendConfig *
aiv_backend_config_copy (const AivBackendConfig *self)
{
  AivBackendConfig *copy = g_memdup2 (self, sizeof *self);

  copy->data_dir = g_strdup (self->data_dir);
  copy->host = g_strdup (self->host);
  copy->public_url = g_strdup (self->public_url);
  copy->origins = g_strdupv (self->origins);
  return copy;
}

/**
 * aiv_backend_config_free:
 * @self: (transfer full): a configuration
 */
void
aiv_backend_config_free (AivBackendConfig *self)
{
  g_free (self->data_dir);
  g_free (self->host);
  g_free (self->public_url);
  g_strfreev (self->origins);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *group, const char *key, const char *why)
{
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s: %s", group, key, why);
  return FALSE;
}

/* Leaves @value alone when there is no such key. */
static gboolean
load_int (GKeyFile *file, const char *group, const char *key, gint64 minimum, gint64 maximum, gint64 *value,
          GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  g_autoptr (GError) problem = NULL;

  if (text == NULL || g_ascii_string_to_signed (text, 10, minimum, maximum, value, &problem))
    return TRUE;
  return refuse (error, group, key, problem->message);
}

static gboolean
load_bool (GKeyFile *file, const char *group, const char *key, gboolean *value, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean loaded;

  if (!g_key_file_has_key (file, group, key, NULL))
    return TRUE;
  loaded = g_key_file_get_boolean (file, group, key, &problem);
  if (problem != NULL)
    return refuse (error, group, key, "neither true nor false");
  *value = loaded;
  return TRUE;
}

static void
load_text (GKeyFile *file, const char *group, const char *key, char **value)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  if (text != NULL)
    g_set_str (value, text);
}

static gboolean
load_public_url (AivBackendConfig *self, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (self->public_url == NULL)
    return TRUE;
  uri = g_uri_parse (self->public_url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")))
    return refuse (error, "server", "public-url", "not an http or https URL");
  if (g_str_has_suffix (self->public_url, "/"))
    self->public_url[strlen (self->public_url) - 1] = '\0';
  return TRUE;
}

/**
 * aiv_backend_config_load:
 * @self: a configuration
 * @path: (type filename): a key file
 * @error: what is wrong with it, naming the key
 *
 * Takes over what the file says: `[server]` data, listen, public-url, origins,
 * log-requests; `[queue]` concurrency; `[billing]` per-image (credits), audio-step
 * (seconds, 0 for none).
 *
 * Returns: whether all of it was good
 */
gboolean
aiv_backend_config_load (AivBackendConfig *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *listen = NULL;
  gint64 concurrency = self->concurrency;
  gint64 per_image = self->pricing.per_image;
  gint64 audio_step = self->pricing.audio_step_ms / 1000;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return FALSE;

  load_text (file, "server", "data", &self->data_dir);
  load_text (file, "server", "public-url", &self->public_url);
  listen = g_key_file_get_string (file, "server", "listen", NULL);
  if (g_key_file_has_key (file, "server", "origins", NULL))
    {
      g_strfreev (self->origins);
      self->origins = g_key_file_get_string_list (file, "server", "origins", NULL, NULL);
    }
  if ((listen != NULL && !aiv_backend_config_set_listen (self, listen, error)) || !load_public_url (self, error)
      || !load_bool (file, "server", "log-requests", &self->log_requests, error)
      || !load_int (file, "queue", "concurrency", 1, MAX_CONCURRENCY, &concurrency, error)
      || !load_int (file, "billing", "per-image", 0, 1000000, &per_image, error)
      || !load_int (file, "billing", "audio-step", 0, 86400, &audio_step, error))
    return FALSE;

  self->concurrency = (guint) concurrency;
  self->pricing.per_image = per_image;
  self->pricing.audio_step_ms = audio_step * 1000;
  return TRUE;
}

/**
 * aiv_backend_config_set_listen:
 * @self: a configuration
 * @text: "ADDRESS:PORT", with an IPv6 address in brackets
 * @error: what is wrong with it
 *
 * Returns: whether it was good
 */
gboolean
aiv_backend_config_set_listen (AivBackendConfig *self, const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  guint64 port;

  if (colon == NULL || colon == text || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not ADDRESS:PORT", text);
      return FALSE;
    }
  host = text[0] == '[' && colon[-1] == ']' ? g_strndup (text + 1, colon - text - 2) : g_strndup (text, colon - text);
  if (g_str_equal (host, "localhost"))
    g_set_str (&host, "127.0.0.1");
  if (!g_hostname_is_ip_address (host))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not an IP address", host);
      return FALSE;
    }
  g_set_str (&self->host, host);
  self->port = (guint16) port;
  return TRUE;
}

/**
 * aiv_backend_config_dup_address:
 * @self: a configuration
 * @error: what is wrong with the address
 *
 * Returns: (transfer full) (nullable): the address to listen on
 */
GSocketAddress *
aiv_backend_config_dup_address (const AivBackendConfig *self, GError **error)
{
  GSocketAddress *address = g_inet_socket_address_new_from_string (self->host, self->port);

  if (address == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not an IP address", self->host);
  return address;
}

/**
 * aiv_backend_config_is_loopback:
 * @self: a configuration
 *
 * Returns: whether only this computer can reach the server
 */
gboolean
aiv_backend_config_is_loopback (const AivBackendConfig *self)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}
