/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file-findings.h"

#include <glib/gi18n.h>

#include "aiv-error.h"
#include "aiv-file.h"
#include "aiv-media.h"
#include "aiv-media-kind.h"
#include "aiv-picture-convert.h"
#include "aiv-picture.h"
#include "aiv-sound-convert.h"
#include "aiv-thread.h"

/* As documented by the servers. */
#define MAX_PICTURE_BYTES (10 * 1000 * 1000)
#define MAX_RECORDING_BYTES (50 * 1000 * 1000)

/* What is not even read to be made smaller. */
#define MAX_BYTES (G_GINT64_CONSTANT (2) * 1000 * 1000 * 1000)

#define PREVIEW_SIZE 320
#define PREVIEW_QUALITY 85

G_DEFINE_BOXED_TYPE (AivFileFindings, aiv_file_findings, aiv_file_findings_ref, aiv_file_findings_unref)

/* What a worker thread works on: nothing of it is shared. */
typedef struct
{
  char *path;
  char *name;
  gboolean is_picture;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->name);
  g_free (job);
}

static void
findings_clear (gpointer data)
{
  AivFileFindings *self = data;

  g_free (self->digest);
  g_clear_object (&self->preview);
  g_clear_pointer (&self->waveform, aiv_waveform_unref);
  g_free (self->sendable);
  g_free (self->note);
}

static gboolean
too_large (Job     *job,
           GError **error)
{
  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE, "“%s” is too large", job->name);
  return FALSE;
}

static char *
digest_file (Job          *job,
             gint64       *size,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (job->path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *buffer = g_malloc (65536);
  gssize n;

  if (stream == NULL)
    return NULL;
  *size = 0;
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, 65536, cancellable, error)) > 0)
    {
      g_checksum_update (checksum, buffer, n);
      *size += n;
      if (*size > MAX_BYTES)
        {
          too_large (job, error);
          return NULL;
        }
    }

  return n < 0 ? NULL : g_strdup (g_checksum_get_string (checksum));
}

/* Copies are made again when they are gone: the system may empty the cache. */
static char *
make_base (const char *digest)
{
  return g_build_filename (g_get_user_cache_dir (), GETTEXT_PACKAGE, "converted", digest, NULL);
}

static gboolean
take_sendable (AivFileFindings *findings,
               char            *path,
               GError         **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, error);

  findings->sendable = path;
  findings->size = info != NULL ? g_file_info_get_size (info) : 0;
  return info != NULL;
}

/* --- pictures ------------------------------------------------------------------------- */

static gboolean
convert_picture (Job             *job,
                 AivFileFindings *findings,
                 GCancellable    *cancellable,
                 GError         **error)
{
  g_autofree char *base = make_base (findings->digest);
  g_autofree char *format = NULL;
  gboolean scaled = FALSE;
  char *path;

  path = aiv_picture_convert_sync (job->path, job->name, base, MAX_PICTURE_BYTES, &format, &scaled, cancellable, error);
  if (path == NULL || !take_sendable (findings, path, error))
    return FALSE;

  if (scaled)
    findings->note = g_strdup (C_("note on a file", "Made smaller to fit"));
  else
    /* Translators: a format of pictures or recordings, such as TIFF */
    findings->note = g_strdup_printf (C_("note on a file", "Converted from %s"), format);
  return TRUE;
}

/* Whether another reader may have more luck: a kind of file that servers do not take, or too much
 * of one that they do. What is damaged stays so. */
static gboolean
is_worth_converting (const GError *error)
{
  return g_error_matches (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED)
         || g_error_matches (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE);
}

static AivPicture *
load_picture (Job             *job,
              AivFileFindings *findings,
              AivMediaKind     kind,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr(AivPicture) picture = NULL;
  g_autoptr(GError) first = NULL;

  if (findings->size <= MAX_PICTURE_BYTES
      && (picture = aiv_picture_load (job->path, job->name, cancellable, &first)) != NULL)
    return g_steal_pointer (&picture);

  if (kind == AIV_MEDIA_KIND_TEXT || (first != NULL && !is_worth_converting (first)))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }
  if (!convert_picture (job, findings, cancellable, error))
    return NULL;

  return aiv_picture_load (findings->sendable, job->name, cancellable, error);
}

static gboolean
look_at_picture (Job             *job,
                 AivFileFindings *findings,
                 GCancellable    *cancellable,
                 GError         **error)
{
  AivMediaKind kind = aiv_media_kind_from_file (job->path, NULL);
  g_autoptr(AivPicture) picture = load_picture (job, findings, kind, cancellable, error);
  g_autoptr(AivPicture) small = NULL;
  g_autoptr(GBytes) jpeg = NULL;
  guint width, height, longer;

  if (picture == NULL)
    return FALSE;

  width = aiv_picture_get_width (picture);
  height = aiv_picture_get_height (picture);
  longer = MAX (width, height);
  if (longer > PREVIEW_SIZE)
    {
      width = MAX (1, width * PREVIEW_SIZE / longer);
      height = MAX (1, height * PREVIEW_SIZE / longer);
    }
  small = aiv_picture_scale (picture, width, height, AIV_PICTURE_RANGE_JPEG);
  if (!(jpeg = aiv_picture_encode_jpeg (small, PREVIEW_QUALITY, job->name, error)))
    return FALSE;
  findings->preview = gdk_texture_new_from_bytes (jpeg, error);

  return findings->preview != NULL;
}

