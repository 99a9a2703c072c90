/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-engine.h"

#include "wire/aiv-wire-private.h"

static void
price_free (gpointer data)
{
  g_free (((AivWireEnginePrice *) data)->model);
  g_free (data);
}

static void
aiv_wire_engine_clear (AivWireEngine *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->key_source);
  g_free (self->check);
  g_free (self->check_detail);
  g_free (self->state);
  g_free (self->state_detail);
  g_ptr_array_unref (self->prices);
}

AIV_WIRE_DEFINE (AivWireEngine, aiv_wire_engine, aiv_wire_engine_clear)

/**
 * aiv_wire_engine_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireEngine *
aiv_wire_engine_new (void)
{
  AivWireEngine *self = g_atomic_rc_box_new0 (AivWireEngine);

  self->price = -1;
  self->version = -1;
  self->prices = g_ptr_array_new_with_free_func (price_free);
  return self;
}

/**
 * aiv_wire_engine_add_price:
 * @self: an engine
 * @model: one of its models
 * @price: credits that an administrator has set; -1 for none
 * @credits: what a video costs
 */
void
aiv_wire_engine_add_price (AivWireEngine *self, const char *model, gint64 price, gint64 credits)
{
  AivWireEnginePrice *entry;

  g_return_if_fail (self != NULL && model != NULL);

  entry = g_new0 (AivWireEnginePrice, 1);
  entry->model = g_strdup (model);
  entry->price = price;
  entry->credits = credits;
  g_ptr_array_add (self->prices, entry);
}

static void
set_number (JsonObject *object, const char *member, gint64 value, gboolean known)
{
  if (known)
    json_object_set_int_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

static JsonArray *
write_prices (const AivWireEngine *self)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < self->prices->len; i++)
    {
      const AivWireEnginePrice *entry = self->prices->pdata[i];
      JsonObject *object = json_object_new ();

      aiv_wire_set_text (object, "model", entry->model);
      set_number (object, "price", entry->price, entry->price >= 0);
      json_object_set_int_member (object, "credits", entry->credits);
      json_array_add_object_element (list, object);
    }
  return list;
}

static void
read_prices (AivWireEngine *self, JsonArray *list)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      g_autofree char *model = object != NULL ? aiv_wire_dup_id (object, "model") : NULL;

      if (model != NULL)
        aiv_wire_engine_add_price (self, model, MAX (aiv_json_get_int (object, "price", -1), -1),
                                   MAX (aiv_json_get_int (object, "credits", 0), 0));
    }
}

/**
 * aiv_wire_engine_to_json:
 * @self: an engine
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_engine_to_json (const AivWireEngine *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  aiv_wire_set_text (object, "name", self->name);
  json_object_set_boolean_member (object, "available", self->available);
  json_object_set_boolean_member (object, "enabled", self->enabled);
  set_number (object, "price", self->price, self->price >= 0);
  set_number (object, "concurrency", self->concurrency, self->concurrency > 0);
  set_number (object, "default_concurrency", self->default_concurrency, self->default_concurrency > 0);
  json_object_set_boolean_member (object, "key_set", self->key_set);
  aiv_wire_set_null (object, "key_source", self->key_source);
  aiv_wire_set_null (object, "check", self->check);
  aiv_wire_set_null (object, "check_detail", self->check_detail);
  aiv_wire_set_time (object, "checked_at", self->checked_at);
  aiv_wire_set_null (object, "state", self->state);
  aiv_wire_set_null (object, "state_detail", self->state_detail);
  aiv_wire_set_time (object, "retry_at", self->retry_at);
  json_object_set_int_member (object, "version", MAX (self->version, 0));
  json_object_set_array_member (object, "prices", write_prices (self));
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_engine_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): an engine; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireEngine *
aiv_wire_engine_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireEngine) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "engine", error)) == NULL)
    return NULL;

  self = aiv_wire_engine_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->name = aiv_wire_dup_text (object, "name");
  self->available = aiv_json_get_bool (object, "available", FALSE);
  self->enabled = aiv_json_get_bool (object, "enabled", TRUE);
  self->price = aiv_json_get_int (object, "price", -1);
  self->concurrency = aiv_json_get_int (object, "concurrency", 0);
  self->default_concurrency = aiv_json_get_int (object, "default_concurrency", 0);
  self->key_set = aiv_json_get_bool (object, "key_set", FALSE);
  self->key_source = aiv_wire_dup_text (object, "key_source");
  self->check = aiv_wire_dup_text (object, "check");
  self->check_detail = aiv_wire_dup_text (object, "check_detail");
  self->checked_at = aiv_wire_get_time (object, "checked_at");
  self->state = aiv_wire_dup_text (object, "state");
  self->state_detail = aiv_wire_dup_text (object, "state_detail");
  self->retry_at = aiv_wire_get_time (object, "retry_at");
  self->version = aiv_json_get_int (object, "version", -1);
  read_prices (self, aiv_json_get_array (object, "prices"));
  if (self->id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The engine has no id");
      return NULL;
    }
  return g_steal_pointer (&self);
}
