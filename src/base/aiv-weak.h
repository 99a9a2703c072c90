/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

gpointer aiv_weak_new  (gpointer object);
gpointer aiv_weak_get  (gpointer weak);
void     aiv_weak_free (gpointer weak);

G_END_DECLS
