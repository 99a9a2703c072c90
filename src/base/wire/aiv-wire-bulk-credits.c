/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-bulk-credits.h"

#include "wire/aiv-wire-private.h"

static void
line_free (gpointer data)
{
  AivWireBulkLine *line = data;

  g_free (line->user_id);
  g_free (line->username);
  g_free (line);
}

static void
aiv_wire_bulk_credits_clear (AivWireBulkCredits *self)
{
  g_ptr_array_unref (self->lines);
}

AIV_WIRE_DEFINE (AivWireBulkCredits, aiv_wire_bulk_credits, aiv_wire_bulk_credits_clear)

/**
 * aiv_wire_bulk_credits_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireBulkCredits *
aiv_wire_bulk_credits_new (void)
{
  AivWireBulkCredits *self = g_atomic_rc_box_new0 (AivWireBulkCredits);

  self->lines = g_ptr_array_new_with_free_func (line_free);
  return self;
}

static void
read_lines (AivWireBulkCredits *self, JsonArray *array)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = aiv_wire_read_object (json_array_get_element (array, i), "line", NULL);
      AivWireBulkLine *line;

      if (object == NULL)
        continue;
      line = g_new0 (AivWireBulkLine, 1);
      line->user_id = aiv_wire_dup_id (object, "user_id");
      line->username = aiv_wire_dup_text (object, "username");
      line->before = aiv_json_get_int (object, "credits", 0);
      line->after = aiv_json_get_int (object, "credits_after", 0);
      g_ptr_array_add (self->lines, line);
    }
}

/**
 * aiv_wire_bulk_credits_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a change; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireBulkCredits *
aiv_wire_bulk_credits_from_json (JsonNode *node, GError **error)
{
  AivWireBulkCredits *self;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "change of credits", error)) == NULL)
    return NULL;

  self = aiv_wire_bulk_credits_new ();
  self->dry_run = aiv_json_get_bool (object, "dry_run", FALSE);
  self->count = aiv_json_get_int (object, "count", 0);
  self->total = aiv_json_get_int (object, "total", 0);
  self->below_zero = aiv_json_get_int (object, "below_zero", 0);
  self->matched = aiv_json_get_int (object, "matched", 0);
  read_lines (self, aiv_json_get_array (object, "users"));
  return self;
}