/* --- recordings ----------------------------------------------------------------------- */

static gboolean
convert_recording (Job             *job,
                   AivFileFindings *findings,
                   AivMediaKind     kind,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autofree char *base = make_base (findings->digest);
  char *path = aiv_sound_convert_sync (job->path, job->name, base, MAX_RECORDING_BYTES, cancellable, error);

  if (path == NULL || !take_sendable (findings, path, error))
    return FALSE;

  if (aiv_media_kind_is_video (kind))
    findings->note = g_strdup (C_("note on a file", "The sound of the video"));
  else if (aiv_media_kind_is_audio (kind))
    findings->note = g_strdup (C_("note on a file", "Made smaller to fit"));
  else
    findings->note = g_strdup (C_("note on a file", "Converted for the server"));
  return TRUE;
}

static gboolean
look_at_recording (Job             *job,
                   AivFileFindings *findings,
                   GCancellable    *cancellable,
                   GError         **error)
{
  AivMediaKind kind = aiv_media_kind_from_file (job->path, NULL);

  /* Phones call their recordings plain MP4: those go through the converter as well. */
  if ((!aiv_media_kind_is_audio (kind) || findings->size > MAX_RECORDING_BYTES) && kind != AIV_MEDIA_KIND_TEXT
      && !aiv_media_kind_is_image (kind) && !convert_recording (job, findings, kind, cancellable, error))
    return FALSE;

  findings->waveform = aiv_waveform_load_sync (findings->sendable != NULL ? findings->sendable : job->path, job->name,
                                               cancellable, error);
  return findings->waveform != NULL;
}

static gboolean
look (gpointer      data,
      GCancellable *cancellable,
      GValue       *result,
      GError      **error)
{
  Job *job = data;
  g_autoptr(AivFileFindings) findings = g_atomic_rc_box_new0 (AivFileFindings);

  if (!(findings->digest = digest_file (job, &findings->size, cancellable, error)))
    return FALSE;
  if (job->is_picture ? !look_at_picture (job, findings, cancellable, error)
                      : !look_at_recording (job, findings, cancellable, error))
    return FALSE;

  g_value_init (result, AIV_TYPE_FILE_FINDINGS);
  g_value_take_boxed (result, g_steal_pointer (&findings));
  return TRUE;
}

/**
 * aiv_file_findings_look:
 * @path: a file
 * @name: what its owner calls it
 * @is_picture: whether it is to be a picture; else a recording
 *
 * Reads a file whole on a worker thread, and makes a copy that servers take where they do not
 * take the file itself.
 *
 * Returns: (transfer full): a future of an [struct@FileFindings]; rejects with a
 *   [error@MediaError], or an error of GIO's when it cannot be read
 */
DexFuture *
aiv_file_findings_look (const char *path,
                        const char *name,
                        gboolean    is_picture)
{
  Job *job;

  aiv_return_future_if_fail (path != NULL && name != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->name = g_strdup (name);
  job->is_picture = is_picture;

  return aiv_thread_run (look, job, job_free);
}

/**
 * aiv_file_findings_describe_problem:
 * @error: why nothing was found
 * @is_picture: whether it was to be a picture
 *
 * The file's name stands beside it: the reason alone is enough.
 *
 * Returns: (transfer none): the reason, translated
 */
const char *
aiv_file_findings_describe_problem (const GError *error,
                                    gboolean      is_picture)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return C_("problem of a file", "The file is not there any more");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return C_("problem of a file", "You may not read this file");
  if (error->domain != AIV_MEDIA_ERROR)
    return C_("problem of a file", "The file cannot be read");

  switch ((AivMediaError) error->code)
    {
    case AIV_MEDIA_ERROR_UNSUPPORTED:
      return is_picture ? C_("problem of a file", "Not a picture that can be read")
                        : C_("problem of a file", "Not a recording that can be read");
    case AIV_MEDIA_ERROR_TRUNCATED:
      return C_("problem of a file", "The file is incomplete");
    case AIV_MEDIA_ERROR_DAMAGED:
      return C_("problem of a file", "The file is damaged");
    case AIV_MEDIA_ERROR_TOO_LARGE:
      return is_picture ? C_("problem of a file", "Too large to be read: at most 200 megapixels")
                        : C_("problem of a file", "Too long: at most 50 MB can be sent");
    case AIV_MEDIA_ERROR_EMPTY:
      return is_picture ? C_("problem of a file", "The file is empty")
                        : C_("problem of a file", "There is no sound in it");
    case AIV_MEDIA_ERROR_NO_DECODER:
      return C_("problem of a file", "This computer lacks a decoder for it");
    case AIV_MEDIA_ERROR_NO_SPACE:
      return C_("problem of a file", "The disk is full");
    case AIV_MEDIA_ERROR_FAILED:
    default:
      return C_("problem of a file", "The file cannot be read");
    }
}

/**
 * aiv_file_findings_ref:
 * @self: findings
 *
 * Returns: (transfer full): @self
 */
AivFileFindings *
aiv_file_findings_ref (AivFileFindings *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_file_findings_unref:
 * @self: (transfer full): findings
 */
void
aiv_file_findings_unref (AivFileFindings *self)
{
  g_atomic_rc_box_release_full (self, findings_clear);
}
