/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-reference-image.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-backend.h"
#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-http-error.h"
#include "aiv-id.h"
#include "aiv-probe.h"
#include "aiv-thread.h"
#include "aiv-upload-commit.h"
#include "fetch/aiv-fetcher.h"
#include "store/aiv-uploads.h"

/* The picture that a video is to begin with, from the address that came with the request:
 * one of the user's uploads, one of the showcase's trial pictures, or anything on the public
 * web. Whatever it is, the job gets a file of its own in images/, so that nothing that
 * happens to the source later can harm it. */

#define MAX_URL 2048
#define MAX_NAME 100

typedef struct
{
  AivBackend *backend;
  gint64 user_id;
  char *origin;
  char *url;
} Reference;

static void
reference_free (gpointer data)
{
  Reference *self = data;

  g_object_unref (self->backend);
  g_free (self->origin);
  g_free (self->url);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *message)
{
  return aiv_http_fail_validation (error, "body", "reference_image_url", "value_error", message);
}

typedef struct
{
  char *from;
  char *to;
  gboolean may_link; /* a file of ours, on the same file system */
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->from);
  g_free (copy->to);
  g_free (copy);
}

/* A second name for the same bytes where the file system can do that, else a copy. */
static gboolean
copy_file (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Copy *copy = data;
  g_autofree char *folder = g_path_get_dirname (copy->to);
  g_autoptr (GFile) from = g_file_new_for_path (copy->from);
  g_autoptr (GFile) to = g_file_new_for_path (copy->to);

  if (!copy->may_link || link (copy->from, copy->to) != 0)
    {
      if (copy->may_link && errno == ENOENT)
        return refuse (error, "The picture is not there any more");
      if (!g_file_copy (from, to, G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL,
                        NULL, error)
          || !aiv_file_sync (copy->to, error))
        {
          g_unlink (copy->to);
          return FALSE;
        }
    }
  return aiv_file_sync (folder, error);
}

static AivFileRow *
make_row (Reference *self, const char *name, const char *extension)
{
  AivFileRow *row = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();

  row->path = g_strdup_printf ("images/%s%s", id, extension);
  row->kind = g_strdup ("image");
  row->user_id = self->user_id;
  row->name = g_strdup (name);
  return row;
}

static gboolean
copy_to_row (Reference *self, const char *from, gboolean may_link, AivFileRow *row, GError **error)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->from = g_strdup (from);
  copy->may_link = may_link;
  copy->to = aiv_store_dup_path (aiv_backend_get_store (self->backend), row->path);
  return dex_await (aiv_thread_run (copy_file, copy, copy_free), error);
}

static gboolean
digest_file (gpointer path, GCancellable *cancellable, GValue *result, GError **error)
{
  char *digest = aiv_file_digest (path, error);

  if (digest == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, digest);
  return TRUE;
}

/* Notes what is in the file, so that the file can be held against its row later. */
static AivFileRow *
finish_row (Reference *self, AivFileRow *row)
{
  char *path = aiv_store_dup_path (aiv_backend_get_store (self->backend), row->path);

  row->sha256 = dex_await_string (aiv_thread_run (digest_file, path, g_free), NULL);
  return row;
}

