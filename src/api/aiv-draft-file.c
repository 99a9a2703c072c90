/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-draft-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-error.h"
#include "aiv-sniff.h"
#include "aiv-thread.h"

/* Larger ones are refused anyway. */
#define MAX_PICTURE (64 * 1024 * 1024)

struct _AivDraftFile
{
  GObject parent_instance;

  GFile *file;
  char *name;
  char *content_type;
  char *problem;
  gint64 size;
};

typedef enum
{
  PROP_FILE = 1,
  PROP_NAME,
  PROP_SIZE,
  PROP_CONTENT_TYPE,
  PROP_PROBLEM,
} AivDraftFileProp;

static GParamSpec *props[PROP_PROBLEM + 1];

G_DEFINE_FINAL_TYPE (AivDraftFile, aiv_draft_file, G_TYPE_OBJECT)

static void
aiv_draft_file_constructed (GObject *object)
{
  AivDraftFile *self = AIV_DRAFT_FILE (object);
  g_autofree char *base = NULL;

  G_OBJECT_CLASS (aiv_draft_file_parent_class)->constructed (object);

  if (self->name != NULL)
    return;
  base = self->file != NULL ? g_file_get_basename (self->file) : g_strdup ("file");
  self->name = g_filename_display_name (base);
}

static void
aiv_draft_file_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivDraftFile *self = AIV_DRAFT_FILE (object);

  switch ((AivDraftFileProp) prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, self->content_type);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_draft_file_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivDraftFile *self = AIV_DRAFT_FILE (object);

  switch ((AivDraftFileProp) prop_id)
    {
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      break;
    case PROP_NAME:
      if (g_value_get_string (value) != NULL)
        aiv_draft_file_set_name (self, g_value_get_string (value));
      break;
    case PROP_PROBLEM:
      aiv_draft_file_set_problem (self, g_value_get_string (value));
      break;
    case PROP_SIZE:
    case PROP_CONTENT_TYPE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_draft_file_finalize (GObject *object)
{
  AivDraftFile *self = AIV_DRAFT_FILE (object);

  g_clear_object (&self->file);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->problem);

  G_OBJECT_CLASS (aiv_draft_file_parent_class)->finalize (object);
}

static void
aiv_draft_file_class_init (AivDraftFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_draft_file_constructed;
  object_class->get_property = aiv_draft_file_get_property;
  object_class->set_property = aiv_draft_file_set_property;
  object_class->finalize = aiv_draft_file_finalize;

  props[PROP_FILE]
      = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags | G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags | G_PARAM_READWRITE | G_PARAM_CONSTRUCT);
  props[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags | G_PARAM_READABLE);
  props[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags | G_PARAM_READABLE);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags | G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_draft_file_init (AivDraftFile *self)
{
  self->size = -1;
}

/**
 * aiv_draft_file_new:
 * @file: a file
 *
 * Returns: (transfer full): a file to be sent with a batch
 */
AivDraftFile *
aiv_draft_file_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (AIV_TYPE_DRAFT_FILE, "file", file, NULL);
}

/**
 * aiv_draft_file_get_file:
 * @self: a draft file
 *
 * Returns: (transfer none): the file
 */
GFile *
aiv_draft_file_get_file (AivDraftFile *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_FILE (self), NULL);

  return self->file;
}

/**
 * aiv_draft_file_get_name:
 * @self: a draft file
 *
 * Returns: (transfer none): what the user calls it
 */
const char *
aiv_draft_file_get_name (AivDraftFile *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_FILE (self), NULL);

  return self->name;
}

/**
 * aiv_draft_file_set_name:
 * @self: a draft file
 * @name: what the user calls it
 */
void
aiv_draft_file_set_name (AivDraftFile *self, const char *name)
{
  g_return_if_fail (AIV_IS_DRAFT_FILE (self));
  g_return_if_fail (name != NULL);

  if (g_set_str (&self->name, name))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
}

/**
 * aiv_draft_file_get_size:
 * @self: a draft file
 *
 * Returns: its bytes; -1 before the check
 */
gint64
aiv_draft_file_get_size (AivDraftFile *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_FILE (self), -1);

  return self->size;
}

/**
 * aiv_draft_file_get_content_type:
 * @self: a draft file
 *
 * Returns: (transfer none) (nullable): its media type by content; %NULL before the check, or
 *   when it is none that we know
 */
const char *
aiv_draft_file_get_content_type (AivDraftFile *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_FILE (self), NULL);

  return self->content_type;
}

/**
 * aiv_draft_file_get_problem:
 * @self: a draft file
 *
 * Returns: (transfer none) (nullable): why it cannot be sent, translated
 */
const char *
aiv_draft_file_get_problem (AivDraftFile *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT_FILE (self), NULL);

  return self->problem;
}

/**
 * aiv_draft_file_set_problem:
 * @self: a draft file
 * @problem: (nullable): why it cannot be sent, translated
 */
void
aiv_draft_file_set_problem (AivDraftFile *self, const char *problem)
{
  g_return_if_fail (AIV_IS_DRAFT_FILE (self));

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

static gboolean
accepts (char **types, const char *type)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (g_str_equal (aiv_sniff_canonical (types[i]), type))
      return TRUE;
  return FALSE;
}

