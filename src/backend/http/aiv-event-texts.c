/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-event-texts.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-video-texts.h"
#include "aiv-wire-rows.h"
#include "store/aiv-batches.h"
#include "store/aiv-users.h"

/* What GET /api/events tells of an event. The store says what has changed; the present state
 * of it is read when it is told, once for all who listen. */

static gboolean
fill_batch (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event, const char *origin)
{
  g_autoptr (AivBatchRow) row
      = aiv_batches_get (aiv_backend_get_store (backend), event->user_id, event->batch_id, FALSE, NULL);

  if (row == NULL)
    return FALSE;
  wire->batch = aiv_wire_from_batch (row, aiv_backend_get_engine_label (backend, row->engine), origin);
  return TRUE;
}

static gboolean
fill_item (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event, const char *origin)
{
  AivStore *store = aiv_backend_get_store (backend);
  g_autoptr (AivBatchRow) batch = aiv_batches_get (store, event->user_id, event->batch_id, TRUE, NULL);
  const AivItemRow *item = NULL;

  for (guint i = 0; batch != NULL && item == NULL && i < batch->items->len; i++)
    if (g_strcmp0 (((AivItemRow *) batch->items->pdata[i])->id, event->item_id) == 0)
      item = batch->items->pdata[i];
  if (item == NULL)
    return FALSE;
  wire->item = aiv_wire_from_item (item, origin);
  wire->has_progress = TRUE;
  aiv_wire_count (batch, &wire->progress);
  wire->batch_status = batch->status;
  return TRUE;
}

static gboolean
fill_credits (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event)
{
  g_autoptr (AivUserRow) user = aiv_users_get (aiv_backend_get_store (backend), event->user_id, NULL);

  if (user == NULL)
    return FALSE;
  wire->credits = user->credits;
  wire->held = user->held;
  return TRUE;
}

static gboolean
fill_video (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event)
{
  g_autoptr (AivVideoFrame) frame = NULL;

  if (event->kind == AIV_EVENT_BATCH_DELETED)
    frame = aiv_video_frame_new_gone (event->user_id, event->video_id);
  else
    frame = aiv_video_board_ref_frame (aiv_backend_get_board (backend), event->user_id, event->video_id, NULL);
  if (frame == NULL)
    return FALSE;
  wire->kind = AIV_EVENT_VIDEO;
  wire->video_id = event->video_id;
  wire->video_status = g_strdup (aiv_video_texts_get_status (frame));
  wire->video_progress = frame->progress;
  wire->video_url = frame->video_path != NULL ? aiv_wire_dup_file_url (frame->video_path) : NULL;
  return TRUE;
}

/* Puts what @event names into @wire, as it is now. Returns FALSE if it is gone. */
static gboolean
fill (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event, const char *origin)
{
  wire->id = event->id;
  wire->kind = event->kind;
  wire->batch_id = g_strdup (event->batch_id);
  if (event->video_id != 0 && event->kind != AIV_EVENT_CREDITS)
    return fill_video (backend, wire, event);
  switch (event->kind)
    {
    case AIV_EVENT_BATCH:
      return fill_batch (backend, wire, event, origin);
    case AIV_EVENT_ITEM:
      return fill_item (backend, wire, event, origin);
    case AIV_EVENT_CREDITS:
      return fill_credits (backend, wire, event);
    case AIV_EVENT_BATCH_DELETED:
    case AIV_EVENT_RESET:
      return TRUE;
    case AIV_EVENT_UNKNOWN:
    case AIV_EVENT_NOTICE:
    case AIV_EVENT_VIDEO:
    default:
      return FALSE;
    }
}

/**
 * aiv_event_texts_write:
 * @wire: an event
 *
 * Returns: (transfer full): @wire as a server-sent event
 */
GBytes *
aiv_event_texts_write (const AivWireEvent *wire)
{
  g_autoptr (JsonNode) node = aiv_wire_event_to_json (wire);
  g_autofree char *json = aiv_json_to_string (node);
  GString *text = g_string_new (NULL);

  if (wire->id > 0)
    g_string_append_printf (text, "id: %" G_GINT64_FORMAT "\n", wire->id);
  g_string_append_printf (text, "event: %s\ndata: %s\n\n", aiv_event_kind_to_string (wire->kind), json);
  return g_string_free_to_bytes (text);
}

/**
 * aiv_event_texts_ref:
 * @backend: the backend
 * @event: what has happened
 * @origin: what URLs of files begin with
 *
 * Writes an event as it is told now. On the store's thread; who asks after somebody else,
 * before anything more of that user has changed, gets the same text.
 *
 * Returns: (transfer full) (nullable): a server-sent event; %NULL if what it was about is gone
 */
GBytes *
aiv_event_texts_ref (AivBackend *backend, const AivEventRow *event, const char *origin)
{
  AivPageCache *cache = aiv_backend_get_page_cache (backend);
  guint64 change = aiv_store_get_change (aiv_backend_get_store (backend), event->user_id);
  g_autofree char *key
      = g_strdup_printf ("event %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d %s %s %s", event->user_id, event->id,
                         event->kind, event->batch_id != NULL ? event->batch_id : "",
                         event->item_id != NULL ? event->item_id : "", origin);
  GBytes *text = aiv_page_cache_lookup (cache, key, change);
  g_autoptr (AivWireEvent) wire = NULL;

  if (text != NULL)
    return g_bytes_ref (text);
  wire = aiv_wire_event_new ();
  if (!fill (backend, wire, event, origin))
    return NULL;
  text = aiv_event_texts_write (wire);
  aiv_page_cache_store (cache, key, change, text);
  return text;
}
