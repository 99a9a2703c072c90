/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chosen-file.h"

#include <glib/gi18n.h>

#include "aiv-error.h"
#include "aiv-file-findings.h"
#include "aiv-weak.h"

/**
 * AivChosenFile:
 *
 * A file chosen for something that has not been sent: what it shows, and whether it can be
 * used. [method@ChosenFile.check] finds that out. Or a picture that the server has already:
 * [ctor@ChosenFile.new_remote].
 */
struct _AivChosenFile
{
  GObject parent_instance;

  GFile *file;   /* NULL of what the server has */
  char *url;     /* NULL of what is on this computer */
  AivChosenFileKind kind;
  char *name;
  char *problem;
  char *twin;    /* another file of the same content */
  GdkPaintable *preview;
  AivFileFindings *findings;
  gboolean checking;
};

typedef enum
{
  PROP_FILE = 1,
  PROP_KIND,
  PROP_NAME,
  PROP_PREVIEW,
  PROP_PROBLEM,
  PROP_NOTE,
  PROP_CHECKING,
} AivChosenFileProp;

static GParamSpec *props[PROP_CHECKING + 1];

G_DEFINE_FINAL_TYPE (AivChosenFile, aiv_chosen_file, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (AivChosenFileKind, aiv_chosen_file_kind,
                    G_DEFINE_ENUM_VALUE (AIV_CHOSEN_FILE_PICTURE, "picture"),
                    G_DEFINE_ENUM_VALUE (AIV_CHOSEN_FILE_RECORDING, "recording"))

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
  g_autoptr(AivFileFindings) findings = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  findings = dex_await_boxed (dex_ref (done), &error);
  if (findings != NULL)
    {
      g_clear_pointer (&self->findings, aiv_file_findings_unref);
      self->findings = g_steal_pointer (&findings);
      g_set_object (&self->preview, GDK_PAINTABLE (self->findings->preview));
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PREVIEW]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTE]);
    }
  else if (!aiv_error_is_cancelled (error))
    {
      g_debug ("%s: %s", self->name, error->message);
      aiv_chosen_file_set_problem (self, aiv_file_findings_describe_problem (error, self->kind == AIV_CHOSEN_FILE_PICTURE));
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
    case PROP_NOTE:
      g_value_take_string (value, aiv_chosen_file_dup_note (self));
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
      self->name = g_value_dup_string (value);
      break;
    case PROP_PREVIEW:
    case PROP_NOTE:
    case PROP_CHECKING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_chosen_file_constructed (GObject *object)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);
  g_autofree char *base = NULL;

  G_OBJECT_CLASS (aiv_chosen_file_parent_class)->constructed (object);
  if (self->name == NULL && self->file != NULL)
    {
      base = g_file_get_basename (self->file);
      self->name = g_filename_display_name (base);
    }
}

static void
aiv_chosen_file_finalize (GObject *object)
{
  AivChosenFile *self = AIV_CHOSEN_FILE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->preview);
  g_clear_pointer (&self->findings, aiv_file_findings_unref);
  g_free (self->url);
  g_free (self->name);
  g_free (self->problem);
  g_free (self->twin);
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
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);
  props[PROP_PREVIEW] = g_param_spec_object ("preview", NULL, NULL, GDK_TYPE_PAINTABLE, G_PARAM_READABLE | flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  props[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, G_PARAM_READABLE | flags);
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
 * aiv_chosen_file_new_named:
 * @file: the file
 * @kind: what it is for
 * @name: (nullable): what people call it; %NULL for the file's own name
 *
 * Returns: (transfer full): the file, not yet checked
 */
AivChosenFile *
aiv_chosen_file_new_named (GFile            *file,
                           AivChosenFileKind kind,
                           const char       *name)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (AIV_TYPE_CHOSEN_FILE, "file", file, "kind", kind, "name", name, NULL);
}

/**
 * aiv_chosen_file_new_remote:
 * @url: where the picture is: a URL, or a path on the server
 * @name: what people call it
 * @preview: (nullable): what it looks like
 *
 * Returns: (transfer full): a picture that need not be uploaded any more
 */
