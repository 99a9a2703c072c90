/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivPricing:
 * @per_image: credits for one picture
 * @audio_step_ms: 0, or the length of recording that @per_image pays for: each started
 *   step costs it once more (`billing.audio_step`)
 *
 * What batches cost.
 */
typedef struct
{
  gint64 per_image;
  gint64 audio_step_ms;
} AivPricing;

#define AIV_PRICING_INIT { 1, 0 }

gint64 aiv_pricing_get_per_item (const AivPricing *self,
                                 gint64            audio_ms);
gboolean aiv_pricing_parse      (const char       *text,
                                 char            **name,
                                 gint64           *credits);

G_END_DECLS
