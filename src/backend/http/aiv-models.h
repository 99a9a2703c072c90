/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _AivBackend AivBackend;

/* The model of a request that names none. */
#define AIV_DEFAULT_MODEL "sora-2"

/**
 * AivModelChoice:
 * @engine: (nullable): id of the engine that makes videos of a model here
 * @fallback: whether it stands in for the model's own service, which is not configured
 *
 * Who makes videos of a model.
 */
typedef struct
{
  const char *engine;
  gboolean fallback;
} AivModelChoice;

gboolean   aiv_models_choose (AivBackend     *backend,
                              const char     *model,
                              AivModelChoice *choice,
                              GError        **error);
JsonArray *aiv_models_list   (AivBackend     *backend);
gint64     aiv_models_get_price (AivBackend           *backend,
                                 const char           *model,
                                 const AivModelChoice *choice);

G_END_DECLS
