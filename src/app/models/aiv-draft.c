/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-draft.h"

#include <glib/gi18n.h>

#include "aiv-chosen-files.h"
#include "aiv-error.h"
#include "aiv-weak.h"

/**
 * AivDraft:
 *
 * What a person has chosen for the next batch: up to %AIV_DRAFT_MAX_PICTURES pictures and
 * one recording. Files of either kind may come together, in any order: each goes where its
 * content belongs, and is checked as it comes.
 */
struct _AivDraft
{
  GObject parent_instance;

  GListStore *pictures;
  AivChosenFile *recording;
  GPtrArray *sorting;   /* futures: files being told apart */
  GHashTable *checks;   /* AivChosenFile → future */
  AivBatchDraft *outgoing;
};

typedef enum
{
  PROP_PICTURES = 1,
  PROP_RECORDING,
} AivDraftProp;

static GParamSpec *props[PROP_RECORDING + 1];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_NOTICE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivDraft, aiv_draft, G_TYPE_OBJECT)

static void
changed (AivDraft *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
notice (AivDraft *self,
        char     *text)
{
  g_signal_emit (self, signals[SIGNAL_NOTICE], 0, text);
  g_free (text);
}

static DexFuture *
on_checked (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivChosenFile) file = aiv_weak_get (weak);
  AivDraft *self = file != NULL ? g_object_get_data (G_OBJECT (file), "draft") : NULL;
  AivChosenFile *same;

  if (self == NULL)
    return dex_future_new_true ();

  if (aiv_chosen_file_get_kind (file) == AIV_CHOSEN_FILE_PICTURE && aiv_chosen_file_get_digest (file) != NULL
      && (same = aiv_chosen_files_find_same (G_LIST_MODEL (self->pictures), file)) != NULL)
    {
      notice (self, g_strcmp0 (aiv_chosen_file_get_name (file), aiv_chosen_file_get_name (same)) == 0
                      ? g_strdup_printf (C_("toast", "“%s” is in the batch already"), aiv_chosen_file_get_name (file))
                      : g_strdup_printf (C_("toast", "“%s” is the same picture as “%s”"),
                                         aiv_chosen_file_get_name (file), aiv_chosen_file_get_name (same)));
      aiv_draft_remove (self, file);
    }
  else
    {
      changed (self);
    }

  return dex_future_new_true ();
}

/* Other files make another batch: what was tried with the former ones is no repetition. */
static void
restart (AivDraft *self)
{
  g_clear_object (&self->outgoing);
}

static void
check (AivDraft     *self,
       AivChosenFile *file)
{
  restart (self);
  g_object_set_data (G_OBJECT (file), "draft", self);
  g_hash_table_insert (self->checks, g_object_ref (file),
                       dex_future_finally (aiv_chosen_file_check (file), on_checked, aiv_weak_new (file),
                                           aiv_weak_free));
}

static void
forget (AivDraft     *self,
        AivChosenFile *file)
{
  restart (self);
  g_object_set_data (G_OBJECT (file), "draft", NULL);
  g_hash_table_remove (self->checks, file);
}

static void
set_recording (AivDraft     *self,
               AivChosenFile *recording)
{
  if (self->recording == recording)
    return;
  if (self->recording != NULL)
    forget (self, self->recording);
  g_set_object (&self->recording, recording);
  if (recording != NULL)
    check (self, recording);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORDING]);
}

static void
add_sorted (AivDraft   *self,
            GListModel *sorted)
{
  guint left_out = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sorted); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (sorted, i);

      if (aiv_chosen_file_get_kind (file) == AIV_CHOSEN_FILE_RECORDING)
        {
          if (self->recording != NULL)
            notice (self, g_strdup_printf (C_("toast", "“%s” replaces the recording"), aiv_chosen_file_get_name (file)));
          set_recording (self, file);
        }
      else if (aiv_chosen_files_find_same (G_LIST_MODEL (self->pictures), file) != NULL)
        {
          notice (self, g_strdup_printf (C_("toast", "“%s” is in the batch already"), aiv_chosen_file_get_name (file)));
        }
      else if (aiv_draft_get_n_pictures (self) >= AIV_DRAFT_MAX_PICTURES)
        {
          left_out++;
        }
      else
        {
          g_list_store_append (self->pictures, file);
          check (self, file);
        }
    }

  if (left_out > 0)
    notice (self, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                "A batch holds 50 pictures: %u was left out",
                                                "A batch holds 50 pictures: %u were left out", left_out),
                                   left_out));
  changed (self);
}

static DexFuture *
on_sorted (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivDraft) self = aiv_weak_get (weak);
  g_autoptr(GListModel) sorted = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  if ((sorted = dex_await_object (dex_ref (done), &error)))
    add_sorted (self, sorted);
  else if (!aiv_error_is_cancelled (error))
    g_warning ("Files could not be looked at: %s", error->message);

  for (guint i = self->sorting->len; i > 0; i--)
    if (dex_future_get_status (self->sorting->pdata[i - 1]) != DEX_FUTURE_STATUS_PENDING)
      g_ptr_array_remove_index (self->sorting, i - 1);

  return dex_future_new_true ();
}