/* Only one's own: others' names cannot be guessed, but they can be seen. */
static AivFileRow *
take_upload (Reference *self, const char *path, GError **error)
{
  AivStore *store = aiv_backend_get_store (self->backend);
  g_autofree char *folder = g_strdup_printf ("/uploads/user_%" G_GINT64_FORMAT "/", self->user_id);
  g_autofree char *relative = NULL;
  g_autofree char *from = NULL;
  g_autoptr (AivUploadRow) upload = NULL;
  g_autoptr (AivFileRow) row = NULL;
  g_autoptr (GError) problem = NULL;

  if (g_str_has_prefix (path, folder))
    {
      relative = g_strconcat ("uploads/", path + strlen (folder), NULL);
      upload = aiv_uploads_get (store, self->user_id, relative, &problem);
      if (upload == NULL && !g_error_matches (problem, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  if (upload == NULL)
    {
      refuse (error, "This is not one of your uploads");
      return NULL;
    }
  row = make_row (self, upload->name, strrchr (upload->path, '.'));
  row->content_type = g_strdup (upload->content_type);
  row->size = upload->size;
  row->width = upload->width;
  row->height = upload->height;
  from = aiv_store_dup_path (store, upload->path);
  return copy_to_row (self, from, TRUE, row, error) ? finish_row (self, g_steal_pointer (&row)) : NULL;
}

/* The path on this server that an address means, without its query; NULL if it is
 * somewhere else. */
static char *
dup_own_path (Reference *self)
{
  const char *public_url = aiv_backend_get_config (self->backend)->public_url;
  const char *path = NULL;

  if (self->url[0] == '/')
    path = self->url;
  else if (self->origin != NULL && g_str_has_prefix (self->url, self->origin)
           && self->url[strlen (self->origin)] == '/')
    path = self->url + strlen (self->origin);
  else if (public_url != NULL && g_str_has_prefix (self->url, public_url) && self->url[strlen (public_url)] == '/')
    path = self->url + strlen (public_url);
  return path != NULL ? g_strndup (path, strcspn (path, "?#")) : NULL;
}

static gboolean
is_foreign (const char *url)
{
  g_autofree char *scheme = g_uri_parse_scheme (url);

  return scheme != NULL && (g_ascii_strcasecmp (scheme, "http") == 0 || g_ascii_strcasecmp (scheme, "https") == 0);
}

/* What people recognize the picture by: the last part of its address. */
static char *
dup_name (const char *url)
{
  g_autofree char *path = g_strndup (url, strcspn (url, "?#"));
  const char *slash = strrchr (path, '/');
  g_autofree char *name = slash != NULL ? g_uri_unescape_string (slash + 1, "/") : NULL;

  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL) || strpbrk (name, "\r\n\t") != NULL)
    return g_strdup ("reference");
  return g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), MAX_NAME));
}

