/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_APPLICATION (aiv_application_get_type ())
G_DECLARE_FINAL_TYPE (AivApplication, aiv_application, AIV, APPLICATION, AdwApplication)

AivApplication *aiv_application_new (void);

G_END_DECLS
