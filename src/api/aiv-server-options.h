/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Says that a server is reached without any proxy. */
#define AIV_PROXY_NONE "none"

/**
 * AivServerOptions:
 * @proxy: (nullable): URI of an HTTP or SOCKS proxy, or %AIV_PROXY_NONE; %NULL: as the system does
 * @pin: (nullable): SHA-256 fingerprint of the only certificate that is trusted, as
 *   aiv_server_options_normalize_pin() makes it; %NULL: any that the system trusts
 * @sign_in_port: port of this computer that a browser comes back to; 0: any, or the server's
 * @google_client_id: (nullable): for servers that offer a sign-in with Google and don't tell it
 * @google_authorize_url: (nullable): where that sign-in begins
 *
 * What one server needs that others don't. No secrets.
 */
typedef struct
{
  char *proxy;
  char *pin;
  guint16 sign_in_port;
  char *google_client_id;
  char *google_authorize_url;
} AivServerOptions;

#define AIV_TYPE_SERVER_OPTIONS (aiv_server_options_get_type ())
GType             aiv_server_options_get_type      (void) G_GNUC_CONST;

AivServerOptions *aiv_server_options_new           (void);
AivServerOptions *aiv_server_options_copy          (const AivServerOptions *self);
void              aiv_server_options_free          (AivServerOptions       *self);
gboolean          aiv_server_options_is_empty      (const AivServerOptions *self);

/* Whether @text can be a proxy: empty, "none", or an address without a name and a password. */
gboolean          aiv_server_options_check_proxy   (const char             *text);
/* "AB:CD:…" of the same in any letters, with or without colons; NULL: not a fingerprint. */
char             *aiv_server_options_normalize_pin (const char             *text);

/* → AivServerOptions; empty ones where nothing is stored. Of a server's key, as
 * aiv_client_make_server_key() makes it. */
DexFuture        *aiv_server_options_load          (const char             *server_key);
/* → TRUE. Shared by all programs of ours. */
DexFuture        *aiv_server_options_save          (const char             *server_key,
                                                    const AivServerOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivServerOptions, aiv_server_options_free)

G_END_DECLS