static gboolean
download (Reference *self, const char *path, GError **error)
{
  AivFetcher *fetcher = aiv_backend_get_fetcher (self->backend);
  g_autoptr (GError) problem = NULL;

  /* A server that is about to end does not wait for others. */
  if (dex_await (dex_future_first (aiv_fetcher_download (fetcher, self->url, path),
                                   aiv_backend_ref_stopping (self->backend), NULL),
                 &problem)
      && !aiv_backend_is_stopping (self->backend))
    return TRUE;
  if (problem == NULL || g_error_matches (problem, AIV_FETCH_ERROR, AIV_FETCH_ERROR_BUSY))
    return aiv_http_fail (error, 503, "%s", problem != NULL ? problem->message : "The server is shutting down");
  if (problem->domain == AIV_FETCH_ERROR)
    return refuse (error, problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static AivProbe *
look_into (const char *path, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  AivProbe *probe = dex_await_boxed (aiv_probe_image (path, name), &problem);

  if (probe != NULL)
    return probe;
  if (problem->domain == AIV_MEDIA_ERROR && problem->code != AIV_MEDIA_ERROR_NO_SPACE)
    refuse (error, problem->message);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static AivFileRow *
make_probed_row (Reference *self, const char *path, const char *name, GError **error)
{
  g_autoptr (AivProbe) probe = look_into (path, name, error);
  g_autofree char *extension = NULL;
  AivFileRow *row;
  GStatBuf info;

  if (probe == NULL)
    return NULL;
  extension = g_strconcat (".", aiv_media_kind_get_extension (probe->kind), NULL);
  row = make_row (self, name, extension);
  row->content_type = g_strdup (aiv_media_kind_get_content_type (probe->kind));
  row->size = g_stat (path, &info) == 0 ? info.st_size : 0;
  row->width = probe->width;
  row->height = probe->height;
  return row;
}

static AivFileRow *
take_trial (Reference *self, const char *name, GError **error)
{
  AivShowcase *showcase = aiv_backend_get_showcase (self->backend);
  g_autofree char *path = aiv_showcase_is_trial (showcase, name) ? aiv_showcase_dup_path (showcase, name) : NULL;
  g_autoptr (AivFileRow) row = NULL;

  if (path == NULL)
    {
      refuse (error, "This is none of the trial images");
      return NULL;
    }
  row = make_probed_row (self, path, name, error);
  if (row == NULL || !copy_to_row (self, path, FALSE, row, error))
    return NULL;
  return finish_row (self, g_steal_pointer (&row));
}

static AivFileRow *
take_download (Reference *self, const char *path, GError **error)
{
  g_autoptr (AivUploadCommit) commit = NULL;
  g_autoptr (AivFileRow) row = NULL;
  g_autofree char *name = dup_name (self->url);

  if (!download (self, path, error) || !(row = make_probed_row (self, path, name, error)))
    return NULL;
  commit = aiv_upload_commit_new (aiv_store_get_data_dir (aiv_backend_get_store (self->backend)));
  aiv_upload_commit_add (commit, path, row->path);
  if (!dex_await (aiv_upload_commit_run (commit), error))
    return NULL;
  aiv_upload_commit_keep (commit);
  return finish_row (self, g_steal_pointer (&row));
}

static gboolean
delete_file (gpointer path, GCancellable *cancellable, GValue *result, GError **error)
{
  g_unlink (path);
  return TRUE;
}

static AivFileRow *
take_foreign (Reference *self, GError **error)
{
  g_autofree char *id = aiv_id_new ();
  g_autofree char *relative = g_strconcat ("tmp/fetch-", id, NULL);
  g_autofree char *path = aiv_store_dup_path (aiv_backend_get_store (self->backend), relative);
  AivFileRow *row = take_download (self, path, error);

  if (row == NULL)
    dex_future_disown (aiv_thread_run (delete_file, g_steal_pointer (&path), g_free));
  return row;
}

static AivFileRow *
take (Reference *self, GError **error)
{
  g_autofree char *path = dup_own_path (self);

  if (strlen (self->url) > MAX_URL)
    refuse (error, "The URL is too long");
  else if (path != NULL && g_str_has_prefix (path, "/uploads/"))
    return take_upload (self, path, error);
  else if (path != NULL && g_str_has_prefix (path, "/showcase/"))
    return take_trial (self, path + strlen ("/showcase/"), error);
  else if (path == NULL && is_foreign (self->url))
    return take_foreign (self, error);
  else
    refuse (error, "The URL is neither one of your uploads, nor a trial image, nor an http or https URL");
  return NULL;
}

static DexFuture *
take_fiber (gpointer data)
{
  GError *error = NULL;
  AivFileRow *row = take (data, &error);

  return row != NULL ? dex_future_new_take_boxed (AIV_TYPE_FILE_ROW, row) : dex_future_new_for_error (error);
}

/**
 * aiv_reference_image_fetch:
 * @backend: a backend that serves
 * @user_id: for whom
 * @origin: (nullable): where the client reaches us, as from [method@HttpRequest.dup_origin];
 *   absolute URLs there are ours
 * @url: the picture's address: a path of ours, or an http or https URL
 *
 * Gets a picture for a job: one of the user's own uploads, a trial picture of the showcase,
 * or one from the public web, within the limits of an upload. The file is new, in place and
 * durable, and the caller's to give a row or to delete.
 *
 * Returns: (transfer full): a future of an [struct@FileRow]; rejects with a 422 of
 *   body.reference_image_url when the address cannot be used
 */
DexFuture *
aiv_reference_image_fetch (AivBackend *backend, gint64 user_id, const char *origin, const char *url)
{
  Reference *self;

  aiv_return_future_if_fail (backend != NULL);
  aiv_return_future_if_fail (url != NULL);

  self = g_new0 (Reference, 1);
  self->backend = g_object_ref (backend);
  self->user_id = user_id;
  self->origin = g_strdup (origin);
  self->url = g_strdup (url);
  return dex_scheduler_spawn (NULL, 0, take_fiber, self, reference_free);
}
