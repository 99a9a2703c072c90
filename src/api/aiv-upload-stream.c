/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-upload-stream.h"

#include <string.h>

#include "aiv-api-error.h"

/* A file is opened when its turn comes, so that fifty pictures take one descriptor, and
 * must still have the size that was told in the request's length. */
typedef struct
{
  GBytes *bytes;
  GFile *file;
  gint64 size;
  char *name;
} Part;

struct _AivUploadStream
{
  GInputStream parent_instance;

  char *boundary;
  GPtrArray *parts;
  gint64 length;

  /* reading */
  guint part;
  gint64 offset;
  GInputStream *input;
};

G_DEFINE_FINAL_TYPE (AivUploadStream, aiv_upload_stream, G_TYPE_INPUT_STREAM)

static void
part_free (Part *part)
{
  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_clear_object (&part->file);
  g_free (part->name);
  g_free (part);
}

static void
add_text (AivUploadStream *self, char *text)
{
  Part *part = g_new0 (Part, 1);

  part->size = (gint64) strlen (text);
  part->bytes = g_bytes_new_take (text, (gsize) part->size);
  self->length += part->size;
  g_ptr_array_add (self->parts, part);
}

static gssize
fail_changed (Part *part, GError **error)
{
  g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE, "%s: it changed while it was being sent", part->name);
  return -1;
}

static gssize
read_file (AivUploadStream *self, Part *part, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize n;

  if (self->input == NULL
      && !(self->input = G_INPUT_STREAM (g_file_read (part->file, cancellable, &local_error))))
    {
      g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE, "%s: %s", part->name, local_error->message);
      return -1;
    }
  n = g_input_stream_read (self->input, buffer, MIN (count, (gsize) (part->size - self->offset)), cancellable,
                           &local_error);
  if (n < 0)
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        g_set_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE, "%s: %s", part->name, local_error->message);
      return -1;
    }
  return n > 0 ? n : fail_changed (part, error);
}

static gssize
aiv_upload_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  AivUploadStream *self = AIV_UPLOAD_STREAM (stream);
  gsize filled = 0;

  while (filled < count && self->part < self->parts->len)
    {
      Part *part = g_ptr_array_index (self->parts, self->part);
      char *at = (char *) buffer + filled;
      gssize n;

      if (self->offset == part->size)
        {
          g_clear_object (&self->input);
          self->part++;
          self->offset = 0;
          continue;
        }
      if (part->bytes != NULL)
        {
          n = (gssize) MIN (count - filled, (gsize) (part->size - self->offset));
          memcpy (at, (const char *) g_bytes_get_data (part->bytes, NULL) + self->offset, (gsize) n);
        }
      else if ((n = read_file (self, part, at, count - filled, cancellable, error)) < 0)
        return -1;
      self->offset += n;
      filled += (gsize) n;
    }
  return (gssize) filled;
}

static void
aiv_upload_stream_finalize (GObject *object)
{
  AivUploadStream *self = AIV_UPLOAD_STREAM (object);

  g_clear_object (&self->input);
  g_ptr_array_unref (self->parts);
  g_free (self->boundary);

  G_OBJECT_CLASS (aiv_upload_stream_parent_class)->finalize (object);
}

static void
aiv_upload_stream_class_init (AivUploadStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_upload_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = aiv_upload_stream_read;
}

static void
aiv_upload_stream_init (AivUploadStream *self)
{
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
}

/* @boundary must not occur in what is sent: take something random. */
AivUploadStream *
aiv_upload_stream_new (const char *boundary)
{
  AivUploadStream *self = g_object_new (AIV_TYPE_UPLOAD_STREAM, NULL);

  self->boundary = g_strdup (boundary);
  return self;
}

/* Names go out as browsers write them: UTF-8, with the three characters escaped that could
 * end the header or the quotes. */
static char *
escape_name (const char *name)
{
  GString *text = g_string_new (name);

  g_string_replace (text, "\"", "%22", 0);
  g_string_replace (text, "\r", "%0D", 0);
  g_string_replace (text, "\n", "%0A", 0);
  return g_string_free_and_steal (text);
}

void
aiv_upload_stream_add_field (AivUploadStream *self, const char *name, const char *value)
{
  add_text (self, g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", self->boundary,
                                   name, value));
}

void
aiv_upload_stream_add_file (AivUploadStream *self, const char *name, GFile *file, gint64 size, const char *file_name,
                            const char *content_type)
{
  g_autofree char *escaped = escape_name (file_name);
  Part *part = g_new0 (Part, 1);

  add_text (self, g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                                   "Content-Type: %s\r\n\r\n",
                                   self->boundary, name, escaped,
                                   content_type != NULL ? content_type : "application/octet-stream"));
  part->file = g_object_ref (file);
  part->size = size;
  part->name = g_strdup (file_name);
  self->length += size;
  g_ptr_array_add (self->parts, part);
  add_text (self, g_strdup ("\r\n"));
}

/* After the last field. */
void
aiv_upload_stream_finish (AivUploadStream *self)
{
  add_text (self, g_strdup_printf ("--%s--\r\n", self->boundary));
}

gint64
aiv_upload_stream_get_length (AivUploadStream *self)
{
  return self->length;
}

char *
aiv_upload_stream_dup_content_type (AivUploadStream *self)
{
  return g_strdup_printf ("multipart/form-data; boundary=%s", self->boundary);
}
