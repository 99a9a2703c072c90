/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-media.h"
#include "aiv-media-kind.h"

G_BEGIN_DECLS

#define AIV_TYPE_PROBE (aiv_probe_get_type ())

/**
 * AivProbe:
 * @kind: what the file is by its content
 * @width: of a picture in pixels, the right way up; 0 for a recording
 * @height: of a picture in pixels, the right way up; 0 for a recording
 * @orientation: the EXIF orientation that a picture asks for, 1 (upright) to 8
 * @duration_ns: exact length of a recording in nanoseconds; 0 for a picture
 * @n_samples: samples per channel of a recording
 * @rate: samples per second of a recording
 * @channels: of a recording
 *
 * What an input file is, after it has been decoded from end to end. Immutable and
 * reference counted.
 */
typedef struct
{
  AivMediaKind kind;
  guint width;
  guint height;
  guint orientation;
  gint64 duration_ns;
  guint64 n_samples;
  guint rate;
  guint channels;
} AivProbe;

GType aiv_probe_get_type (void) G_GNUC_CONST;

AivProbe *aiv_probe_image_sync (const char   *path,
                                const char   *name,
                                GCancellable *cancellable,
                                GError      **error);
AivProbe *aiv_probe_audio_sync (const char   *path,
                                const char   *name,
                                GCancellable *cancellable,
                                GError      **error);
DexFuture *aiv_probe_image (const char *path,
                            const char *name);
DexFuture *aiv_probe_audio (const char *path,
                            const char *name);
AivProbe *aiv_probe_ref (AivProbe *self);
void aiv_probe_unref (AivProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivProbe, aiv_probe_unref)

G_END_DECLS
