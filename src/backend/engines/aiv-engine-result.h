/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_RESULT (aiv_engine_result_get_type ())

/**
 * AivEngineResult:
 * @path: the finished video, complete and on the disk
 * @content_type: "video/mp4" or "video/webm"
 * @width: in pixels
 * @height: in pixels
 * @duration_ns: length in nanoseconds
 * @has_audio: whether the video has sound
 *
 * A video that an engine made. Immutable and reference counted.
 */
typedef struct
{
  char *path;
  char *content_type;
  guint width;
  guint height;
  gint64 duration_ns;
  gboolean has_audio;
} AivEngineResult;

GType aiv_engine_result_get_type (void) G_GNUC_CONST;

AivEngineResult *aiv_engine_result_new (const char *path,
                                        const char *content_type,
                                        guint       width,
                                        guint       height,
                                        gint64      duration_ns,
                                        gboolean    has_audio);
AivEngineResult *aiv_engine_result_ref (AivEngineResult *self);
void aiv_engine_result_unref (AivEngineResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineResult, aiv_engine_result_unref)

G_END_DECLS
