/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-error.h"

#include "wire/aiv-wire-private.h"

#define MAX_PROBLEMS 500
#define MAX_DETAILS 20

static void
aiv_wire_error_clear (AivWireError *self)
{
  g_free (self->detail);
  g_free (self->cap);
  g_ptr_array_unref (self->problems);
}

AIV_WIRE_DEFINE (AivWireError, aiv_wire_error, aiv_wire_error_clear)

/**
 * aiv_wire_error_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireError *
aiv_wire_error_new (void)
{
  AivWireError *self = g_atomic_rc_box_new0 (AivWireError);

  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_problem_unref);
  self->required = self->available = self->limit = -1;
  return self;
}

/**
 * aiv_wire_error_new_for_text:
 * @detail: one sentence
 *
 * Returns: (transfer full): an error answer that says @detail
 */
AivWireError *
aiv_wire_error_new_for_text (const char *detail)
{
  AivWireError *self = aiv_wire_error_new ();

  self->detail = g_strdup (detail);
  return self;
}

/**
 * aiv_wire_error_add_problem:
 * @self: an error answer
 * @name: the user's name for the file
 * @reason: why it is refused
 * @index: its place among the pictures; -1 for the recording
 */
void
aiv_wire_error_add_problem (AivWireError *self, const char *name, const char *reason, int index)
{
  AivWireProblem *problem = aiv_wire_problem_new ();

  problem->name = g_strdup (name);
  problem->reason = g_strdup (reason);
  problem->index = index;
  g_ptr_array_add (self->problems, problem);
}

/* "prompt: too short; images: missing" for a list of validation errors. */
static char *
join_details (JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = MIN (json_array_get_length (array), MAX_DETAILS);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *detail = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *msg = aiv_json_get_string (detail, "msg");
      JsonArray *loc = aiv_json_get_array (detail, "loc");
      JsonNode *last;

      if (msg == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, "; ");
      if (loc != NULL && json_array_get_length (loc) > 0)
        {
          last = json_array_get_element (loc, json_array_get_length (loc) - 1);
          if (JSON_NODE_HOLDS_VALUE (last) && json_node_get_value_type (last) == G_TYPE_STRING)
            g_string_append_printf (text, "%s: ", json_node_get_string (last));
        }
      g_string_append (text, msg);
    }
  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

static void
read_problems (AivWireError *self, JsonArray *array)
{
  guint n = MIN (json_array_get_length (array), MAX_PROBLEMS);

  for (guint i = 0; i < n; i++)
    {
      AivWireProblem *problem = aiv_wire_problem_from_json (json_array_get_element (array, i), NULL);

      if (problem != NULL)
        g_ptr_array_add (self->problems, problem);
    }
}

/**
 * aiv_wire_error_to_json:
 * @self: an error answer
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_error_to_json (const AivWireError *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "detail", self->detail);
  if (self->problems->len > 0)
    {
      JsonArray *problems = json_array_sized_new (self->problems->len);

      for (guint i = 0; i < self->problems->len; i++)
        json_array_add_element (problems, aiv_wire_problem_to_json (g_ptr_array_index (self->problems, i)));
      json_object_set_array_member (object, "problems", problems);
    }
  if (self->required >= 0)
    json_object_set_int_member (object, "required", self->required);
  if (self->available >= 0)
    json_object_set_int_member (object, "available", self->available);
  if (self->cap != NULL)
    json_object_set_string_member (object, "cap", self->cap);
  if (self->limit >= 0)
    json_object_set_int_member (object, "limit", self->limit);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_error_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): an error answer; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireError *
aiv_wire_error_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireError) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "error answer", error)) == NULL)
    return NULL;

  self = aiv_wire_error_new ();
  self->detail = aiv_wire_dup_text (object, "detail");
  if (self->detail == NULL && aiv_json_get_array (object, "detail") != NULL)
    self->detail = join_details (aiv_json_get_array (object, "detail"));
  if (aiv_json_get_array (object, "problems") != NULL)
    read_problems (self, aiv_json_get_array (object, "problems"));
  self->required = aiv_json_get_int (object, "required", -1);
  self->available = aiv_json_get_int (object, "available", -1);
  self->cap = aiv_wire_dup_text (object, "cap");
  self->limit = aiv_json_get_int (object, "limit", -1);

  return g_steal_pointer (&self);
}
