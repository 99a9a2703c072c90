/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-draft-private.h"

#include <glib/gi18n.h>

#include "aiv-chosen-files.h"
#include "aiv-error.h"
#include "aiv-weak.h"

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

/**
 * AivDraft:
 *
 * What a person has chosen for the next batch: up to %AIV_DRAFT_MAX_PICTURES pictures and
 * one recording. Files of either kind may come together, in any order: each goes where its
 * content belongs, and is checked as it comes.
 */
G_DEFINE_FINAL_TYPE (AivDraft, aiv_draft, G_TYPE_OBJECT)

void
aiv_draft_changed (AivDraft *self)
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

/* Of several with the same content, all but the first say which that is. */
static void
find_twins (AivDraft *self)
{
  g_autoptr(GHashTable) first = g_hash_table_new (g_str_hash, g_str_equal);   /* digest → name */

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);
      const char *digest = aiv_chosen_file_get_digest (file);
      const char *twin = digest != NULL ? g_hash_table_lookup (first, digest) : NULL;

      aiv_chosen_file_set_twin (file, twin);
      if (digest != NULL && twin == NULL)
        g_hash_table_insert (first, (gpointer) digest, (gpointer) aiv_chosen_file_get_name (file));
    }
}

static DexFuture *
on_checked (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivChosenFile) file = aiv_weak_get (weak);
  AivDraft *self = file != NULL ? g_object_get_data (G_OBJECT (file), "draft") : NULL;

  if (self == NULL)
    return dex_future_new_true ();
  find_twins (self);
  aiv_draft_changed (self);

  return dex_future_new_true ();
}

static void
check (AivDraft      *self,
       AivChosenFile *file)
{
  g_object_set_data (G_OBJECT (file), "draft", self);
  g_hash_table_insert (self->checks, g_object_ref (file),
                       dex_future_finally (aiv_chosen_file_check (file), on_checked, aiv_weak_new (file),
                                           aiv_weak_free));
}

static void
forget (AivDraft      *self,
        AivChosenFile *file)
{
  g_object_set_data (G_OBJECT (file), "draft", NULL);
  g_hash_table_remove (self->checks, file);
}

void
aiv_draft_set_recording (AivDraft      *self,
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

void
aiv_draft_append_picture (AivDraft      *self,
                          AivChosenFile *picture)
{
  g_list_store_append (self->pictures, picture);
  check (self, picture);
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
          aiv_draft_set_recording (self, file);
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
          aiv_draft_append_picture (self, file);
        }
    }

  if (left_out > 0)
    notice (self, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                "A batch holds 50 pictures: %u was left out",
                                                "A batch holds 50 pictures: %u were left out", left_out),
                                   left_out));
  aiv_draft_changed (self);
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
  g_free (self->prompt);
  g_free (self->name);
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
  self->prompt = g_strdup ("");
  self->name = g_strdup ("");
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
      aiv_draft_set_recording (self, NULL);
    }
  else if (g_list_store_find (self->pictures, file, &position))
    {
      forget (self, file);
      g_list_store_remove (self->pictures, position);
      find_twins (self);
    }
  aiv_draft_changed (self);
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
    aiv_draft_set_recording (self, NULL);
  aiv_draft_changed (self);
}

/**
 * aiv_draft_remove_duplicates:
 * @self: a draft
 *
 * Takes out every picture that is there before, under whatever name.
 */
void
aiv_draft_remove_duplicates (AivDraft *self)
{
  g_return_if_fail (AIV_IS_DRAFT (self));

  for (guint i = aiv_draft_get_n_pictures (self); i > 0; i--)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i - 1);

      if (aiv_chosen_file_get_twin (file) != NULL)
        {
          forget (self, file);
          g_list_store_remove (self->pictures, i - 1);
        }
    }
  aiv_draft_changed (self);
}

/**
 * aiv_draft_move:
 * @self: a draft
 * @file: one of its pictures
 * @position: where it is to be, from 0; further than the end is the end
 *
 * Puts a picture elsewhere: the videos come in this order.
 *
 * Returns: whether it is elsewhere now
 */
gboolean
aiv_draft_move (AivDraft      *self,
                AivChosenFile *file,
                guint          position)
{
  g_autoptr(AivChosenFile) keep = NULL;
  guint from;

  g_return_val_if_fail (AIV_IS_DRAFT (self), FALSE);
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (file), FALSE);

  if (!g_list_store_find (self->pictures, file, &from))
    return FALSE;
  position = MIN (position, aiv_draft_get_n_pictures (self) - 1);
  if (position == from)
    return FALSE;

  keep = g_object_ref (file);
  g_list_store_remove (self->pictures, from);
  g_list_store_insert (self->pictures, position, keep);
  find_twins (self);
  aiv_draft_changed (self);
  return TRUE;
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
  aiv_draft_set_recording (self, NULL);
  g_set_str (&self->prompt, "");
  g_set_str (&self->name, "");
  aiv_draft_changed (self);
}
