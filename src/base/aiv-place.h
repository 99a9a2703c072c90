/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_place_dup_dir        (const char *below,
                                const char *installed);
char *aiv_place_dup_locale_dir (void);

G_END_DECLS
