/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-media.h"
#include "aiv-media-kind.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_PROBE (aiv_video_probe_get_type ())

/**
 * AivVideoProbe:
 * @kind: what the file is by its content
 * @width: in pixels, as shown
 * @height: in pixels, as shown
 * @duration_ns: length in nanoseconds
 * @has_audio: whether there is sound
 *
 * What a video file is, after its beginning and its end have been decoded. Immutable and
 * reference counted.
 */
typedef struct
{
  AivMediaKind kind;
  guint width;
  guint height;
  gint64 duration_ns;
  gboolean has_audio;
} AivVideoProbe;

GType          aiv_video_probe_get_type (void) G_GNUC_CONST;
AivVideoProbe *aiv_video_probe_sync     (const char    *path,
                                         const char    *name,
                                         GCancellable  *cancellable,
                                         GError       **error);
DexFuture     *aiv_video_probe          (const char    *path,
                                         const char    *name);
AivVideoProbe *aiv_video_probe_ref      (AivVideoProbe *self);
void           aiv_video_probe_unref    (AivVideoProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivVideoProbe, aiv_video_probe_unref)

G_END_DECLS
