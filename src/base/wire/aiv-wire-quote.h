/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_QUOTE (aiv_wire_quote_get_type ())

/**
 * AivWireQuote:
 * @images: videos asked for
 * @per_item: credits for each
 * @total: credits for all
 * @balance: what can be spent now
 * @balance_after: what would be left; negative when it does not fit
 * @fits: whether the balance covers it
 *
 * What a batch would cost. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"images":5,"per_item":1,"total":5,"balance":95,"balance_after":90,"fits":true}`.
 */
typedef struct
{
  gint64 images;
  gint64 per_item;
  gint64 total;
  gint64 balance;
  gint64 balance_after;
  gboolean fits;
} AivWireQuote;

GType aiv_wire_quote_get_type (void) G_GNUC_CONST;

AivWireQuote *aiv_wire_quote_new (void);
AivWireQuote *aiv_wire_quote_ref (AivWireQuote *self);
void aiv_wire_quote_unref (AivWireQuote *self);
JsonNode *aiv_wire_quote_to_json (const AivWireQuote *self);
AivWireQuote *aiv_wire_quote_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireQuote, aiv_wire_quote_unref)

G_END_DECLS
