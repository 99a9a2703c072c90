/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-page.h"

#include <gio/gio.h>

#include "wire/aiv-wire-private.h"

/* Five times the longest page that may be asked for. */
#define MAX_ELEMENTS 1000

static void
aiv_wire_page_clear (AivWirePage *self)
{
  g_ptr_array_unref (self->items);
}

AIV_WIRE_DEFINE (AivWirePage, aiv_wire_page, aiv_wire_page_clear)

/**
 * aiv_wire_page_new:
 * @element_free: frees an element
 *
 * Returns: (transfer full): an empty page
 */
AivWirePage *
aiv_wire_page_new (GDestroyNotify element_free)
{
  AivWirePage *self = g_atomic_rc_box_new0 (AivWirePage);

  self->items = g_ptr_array_new_with_free_func (element_free);
  return self;
}

/**
 * aiv_wire_page_to_json:
 * @self: a page
 * @member: name of the array, such as `batches`
 * @element_to_json: (scope call): writes an element
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_page_to_json (const AivWirePage *self, const char *member, AivWireToJson element_to_json)
{
  JsonObject *object;
  JsonArray *array;

  g_return_val_if_fail (self != NULL && member != NULL && element_to_json != NULL, NULL);

  array = json_array_sized_new (self->items->len);
  for (guint i = 0; i < self->items->len; i++)
    json_array_add_element (array, element_to_json (g_ptr_array_index (self->items, i)));
  object = json_object_new ();
  json_object_set_array_member (object, member, array);
  json_object_set_int_member (object, "total", self->total);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_page_from_json:
 * @node: (nullable): JSON
 * @member: name of the array
 * @element_from_json: (scope call): reads an element
 * @element_free: frees an element
 * @error: what is wrong with it
 *
 * An element that cannot be read fails the whole page: a list with holes would lie.
 *
 * Returns: (transfer full): a page; %NULL with an error otherwise
 */
AivWirePage *
aiv_wire_page_from_json (JsonNode *node, const char *member, AivWireFromJson element_from_json,
                         GDestroyNotify element_free, GError **error)
{
  g_autoptr (AivWirePage) self = NULL;
  JsonObject *object;
  JsonArray *array;

  g_return_val_if_fail (member != NULL && element_from_json != NULL, NULL);

  if ((object = aiv_wire_read_object (node, "list", error)) == NULL)
    return NULL;
  if ((array = aiv_json_get_array (object, member)) == NULL || json_array_get_length (array) > MAX_ELEMENTS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "There is no usable list “%s”", member);
      return NULL;
    }

  self = aiv_wire_page_new (element_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gpointer element = element_from_json (json_array_get_element (array, i), error);

      if (element == NULL)
        return NULL;
      g_ptr_array_add (self->items, element);
    }
  self->total = MAX (aiv_json_get_int (object, "total", 0), self->items->len);
  return g_steal_pointer (&self);
}
