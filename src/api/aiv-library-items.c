/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-items.h"

#include <string.h>

#include "aiv-item-private.h"
#include "aiv-session-private.h"

/* The library's rows and the session's items: one object for each video, wherever it is shown. */

/**
 * aiv_library_bare_item:
 * @session: a session
 * @key: key of one of its videos
 *
 * Returns: (transfer full): the item; if nobody has it, one that has a key alone, and the state
 *   %AIV_JOB_UNKNOWN
 */
AivItem *
aiv_library_bare_item (AivSession *session, const char *key)
{
  AivItemPool *pool = aiv_session_get_pool (session);
  AivItem *item = aiv_item_pool_find (pool, key);
  g_autoptr (AivWireBatch) batch = NULL;
  g_autoptr (AivWireItem) wire = NULL;
  g_autoptr (AivWireVideo) video = NULL;
  const char *slash = strchr (key, '/');

  if (item != NULL)
    return item;
  if (g_str_has_prefix (key, "v/"))
    {
      video = aiv_wire_video_new ();
      video->id = g_ascii_strtoll (key + 2, NULL, 10);
      video->status = AIV_JOB_UNKNOWN;
      return aiv_item_pool_ref_video (pool, video);
    }
  batch = aiv_wire_batch_new ();
  batch->id = slash != NULL ? g_strndup (key, slash - key) : g_strdup ("");
  wire = aiv_wire_item_new ();
  wire->id = g_strdup (slash != NULL ? slash + 1 : key);
  wire->status = AIV_JOB_UNKNOWN;
  return aiv_item_pool_ref_item (pool, batch, wire);
}

static AivWireBatch *
batch_of (const AivLibraryRow *row)
{
  AivWireBatch *batch = aiv_wire_batch_new ();

  batch->id = g_strdup (row->batch_id);
  batch->name = g_strdup (row->batch_name);
  batch->prompt = g_strdup (row->prompt);
  batch->engine_label = g_strdup (row->model);
  batch->audio_seconds = row->duration;
  batch->timestamp = row->created_at;
  return batch;
}

/**
 * aiv_library_fill_item:
 * @session: a session
 * @row: what the library knows of a video
 *
 * Returns: (transfer full): the item; what the server has told of it meanwhile is newer than
 *   @row, and stays
 */
AivItem *
aiv_library_fill_item (AivSession *session, const AivLibraryRow *row)
{
  AivItem *item = aiv_library_bare_item (session, row->key);

  g_object_freeze_notify (G_OBJECT (item));
  if (aiv_item_get_status (item) == AIV_JOB_UNKNOWN && row->batch_id != NULL)
    {
      g_autoptr (AivWireBatch) batch = batch_of (row);
      g_autoptr (AivWireItem) wire = aiv_library_row_to_item (row);

      aiv_item_apply_batch (item, batch);
      aiv_item_apply (item, wire);
    }
  else if (aiv_item_get_status (item) == AIV_JOB_UNKNOWN)
    {
      g_autoptr (AivWireVideo) video = aiv_library_row_to_video (row);

      aiv_item_apply_video (item, video);
    }
  aiv_session_find_cached (session, item);
  g_object_thaw_notify (G_OBJECT (item));
  return item;
}
