/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_NAME_TEMPLATE_DEFAULT "{name}"

char *aiv_name_template_expand (const char *pattern,
                                AivSession *session,
                                AivItem    *item,
                                guint       number);

G_END_DECLS
