/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-showcase-entry.h"

#include <gio/gio.h>

#include "wire/aiv-wire-private.h"

static void
aiv_wire_showcase_entry_clear (AivWireShowcaseEntry *self)
{
  g_free (self->title);
  g_free (self->description);
  g_free (self->category);
  g_free (self->url);
  g_free (self->poster_url);
}

AIV_WIRE_DEFINE (AivWireShowcaseEntry, aiv_wire_showcase_entry, aiv_wire_showcase_entry_clear)

/**
 * aiv_wire_showcase_entry_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireShowcaseEntry *
aiv_wire_showcase_entry_new (void)
{
  return g_atomic_rc_box_new0 (AivWireShowcaseEntry);
}

/**
 * aiv_wire_showcase_entry_to_json:
 * @self: an entry
 * @kind: the list that it is for
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_showcase_entry_to_json (const AivWireShowcaseEntry *self, AivWireShowcaseKind kind)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  aiv_wire_set_text (object, "title", self->title);
  if (kind == AIV_WIRE_SHOWCASE_PICTURE)
    aiv_wire_set_text (object, "image_url", self->url);
  else if (kind == AIV_WIRE_SHOWCASE_VIDEO)
    aiv_wire_set_text (object, "description", self->description);
  if (kind != AIV_WIRE_SHOWCASE_HERO)
    aiv_wire_set_text (object, "category", self->category);
  if (kind != AIV_WIRE_SHOWCASE_PICTURE)
    {
      aiv_wire_set_text (object, "video_url", self->url);
      aiv_wire_set_null (object, "poster_url", self->poster_url);
    }
  if (kind == AIV_WIRE_SHOWCASE_VIDEO)
    json_object_set_boolean_member (object, "is_featured", self->is_featured);
  if (kind != AIV_WIRE_SHOWCASE_HERO)
    json_object_set_int_member (object, "order", self->order);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_showcase_entry_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads an entry of any of the lists.
 *
 * Returns: (transfer full): an entry; %NULL with %G_IO_ERROR_INVALID_DATA when it has no
 *   address
 */
AivWireShowcaseEntry *
aiv_wire_showcase_entry_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireShowcaseEntry) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "showcase entry", error)) == NULL)
    return NULL;

  self = aiv_wire_showcase_entry_new ();
  self->id = aiv_json_get_int (object, "id", 0);
  self->title = aiv_wire_dup_text (object, "title");
  self->description = aiv_wire_dup_text (object, "description");
  self->category = aiv_wire_dup_text (object, "category");
  self->url = aiv_wire_dup_text (object, "video_url");
  if (self->url == NULL)
    self->url = aiv_wire_dup_text (object, "image_url");
  self->poster_url = aiv_wire_dup_text (object, "poster_url");
  self->is_featured = aiv_json_get_bool (object, "is_featured", FALSE);
  self->order = aiv_json_get_int (object, "order", 0);
  if (self->url == NULL || *self->url == '\0')
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The entry of the showcase has no address");
      return NULL;
    }
  if (self->title == NULL)
    self->title = g_strdup ("");
  return g_steal_pointer (&self);
}
