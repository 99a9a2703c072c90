/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-private.h"

/* What a backend is put together of, for those that serve it. */

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
 * aiv_backend_get_store:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): the store
 */
AivStore *
aiv_backend_get_store (AivBackend *self)
{
  return self->store;
}

/**
 * aiv_backend_get_auth:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): the accounts
 */
AivAuth *
aiv_backend_get_auth (AivBackend *self)
{
  return self->auth;
}

/**
 * aiv_backend_get_sharing:
 * @self: a backend that has been started
 *
 * Returns: (transfer none) (nullable): the way in for others of an embedded server; %NULL if whoever
 *   runs the server says where it listens
 */
AivSharing *
aiv_backend_get_sharing (AivBackend *self)
{
  return self->sharing;
}

/**
 * aiv_backend_get_google:
 * @self: a backend that has been started
 *
 * Returns: (transfer none) (nullable): who signs people in besides us; %NULL if nobody is configured
 */
AivOidcProvider *
aiv_backend_get_google (AivBackend *self)
{
  return self->google;
}

/**
 * aiv_backend_get_hub:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): where events pass through
 */
AivEventHub *
aiv_backend_get_hub (AivBackend *self)
{
  return self->hub;
}

/**
 * aiv_backend_get_board:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): how far each video is
 */
AivVideoBoard *
aiv_backend_get_board (AivBackend *self)
{
  return self->board;
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
 * aiv_backend_get_fetcher:
 * @self: a backend
 *
 * Returns: (transfer none): what gets files from foreign addresses
 */
AivFetcher *
aiv_backend_get_fetcher (AivBackend *self)
{
  return self->fetcher;
}

/**
 * aiv_backend_get_showcase:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): what visitors see
 */
AivShowcase *
aiv_backend_get_showcase (AivBackend *self)
{
  return self->showcase;
}

/**
 * aiv_backend_get_page_cache:
 * @self: a backend
 *
 * Returns: (transfer none): pages that have been sent
 */
AivPageCache *
aiv_backend_get_page_cache (AivBackend *self)
{
  return self->page_cache;
}

/**
 * aiv_backend_get_engines:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): what makes the videos
 */
AivEngineRegistry *
aiv_backend_get_engines (AivBackend *self)
{
  return self->engines;
}

/**
 * aiv_backend_get_engine_settings:
 * @self: a backend that has been started
 *
 * Returns: (transfer none): how engines are set up
 */
AivEngineSettings *
aiv_backend_get_engine_settings (AivBackend *self)
{
  return self->engine_settings;
}

/**
 * aiv_backend_engines_changed:
 * @self: a backend that has been started
 *
 * Puts a change of how engines are set up into effect: work that had to wait for one may go on.
 */
void
aiv_backend_engines_changed (AivBackend *self)
{
  if (self->queue != NULL)
    aiv_queue_look (self->queue);
}

/**
 * aiv_backend_get_engine_label:
 * @self: a backend that has been started
 * @engine_id: (nullable): an engine
 *
 * Returns: (transfer none) (nullable): what people call it; %NULL if there is none of that id
 */
const char *
aiv_backend_get_engine_label (AivBackend *self, const char *engine_id)
{
  return engine_id != NULL ? g_hash_table_lookup (self->labels, engine_id) : NULL;
}
