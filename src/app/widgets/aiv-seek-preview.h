/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_SEEK_PREVIEW (aiv_seek_preview_get_type ())
G_DECLARE_FINAL_TYPE (AivSeekPreview, aiv_seek_preview, AIV, SEEK_PREVIEW, AdwBin)

GtkWidget *aiv_seek_preview_new       (void);
void       aiv_seek_preview_set_video (AivSeekPreview *self,
                                       const char     *path);
void       aiv_seek_preview_show_at   (AivSeekPreview *self,
                                       gint64          position,
                                       gint64          duration);
gboolean   aiv_seek_preview_has_frame (AivSeekPreview *self);

G_END_DECLS
