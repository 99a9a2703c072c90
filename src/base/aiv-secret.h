/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void aiv_secret_free (char *secret);

G_END_DECLS
