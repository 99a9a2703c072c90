/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_poster_name_get_source (const char *name);

G_END_DECLS
