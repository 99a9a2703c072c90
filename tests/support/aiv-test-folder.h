/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_test_make_folder   (void);
void  aiv_test_remove_folder (const char *folder);

G_END_DECLS
