/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-problem.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_problem_clear (AivWireProblem *self)
{
  g_free (self->name);
  g_free (self->reason);
}

AIV_WIRE_DEFINE (AivWireProblem, aiv_wire_problem, aiv_wire_problem_clear)

/**
 * aiv_wire_problem_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireProblem *
aiv_wire_problem_new (void)
{
  AivWireProblem *self = g_atomic_rc_box_new0 (AivWireProblem);

  self->index = -1;
  return self;
}

/**
 * aiv_wire_problem_to_json:
 * @self: a problem
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_problem_to_json (const AivWireProblem *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "name", self->name);
  aiv_wire_set_text (object, "reason", self->reason);
  if (self->index >= 0)
    json_object_set_int_member (object, "index", self->index);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_problem_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a problem; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireProblem *
aiv_wire_problem_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireProblem) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "problem", error)) == NULL)
    return NULL;

  self = aiv_wire_problem_new ();
  self->name = aiv_wire_dup_text (object, "name");
  self->reason = aiv_wire_dup_text (object, "reason");
  self->index = (int) CLAMP (aiv_json_get_int (object, "index", -1), -1, G_MAXINT);
  return g_steal_pointer (&self);
}
