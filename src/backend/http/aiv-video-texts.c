/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-texts.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-time.h"
#include "aiv-wire-rows.h"

/* What clients get to read of a frame. Each text is made once, for all of its readers. */

/**
 * aiv_video_texts_get_status:
 * @frame: a frame
 *
 * Returns: (transfer none): its state in the words of /api/v1, which knows no “cancelled”
 *   (API.md §1); “deleted” for a video that is no more
 */
const char *
aiv_video_texts_get_status (const AivVideoFrame *frame)
{
  if (frame->is_gone)
    return "deleted";
  return aiv_job_status_to_string (frame->status == AIV_JOB_CANCELLED ? AIV_JOB_FAILED : frame->status);
}

static GBytes *
take_text (JsonObject *object, const char *before, const char *after)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;
  char *text;

  json_node_take_object (node, object);
  json = aiv_json_to_string (node);
  text = g_strconcat (before, json, after, NULL);
  return g_bytes_new_take (text, strlen (text));
}

/* One decimal says enough. */
static double
round_progress (double progress)
{
  return (double) (gint64) (progress * 10 + 0.5) / 10;
}

/**
 * aiv_video_texts_ref_stream:
 * @frame: a frame
 *
 * Writes a frame for the stream of its video: `step`, `message`, `timestamp` (naive UTC),
 * `status`, and `progress`, `video_url` and `error` where there are any (document 002,
 * API.md §2). On the store's thread.
 *
 * Returns: (transfer full): a server-sent event
 */
GBytes *
aiv_video_texts_ref_stream (AivVideoFrame *frame)
{
  GBytes **text = &frame->texts[AIV_VIDEO_TEXT_STREAM];
  JsonObject *object;
  g_autofree char *message = NULL;
  g_autofree char *time = NULL;
  g_autofree char *url = NULL;
  g_autofree char *before = NULL;

  if (*text != NULL)
    return g_bytes_ref (*text);

  object = json_object_new ();
  message = aiv_video_frame_dup_message (frame);
  time = aiv_time_format_naive (frame->created_at);
  json_object_set_int_member (object, "step", frame->step);
  json_object_set_string_member (object, "message", message);
  json_object_set_string_member (object, "timestamp", time);
  json_object_set_string_member (object, "status",
                                 frame->is_gone ? aiv_job_status_to_string (AIV_JOB_FAILED)
                                                : aiv_video_texts_get_status (frame));
  if (frame->progress >= 0)
    json_object_set_double_member (object, "progress", round_progress (frame->progress));
  if (frame->video_path != NULL)
    {
      url = aiv_wire_dup_file_url (frame->video_path);
      json_object_set_string_member (object, "video_url", url);
    }
  if (frame->error != NULL)
    json_object_set_string_member (object, "error", frame->error);
  before = g_strdup_printf ("id: %" G_GINT64_FORMAT "\ndata: ", frame->id);
  *text = take_text (object, before, "\n\n");
  return g_bytes_ref (*text);
}

/**
 * aiv_video_texts_ref_push:
 * @frame: a frame
 *
 * Writes a frame as a message to a WebSocket: `id`, `status`, `progress` and `video_url`
 * (document 001). On the store's thread.
 *
 * Returns: (transfer full): JSON
 */
GBytes *
aiv_video_texts_ref_push (AivVideoFrame *frame)
{
  GBytes **text = &frame->texts[AIV_VIDEO_TEXT_PUSH];
  JsonObject *object;
  g_autofree char *url = NULL;

  if (*text != NULL)
    return g_bytes_ref (*text);

  object = json_object_new ();
  json_object_set_int_member (object, "id", frame->video_id);
  json_object_set_string_member (object, "status", aiv_video_texts_get_status (frame));
  if (frame->progress >= 0)
    json_object_set_double_member (object, "progress", round_progress (frame->progress));
  else
    json_object_set_null_member (object, "progress");
  if (frame->video_path != NULL)
    {
      url = aiv_wire_dup_file_url (frame->video_path);
      json_object_set_string_member (object, "video_url", url);
    }
  else
    {
      json_object_set_null_member (object, "video_url");
    }
  *text = take_text (object, "", "");
  return g_bytes_ref (*text);
}
