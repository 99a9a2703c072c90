/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-settings.h"

#include "aiv-secret.h"

G_DEFINE_BOXED_TYPE (AivRemoteSettings, aiv_remote_settings, aiv_remote_settings_ref, aiv_remote_settings_unref)

static void
clear (gpointer data)
{
  AivRemoteSettings *self = data;

  g_free (self->address);
  aiv_secret_free (self->key);
  g_hash_table_unref (self->options);
}

/**
 * aiv_remote_settings_new:
 * @address: of the service
 * @key: (nullable): its key
 *
 * Returns: (transfer full): settings without options
 */
AivRemoteSettings *
aiv_remote_settings_new (const char *address, const char *key)
{
  AivRemoteSettings *self = g_atomic_rc_box_new0 (AivRemoteSettings);

  self->address = g_strdup (address);
  while (g_str_has_suffix (self->address, "/"))
    self->address[strlen (self->address) - 1] = '\0';
  self->key = g_strdup (key);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * aiv_remote_settings_ref:
 * @self: settings
 *
 * Returns: (transfer full): @self
 */
AivRemoteSettings *
aiv_remote_settings_ref (AivRemoteSettings *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_remote_settings_unref:
 * @self: (transfer full): settings
 */
void
aiv_remote_settings_unref (AivRemoteSettings *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * aiv_remote_settings_set_option:
 * @self: settings that nobody else has yet
 * @name: of an option
 * @value: (nullable): its value
 */
void
aiv_remote_settings_set_option (AivRemoteSettings *self, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_replace (self->options, g_strdup (name), g_strdup (value));
}

/**
 * aiv_remote_settings_get_option:
 * @self: settings
 * @name: of an option
 * @fallback: (nullable): for one that was not set
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
aiv_remote_settings_get_option (AivRemoteSettings *self, const char *name, const char *fallback)
{
  const char *value = g_hash_table_lookup (self->options, name);

  return value != NULL ? value : fallback;
}