static void
aiv_draft_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  AivDraft *self = AIV_DRAFT (object);

  switch ((AivDraftProp) prop_id)
    {
    case PROP_PICTURES:
      g_value_set_object (value, self->pictures);
      break;
    case PROP_RECORDING:
      g_value_set_object (value, self->recording);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_draft_dispose (GObject *object)
{
  AivDraft *self = AIV_DRAFT (object);
  GHashTableIter iter;
  gpointer file;

  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &file, NULL))
    g_object_set_data (file, "draft", NULL);
  g_hash_table_remove_all (self->checks);
  g_ptr_array_set_size (self->sorting, 0);
  g_clear_object (&self->recording);
  g_clear_object (&self->outgoing);

  G_OBJECT_CLASS (aiv_draft_parent_class)->dispose (object);
}

static void
aiv_draft_finalize (GObject *object)
{
  AivDraft *self = AIV_DRAFT (object);

  g_clear_object (&self->pictures);
  g_ptr_array_unref (self->sorting);
  g_hash_table_unref (self->checks);
  G_OBJECT_CLASS (aiv_draft_parent_class)->finalize (object);
}

static void
aiv_draft_class_init (AivDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_draft_get_property;
  object_class->dispose = aiv_draft_dispose;
  object_class->finalize = aiv_draft_finalize;

  props[PROP_PICTURES] = g_param_spec_object ("pictures", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_RECORDING] = g_param_spec_object ("recording", NULL, NULL, AIV_TYPE_CHOSEN_FILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivDraft::changed:
   *
   * A file came, went or has been checked.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  /**
   * AivDraft::notice:
   * @self: the draft
   * @text: a translated sentence
   *
   * Something happened to a file that is not seen on it, such as a duplicate left out.
   */
  signals[SIGNAL_NOTICE] = g_signal_new ("notice", AIV_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
aiv_draft_init (AivDraft *self)
{
  self->pictures = g_list_store_new (AIV_TYPE_CHOSEN_FILE);
  self->sorting = g_ptr_array_new_with_free_func (dex_unref);
  self->checks = g_hash_table_new_full (NULL, NULL, g_object_unref, dex_unref);
}

/**
 * aiv_draft_new:
 *
 * Returns: (transfer full): an empty draft
 */
AivDraft *
aiv_draft_new (void)
{
  return g_object_new (AIV_TYPE_DRAFT, NULL);
}

/**
 * aiv_draft_add_files:
 * @self: a draft
 * @files: (element-type Gio.File): pictures, recordings and folders of them
 *
 * Adds what was chosen, dropped or pasted. Returns at once: the files appear when they
 * have been told apart, and their problems when they have been read.
 */
void
aiv_draft_add_files (AivDraft   *self,
                     GListModel *files)
{
  g_return_if_fail (AIV_IS_DRAFT (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  g_ptr_array_add (self->sorting, dex_future_finally (aiv_chosen_files_sort (files), on_sorted, aiv_weak_new (self),
                                                      aiv_weak_free));
}

/**
 * aiv_draft_get_pictures:
 * @self: a draft
 *
 * Returns: (transfer none): the pictures, as [class@ChosenFile]s
 */
GListModel *
aiv_draft_get_pictures (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  return G_LIST_MODEL (self->pictures);
}

/**
 * aiv_draft_get_recording:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what the pictures are to speak
 */
AivChosenFile *
aiv_draft_get_recording (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  return self->recording;
}

/**
 * aiv_draft_remove:
 * @self: a draft
 * @file: one of its files
 *
 * Takes a file out again. Nothing happens to it on the disk.
 */
void
aiv_draft_remove (AivDraft     *self,
                  AivChosenFile *file)
{
  g_autoptr(AivChosenFile) keep = NULL;
  guint position;

  g_return_if_fail (AIV_IS_DRAFT (self));
  g_return_if_fail (AIV_IS_CHOSEN_FILE (file));

  keep = g_object_ref (file);
  if (file == self->recording)
    {
      set_recording (self, NULL);
    }
  else if (g_list_store_find (self->pictures, file, &position))
    {
      forget (self, file);
      g_list_store_remove (self->pictures, position);
    }
  changed (self);
}

/**
 * aiv_draft_remove_unusable:
 * @self: a draft
 *
 * Takes every file out that has a problem.
 */
void
aiv_draft_remove_unusable (AivDraft *self)
{
  g_return_if_fail (AIV_IS_DRAFT (self));

  for (guint i = aiv_draft_get_n_pictures (self); i > 0; i--)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i - 1);

      if (aiv_chosen_file_get_problem (file) != NULL)
        {
          forget (self, file);
          g_list_store_remove (self->pictures, i - 1);
        }
    }
  if (self->recording != NULL && aiv_chosen_file_get_problem (self->recording) != NULL)
    set_recording (self, NULL);
  changed (self);
}

/**
 * aiv_draft_clear:
 * @self: a draft
 *
 * Empties the draft, once it has become a batch.
 */
void
aiv_draft_clear (AivDraft *self)
{
  g_return_if_fail (AIV_IS_DRAFT (self));

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);

      forget (self, file);
    }
  g_list_store_remove_all (self->pictures);
  set_recording (self, NULL);
  changed (self);
}

/**
 * aiv_draft_get_n_pictures:
 * @self: a draft
 *
 * Returns: how many pictures it has, usable or not
 */
guint
aiv_draft_get_n_pictures (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->pictures));
}

