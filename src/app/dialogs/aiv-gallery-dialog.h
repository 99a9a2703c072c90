/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_GALLERY_DIALOG (aiv_gallery_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivGalleryDialog, aiv_gallery_dialog, AIV, GALLERY_DIALOG, AdwDialog)

AdwDialog *aiv_gallery_dialog_new (AivSession *session);

G_END_DECLS
