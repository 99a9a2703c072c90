/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-model.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_model_clear (AivWireModel *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->version);
  g_free (self->description);
  g_free (self->engine);
}

AIV_WIRE_DEFINE (AivWireModel, aiv_wire_model, aiv_wire_model_clear)

/**
 * aiv_wire_model_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireModel *
aiv_wire_model_new (void)
{
  AivWireModel *self = g_atomic_rc_box_new0 (AivWireModel);

  self->credits = -1;
  return self;
}

/**
 * aiv_wire_model_to_json:
 * @self: a model
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_model_to_json (const AivWireModel *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  aiv_wire_set_text (object, "name", self->name);
  aiv_wire_set_null (object, "version", self->version);
  aiv_wire_set_null (object, "description", self->description);
  if (self->engine != NULL)
    aiv_wire_set_text (object, "engine", self->engine);
  if (self->credits >= 0)
    json_object_set_int_member (object, "credits", self->credits);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_model_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads a model; one without a name is called as its id.
 *
 * Returns: (transfer full): a model; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireModel *
aiv_wire_model_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireModel) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "model", error)) == NULL)
    return NULL;

  self = aiv_wire_model_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->name = aiv_wire_dup_text (object, "name");
  self->version = aiv_wire_dup_text (object, "version");
  self->description = aiv_wire_dup_text (object, "description");
  self->engine = aiv_wire_dup_text (object, "engine");
  self->credits = MAX (aiv_json_get_int (object, "credits", -1), -1);
  if (self->id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The model has no id");
      return NULL;
    }
  if (self->name == NULL || *self->name == '\0')
    g_set_str (&self->name, self->id);
  return g_steal_pointer (&self);
}
