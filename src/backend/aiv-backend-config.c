/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-config.h"

#include <string.h>

#include "aiv-backend-config-keys.h"
#include "aiv-host.h"
#include "aiv-secret.h"
#include "aiv-served.h"

/* What makes a configuration out of the table of keys. */

#define ADS_PLAN "free"
#define ADS_COST 100

static gboolean
is_text (const AivConfigKey *key)
{
  return key->type == AIV_CONFIG_TEXT || key->type == AIV_CONFIG_PATH || key->type == AIV_CONFIG_URL
         || key->type == AIV_CONFIG_CHOICE || key->type == AIV_CONFIG_DATABASE || key->type == AIV_CONFIG_LISTEN;
}

/**
 * aiv_backend_config_new:
 *
 * Returns: (transfer full): the defaults: loopback, port 8000, no data folder yet
 */
AivBackendConfig *
aiv_backend_config_new (void)
{
  AivBackendConfig *self = g_new0 (AivBackendConfig, 1);

  self->sources = g_new0 (char *, aiv_config_n_keys);
  for (guint i = 0; i < aiv_config_n_keys; i++)
    if (aiv_config_keys[i].initial != NULL
        && !aiv_config_key_parse (&aiv_config_keys[i], self, aiv_config_keys[i].initial, NULL))
      g_assert_not_reached ();
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

  copy->sources = g_new0 (char *, aiv_config_n_keys);
  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      gpointer field = aiv_config_key_field (key, copy);

      copy->sources[i] = g_strdup (self->sources[i]);
      if (is_text (key))
        *(char **) field = g_strdup (*(char **) field);
      else if (key->type == AIV_CONFIG_LIST)
        *(char ***) field = g_strdupv (*(char ***) field);
    }
  return copy;
}

/**
 * aiv_backend_config_free:
 * @self: (transfer full): a configuration, whose secrets are wiped
 */
void
aiv_backend_config_free (AivBackendConfig *self)
{
  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      gpointer field = aiv_config_key_field (key, self);

      if (key->secret)
        aiv_secret_free (*(char **) field);
      else if (is_text (key))
        g_free (*(char **) field);
      else if (key->type == AIV_CONFIG_LIST)
        g_strfreev (*(char ***) field);
      g_free (self->sources[i]);
    }
  g_free (self->sources);
  g_free (self);
}

/**
 * aiv_backend_config_set:
 * @self: a configuration
 * @group: group of a key
 * @name: name of the key
 * @text: its value, as it would stand in a file
 * @source: where it comes from, for people
 * @error: what is wrong with it: names the source, the key and why, never the value
 *
 * Sets one key.
 *
 * Returns: whether it was good
 */
gboolean
aiv_backend_config_set (AivBackendConfig *self,
                        const char       *group,
                        const char       *name,
                        const char       *text,
                        const char       *source,
                        GError          **error)
{
  const AivConfigKey *key = aiv_config_key_find (group, name);

  if (key == NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND, "%s: [%s] %s: there is no such key", source,
                   group, name);
      return FALSE;
    }
  if (!aiv_config_key_parse (key, self, text, error))
    {
      g_prefix_error (error, "%s: [%s] %s: ", source, group, name);
      return FALSE;
    }
  g_set_str (&self->sources[key - aiv_config_keys], source);
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

static gboolean
is_initial (const AivBackendConfig *self, const char *group, const char *name)
{
  return self->sources[aiv_config_key_find (group, name) - aiv_config_keys] == NULL;
}

/**
 * aiv_backend_config_finish:
 * @self: a configuration that has been read from everywhere
 * @error: what does not go together
 *
 * Fills in what follows from other keys (`billing.profile`) and looks at what must go together.
 *
 * Returns: whether it can be used
 */
gboolean
aiv_backend_config_finish (AivBackendConfig *self, GError **error)
{
  gint64 credits;

  if (g_str_equal (self->billing_profile, "adsvideo"))
    {
      if (is_initial (self, "billing", "default-plan"))
        g_set_str (&self->default_plan, ADS_PLAN);
      if (is_initial (self, "billing", "video-cost"))
        self->video_cost = ADS_COST;
    }
  if (!aiv_served_check_families (self, error))
    return FALSE;
  /* A list of domains that nobody looks at would be a door thought shut. */
  if (self->google_domains != NULL && self->google_domains[0] != NULL && is_initial (self, "google", "sign-up"))
    g_set_str (&self->google_sign_up, "domains");
  if ((self->google_domains != NULL && self->google_domains[0] != NULL) != g_str_equal (self->google_sign_up, "domains"))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                   "[google] sign-up: “domains” and a list of domains go together");
      return FALSE;
    }
  for (guint i = 0; self->engines_prices != NULL && self->engines_prices[i] != NULL; i++)
    if (!aiv_pricing_parse (self->engines_prices[i], NULL, &credits))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                     "[engines] prices: “%s” is not an engine and its credits, such as “runway=25”", self->engines_prices[i]);
        return FALSE;
      }
  if (self->tls_key != NULL && self->tls_certificate == NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[tls] key: there is no certificate for it");
      return FALSE;
    }
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
  return aiv_host_is_loopback (self->host);
}

