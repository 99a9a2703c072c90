/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"
#include "store/aiv-video-row.h"

G_BEGIN_DECLS

char    *aiv_video_to_text        (const AivVideoRow *row);
gboolean aiv_video_read_id        (AivHttpRequest    *request,
                                   gint64            *id,
                                   GError           **error);
gboolean aiv_video_map_error      (GError           **error,
                                   gint64             id);
gboolean aiv_video_reply_text     (AivHttpRequest    *request,
                                   guint              status,
                                   const char        *text);
gboolean aiv_video_reply_list     (AivHttpRequest    *request,
                                   gint64             owner,
                                   GError           **error);

G_END_DECLS
