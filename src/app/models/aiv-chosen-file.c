/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chosen-file.h"

#include <glib/gi18n.h>

#include "aiv-error.h"
#include "aiv-media.h"
#include "aiv-picture.h"
#include "aiv-thread.h"
#include "aiv-waveform.h"
#include "aiv-weak.h"

/* As documented by the servers. */
#define MAX_PICTURE_BYTES (10 * 1000 * 1000)
#define MAX_RECORDING_BYTES (50 * 1000 * 1000)

#define PREVIEW_SIZE 320
#define PREVIEW_QUALITY 85

/**
 * AivChosenFile:
 *
 * A file chosen for a batch that has not been sent: what it shows, and whether it can be
 * used. [method@ChosenFile.check] finds that out.
 */
struct _AivChosenFile
{
  GObject parent_instance;

  GFile *file;
  AivChosenFileKind kind;
  char *name;
  char *digest;
  char *problem;
  GdkPaintable *preview;
  AivWaveform *waveform;
  gint64 size;
  gboolean checking;
};

typedef enum
{
  PROP_FILE = 1,
  PROP_KIND,
  PROP_NAME,
  PROP_PREVIEW,
  PROP_PROBLEM,
  PROP_CHECKING,
} AivChosenFileProp;

static GParamSpec *props[PROP_CHECKING + 1];

G_DEFINE_FINAL_TYPE (AivChosenFile, aiv_chosen_file, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (AivChosenFileKind, aiv_chosen_file_kind,
                    G_DEFINE_ENUM_VALUE (AIV_CHOSEN_FILE_PICTURE, "picture"),
                    G_DEFINE_ENUM_VALUE (AIV_CHOSEN_FILE_RECORDING, "recording"))

/* What a worker thread works on: nothing of it is shared. */
typedef struct
{
  char *path;
  char *name;
  AivChosenFileKind kind;
} Job;

typedef struct
{
  char *digest;
  gint64 size;
  GdkTexture *preview;
  AivWaveform *waveform;
} Findings;

static GType findings_get_type (void) G_GNUC_CONST;

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
  Findings *findings = data;

  g_free (findings->digest);
  g_clear_object (&findings->preview);
  g_clear_pointer (&findings->waveform, aiv_waveform_unref);
}

static Findings *
findings_ref (Findings *findings)
{
  return g_atomic_rc_box_acquire (findings);
}

static void
findings_unref (Findings *findings)
{
  g_atomic_rc_box_release_full (findings, findings_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Findings, findings_unref)
G_DEFINE_BOXED_TYPE (Findings, findings, findings_ref, findings_unref)

static char *
digest_file (const char   *path,
             gint64       *size,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
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
    }

  return n < 0 ? NULL : g_strdup (g_checksum_get_string (checksum));
}

static gboolean
look_at_picture (Job          *job,
                 Findings     *findings,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr(AivPicture) picture = NULL;
  g_autoptr(AivPicture) small = NULL;
  g_autoptr(GBytes) jpeg = NULL;
  guint width, height, longer;

  if (findings->size > MAX_PICTURE_BYTES)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE, "“%s” is too large", job->name);
      return FALSE;
    }
  if (!(picture = aiv_picture_load (job->path, job->name, cancellable, error)))
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

static gboolean
look_at_recording (Job          *job,
                   Findings     *findings,
                   GCancellable *cancellable,
                   GError      **error)
{
  if (findings->size > MAX_RECORDING_BYTES)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE, "“%s” is too large", job->name);
      return FALSE;
    }
  findings->waveform = aiv_waveform_load_sync (job->path, job->name, cancellable, error);

  return findings->waveform != NULL;
}

static gboolean
look (gpointer      data,
      GCancellable *cancellable,
      GValue       *result,
      GError      **error)
{
  Job *job = data;
  g_autoptr(Findings) findings = g_atomic_rc_box_new0 (Findings);

  if (!(findings->digest = digest_file (job->path, &findings->size, cancellable, error)))
    return FALSE;
  if (job->kind == AIV_CHOSEN_FILE_PICTURE ? !look_at_picture (job, findings, cancellable, error)
                                          : !look_at_recording (job, findings, cancellable, error))
    return FALSE;

  g_value_init (result, findings_get_type ());
  g_value_take_boxed (result, g_steal_pointer (&findings));
  return TRUE;
}

