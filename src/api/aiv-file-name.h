/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_file_name_dup_stem  (const char *name);
char *aiv_file_name_dup_words (const char *words);
char *aiv_file_name_dup_cache_stem (const char *id,
                                    gboolean    from_words);

G_END_DECLS
