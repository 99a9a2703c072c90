/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-import.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_import_clear (AivWireImport *self)
{
  g_free (self->source);
  g_strfreev (self->known_names);
  g_strfreev (self->notes);
}

AIV_WIRE_DEFINE (AivWireImport, aiv_wire_import, aiv_wire_import_clear)

/**
 * aiv_wire_import_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireImport *
aiv_wire_import_new (void)
{
  return g_atomic_rc_box_new0 (AivWireImport);
}

/* The counts, as they are called on the wire. */
static const struct
{
  const char *name;
  gsize offset;
} counts[] = {
  { "users", G_STRUCT_OFFSET (AivWireImport, users) },
  { "known_users", G_STRUCT_OFFSET (AivWireImport, known_users) },
  { "credits", G_STRUCT_OFFSET (AivWireImport, credits) },
  { "jobs", G_STRUCT_OFFSET (AivWireImport, jobs) },
  { "known_jobs", G_STRUCT_OFFSET (AivWireImport, known_jobs) },
  { "videos", G_STRUCT_OFFSET (AivWireImport, videos) },
  { "missing", G_STRUCT_OFFSET (AivWireImport, missing) },
  { "files", G_STRUCT_OFFSET (AivWireImport, files) },
  { "bytes", G_STRUCT_OFFSET (AivWireImport, bytes) },
};

/**
 * aiv_wire_import_to_json:
 * @self: an import
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_import_to_json (const AivWireImport *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_boolean_member (object, "dry_run", self->dry_run);
  aiv_wire_set_null (object, "source", self->source);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    json_object_set_int_member (object, counts[i].name, G_STRUCT_MEMBER (gint64, self, counts[i].offset));
  aiv_wire_set_strings (object, "known_names", self->known_names);
  aiv_wire_set_strings (object, "notes", self->notes);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_import_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): an import; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireImport *
aiv_wire_import_from_json (JsonNode *node, GError **error)
{
  AivWireImport *self;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "import", error)) == NULL)
    return NULL;

  self = aiv_wire_import_new ();
  self->dry_run = aiv_json_get_bool (object, "dry_run", FALSE);
  self->source = aiv_wire_dup_text (object, "source");
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    G_STRUCT_MEMBER (gint64, self, counts[i].offset) = MAX (0, aiv_json_get_int (object, counts[i].name, 0));
  self->known_names = aiv_wire_dup_strings (object, "known_names");
  self->notes = aiv_wire_dup_strings (object, "notes");
  return self;
}
