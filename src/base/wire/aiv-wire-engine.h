/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_ENGINE (aiv_wire_engine_get_type ())

/**
 * AivWireEnginePrice:
 * @model: a model of an engine
 * @price: credits that an administrator has set for its videos; -1 as for the engine
 * @credits: what one costs
 */
typedef struct
{
  char *model;
  gint64 price;
  gint64 credits;
} AivWireEnginePrice;

/**
 * AivWireEngine:
 * @id: of the engine
 * @name: what people call it
 * @available: whether this version of the server can use it
 * @enabled: whether an administrator lets it be used
 * @price: credits for one video; -1 as for all others
 * @concurrency: videos at a time; 0 for @default_concurrency
 * @default_concurrency: how many it says itself; 0 if unknown
 * @key_set: whether there is a key for its service; the key itself is never told
 * @key_source: (nullable): "administrator" or "configuration"
 * @check: (nullable): "good", "refused" or "unknown": what the last try of the key showed
 * @check_detail: (nullable): that in words
 * @state: "ready", "unconfigured" (its service has no address or no key) or "paused" (its service is
 *   out of order or has had enough)
 * @state_detail: (nullable): what is in the way, in words
 * @retry_at: ms since 1970, when a paused one is tried again; 0 if it is not paused
 * @checked_at: ms since 1970; 0 if it never was tried
 * @version: grows with each change of how it is set up; -1 if unknown
 * @prices: (element-type AivWireEnginePrice): of its models
 *
 * An engine as administrators see it. Reference counted (atomically): fill it in while it is yours alone, and
 * do not change it once it has been shared.
 *
 * On the wire: `{"id":"lightx2v","name":"LightX2V","available":false,"enabled":true,"price":null,
 * "concurrency":null,"default_concurrency":null,"key_set":true,"key_source":"administrator",
 * "check":"good","check_detail":…,"checked_at":…,"version":0,"state":"ready","state_detail":null,"retry_at":null}`.
 */
typedef struct
{
  char *id;
  char *name;
  gboolean available;
  gboolean enabled;
  gint64 price;
  gint64 concurrency;
  gint64 default_concurrency;
  gboolean key_set;
  char *key_source;
  char *check;
  char *check_detail;
  gint64 checked_at;
  char *state;
  char *state_detail;
  gint64 retry_at;
  gint64 version;
  GPtrArray *prices;
} AivWireEngine;

GType aiv_wire_engine_get_type (void) G_GNUC_CONST;

AivWireEngine *aiv_wire_engine_new (void);
AivWireEngine *aiv_wire_engine_ref (AivWireEngine *self);
void aiv_wire_engine_unref (AivWireEngine *self);
JsonNode *aiv_wire_engine_to_json (const AivWireEngine *self);
AivWireEngine *aiv_wire_engine_from_json (JsonNode *node, GError **error);
void aiv_wire_engine_add_price (AivWireEngine *self, const char *model, gint64 price, gint64 credits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireEngine, aiv_wire_engine_unref)

G_END_DECLS