/* The file's name stands beside it: the reason alone is enough. */
static const char *
describe_problem (AivChosenFile *self,
                  const GError *error)
{
  gboolean picture = self->kind == AIV_CHOSEN_FILE_PICTURE;

  if (error->domain != AIV_MEDIA_ERROR)
    return C_("problem of a file", "The file cannot be read");

  switch ((AivMediaError) error->code)
    {
    case AIV_MEDIA_ERROR_UNSUPPORTED:
      return picture ? C_("problem of a file", "Not a JPEG, PNG or WebP picture")
                     : C_("problem of a file", "Not an MP3, WAV, M4A, OGG or FLAC recording");
    case AIV_MEDIA_ERROR_TRUNCATED:
      return C_("problem of a file", "The file is incomplete");
    case AIV_MEDIA_ERROR_DAMAGED:
      return C_("problem of a file", "The file is damaged");
    case AIV_MEDIA_ERROR_TOO_LARGE:
      return picture ? C_("problem of a file", "Too large: at most 10 MB and 50 megapixels")
                     : C_("problem of a file", "Too large: at most 50 MB");
    case AIV_MEDIA_ERROR_EMPTY:
      return picture ? C_("problem of a file", "The file is empty")
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

static void
set_checking (AivChosenFile *self,
              gboolean      checking)
{
  if (self->checking != checking)
    {
      self->checking = checking;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHECKING]);
    }
}

static DexFuture *
on_looked (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivChosenFile) self = aiv_weak_get (weak);
  g_autoptr(Findings) findings = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  findings = dex_await_boxed (dex_ref (done), &error);
  if (findings != NULL)
    {
      g_set_str (&self->digest, findings->digest);
      self->size = findings->size;
      self->preview = findings->preview != NULL ? GDK_PAINTABLE (g_object_ref (findings->preview)) : NULL;
      self->waveform = findings->waveform != NULL ? aiv_waveform_ref (findings->waveform) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PREVIEW]);
    }
  else if (!aiv_error_is_cancelled (error))
    {
      g_debug ("%s: %s", self->name, error->message);
      aiv_chosen_file_set_problem (self, describe_problem (self, error));
    }
  set_checking (self, FALSE);

  return dex_future_new_true ();
}

static void
aiv_chosen_file_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);

  switch ((AivChosenFileProp) prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PREVIEW:
      g_value_set_object (value, self->preview);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_CHECKING:
      g_value_set_boolean (value, self->checking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_chosen_file_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);

  switch ((AivChosenFileProp) prop_id)
    {
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      break;
    case PROP_KIND:
      self->kind = g_value_get_enum (value);
      break;
    case PROP_PROBLEM:
      aiv_chosen_file_set_problem (self, g_value_get_string (value));
      break;
    case PROP_NAME:
    case PROP_PREVIEW:
    case PROP_CHECKING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_chosen_file_constructed (GObject *object)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);
  g_autofree char *base = g_file_get_basename (self->file);

  G_OBJECT_CLASS (aiv_chosen_file_parent_class)->constructed (object);
  self->name = g_filename_display_name (base);
}

static void
aiv_chosen_file_finalize (GObject *object)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->preview);
  g_clear_pointer (&self->waveform, aiv_waveform_unref);
  g_free (self->name);
  g_free (self->digest);
  g_free (self->problem);
  G_OBJECT_CLASS (aiv_chosen_file_parent_class)->finalize (object);
}

