/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define AIV_TYPE_UPLOAD_STREAM (aiv_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (AivUploadStream, aiv_upload_stream, AIV, UPLOAD_STREAM, GInputStream)

/* The body of a multipart/form-data request, read from disk while it is being sent. */
AivUploadStream *aiv_upload_stream_new              (const char      *boundary);
void             aiv_upload_stream_add_field        (AivUploadStream *self,
                                                     const char      *name,
                                                     const char      *value);
void             aiv_upload_stream_add_file         (AivUploadStream *self,
                                                     const char      *name,
                                                     GFile           *file,
                                                     gint64           size,
                                                     const char      *file_name,
                                                     const char      *content_type);
void             aiv_upload_stream_finish           (AivUploadStream *self);
gint64           aiv_upload_stream_get_length       (AivUploadStream *self);
char            *aiv_upload_stream_dup_content_type (AivUploadStream *self);

G_END_DECLS
