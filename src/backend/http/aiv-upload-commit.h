/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

typedef struct _AivUploadCommit AivUploadCommit;

AivUploadCommit *aiv_upload_commit_new   (const char      *data_dir);
AivUploadCommit *aiv_upload_commit_ref   (AivUploadCommit *self);
void             aiv_upload_commit_unref (AivUploadCommit *self);
void             aiv_upload_commit_add   (AivUploadCommit *self,
                                          const char      *temporary_path,
                                          const char      *relative_path);
DexFuture       *aiv_upload_commit_run   (AivUploadCommit *self);
const char      *aiv_upload_commit_get_digest (AivUploadCommit *self,
                                               guint            index);
void             aiv_upload_commit_keep  (AivUploadCommit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUploadCommit, aiv_upload_commit_unref)

G_END_DECLS
