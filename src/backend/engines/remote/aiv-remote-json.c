/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-json.h"

#include <string.h>

#include "aiv-json.h"

/* What requests to services and their answers have in common. */

#define MAX_ID 256

/**
 * aiv_remote_json_add_text:
 * @builder: in an object
 * @member: of it
 * @value: (nullable): its text
 */
void
aiv_remote_json_add_text (JsonBuilder *builder, const char *member, const char *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

/**
 * aiv_remote_json_add_number:
 * @builder: in an object
 * @member: of it
 * @value: its number
 */
void
aiv_remote_json_add_number (JsonBuilder *builder, const char *member, gint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

/**
 * aiv_remote_json_add_shape:
 * @builder: in an object
 * @member: of it
 * @job: a job
 *
 * Adds the height and the width that somebody wants, in this order, if anybody does.
 */
void
aiv_remote_json_add_shape (JsonBuilder *builder, const char *member, AivEngineJob *job)
{
  if (job->width == 0 || job->height == 0)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, job->height);
  json_builder_add_int_value (builder, job->width);
  json_builder_end_array (builder);
}

/**
 * aiv_remote_json_dup_id:
 * @node: an answer
 * @member: that holds a service's name for a task
 * @error: %AIV_REMOTE_ERROR_GARBLED
 *
 * Returns: (transfer full) (nullable): the name, 1 to 256 bytes
 */
char *
aiv_remote_json_dup_id (JsonNode *node, const char *member, GError **error)
{
  const char *id = JSON_NODE_HOLDS_OBJECT (node) ? aiv_json_get_string (json_node_get_object (node), member) : NULL;

  if (id != NULL && *id != '\0' && strlen (id) <= MAX_ID)
    return g_strdup (id);
  g_set_error (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no %s", member);
  return NULL;
}

/**
 * aiv_remote_json_to_condition:
 * @names: (array length=n_names): what a service calls its states
 * @n_names: how many
 * @name: (nullable): one of them, in any case
 *
 * Returns: what it means; a state that nobody knows is one of running
 */
AivRemoteCondition
aiv_remote_json_to_condition (const AivRemoteStateName *names, guint n_names, const char *name)
{
  for (guint i = 0; name != NULL && i < n_names; i++)
    if (g_ascii_strcasecmp (names[i].name, name) == 0)
      return names[i].condition;
  return AIV_REMOTE_RUNNING;
}
