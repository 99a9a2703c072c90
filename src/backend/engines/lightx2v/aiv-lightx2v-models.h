/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * AivLightx2vModels:
 *
 * The models that a LightX2V platform has, and what each is for.
 */
typedef struct _AivLightx2vModels AivLightx2vModels;

AivLightx2vModels *aiv_lightx2v_models_read   (JsonObject        *answer);
void               aiv_lightx2v_models_free   (AivLightx2vModels *self);
GStrv              aiv_lightx2v_models_list   (AivLightx2vModels *self,
                                               const char        *configured);
char              *aiv_lightx2v_models_choose (AivLightx2vModels *self,
                                               const char        *task,
                                               const char        *configured);

G_END_DECLS
