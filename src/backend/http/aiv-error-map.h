/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GError *aiv_error_map (const GError *error);

G_END_DECLS
