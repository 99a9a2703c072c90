/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * aiv_return_future_if_fail:
 * @expr: what must hold
 *
 * The `g_return_if_fail()` of functions that return a [class@Dex.Future]: a broken
 * precondition is a programming error, so it is critical (libdex's own macro is silent)
 * and the future rejects with %G_IO_ERROR_INVALID_ARGUMENT.
 */
#define aiv_return_future_if_fail(expr)                                                  \
  G_STMT_START                                                                           \
  {                                                                                      \
    if (G_UNLIKELY (!(expr)))                                                            \
      {                                                                                  \
        g_return_if_fail_warning (G_LOG_DOMAIN, G_STRFUNC, #expr);                       \
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,           \
                                      "Assertion '%s' failed", #expr);                   \
      }                                                                                  \
  }                                                                                      \
  G_STMT_END

gboolean aiv_error_is_cancelled (const GError *error);

G_END_DECLS
