/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-options.h"
#include "aiv-local-resample.h"
#include "aiv-waveform.h"
#include "engines/aiv-engine-job.h"

G_BEGIN_DECLS

/**
 * AivLocalFilm:
 *
 * The frames of a video, each drawn when it is asked for, in any order and as often as is
 * wanted. Used by one thread at a time.
 */
typedef struct _AivLocalFilm AivLocalFilm;

AivLocalFilm *aiv_local_film_new (const AivEngineJob    *job,
                                  const AivLocalOptions *options,
                                  const AivWaveform     *waveform,
                                  guint                  n_frames,
                                  const char            *image_name,
                                  GCancellable          *cancellable,
                                  GError               **error);
void aiv_local_film_free (AivLocalFilm *self);
guint aiv_local_film_get_width (const AivLocalFilm *self);
guint aiv_local_film_get_height (const AivLocalFilm *self);
void aiv_local_film_draw (AivLocalFilm  *self,
                          guint          frame,
                          AivLocalPlane *planes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalFilm, aiv_local_film_free)

G_END_DECLS
