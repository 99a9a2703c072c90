/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void sample_video_write (const char *path,
                         guint       seconds);

G_END_DECLS
