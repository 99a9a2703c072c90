/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-quote.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_quote_clear (AivWireQuote *self)
{

}

AIV_WIRE_DEFINE (AivWireQuote, aiv_wire_quote, aiv_wire_quote_clear)

/**
 * aiv_wire_quote_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireQuote *
aiv_wire_quote_new (void)
{
  return g_atomic_rc_box_new0 (AivWireQuote);
}

/**
 * aiv_wire_quote_to_json:
 * @self: a quote
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_quote_to_json (const AivWireQuote *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "images", self->images);
  json_object_set_int_member (object, "per_item", self->per_item);
  json_object_set_int_member (object, "total", self->total);
  json_object_set_int_member (object, "balance", self->balance);
  json_object_set_int_member (object, "balance_after", self->balance_after);
  json_object_set_boolean_member (object, "fits", self->fits);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_quote_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a quote; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireQuote *
aiv_wire_quote_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireQuote) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "quote", error)) == NULL)
    return NULL;

  self = aiv_wire_quote_new ();
  self->images = aiv_json_get_int (object, "images", 0);
  self->per_item = aiv_json_get_int (object, "per_item", 0);
  self->total = aiv_json_get_int (object, "total", 0);
  self->balance = aiv_json_get_int (object, "balance", 0);
  self->balance_after = aiv_json_get_int (object, "balance_after", 0);
  self->fits = aiv_json_get_bool (object, "fits", FALSE);
  return g_steal_pointer (&self);
}
