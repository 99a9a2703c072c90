/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_fold (const char *text);

G_END_DECLS
