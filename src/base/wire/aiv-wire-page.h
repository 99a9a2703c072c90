/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_PAGE (aiv_wire_page_get_type ())

/**
 * AivWirePage:
 * @items: the elements of this page, owned by the array
 * @total: elements of the whole list, as far as the server tells
 *
 * One page of a list: `{"batches":[…],"total":7}`. Reference counted (atomically).
 *
 * The documented AI Vision service tells the length of the page as `total`; reading takes
 * the larger of that and what is there.
 */
typedef struct
{
  GPtrArray *items;
  gint64 total;
} AivWirePage;

/**
 * AivWireToJson:
 * @element: an element of a page
 *
 * Returns: (transfer full): its JSON
 */
typedef JsonNode *(*AivWireToJson) (gconstpointer element);

/**
 * AivWireFromJson:
 * @node: JSON of an element
 * @error: what is wrong with it
 *
 * Returns: (transfer full): the element
 */
typedef gpointer (*AivWireFromJson) (JsonNode *node, GError **error);

GType aiv_wire_page_get_type (void) G_GNUC_CONST;

AivWirePage *aiv_wire_page_new (GDestroyNotify element_free);
AivWirePage *aiv_wire_page_ref (AivWirePage *self);
void aiv_wire_page_unref (AivWirePage *self);
JsonNode *aiv_wire_page_to_json (const AivWirePage *self, const char *member, AivWireToJson element_to_json);
AivWirePage *aiv_wire_page_from_json (JsonNode *node, const char *member, AivWireFromJson element_from_json,
                                      GDestroyNotify element_free, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWirePage, aiv_wire_page_unref)

G_END_DECLS
