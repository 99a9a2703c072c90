/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "aiv-media.h"

G_BEGIN_DECLS

/* An application message that says that the file has no audio stream. */
#define AIV_MEDIA_MESSAGE_NO_SOUND "aiv-no-sound"

char *aiv_media_display_name (const char *path,
                              const char *name);
void aiv_media_set_damaged (GError    **error,
                            const char *name);
void aiv_media_set_error_from_gst (GError    **error,
                                   GstMessage *message,
                                   const char *name);
GstElement *aiv_media_make (const char        *name,
                            const char *const *factories,
                            GError           **error);
GstElement *aiv_media_make_decodebin (void);
gboolean aiv_media_wait (GstElement    *pipeline,
                         GstMessageType wanted,
                         const char    *name,
                         GCancellable  *cancellable,
                         GError       **error);

G_END_DECLS