AivChosenFile *
aiv_chosen_file_new_remote (const char   *url,
                            const char   *name,
                            GdkPaintable *preview)
{
  AivChosenFile *self;

  g_return_val_if_fail (url != NULL && *url != '\0', NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (AIV_TYPE_CHOSEN_FILE, "kind", AIV_CHOSEN_FILE_PICTURE, "name", name, NULL);
  self->url = g_strdup (url);
  aiv_chosen_file_set_preview (self, preview);

  return self;
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
  aiv_return_future_if_fail (AIV_IS_CHOSEN_FILE (self));

  if (self->url != NULL)
    return dex_future_new_true ();
  if (g_file_peek_path (self->file) == NULL)
    {
      aiv_chosen_file_set_problem (self, C_("problem of a file", "Not on this computer: copy it here first"));
      return dex_future_new_true ();
    }

  set_checking (self, TRUE);
  return dex_future_finally (aiv_file_findings_look (g_file_peek_path (self->file), self->name,
                                                     self->kind == AIV_CHOSEN_FILE_PICTURE),
                             on_looked, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_chosen_file_get_file:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): where it is; %NULL of a picture that the server has
 */
GFile *
aiv_chosen_file_get_file (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->file;
}

/**
 * aiv_chosen_file_get_url:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): where the server has it; %NULL of one on this computer
 */
const char *
aiv_chosen_file_get_url (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->url;
}

/**
 * aiv_chosen_file_make_outgoing:
 * @self: a file on this computer
 *
 * Returns: (transfer full): what is sent of it: the file itself, or the copy that was made of it,
 *   under a name that fits what it is
 */
AivDraftFile *
aiv_chosen_file_make_outgoing (AivChosenFile *self)
{
  const char *sendable;
  g_autoptr(GFile) copy = NULL;
  AivDraftFile *outgoing;

  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);
  g_return_val_if_fail (self->file != NULL, NULL);

  sendable = self->findings != NULL ? self->findings->sendable : NULL;
  if (sendable != NULL)
    copy = g_file_new_for_path (sendable);
  outgoing = aiv_draft_file_new (copy != NULL ? copy : self->file);
  if (sendable != NULL)
    {
      const char *dot = strrchr (self->name, '.');
      g_autofree char *stem = g_strndup (self->name, dot != NULL && dot != self->name ? (gsize) (dot - self->name)
                                                                                      : strlen (self->name));
      g_autofree char *name = g_strconcat (stem, strrchr (sendable, '.'), NULL);

      aiv_draft_file_set_name (outgoing, name);
    }
  else
    {
      aiv_draft_file_set_name (outgoing, self->name);
    }

  return outgoing;
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

  return self->findings != NULL ? self->findings->digest : NULL;
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
 * aiv_chosen_file_set_preview:
 * @self: a picture that the server has
 * @preview: (nullable): what it looks like
 */
void
aiv_chosen_file_set_preview (AivChosenFile *self,
                             GdkPaintable  *preview)
{
  g_return_if_fail (AIV_IS_CHOSEN_FILE (self));

  if (g_set_object (&self->preview, preview))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PREVIEW]);
}

/**
 * aiv_chosen_file_dup_note:
 * @self: a file
 *
 * Returns: (transfer full) (nullable): what there is to know about it, in words for people:
 *   that it is there twice, or has been converted
 */
char *
aiv_chosen_file_dup_note (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  if (self->twin != NULL)
    /* Translators: the name of another file */
    return g_strdup_printf (C_("note on a file", "Same picture as “%s”"), self->twin);
  return self->findings != NULL ? g_strdup (self->findings->note) : NULL;
}

/**
 * aiv_chosen_file_get_twin:
 * @self: a file
 *
 * Returns: (transfer none) (nullable): the name of another of the same content
 */
const char *
aiv_chosen_file_get_twin (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), NULL);

  return self->twin;
}

/**
 * aiv_chosen_file_set_twin:
 * @self: a file
 * @name: (nullable): the name of another of the same content
 */
void
aiv_chosen_file_set_twin (AivChosenFile *self,
                          const char    *name)
{
  g_return_if_fail (AIV_IS_CHOSEN_FILE (self));

  if (g_set_str (&self->twin, name))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTE]);
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
 * Returns: how many bytes of it are sent, once it has been read
 */
gint64
aiv_chosen_file_get_size (AivChosenFile *self)
{
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (self), 0);

  return self->findings != NULL ? self->findings->size : 0;
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

  return self->findings != NULL ? self->findings->waveform : NULL;
}
