/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GFile *aiv_save_folder_ref      (GSettings *settings);
char  *aiv_save_folder_dup_text (GFile     *folder);

G_END_DECLS
