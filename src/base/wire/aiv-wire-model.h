/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_MODEL (aiv_wire_model_get_type ())

/**
 * AivWireModel:
 * @id: what a video is asked for with
 * @name: what people call it
 * @version: (nullable): such as `Latest` or `Beta`
 * @description: (nullable): a sentence about it, in the server's words
 * @engine: (nullable): the engine that stands in for its service, which is not configured; %NULL
 *   if the service makes its videos
 * @credits: what a video costs; -1 where the server does not say
 *
 * A model that makes videos from words (API.md §1). Reference counted (atomically): fill it in
 * while it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"id":"sora-2","name":"Sora 2","version":"Latest","description":…}`, with
 * `engine` and `credits` where there are any.
 */
typedef struct
{
  char *id;
  char *name;
  char *version;
  char *description;
  char *engine;
  gint64 credits;
} AivWireModel;

GType aiv_wire_model_get_type (void) G_GNUC_CONST;

AivWireModel *aiv_wire_model_new       (void);
AivWireModel *aiv_wire_model_ref       (AivWireModel       *self);
void          aiv_wire_model_unref     (AivWireModel       *self);
JsonNode     *aiv_wire_model_to_json   (const AivWireModel *self);
AivWireModel *aiv_wire_model_from_json (JsonNode           *node,
                                        GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireModel, aiv_wire_model_unref)

G_END_DECLS
