/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define AIV_TYPE_POSTERS (aiv_posters_get_type ())
G_DECLARE_FINAL_TYPE (AivPosters, aiv_posters, AIV, POSTERS, GObject)

AivPosters *aiv_posters_new (const char *folder);
DexFuture  *aiv_posters_get (AivPosters *self,
                             const char *source,
                             guint       size);

G_END_DECLS
