/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-error.h"

/**
 * aiv_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Whether @error only says that somebody stopped waiting: a cancelled GIO call, a
 * discarded fiber or a dropped future. Nobody needs to be told of those.
 */
gboolean
aiv_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED);
}
