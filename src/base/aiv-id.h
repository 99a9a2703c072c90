/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  aiv_random_fill (guint8 *bytes,
                       gsize   n_bytes);
char *aiv_id_new      (void);

G_END_DECLS
