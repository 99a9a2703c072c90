/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fetch/aiv-fetch-error.h"

G_DEFINE_QUARK (aiv-fetch-error-quark, aiv_fetch_error)
