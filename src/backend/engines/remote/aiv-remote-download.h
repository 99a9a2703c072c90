/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-remote-settings.h"

G_BEGIN_DECLS

#define AIV_REMOTE_MAX_VIDEO_BYTES (G_GINT64_CONSTANT (4) * 1024 * 1024 * 1024)

#define AIV_TYPE_REMOTE_DOWNLOAD (aiv_remote_download_get_type ())
G_DECLARE_FINAL_TYPE (AivRemoteDownload, aiv_remote_download, AIV, REMOTE_DOWNLOAD, GObject)

AivRemoteDownload *aiv_remote_download_new          (AivRemoteSettings *settings,
                                                     const char        *path);
void               aiv_remote_download_set_header   (AivRemoteDownload *self,
                                                     const char        *name,
                                                     const char        *value);
DexFuture         *aiv_remote_download_run          (AivRemoteDownload *self,
                                                     const char        *url);
void               aiv_remote_download_cancel       (AivRemoteDownload *self);
double             aiv_remote_download_get_fraction (AivRemoteDownload *self);

G_END_DECLS
