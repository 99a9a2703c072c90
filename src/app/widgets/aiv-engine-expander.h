/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_EXPANDER (aiv_engine_expander_get_type ())
G_DECLARE_FINAL_TYPE (AivEngineExpander, aiv_engine_expander, AIV, ENGINE_EXPANDER, AdwExpanderRow)

GtkWidget *aiv_engine_expander_new (AivClient     *client,
                               AivWireEngine *engine);

const char *aiv_engine_expander_get_id (AivEngineExpander *self);
gboolean   aiv_engine_expander_update (AivEngineExpander *self,
                                       AivWireEngine     *engine,
                                       gboolean           whole);

G_END_DECLS
