/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_REMOTE_SETTINGS (aiv_remote_settings_get_type ())

/**
 * AivRemoteSettings:
 * @address: of the service, without a slash at its end
 * @key: (nullable): its key. Not to be shown or logged
 *
 * How a service is set up at one moment. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *address;
  char *key;
  GHashTable *options; /*< private >*/
} AivRemoteSettings;

GType              aiv_remote_settings_get_type   (void) G_GNUC_CONST;
AivRemoteSettings *aiv_remote_settings_new        (const char        *address,
                                                   const char        *key);
AivRemoteSettings *aiv_remote_settings_ref        (AivRemoteSettings *self);
void               aiv_remote_settings_unref      (AivRemoteSettings *self);
void               aiv_remote_settings_set_option (AivRemoteSettings *self,
                                                   const char        *name,
                                                   const char        *value);
const char        *aiv_remote_settings_get_option (AivRemoteSettings *self,
                                                   const char        *name,
                                                   const char        *fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRemoteSettings, aiv_remote_settings_unref)

G_END_DECLS
