/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-video.h"

#include <gio/gio.h>
#include <math.h>

#include "wire/aiv-wire-private.h"

/* Sizes beyond this are nonsense. */
#define MAX_SIDE 100000

static void
aiv_wire_video_clear (AivWireVideo *self)
{
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->engine);
  g_free (self->reference_image_url);
  g_free (self->video_url);
  g_free (self->poster_url);
  g_free (self->error_message);
}

AIV_WIRE_DEFINE (AivWireVideo, aiv_wire_video, aiv_wire_video_clear)

/**
 * aiv_wire_video_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireVideo *
aiv_wire_video_new (void)
{
  AivWireVideo *self = g_atomic_rc_box_new0 (AivWireVideo);

  self->status = AIV_JOB_PENDING;
  return self;
}

/* The family has four states: what was never started is pending, what its owner stopped
 * failed, for the reason "Cancelled". */
static const char *
get_status (const AivWireVideo *self)
{
  switch (self->status)
    {
    case AIV_JOB_UNKNOWN:
    case AIV_JOB_CREATED:
    case AIV_JOB_PENDING:
      return aiv_job_status_to_string (AIV_JOB_PENDING);
    case AIV_JOB_CANCELLED:
    case AIV_JOB_FAILED:
      return aiv_job_status_to_string (AIV_JOB_FAILED);
    case AIV_JOB_PROCESSING:
    case AIV_JOB_COMPLETED:
    default:
      return aiv_job_status_to_string (self->status);
    }
}

/* The documents show whole seconds. */
static void
set_seconds (JsonObject *object, const char *member, gint64 ms)
{
  aiv_wire_set_time (object, member, ms / 1000 * 1000);
}

/**
 * aiv_wire_video_to_json:
 * @self: a video
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_video_to_json (const AivWireVideo *self)
{
  JsonObject *object;
  g_autofree char *resolution = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->width > 0 && self->height > 0)
    resolution = g_strdup_printf ("%ux%u", self->width, self->height);
  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  json_object_set_int_member (object, "user_id", self->user_id);
  aiv_wire_set_text (object, "prompt", self->prompt);
  aiv_wire_set_text (object, "model", self->model);
  if (self->engine != NULL)
    json_object_set_string_member (object, "engine", self->engine);
  aiv_wire_set_null (object, "reference_image_url", self->reference_image_url);
  aiv_wire_set_null (object, "video_url", self->video_url);
  aiv_wire_set_null (object, "poster_url", self->poster_url);
  json_object_set_string_member (object, "status", get_status (self));
  if (self->duration > 0)
    json_object_set_int_member (object, "duration", (gint64) round (self->duration));
  else
    json_object_set_null_member (object, "duration");
  aiv_wire_set_null (object, "resolution", resolution);
  aiv_wire_set_null (object, "error_message", self->error_message);
  set_seconds (object, "created_at", self->created_at);
  set_seconds (object, "updated_at", self->updated_at);
  return aiv_wire_take_object (object);
}

static void
read_resolution (AivWireVideo *self, const char *text)
{
  guint64 width, height;
  g_auto (GStrv) parts = text != NULL ? g_strsplit_set (text, "xX*", 3) : NULL;

  if (parts == NULL || g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 1, MAX_SIDE, &width, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, MAX_SIDE, &height, NULL))
    return;
  self->width = (guint) width;
  self->height = (guint) height;
}

/**
 * aiv_wire_video_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a video; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireVideo *
aiv_wire_video_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireVideo) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "video", error)) == NULL)
    return NULL;

  self = aiv_wire_video_new ();
  self->id = aiv_json_get_int (object, "id", 0);
  self->user_id = aiv_json_get_int (object, "user_id", 0);
  self->prompt = aiv_wire_dup_text (object, "prompt");
  self->model = aiv_wire_dup_text (object, "model");
  self->engine = aiv_wire_dup_text (object, "engine");
  self->reference_image_url = aiv_wire_dup_text (object, "reference_image_url");
  self->video_url = aiv_wire_dup_text (object, "video_url");
  self->poster_url = aiv_wire_dup_text (object, "poster_url");
  self->error_message = aiv_wire_dup_text (object, "error_message");
  self->status = aiv_job_status_from_string (aiv_json_get_string (object, "status"));
  self->duration = aiv_json_get_double (object, "duration", 0);
  if (!isfinite (self->duration) || self->duration < 0)
    self->duration = 0;
  read_resolution (self, aiv_json_get_string (object, "resolution"));
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->updated_at = aiv_wire_get_time (object, "updated_at");

  if (self->id <= 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The video has no id");
      return NULL;
    }
  return g_steal_pointer (&self);
}