/**
 * aiv_draft_get_n_unusable:
 * @self: a draft
 *
 * Returns: how many files have a problem
 */
guint
aiv_draft_get_n_unusable (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);

  return aiv_draft_get_n_pictures (self) - aiv_draft_get_n_usable (self)
         + (self->recording != NULL && aiv_chosen_file_get_problem (self->recording) != NULL);
}

/**
 * aiv_draft_get_n_usable:
 * @self: a draft
 *
 * Returns: how many pictures have no problem: how many videos it would make
 */
guint
aiv_draft_get_n_usable (AivDraft *self)
{
  guint n = 0;

  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);

      n += aiv_chosen_file_get_problem (file) == NULL;
    }

  return n;
}

/**
 * aiv_draft_is_checking:
 * @self: a draft
 *
 * Returns: whether files are still being read
 */
gboolean
aiv_draft_is_checking (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), FALSE);

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);

      if (aiv_chosen_file_is_checking (file))
        return TRUE;
    }

  return self->recording != NULL && aiv_chosen_file_is_checking (self->recording);
}

/**
 * aiv_draft_is_complete:
 * @self: a draft
 *
 * Returns: whether it can be sent: pictures and a recording, all of them good
 */
gboolean
aiv_draft_is_complete (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), FALSE);

  return aiv_draft_get_n_pictures (self) > 0 && self->recording != NULL && !aiv_draft_is_checking (self)
         && aiv_draft_get_n_unusable (self) == 0;
}

/**
 * aiv_draft_get_seconds:
 * @self: a draft
 *
 * Returns: the length of the recording in seconds; 0 while it is unknown
 */
double
aiv_draft_get_seconds (AivDraft *self)
{
  AivWaveform *waveform;

  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);

  waveform = self->recording != NULL ? aiv_chosen_file_get_waveform (self->recording) : NULL;
  return waveform != NULL ? waveform->duration_ns / 1e9 : 0;
}

/**
 * aiv_draft_get_outgoing:
 * @self: a complete draft
 *
 * What to send. It stays the same until a file comes or goes, so that sending again after a
 * failure cannot make, or charge, two batches.
 *
 * Returns: (transfer none): the draft for the client library
 */
AivBatchDraft *
aiv_draft_get_outgoing (AivDraft *self)
{
  g_autoptr(AivDraftFile) audio = NULL;

  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);
  g_return_val_if_fail (self->recording != NULL, NULL);

  if (self->outgoing != NULL)
    return self->outgoing;

  self->outgoing = aiv_batch_draft_new ();
  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) picture = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);
      g_autoptr(AivDraftFile) image = aiv_draft_file_new (aiv_chosen_file_get_file (picture));

      g_list_store_append (aiv_batch_draft_get_images (self->outgoing), image);
    }
  audio = aiv_draft_file_new (aiv_chosen_file_get_file (self->recording));
  aiv_batch_draft_set_audio (self->outgoing, audio);
  aiv_batch_draft_set_audio_seconds (self->outgoing, aiv_draft_get_seconds (self));

  return self->outgoing;
}

/**
 * aiv_draft_take_problems:
 * @self: a draft that has been sent
 * @error: the server's refusal
 *
 * Puts what the server found wrong on the files that it means.
 *
 * Returns: how many files it meant
 */
guint
aiv_draft_take_problems (AivDraft     *self,
                         const GError *error)
{
  guint n_refused;

  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);
  g_return_val_if_fail (error != NULL, 0);

  if (self->outgoing == NULL || (n_refused = aiv_batch_draft_take_problems (self->outgoing, error)) == 0)
    return 0;

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) picture = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);
      g_autoptr(AivDraftFile) image = g_list_model_get_item (
        G_LIST_MODEL (aiv_batch_draft_get_images (self->outgoing)), i);

      if (aiv_draft_file_get_problem (image) != NULL)
        aiv_chosen_file_set_problem (picture, aiv_draft_file_get_problem (image));
    }
  if (self->recording != NULL && aiv_draft_file_get_problem (aiv_batch_draft_get_audio (self->outgoing)) != NULL)
    aiv_chosen_file_set_problem (self->recording,
                                 aiv_draft_file_get_problem (aiv_batch_draft_get_audio (self->outgoing)));
  changed (self);

  return n_refused;
}
