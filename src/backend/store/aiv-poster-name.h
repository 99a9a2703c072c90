/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A client chooses among these, or anybody could fill the disk with sizes. */
#define AIV_POSTER_SIZES 5
extern const guint aiv_poster_sizes[AIV_POSTER_SIZES];

char *aiv_poster_name_make       (const char *source,
                                  guint       size);
char *aiv_poster_name_get_source (const char *name);

G_END_DECLS
