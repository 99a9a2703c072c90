/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-oidc-error.h"

G_DEFINE_QUARK (aiv-oidc-error-quark, aiv_oidc_error)