static void
aiv_chosen_file_class_init (AivChosenFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_chosen_file_get_property;
  object_class->set_property = aiv_chosen_file_set_property;
  object_class->constructed = aiv_chosen_file_constructed;
  object_class->finalize = aiv_chosen_file_finalize;

  props[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, aiv_chosen_file_kind_get_type (), AIV_CHOSEN_FILE_PICTURE,
                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  props[PROP_PREVIEW] = g_param_spec_object ("preview", NULL, NULL, GDK_TYPE_PAINTABLE, G_PARAM_READABLE | flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  props[PROP_CHECKING] = g_param_spec_boolean ("checking", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_chosen_file_init (AivChosenFile *self)
{
}

/**
 * aiv_chosen_file_new:
 * @file: the file
 * @kind: what it is for
 *
 * Returns: (transfer full): the file, not yet checked
 */
AivChosenFile *
aiv_chosen_file_new (GFile           *file,
                    AivChosenFileKind kind)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (AIV_TYPE_CHOSEN_FILE, "file", file, "kind", kind, NULL);
}

/**
 * aiv_chosen_file_check:
 * @self: a file
 *
 * Reads the file whole on a worker thread: its preview and digest, or its problem. The
 * properties are set on the main thread.
 *
 * Returns: (transfer full): a future that resolves when they are
 */
DexFuture *
aiv_chosen_file_check (AivChosenFile *self)
{
  Job *job;

  aiv_return_future_if_fail (AIV_IS_CHOSEN_FILE (self));

  if (g_file_peek_path (self->file) == NULL)
    {
      aiv_chosen_file_set_problem (self, C_("problem of a file", "Not on this computer: copy it here first"));
      return dex_future_new_true ();
    }

  job = g_new0 (Job, 1);
  job->path = g_file_get_path (self->file);
  job->name = g_strdup (self->name);
  job->kind = self->kind;
  set_checking (self, TRUE);

  return dex_future_finally (aiv_thread_run (look, job, job_free), on_looked, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_chosen_file_get_file:
 * @self: a file
 *
 * Returns: (transfer none): where it is
 */
GFile *
aiv_chosen_file_get_file (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->file;
}

/**
 * aiv_chosen_file_get_kind:
 * @self: a file
 *
 * Returns: what it is for
 */
AivChosenFileKind
aiv_chosen_file_get_kind (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), AIV_CHOSEN_FILE_PICTURE);

  return self->kind;
}

/**
 * aiv_chosen_file_get_name:
 * @self: a file
 *
 * Returns: (transfer none): what it is called, for display
 */
const char *
aiv_chosen_file_get_name (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->name;
}

/**
 * aiv_chosen_file_get_digest:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): SHA-256 of its content, in hexadecimal, once it
 *   has been found good: two files of one digest are the same picture
 */
const char *
aiv_chosen_file_get_digest (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->digest;
}

/**
 * aiv_chosen_file_get_preview:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): a small copy of a picture, once it has been read
 */
GdkPaintable *
aiv_chosen_file_get_preview (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->preview;
}

/**
 * aiv_chosen_file_get_problem:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): why it cannot be used, in words for people
 */
const char *
aiv_chosen_file_get_problem (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->problem;
}

/**
 * aiv_chosen_file_set_problem:
 * @self: a file
 * @problem: (nullable): why it cannot be used, in words for people
 *
 * Puts a reason on the file that was found elsewhere, such as a server's refusal.
 */
void
aiv_chosen_file_set_problem (AivChosenFile *self,
                            const char   *problem)
{
  g_return_if_fail (AIV_IS_CHOSEN_FILE (self));

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

/**
 * aiv_chosen_file_is_checking:
 * @self: a file
 *
 * Returns: whether it is being read
 */
gboolean
aiv_chosen_file_is_checking (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), FALSE);

  return self->checking;
}

/**
 * aiv_chosen_file_get_size:
 * @self: a file
 *
 * Returns: its size in bytes, once it has been read
 */
gint64
aiv_chosen_file_get_size (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), 0);

  return self->size;
}

/**
 * aiv_chosen_file_get_waveform:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): how loud a recording is when, once it has been read
 */
AivWaveform *
aiv_chosen_file_get_waveform (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->waveform;
}
