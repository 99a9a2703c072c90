/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-export.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-batch-replies.h"
#include "aiv-http-error.h"
#include "aiv-http-file.h"
#include "aiv-wire-rows.h"
#include "aiv-zip.h"

/* GET …/export: the videos of a batch, as a list of URLs or, with format=zip, as one file. */

#define STEP (128 * 1024)

/* "anna.mp4" for the video of anna.jpg. */
static char *
make_video_name (const AivItemRow *item)
{
  const char *dot = strrchr (item->image_name, '.');
  const char *suffix = strrchr (item->video_path, '.');
  g_autofree char *stem = dot != NULL && dot > item->image_name ? g_strndup (item->image_name, dot - item->image_name)
                                                                : g_strdup (item->image_name);

  return g_strconcat (stem, suffix != NULL ? suffix : "", NULL);
}

static GPtrArray *
find_videos (const AivBatchRow *batch)
{
  GPtrArray *videos = g_ptr_array_new ();

  for (guint i = 0; i < batch->items->len; i++)
    {
      AivItemRow *item = batch->items->pdata[i];

      if (item->status == AIV_JOB_COMPLETED && item->video_path != NULL)
        g_ptr_array_add (videos, item);
    }
  return videos;
}

static gboolean
reply_list (AivHttpRequest *request, const AivBatchRow *batch, GPtrArray *videos)
{
  g_autofree char *origin = aiv_http_request_dup_origin (request);
  JsonObject *reply = json_object_new ();
  JsonArray *files = json_array_new ();

  for (guint i = 0; i < videos->len; i++)
    {
      const AivItemRow *item = videos->pdata[i];
      g_autofree char *name = make_video_name (item);
      g_autofree char *path = aiv_wire_dup_file_url (item->video_path);
      g_autofree char *url = g_strconcat (origin, path, NULL);
      JsonObject *file = json_object_new ();

      json_object_set_string_member (file, "name", name);
      json_object_set_string_member (file, "url", url);
      json_object_set_string_member (file, "id", item->id);
      json_array_add_object_element (files, file);
    }
  json_object_set_string_member (reply, "batch_id", batch->id);
  json_object_set_string_member (reply, "batch_name", batch->name);
  json_object_set_array_member (reply, "files", files);
  json_object_set_int_member (reply, "total", videos->len);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
pass_file (AivHttpFile *file, AivHttpRequest *request, GError **error)
{
  gint64 size = aiv_http_file_get_size (file);

  for (gint64 at = 0; at < size;)
    {
      g_autoptr (GBytes) bytes
          = dex_await_boxed (aiv_http_file_read (file, at, (gsize) MIN (size - at, STEP)), error);

      if (bytes == NULL || !dex_await (aiv_http_request_write (request, bytes), error))
        return FALSE;
      at += (gint64) g_bytes_get_size (bytes);
    }
  return TRUE;
}

static gboolean
open_videos (AivHttpRequest *request, GPtrArray *videos, GPtrArray *files, AivZip *zip, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));

  for (guint i = 0; i < videos->len; i++)
    {
      const AivItemRow *item = videos->pdata[i];
      g_autofree char *path = aiv_store_dup_path (store, item->video_path);
      g_autofree char *name = make_video_name (item);
      AivHttpFile *file = dex_await_boxed (aiv_http_file_open (path), error);
      g_autoptr (GError) problem = NULL;
      guint32 crc;

      if (file == NULL)
        return FALSE;
      g_ptr_array_add (files, file);
      crc = dex_await_uint (aiv_http_file_checksum (file), &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      aiv_zip_add (zip, name, aiv_http_file_get_size (file), crc, aiv_http_file_get_mtime (file));
    }
  if (aiv_zip_get_length (zip) > AIV_ZIP_MAX)
    return aiv_http_fail (error, 400, "The videos are too large for one zip file; save them one by one");
  return TRUE;
}

static gboolean
write_bytes (AivHttpRequest *request, GBytes *bytes, GError **error)
{
  gboolean ok = dex_await (aiv_http_request_write (request, bytes), error);

  g_bytes_unref (bytes);
  return ok;
}

static gboolean
reply_zip (AivHttpRequest *request, const AivBatchRow *batch, GPtrArray *videos, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_http_file_unref);
  g_autoptr (AivZip) zip = aiv_zip_new ();
  g_autofree char *name = g_uri_escape_string (batch->name, NULL, FALSE);
  g_autofree char *disposition = g_strdup_printf ("attachment; filename=\"videos.zip\"; filename*=UTF-8''%s.zip", name);

  if (!open_videos (request, videos, files, zip, error))
    return FALSE;
  aiv_http_request_set_header (request, "Content-Disposition", disposition);
  aiv_http_request_begin_stream (request, 200, "application/zip", aiv_zip_get_length (zip));
  if (aiv_http_request_is_head (request))
    return TRUE;
  for (guint i = 0; i < files->len; i++)
    if (!write_bytes (request, aiv_zip_dup_header (zip, i), error)
        || !pass_file (files->pdata[i], request, error))
      return FALSE;
  return write_bytes (request, aiv_zip_dup_directory (zip), error);
}

/**
 * aiv_batch_export:
 * @request: a request of a user for the videos of a batch
 * @error: why there are none
 *
 * Answers with the videos that are there.
 *
 * Returns: whether it answered
 */
gboolean
aiv_batch_export (AivHttpRequest *request, GError **error)
{
  const char *format = aiv_http_request_get_query (request, "format");
  g_autoptr (AivBatchRow) batch = aiv_batch_for_request (request, TRUE, error);
  g_autoptr (GPtrArray) videos = batch != NULL ? find_videos (batch) : NULL;

  if (batch == NULL)
    return FALSE;
  if (videos->len == 0)
    return aiv_http_fail (error, 400, "No completed videos to export");
  if (format == NULL || g_str_equal (format, "list"))
    return reply_list (request, batch, videos);
  if (g_str_equal (format, "zip"))
    return reply_zip (request, batch, videos, error);
  return aiv_http_fail_validation (error, "query", "format", "enum", "Input should be “list” or “zip”");
}
