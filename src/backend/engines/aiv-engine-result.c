/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-result.h"

G_DEFINE_BOXED_TYPE (AivEngineResult, aiv_engine_result, aiv_engine_result_ref, aiv_engine_result_unref)

static void
aiv_engine_result_clear (gpointer data)
{
  AivEngineResult *self = data;

  g_free (self->path);
  g_free (self->content_type);
}

/**
 * aiv_engine_result_new:
 * @path: the finished video
 * @content_type: its media type
 * @width: in pixels
 * @height: in pixels
 * @duration_ns: length in nanoseconds
 * @has_audio: whether it has sound
 *
 * Describes a finished video.
 *
 * Returns: (transfer full): a new result
 */
AivEngineResult *
aiv_engine_result_new (const char *path,
                       const char *content_type,
                       guint       width,
                       guint       height,
                       gint64      duration_ns,
                       gboolean    has_audio)
{
  AivEngineResult *self = g_atomic_rc_box_new0 (AivEngineResult);

  self->path = g_strdup (path);
  self->content_type = g_strdup (content_type);
  self->width = width;
  self->height = height;
  self->duration_ns = duration_ns;
  self->has_audio = has_audio;

  return self;
}

/**
 * aiv_engine_result_ref:
 * @self: a result
 *
 * Adds a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
AivEngineResult *
aiv_engine_result_ref (AivEngineResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_engine_result_unref:
 * @self: (transfer full): a result
 *
 * Drops a reference. Any thread.
 */
void
aiv_engine_result_unref (AivEngineResult *self)
{
  g_atomic_rc_box_release_full (self, aiv_engine_result_clear);
}
