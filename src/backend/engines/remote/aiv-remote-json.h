/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/remote/aiv-remote-engine.h"

G_BEGIN_DECLS

/**
 * AivRemoteStateName:
 * @name: what a service calls a state of a task
 * @condition: what it means
 */
typedef struct
{
  const char *name;
  AivRemoteCondition condition;
} AivRemoteStateName;

void               aiv_remote_json_add_text   (JsonBuilder              *builder,
                                               const char               *member,
                                               const char               *value);
void               aiv_remote_json_add_number (JsonBuilder              *builder,
                                               const char               *member,
                                               gint64                    value);
void               aiv_remote_json_add_shape  (JsonBuilder              *builder,
                                               const char               *member,
                                               AivEngineJob             *job);
char              *aiv_remote_json_dup_id     (JsonNode                 *node,
                                               const char               *member,
                                               GError                  **error);
AivRemoteCondition aiv_remote_json_to_condition (const AivRemoteStateName *names,
                                               guint                     n_names,
                                               const char               *name);

G_END_DECLS
