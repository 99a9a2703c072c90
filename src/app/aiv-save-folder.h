/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GFile    *aiv_save_folder_ref       (GSettings *settings);
gboolean  aiv_save_folder_is_usable (GFile     *folder);
void      aiv_save_folder_remember  (GSettings *settings,
                                     GFile     *file);
char     *aiv_save_folder_dup_text  (GFile     *folder);

G_END_DECLS
