/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-stats.h"

#include <gio/gio.h>

#include "wire/aiv-wire-private.h"

/* More than a year of days, and than the server tells of users. */
#define MAX_LINES 2000

static void
aiv_wire_stats_clear (AivWireStats *self)
{
  g_free (self->from);
  g_free (self->to);
  g_clear_pointer (&self->totals, aiv_wire_stat_unref);
  g_ptr_array_unref (self->days);
  g_ptr_array_unref (self->users);
  g_ptr_array_unref (self->models);
}

AIV_WIRE_DEFINE (AivWireStats, aiv_wire_stats, aiv_wire_stats_clear)

static GPtrArray *
lines_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_stat_unref);
}

/**
 * aiv_wire_stats_new:
 *
 * Returns: (transfer full): empty ones, to be filled in
 */
AivWireStats *
aiv_wire_stats_new (void)
{
  AivWireStats *self = g_atomic_rc_box_new0 (AivWireStats);

  self->days = lines_new ();
  self->users = lines_new ();
  self->models = lines_new ();
  return self;
}

static gboolean
read_lines (JsonObject *object, const char *member, GPtrArray *lines, GError **error)
{
  JsonArray *array = aiv_json_get_array (object, member);

  if (array == NULL || json_array_get_length (array) > MAX_LINES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "There is no usable list “%s”", member);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      AivWireStat *line = aiv_wire_stat_from_json (json_array_get_element (array, i), error);

      if (line == NULL)
        return FALSE;
      g_ptr_array_add (lines, line);
    }
  return TRUE;
}

/**
 * aiv_wire_stats_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): statistics; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireStats *
aiv_wire_stats_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireStats) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "statistics", error)) == NULL)
    return NULL;

  self = aiv_wire_stats_new ();
  self->from = aiv_wire_dup_text (object, "from");
  self->to = aiv_wire_dup_text (object, "to");
  self->totals = aiv_wire_stat_from_json (json_object_get_member (object, "totals"), error);
  if (self->totals == NULL || !read_lines (object, "days", self->days, error)
      || !read_lines (object, "users", self->users, error) || !read_lines (object, "models", self->models, error))
    return NULL;
  return g_steal_pointer (&self);
}