typedef struct
{
  AivDraftFile *file;
  char **types;
  gint64 max_size;
} Check;

static void
check_free (Check *check)
{
  g_object_unref (check->file);
  g_strfreev (check->types);
  g_free (check);
}

/* A picture that is not larger than can be sent is looked through to its end. */
static gboolean
check_end (GFile *file, const char *type, gint64 size, GCancellable *cancellable, gboolean *cut_off, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const guint8 *data;

  *cut_off = FALSE;
  if (type == NULL || !g_str_has_prefix (type, "image/") || size > MAX_PICTURE)
    return TRUE;
  if ((bytes = g_file_load_bytes (file, cancellable, NULL, error)) == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  *cut_off = aiv_sniff_is_cut_off (type, data, length);
  return TRUE;
}

/* On a worker: the file's size, type, and whether its end is missing, as (xsb). */
static gboolean
look (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  GFile *file = data;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileInputStream) input = NULL;
  guint8 head[AIV_SNIFF_BYTES];
  gboolean cut_off;
  gsize length = 0;
  const char *type;

  if (!(info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                  G_FILE_QUERY_INFO_NONE, cancellable, error)))
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "It is not a file");
      return FALSE;
    }
  if (!(input = g_file_read (file, cancellable, error))
      || !g_input_stream_read_all (G_INPUT_STREAM (input), head, sizeof head, &length, cancellable, error))
    return FALSE;

  type = aiv_sniff_type (head, length);
  if (!check_end (file, type, g_file_info_get_size (info), cancellable, &cut_off, error))
    return FALSE;
  g_value_init (result, G_TYPE_VARIANT);
  g_value_take_variant (result, g_variant_ref_sink (g_variant_new ("(xsb)", (gint64) g_file_info_get_size (info),
                                                                   type != NULL ? type : "", cut_off)));
  return TRUE;
}

static char *
describe_read_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_strdup (_("It is not there any more. Choose it again."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup (_("You may not read it. Change its permissions or choose another."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return g_strdup (_("It is not a file. Choose another."));
  return g_strdup (_("It cannot be read. Choose another."));
}

static char *
find_problem (Check *check, gint64 size, const char *type, gboolean cut_off)
{
  gboolean picture = check->types[0] == NULL || g_str_has_prefix (check->types[0], "image/");

  if (size == 0)
    return g_strdup (_("It is empty. Choose another."));
  if (*type == '\0' || !accepts (check->types, type))
    {
      if (picture)
        return g_strdup (_("It is not a picture that can be used. Choose a JPEG, PNG or WebP picture."));
      return g_strdup (_("It is not a recording that can be used. Choose an MP3 or WAV recording."));
    }
  if (size > check->max_size)
    {
      g_autofree char *has = g_format_size ((guint64) size);
      g_autofree char *limit = g_format_size_full ((guint64) check->max_size, G_FORMAT_SIZE_IEC_UNITS);

      /* Translators: two sizes, such as 12 MB and 10 MB */
      return g_strdup_printf (_("It is too large: %s, and at most %s can be sent."), has, limit);
    }
  if (cut_off)
    return g_strdup (_("It ends in the middle of the picture. Get a whole copy of it, or choose another."));
  return NULL;
}

static DexFuture *
on_looked (DexFuture *looked, gpointer data)
{
  Check *check = data;
  AivDraftFile *self = check->file;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = dex_await_variant (dex_ref (looked), &error);
  g_autofree char *problem = NULL;
  const char *type = "";
  gboolean cut_off = FALSE;
  gint64 size = -1;

  if (error != NULL && aiv_error_is_cancelled (error))
    return dex_ref (looked);
  if (found == NULL)
    problem = describe_read_error (error);
  else
    {
      g_variant_get (found, "(x&sb)", &size, &type, &cut_off);
      problem = find_problem (check, size, type, cut_off);
    }

  if (self->size != size)
    {
      self->size = size;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIZE]);
    }
  if (g_set_str (&self->content_type, *type != '\0' ? type : NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTENT_TYPE]);
  aiv_draft_file_set_problem (self, problem);
  return dex_future_new_for_boolean (problem == NULL);
}

/**
 * aiv_draft_file_check:
 * @self: a draft file
 * @types: (array zero-terminated=1): media types to accept, pictures or recordings
 * @max_size: the most bytes to accept
 *
 * Looks at the size, the type by content and whether a picture is whole, and sets the
 * properties. Decodes nothing: the media layer, or the server, says more.
 *
 * Returns: (transfer full): a future of %TRUE when nothing speaks against the file, %FALSE
 *   when it has got a problem
 */
DexFuture *
aiv_draft_file_check (AivDraftFile *self, const char *const *types, gint64 max_size)
{
  Check *check;

  aiv_return_future_if_fail (AIV_IS_DRAFT_FILE (self));
  aiv_return_future_if_fail (types != NULL);

  check = g_new0 (Check, 1);
  check->file = g_object_ref (self);
  check->types = g_strdupv ((char **) types);
  check->max_size = max_size;
  return dex_future_finally (aiv_thread_run (look, g_object_ref (self->file), g_object_unref), on_looked, check,
                             (GDestroyNotify) check_free);
}
