/* SPDX-License-Identifier: MIT */
/* What can be told of a draft by looking at its files. */
#include "config.h"

#include "aiv-draft-private.h"

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
 * aiv_draft_find:
 * @self: a draft
 * @file: one of its pictures
 *
 * Returns: the place of a picture, from 0; %G_MAXUINT if it has none
 */
guint
aiv_draft_find (AivDraft      *self,
                AivChosenFile *file)
{
  guint position = G_MAXUINT;

  g_return_val_if_fail (AIV_IS_DRAFT (self), G_MAXUINT);

  return g_list_store_find (self->pictures, file, &position) ? position : G_MAXUINT;
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
 * aiv_draft_get_n_duplicates:
 * @self: a draft
 *
 * Returns: how many pictures are there before, under whatever name
 */
guint
aiv_draft_get_n_duplicates (AivDraft *self)
{
  guint n = 0;

  g_return_val_if_fail (AIV_IS_DRAFT (self), 0);

  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);

      n += aiv_chosen_file_get_twin (file) != NULL;
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
