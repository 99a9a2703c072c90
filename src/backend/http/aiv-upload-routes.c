/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-body.h"
#include "aiv-http-error.h"
#include "aiv-http-file.h"
#include "aiv-http-request.h"
#include "aiv-id.h"
#include "aiv-json.h"
#include "aiv-probe.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-upload-commit.h"
#include "aiv-wire-rows.h"
#include "store/aiv-uploads.h"

/* Pictures that people upload to refer to them in a video. A job that uses one gets a file
 * of its own (aiv-reference-image.c), so that deleting an upload harms none. */

#define DEFAULT_LIMIT 20
#define MAX_LIMIT 100

static AivStore *
get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

static gint64
get_user (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

/* Whatever else is in the form is ignored, as the documented servers do. */
static AivHttpUpload *
find_file (AivHttpRequest *request, GError **error)
{
  GPtrArray *uploads = aiv_http_form_get_uploads (aiv_http_request_get_form (request));

  for (guint i = 0; i < uploads->len; i++)
    {
      AivHttpUpload *upload = uploads->pdata[i];

      if (upload->path != NULL && g_str_equal (upload->field, "file"))
        return upload;
    }
  aiv_http_fail_validation (error, "body", "file", "missing", "Field required");
  return NULL;
}

/* Looks into the file: a picture by content that decodes within our limits, or the reason
 * why it is not. Sets @error alone when nobody can tell. */
static AivProbe *
look_into (AivHttpUpload *upload, char **reason, GError **error)
{
  g_autoptr (GError) problem = NULL;
  AivProbe *probe;

  if (upload->size > AIV_HTTP_MAX_IMAGE)
    {
      *reason = g_strdup_printf ("File too large. Maximum size: %.1f MB", AIV_HTTP_MAX_IMAGE / (1024.0 * 1024.0));
      return NULL;
    }
  probe = dex_await_boxed (aiv_probe_image (upload->path, upload->filename), &problem);
  if (probe != NULL)
    return probe;
  if (g_error_matches (problem, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED))
    *reason = g_strdup ("Invalid file type. Allowed types: image/jpeg, image/png, image/webp");
  else if (problem->domain == AIV_MEDIA_ERROR && problem->code != AIV_MEDIA_ERROR_NO_SPACE)
    *reason = g_strdup (problem->message);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static AivUploadRow *
make_row (AivHttpRequest *request, AivHttpUpload *upload, const AivProbe *probe)
{
  AivUploadRow *row = aiv_upload_row_new ();
  g_autofree char *id = aiv_id_new ();

  row->user_id = get_user (request);
  row->path = g_strdup_printf ("uploads/%s.%s", id, aiv_media_kind_get_extension (probe->kind));
  row->name = g_strdup (upload->filename);
  row->content_type = g_strdup (aiv_media_kind_get_content_type (probe->kind));
  row->size = upload->size;
  row->width = probe->width;
  row->height = probe->height;
  return row;
}

static DexFuture *
keep_file (DexFuture *added, gpointer commit)
{
  g_autoptr (AivOutcome) outcome = dex_await_boxed (dex_ref (added), NULL);

  if (outcome != NULL && !outcome->replayed)
    aiv_upload_commit_keep (commit);
  return dex_ref (added);
}

static char *
write_answer (const AivUploadRow *row)
{
  g_autoptr (AivWireUpload) wire = aiv_wire_from_upload (row);
  g_autoptr (JsonNode) node = aiv_wire_upload_to_reply (wire);

  return aiv_json_to_string (node);
}

/* Once the store has been asked, its answer decides about the file, even if the client does
 * not wait for it. */
static AivOutcome *
store_file (AivHttpRequest *request, AivHttpUpload *upload, AivUploadRow *row, AivHeldKey *key, GError **error)
{
  AivStore *store = get_store (request);
  g_autoptr (AivUploadCommit) commit = aiv_upload_commit_new (aiv_store_get_data_dir (store));
  DexFuture *added;

  aiv_upload_commit_add (commit, upload->path, row->path);
  if (!dex_await (aiv_upload_commit_run (commit), error))
    return NULL;
  row->sha256 = g_strdup (aiv_upload_commit_get_digest (commit, 0));
  added = dex_future_finally (aiv_uploads_add (store, row, aiv_held_key_get (key), write_answer), keep_file,
                              aiv_upload_commit_ref (commit), (GDestroyNotify) aiv_upload_commit_unref);
  dex_future_disown (dex_ref (added));
  return dex_await_boxed (added, error);
}

static gboolean
upload_image (AivHttpRequest *request, GError **error)
{
  AivHttpUpload *upload = find_file (request, error);
  g_autoptr (AivProbe) probe = NULL;
  g_autoptr (AivUploadRow) row = NULL;
  g_autoptr (AivOutcome) added = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *reason = NULL;
  g_auto (AivHeldKey) key = { 0 };

  if (upload == NULL || !aiv_held_key_init (&key, request, error))
    return FALSE;
  if (!(probe = look_into (upload, &reason, error)))
    return reason != NULL ? aiv_http_fail (error, 400, "%s", reason) : FALSE;
  row = make_row (request, upload, probe);
  if (!(added = store_file (request, upload, row, &key, error)))
    return FALSE;
  answer = g_bytes_new (added->answer, strlen (added->answer));
  return aiv_http_request_reply_bytes (request, 200, "application/json", answer);
}

/* What upload_image() would say, without keeping anything. */
static gboolean
validate_image (AivHttpRequest *request, GError **error)
{
  AivHttpUpload *upload = find_file (request, error);
  g_autoptr (AivProbe) probe = NULL;
  g_autofree char *reason = NULL;
  JsonObject *reply;

  if (upload == NULL || (!(probe = look_into (upload, &reason, error)) && reason == NULL))
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "valid", probe != NULL);
  json_object_set_string_member (reply, "message", probe != NULL ? "File is valid" : reason);
  json_object_set_string_member (reply, "filename", upload->filename);
  json_object_set_int_member (reply, "size", upload->size);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
list_images (AivHttpRequest *request, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  gint64 limit, offset, total;
  JsonObject *reply;
  JsonArray *images;

  if (!aiv_http_request_get_query_int (request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !aiv_uploads_count (get_store (request), get_user (request), &total, error)
      || !(rows = aiv_uploads_list (get_store (request), get_user (request), (guint) limit, (guint64) offset, error)))
    return FALSE;
  images = json_array_sized_new (rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (AivWireUpload) wire = aiv_wire_from_upload (rows->pdata[i]);

      json_array_add_element (images, aiv_wire_upload_to_json (wire));
    }
  reply = json_object_new ();
  json_object_set_array_member (reply, "images", images);
  json_object_set_int_member (reply, "total", total);
  json_object_set_int_member (reply, "limit", limit);
  json_object_set_int_member (reply, "offset", offset);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
count_images (AivHttpRequest *request, GError **error)
{
  JsonObject *reply;
  gint64 count;

  if (!aiv_uploads_count (get_store (request), get_user (request), &count, error))
    return FALSE;
  reply = json_object_new ();
  json_object_set_int_member (reply, "count", count);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
delete_image (AivHttpRequest *request, GError **error)
{
  const char *text = aiv_http_request_get_param (request, 0);
  g_autoptr (AivUploadRow) row = NULL;
  JsonObject *reply;
  guint64 id;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &id, NULL))
    return aiv_http_fail_validation (error, "path", "image_id", "int_parsing", "Input should be a valid integer");
  row = dex_await_boxed (aiv_uploads_delete (get_store (request), get_user (request), (gint64) id), error);
  if (row == NULL)
    {
      if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        {
          g_clear_error (error);
          return aiv_http_fail (error, 404, "Image not found");
        }
      return FALSE;
    }
  reply = json_object_new ();
  json_object_set_string_member (reply, "message", "Image deleted successfully");
  json_object_set_int_member (reply, "image_id", row->id);
  return aiv_http_request_reply_object (request, 200, reply);
}

/* Whose a folder of uploads is: "user_7". 0 if it is none. */
static gint64
parse_owner (const char *folder)
{
  guint64 id;

  if (!g_str_has_prefix (folder, "user_") || folder[5] == '0'
      || !g_ascii_string_to_unsigned (folder + 5, 10, 1, G_MAXINT64, &id, NULL))
    return 0;
  return (gint64) id;
}

/* The random name is what opens it, as pages show pictures without a token. Only what has a
 * row is served. */
static gboolean
get_upload (AivHttpRequest *request, GError **error)
{
  gint64 owner = parse_owner (aiv_http_request_get_param (request, 0));
  g_autofree char *relative = g_strconcat ("uploads/", aiv_http_request_get_param (request, 1), NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (AivUploadRow) row = NULL;
  g_autoptr (AivHttpFile) file = NULL;

  if (owner == 0)
    return aiv_http_fail (error, 404, "File not found");
  if ((row = aiv_uploads_get (get_store (request), owner, relative, &problem)) != NULL)
    {
      path = aiv_store_dup_path (get_store (request), row->path);
      if ((file = dex_await_boxed (aiv_http_file_open (path), &problem)) != NULL)
        return aiv_http_file_reply (file, request, row->content_type, error);
    }
  if (g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return aiv_http_fail (error, 404, "File not found");
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

const AivHttpRoute aiv_upload_routes[] = {
  { "POST", "/api/v1/upload/image", upload_image, AIV_HTTP_USER,
    AIV_HTTP_FIBER | AIV_HTTP_UPLOAD | AIV_HTTP_ONE_FILE | AIV_HTTP_KEYED, AIV_HTTP_RATE_UPLOAD },
  { "GET", "/api/v1/upload/images", list_images, AIV_HTTP_USER, 0 },
  { "GET", "/api/v1/upload/images/count", count_images, AIV_HTTP_USER, 0 },
  { "DELETE", "/api/v1/upload/images/{image}", delete_image, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "POST", "/api/v1/upload/validate", validate_image, AIV_HTTP_PUBLIC,
    AIV_HTTP_FIBER | AIV_HTTP_UPLOAD | AIV_HTTP_ONE_FILE | AIV_HTTP_MEASURED | AIV_HTTP_UNKEYED, AIV_HTTP_RATE_UPLOAD },
  { "GET", "/uploads/{owner}/{filename}", get_upload, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER, AIV_HTTP_RATE_FILE },
  { NULL },
};
