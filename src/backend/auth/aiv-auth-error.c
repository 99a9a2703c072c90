/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-auth-error.h"

G_DEFINE_QUARK (aiv-auth-error-quark, aiv_auth_error)
