/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-file.h"
#include "aiv-http-request.h"
#include "aiv-posters.h"
#include "aiv-routes.h"
#include "store/aiv-files.h"

/* Pictures, recordings, videos and their posters. Names begin with a random id: who knows
 * one may read it, as the documented clients send no token for media. */

static const char *const folders[] = { "images", "audios", "videos", NULL };
static const char *const pictured_folders[] = { "images", "videos", "uploads", NULL };

/* The router lets no separator and no dot segment through; hidden files are not ours. */
static char *
find_path (AivHttpRequest *request, const char *const *allowed, GError **error)
{
  const char *folder = aiv_http_request_get_param (request, 0);
  const char *name = aiv_http_request_get_param (request, 1);
  const char *data_dir = aiv_backend_get_config (aiv_http_request_get_backend (request))->data_dir;

  if (g_strv_contains (allowed, folder) && name[0] != '.' && strchr (name, '/') == NULL)
    return g_build_filename (data_dir, folder, name, NULL);
  aiv_http_fail (error, 404, "File not found");
  return NULL;
}

static char *
find_showcase_path (AivHttpRequest *request, GError **error)
{
  AivShowcase *showcase = aiv_backend_get_showcase (aiv_http_request_get_backend (request));
  char *path = aiv_showcase_dup_path (showcase, aiv_http_request_get_param (request, 1));

  if (path == NULL)
    aiv_http_fail (error, 404, "File not found");
  return path;
}

/* What is not kept any longer is told from what never was: clients need not look again. */
static gboolean
refuse_missing (AivHttpRequest *request, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_autofree char *relative = g_build_filename (aiv_http_request_get_param (request, 0),
                                                aiv_http_request_get_param (request, 1), NULL);
  g_autoptr (AivFileRow) row = g_utf8_validate (relative, -1, NULL) ? aiv_files_get (store, relative, NULL) : NULL;

  if (row != NULL && row->expired_at != 0)
    return aiv_http_fail (error, 410, "File has expired");
  return aiv_http_fail (error, 404, "File not found");
}

static gboolean
send_file (AivHttpRequest *request, const char *path, const char *type, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (AivHttpFile) file = dex_await_boxed (aiv_http_file_open (path), &problem);

  if (file != NULL)
    return aiv_http_file_reply (file, request, type, error);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG)
      || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS))
    return refuse_missing (request, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
get_file (AivHttpRequest *request, GError **error)
{
  g_autofree char *path = find_path (request, folders, error);

  return path != NULL && send_file (request, path, aiv_http_file_guess_type (path), error);
}

static gboolean
get_poster (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  gboolean is_showcase = g_str_equal (aiv_http_request_get_param (request, 0), "showcase");
  g_autofree char *path = is_showcase ? find_showcase_path (request, error)
                                      : find_path (request, pictured_folders, error);
  g_autofree char *poster = NULL;
  gint64 size;

  if (path == NULL || !aiv_http_request_get_query_int (request, "size", 640, 16, 1920, &size, error))
    return FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return refuse_missing (request, error);
  poster = dex_await_string (aiv_posters_get (aiv_backend_get_posters (backend), path, (guint) size), error);
  return poster != NULL && send_file (request, poster, "image/jpeg", error);
}

const AivHttpRoute aiv_file_routes[] = {
  { "GET", "/api/files/{subdir}/{filename}", get_file, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER, AIV_HTTP_RATE_FILE },
  { "GET", "/api/posters/{subdir}/{filename}", get_poster, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER, AIV_HTTP_RATE_FILE },
  { NULL },
};
