/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend.h"
#include "aiv-http-request.h"

G_BEGIN_DECLS

typedef struct _AivStreamReader AivStreamReader;

AivStreamReader *aiv_stream_reader_new        (AivHttpRequest  *request,
                                               GError         **error);
void             aiv_stream_reader_free       (AivStreamReader *self);
gboolean         aiv_stream_reader_is_allowed (AivStreamReader *self);
void             aiv_stream_reader_watch      (AivStreamReader *self,
                                               void           (*changed) (gpointer user_data),
                                               gpointer         user_data);
gint64           aiv_stream_reader_get_seen   (AivHttpRequest  *request,
                                               gboolean        *resumes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivStreamReader, aiv_stream_reader_free)

G_END_DECLS