/**
 * aiv_backend_config_is_exposed:
 * @self: a configuration
 *
 * A proxy on this computer brings strangers to a server that listens on loopback: that there is
 * one is known by its address among the trusted, or by the one that clients use.
 *
 * Returns: whether others than this computer can reach the server
 */
gboolean
aiv_backend_config_is_exposed (const AivBackendConfig *self)
{
  return !aiv_backend_config_is_loopback (self) || (self->proxies != NULL && self->proxies[0] != NULL)
         || (self->public_url != NULL && !aiv_host_url_is_loopback (self->public_url));
}

static char *
dup_choices (const AivConfigKey *key)
{
  g_auto (GStrv) words = g_strsplit (key->choices, "|", -1);

  return g_strjoinv (", ", words);
}

static char *
dup_range (const AivConfigKey *key)
{
  switch (key->type)
    {
    case AIV_CONFIG_CHOICE:
      return dup_choices (key);
    case AIV_CONFIG_BOOL:
      return g_strdup ("true, false");
    case AIV_CONFIG_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT, key->minimum, key->maximum);
    case AIV_CONFIG_SECONDS:
      return g_strdup_printf ("%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT " s", key->minimum, key->maximum);
    case AIV_CONFIG_URL:
      return g_strdup ("URL");
    case AIV_CONFIG_LIST:
      return g_strdup ("list");
    case AIV_CONFIG_PATH:
      return g_strdup ("path");
    case AIV_CONFIG_LISTEN:
      return g_strdup ("ADDRESS:PORT");
    case AIV_CONFIG_DATABASE:
      return g_strdup ("sqlite:…");
    case AIV_CONFIG_TEXT:
    default:
      return g_strdup (key->secret ? "secret" : "text");
    }
}

/**
 * aiv_backend_config_to_text:
 * @self: a configuration
 *
 * Writes the whole configuration as a key file, with a comment above each key that says
 * where its value comes from. Defaults are commented out, secrets are not shown.
 *
 * Returns: (transfer full): the text
 */
char *
aiv_backend_config_to_text (const AivBackendConfig *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      g_autofree char *text = aiv_config_key_dup_text (key, self);

      if (i == 0 || !g_str_equal (key->group, key[-1].group))
        g_string_append_printf (out, "%s[%s]\n", i > 0 ? "\n" : "", key->group);
      g_string_append_printf (out, "# %s\n", self->sources[i] != NULL ? self->sources[i] : "default");
      if (key->secret)
        g_string_append_printf (out, "#%s=%s\n", key->name, text != NULL ? "********" : "");
      else
        g_string_append_printf (out, "%s%s=%s\n", self->sources[i] != NULL ? "" : "#", key->name,
                                text != NULL ? text : "");
    }
  return g_string_free (out, FALSE);
}

/**
 * aiv_backend_config_to_markdown:
 *
 * Writes the table of keys for docs/server.md.
 *
 * Returns: (transfer full): the text
 */
char *
aiv_backend_config_to_markdown (void)
{
  GString *out = g_string_new ("| key | environment | value | default | meaning |\n| --- | --- | --- | --- | --- |\n");

  for (guint i = 0; i < aiv_config_n_keys; i++)
    {
      const AivConfigKey *key = &aiv_config_keys[i];
      g_autofree char *env = aiv_config_key_dup_env (key);
      g_autofree char *range = dup_range (key);

      g_string_append_printf (out, "| `%s.%s` | ", key->group, key->name);
      if (key->env != NULL)
        g_string_append_printf (out, "`%s`, ", key->env);
      g_string_append_printf (out, "`%s` | %s | ", env, range);
      if (key->initial != NULL)
        g_string_append_printf (out, "`%s`", key->initial);
      g_string_append_printf (out, " | %s |\n", key->about);
    }
  return g_string_free (out, FALSE);
}
