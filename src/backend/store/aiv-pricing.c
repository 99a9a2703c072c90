/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-pricing.h"

#include <string.h>

#define MAX_PRICE 1000000

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

/**
 * aiv_pricing_parse:
 * @text: such as "runway=25" or "runway/gen4.5=60"
 * @name: (out) (transfer full) (optional): of an engine, or of one of its models, as engine/model
 * @credits: (out): for one video, 0 to 1000000
 *
 * Reads the price of an engine or of a model.
 *
 * Returns: whether it is one
 */
gboolean
aiv_pricing_parse (const char *text, char **name, gint64 *credits)
{
  const char *sign = strrchr (text, '=');

  if (sign == NULL || sign == text || !g_ascii_string_to_signed (sign + 1, 10, 0, MAX_PRICE, credits, NULL))
    return FALSE;
  if (name != NULL)
    *name = g_strndup (text, (gsize) (sign - text));
  return TRUE;
}
