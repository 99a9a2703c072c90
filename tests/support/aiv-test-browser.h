/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_test_browse    (const char *url,
                          const char *until);
char *aiv_test_get_param (const char *url,
                          const char *name);

G_END_DECLS
