/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-waveform.h"

G_BEGIN_DECLS

/**
 * AivLocalVoice:
 * @level: how loud it is, syllable by syllable, 0 to 1
 * @phrase: the same for whole phrases, 0 to 1
 * @lean: where somebody who says this leans to, -1 to 1
 * @nod: how high they hold their head, 0 to 1
 *
 * A recording as movement, a value for each frame.
 */
typedef struct
{
  float *level;
  float *phrase;
  float *lean;
  float *nod;
} AivLocalVoice;

void aiv_local_voice_follow (AivLocalVoice     *self,
                             const AivWaveform *waveform,
                             guint              n_frames,
                             guint32            seed);
void aiv_local_voice_clear (AivLocalVoice *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivLocalVoice, aiv_local_voice_clear)

G_END_DECLS
