/* SPDX-License-Identifier: MIT */
/* What is kept of a draft over a restart, and what is sent of it. */
#include "config.h"

#include "aiv-draft-private.h"

#include "aiv-chosen-file-json.h"
#include "aiv-json.h"

/**
 * aiv_draft_get_prompt:
 * @self: a draft
 *
 * Returns: (transfer none): what the videos are to be like; empty, never %NULL
 */
const char *
aiv_draft_get_prompt (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  return self->prompt;
}

/**
 * aiv_draft_set_prompt:
 * @self: a draft
 * @prompt: what the videos are to be like
 */
void
aiv_draft_set_prompt (AivDraft   *self,
                      const char *prompt)
{
  g_return_if_fail (AIV_IS_DRAFT (self));

  if (g_set_str (&self->prompt, prompt != NULL ? prompt : ""))
    aiv_draft_changed (self);
}

/**
 * aiv_draft_get_name:
 * @self: a draft
 *
 * Returns: (transfer none): the batch's name; empty: the server makes one
 */
const char *
aiv_draft_get_name (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  return self->name;
}

/**
 * aiv_draft_set_name:
 * @self: a draft
 * @name: the batch's name
 */
void
aiv_draft_set_name (AivDraft   *self,
                    const char *name)
{
  g_return_if_fail (AIV_IS_DRAFT (self));

  if (g_set_str (&self->name, name != NULL ? name : ""))
    aiv_draft_changed (self);
}

/**
 * aiv_draft_is_empty:
 * @self: a draft
 *
 * Returns: whether there is nothing in it that anybody would miss
 */
gboolean
aiv_draft_is_empty (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), TRUE);

  return aiv_draft_get_n_pictures (self) == 0 && self->recording == NULL && *self->prompt == '\0' && *self->name == '\0';
}

/**
 * aiv_draft_to_json:
 * @self: a draft
 *
 * Returns: (transfer full): its content, for [method@Draft.take_json]; the same for the same content
 */
JsonNode *
aiv_draft_to_json (AivDraft *self)
{
  JsonObject *object;
  JsonArray *pictures;
  JsonNode *node;

  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "prompt", self->prompt);
  json_object_set_string_member (object, "name", self->name);
  pictures = json_array_new ();
  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) picture = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);

      json_array_add_object_element (pictures, aiv_chosen_file_to_json (picture));
    }
  json_object_set_array_member (object, "pictures", pictures);
  if (self->recording != NULL)
    json_object_set_object_member (object, "recording", aiv_chosen_file_to_json (self->recording));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return node;
}

/**
 * aiv_draft_take_json:
 * @self: a draft
 * @object: of [method@Draft.to_json]; anything else is left out
 *
 * Adds what was in a draft then. Files that are gone by now say so.
 */
void
aiv_draft_take_json (AivDraft   *self,
                     JsonObject *object)
{
  JsonArray *pictures;
  g_autoptr(AivChosenFile) recording = NULL;

  g_return_if_fail (AIV_IS_DRAFT (self));
  g_return_if_fail (object != NULL);

  if (*self->prompt == '\0' && aiv_json_get_string (object, "prompt") != NULL)
    g_set_str (&self->prompt, aiv_json_get_string (object, "prompt"));
  if (*self->name == '\0' && aiv_json_get_string (object, "name") != NULL)
    g_set_str (&self->name, aiv_json_get_string (object, "name"));

  pictures = aiv_json_get_array (object, "pictures");
  for (guint i = 0; pictures != NULL && i < json_array_get_length (pictures); i++)
    {
      JsonNode *node = json_array_get_element (pictures, i);
      g_autoptr(AivChosenFile) picture = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node) && aiv_draft_get_n_pictures (self) < AIV_DRAFT_MAX_PICTURES)
        picture = aiv_chosen_file_from_json (json_node_get_object (node), AIV_CHOSEN_FILE_PICTURE);
      if (picture != NULL && aiv_chosen_file_get_file (picture) != NULL)
        aiv_draft_append_picture (self, picture);
    }

  recording = aiv_chosen_file_from_json (aiv_json_get_object (object, "recording"), AIV_CHOSEN_FILE_RECORDING);
  if (recording != NULL && self->recording == NULL && aiv_chosen_file_get_file (recording) != NULL)
    aiv_draft_set_recording (self, recording);
  aiv_draft_changed (self);
}

/**
 * aiv_draft_make_outgoing:
 * @self: a draft
 *
 * Returns: (transfer full): what to send
 */
AivBatchDraft *
aiv_draft_make_outgoing (AivDraft *self)
{
  g_return_val_if_fail (AIV_IS_DRAFT (self), NULL);

  g_clear_object (&self->outgoing);
  self->outgoing = aiv_batch_draft_new ();
  for (guint i = 0; i < aiv_draft_get_n_pictures (self); i++)
    {
      g_autoptr(AivChosenFile) picture = g_list_model_get_item (G_LIST_MODEL (self->pictures), i);
      g_autoptr(AivDraftFile) image = aiv_chosen_file_make_outgoing (picture);

      g_list_store_append (aiv_batch_draft_get_images (self->outgoing), image);
    }
  if (self->recording != NULL)
    {
      g_autoptr(AivDraftFile) audio = aiv_chosen_file_make_outgoing (self->recording);

      aiv_batch_draft_set_audio (self->outgoing, audio);
      aiv_batch_draft_set_audio_seconds (self->outgoing, aiv_draft_get_seconds (self));
    }
  aiv_batch_draft_set_prompt (self->outgoing, self->prompt);
  aiv_batch_draft_set_name (self->outgoing, self->name);

  return g_object_ref (self->outgoing);
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
  aiv_draft_changed (self);

  return n_refused;
}
