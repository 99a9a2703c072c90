/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean aiv_mp4_is_whole (const char *path);

G_END_DECLS
