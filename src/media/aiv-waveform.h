/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-media.h"
#include "aiv-media-kind.h"

G_BEGIN_DECLS

/* Windows of loudness per second. */
#define AIV_WAVEFORM_RATE 25

/* Longer recordings are refused, in seconds. */
#define AIV_WAVEFORM_MAX_SECONDS (4 * 60 * 60)

/* Beyond what anybody records: some formats say hours at any rate in a few bytes. */
#define AIV_WAVEFORM_MAX_SAMPLE_RATE 192000
#define AIV_WAVEFORM_MAX_CHANNELS 8
/* In all channels together: as long as can be at the usual rate. */
#define AIV_WAVEFORM_MAX_VALUES (G_GUINT64_CONSTANT (48000) * AIV_WAVEFORM_MAX_CHANNELS * AIV_WAVEFORM_MAX_SECONDS)

#define AIV_TYPE_WAVEFORM (aiv_waveform_get_type ())

/**
 * AivWaveform:
 * @kind: what the file is
 * @rate: samples per second
 * @channels: how many
 * @n_samples: samples per channel that really come out of the file
 * @duration_ns: exact length in nanoseconds, from @n_samples
 * @n_windows: length of @loudness and @peaks
 * @loudness: root mean square of each window of 1 / %AIV_WAVEFORM_RATE second, 0 to 1
 * @peaks: the greatest amplitude in each window, 0 to 1
 *
 * A recording decoded from end to end: how long it is and how loud when. Immutable and
 * reference counted.
 */
typedef struct
{
  AivMediaKind kind;
  guint rate;
  guint channels;
  guint64 n_samples;
  gint64 duration_ns;
  guint n_windows;
  float *loudness;
  float *peaks;
} AivWaveform;

GType aiv_waveform_get_type (void) G_GNUC_CONST;

AivWaveform *aiv_waveform_load_sync (const char   *path,
                                     const char   *name,
                                     GCancellable *cancellable,
                                     GError      **error);
DexFuture *aiv_waveform_load (const char *path,
                              const char *name);
AivWaveform *aiv_waveform_ref (AivWaveform *self);
void aiv_waveform_unref (AivWaveform *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWaveform, aiv_waveform_unref)

G_END_DECLS
