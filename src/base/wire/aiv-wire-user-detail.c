/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-user-detail.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_user_detail_clear (AivWireUserDetail *self)
{
  g_clear_pointer (&self->user, aiv_wire_user_unref);
}

AIV_WIRE_DEFINE (AivWireUserDetail, aiv_wire_user_detail, aiv_wire_user_detail_clear)

/**
 * aiv_wire_user_detail_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireUserDetail *
aiv_wire_user_detail_new (void)
{
  return g_atomic_rc_box_new0 (AivWireUserDetail);
}

static gint64
get_count (JsonObject *object, const char *member)
{
  return object != NULL ? MAX (0, aiv_json_get_int (object, member, 0)) : 0;
}

/**
 * aiv_wire_user_detail_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): an account; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireUserDetail *
aiv_wire_user_detail_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireUserDetail) self = NULL;
  JsonObject *object, *usage;

  if ((object = aiv_wire_read_object (node, "account", error)) == NULL)
    return NULL;

  self = aiv_wire_user_detail_new ();
  self->user = aiv_wire_user_from_json (json_object_get_member (object, "user"), error);
  if (self->user == NULL)
    return NULL;
  usage = aiv_json_get_object (object, "usage");
  self->unfinished = get_count (usage, "unfinished");
  self->today = get_count (usage, "today");
  self->this_month = get_count (usage, "this_month");
  self->batches = get_count (object, "batches");
  self->videos = get_count (object, "videos");
  self->stored = get_count (object, "stored");
  self->sessions = get_count (object, "sessions");
  return g_steal_pointer (&self);
}
