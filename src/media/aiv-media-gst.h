/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "aiv-media.h"

G_BEGIN_DECLS

/* What all that builds pipelines shares: this layer, and the engines that render. */

/* An application message that says that the file has no stream of the wanted kind. */
#define AIV_MEDIA_MESSAGE_NOTHING "aiv-nothing"

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
GstElement *aiv_media_make_decoder (const char *type,
                                    GstElement *next);
GstElement *aiv_media_make_own_decoder (const char *type,
                                        GstElement *next);

/* Decoders that give nothing for this long are stuck, in seconds. */
#define AIV_MEDIA_PATIENCE 30

void aiv_media_set_incomplete (GError    **error,
                               const char *name);
gboolean aiv_media_wait (GstElement    *pipeline,
                         GstMessageType wanted,
                         const char    *name,
                         GCancellable  *cancellable,
                         GError       **error);
gboolean aiv_media_wait_full (GstElement    *pipeline,
                              GstMessageType wanted,
                              const char    *name,
                              guint          patience_s,
                              guint          interval_ms,
                              void         (*tick) (gpointer user_data),
                              gpointer       user_data,
                              GCancellable  *cancellable,
                              GError       **error);

G_END_DECLS
