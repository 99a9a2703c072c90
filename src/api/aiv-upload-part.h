/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-draft-file.h"
#include "aiv-upload-stream.h"

G_BEGIN_DECLS

/* A file as it is when the sending starts: its draft may change meanwhile. */
typedef struct _AivUploadPart AivUploadPart;

AivUploadPart *aiv_upload_part_new        (AivDraftFile    *file);
void           aiv_upload_part_free       (AivUploadPart   *self);

/* For fibers. Sizes are asked for anew: they become the request's length. */
gboolean       aiv_upload_part_await_size (AivUploadPart   *self,
                                           GError         **error);
void           aiv_upload_part_add_to     (AivUploadPart   *self,
                                           AivUploadStream *stream,
                                           const char      *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUploadPart, aiv_upload_part_free)

G_END_DECLS
