/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-pricing.h"

/**
 * aiv_pricing_get_per_item:
 * @self: the prices
 * @audio_ms: length of the recording in milliseconds
 *
 * Returns: credits that one item of a batch with such a recording costs
 */
gint64
aiv_pricing_get_per_item (const AivPricing *self, gint64 audio_ms)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->audio_step_ms <= 0 || audio_ms <= self->audio_step_ms)
    return self->per_image;
  return self->per_image * ((audio_ms - 1) / self->audio_step_ms + 1);
}
