/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *aiv_audit_text_action (const char *action);

G_END_DECLS
