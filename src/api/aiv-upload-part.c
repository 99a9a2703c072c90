/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-upload-part.h"

#include "aiv-api-error-private.h"

struct _AivUploadPart
{
  GFile *file;
  char *name;
  char *content_type;
  gint64 size;
};

AivUploadPart *
aiv_upload_part_new (AivDraftFile *file)
{
  AivUploadPart *self = g_new0 (AivUploadPart, 1);

  self->file = g_object_ref (aiv_draft_file_get_file (file));
  self->name = g_strdup (aiv_draft_file_get_name (file));
  self->content_type = g_strdup (aiv_draft_file_get_content_type (file));
  return self;
}

void
aiv_upload_part_free (AivUploadPart *self)
{
  g_object_unref (self->file);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self);
}

gboolean
aiv_upload_part_await_size (AivUploadPart *self, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  GError *local_error = NULL;

  info = dex_await_object (dex_file_query_info (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                                                G_PRIORITY_DEFAULT),
                           &local_error);
  if (info == NULL)
    {
      g_propagate_error (error, aiv_api_error_take_file (local_error, self->name));
      return FALSE;
    }
  self->size = g_file_info_get_size (info);
  return TRUE;
}

void
aiv_upload_part_add_to (AivUploadPart *self, AivUploadStream *stream, const char *field)
{
  aiv_upload_stream_add_file (stream, field, self->file, self->size, self->name, self->content_type);
}
