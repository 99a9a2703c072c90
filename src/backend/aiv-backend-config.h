/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "store/aiv-pricing.h"

G_BEGIN_DECLS

/**
 * AivBackendConfig:
 * @data_dir: (type filename): the folder that holds everything
 * @host: the address to listen on, a number or "localhost"
 * @port: the port; 0 lets the kernel choose
 * @public_url: (nullable): where clients reach us, when that is not what they ask for
 * @origins: (nullable): web pages that may call us from a browser; %NULL for the default
 * @log_requests: whether each request is logged
 * @concurrency: videos made at a time
 * @pricing: what a video costs
 *
 * How a backend is to run.
 */
typedef struct
{
  char *data_dir;
  char *host;
  guint16 port;
  char *public_url;
  char **origins;
  gboolean log_requests;
  guint concurrency;
  AivPricing pricing;
} AivBackendConfig;

AivBackendConfig *aiv_backend_config_new           (void);
AivBackendConfig *aiv_backend_config_copy          (const AivBackendConfig *self);
void              aiv_backend_config_free          (AivBackendConfig       *self);
gboolean          aiv_backend_config_load          (AivBackendConfig       *self,
                                                    const char             *path,
                                                    GError                **error);
gboolean          aiv_backend_config_set_listen    (AivBackendConfig       *self,
                                                    const char             *text,
                                                    GError                **error);
GSocketAddress   *aiv_backend_config_dup_address   (const AivBackendConfig *self,
                                                    GError                **error);
gboolean          aiv_backend_config_is_loopback   (const AivBackendConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivBackendConfig, aiv_backend_config_free)

G_END_DECLS
