/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-form.h"

#include "aiv-chosen-file-json.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-weak.h"

/**
 * AivVideoForm:
 *
 * What somebody has filled in for the next video from words. The picture that it begins with is
 * checked as it comes.
 */
struct _AivVideoForm
{
  GObject parent_instance;

  char *prompt;
  char *model;
  guint duration;
  AivChosenFile *picture;
  GSignalGroup *picture_signals;
  DexFuture *checking;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivVideoForm, aiv_video_form, G_TYPE_OBJECT)

static void
changed (AivVideoForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static DexFuture *
on_checked (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivVideoForm) self = aiv_weak_get (weak);

  if (self != NULL)
    changed (self);
  return dex_future_new_true ();
}

static void
aiv_video_form_dispose (GObject *object)
{
  AivVideoForm *self = AIV_VIDEO_FORM (object);

  dex_clear (&self->checking);
  g_clear_object (&self->picture_signals);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (aiv_video_form_parent_class)->dispose (object);
}

static void
aiv_video_form_finalize (GObject *object)
{
  AivVideoForm *self = AIV_VIDEO_FORM (object);

  g_free (self->prompt);
  g_free (self->model);
  G_OBJECT_CLASS (aiv_video_form_parent_class)->finalize (object);
}

static void
aiv_video_form_class_init (AivVideoFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_video_form_dispose;
  object_class->finalize = aiv_video_form_finalize;

  /**
   * AivVideoForm::changed:
   *
   * Something was filled in, or the picture has been checked.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_VIDEO_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
aiv_video_form_init (AivVideoForm *self)
{
  self->prompt = g_strdup ("");
  /* One that the server turns out not to have. */
  self->picture_signals = g_signal_group_new (AIV_TYPE_CHOSEN_FILE);
  g_signal_group_connect_swapped (self->picture_signals, "notify::problem", G_CALLBACK (changed), self);
  self->duration = AIV_VIDEO_FORM_DURATION;
}

/**
 * aiv_video_form_new:
 *
 * Returns: (transfer full): an empty form
 */
AivVideoForm *
aiv_video_form_new (void)
{
  return g_object_new (AIV_TYPE_VIDEO_FORM, NULL);
}

/**
 * aiv_video_form_get_prompt:
 * @self: a form
 *
 * Returns: (transfer none): what the video shows; empty, never %NULL
 */
const char *
aiv_video_form_get_prompt (AivVideoForm *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), NULL);

  return self->prompt;
}

/**
 * aiv_video_form_set_prompt:
 * @self: a form
 * @prompt: what the video shows
 */
void
aiv_video_form_set_prompt (AivVideoForm *self,
                           const char   *prompt)
{
  g_return_if_fail (AIV_IS_VIDEO_FORM (self));

  if (g_set_str (&self->prompt, prompt != NULL ? prompt : ""))
    changed (self);
}

/**
 * aiv_video_form_get_model:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): id of the model; %NULL: the server's choice
 */
const char *
aiv_video_form_get_model (AivVideoForm *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), NULL);

  return self->model;
}

/**
 * aiv_video_form_set_model:
 * @self: a form
 * @model: (nullable): id of the model; %NULL: the server's choice
 */
void
aiv_video_form_set_model (AivVideoForm *self,
                          const char   *model)
{
  g_return_if_fail (AIV_IS_VIDEO_FORM (self));

  if (g_set_str (&self->model, model))
    changed (self);
}

/**
 * aiv_video_form_get_duration:
 * @self: a form
 *
 * Returns: the video's length in seconds
 */
guint
aiv_video_form_get_duration (AivVideoForm *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), 0);

  return self->duration;
}

/**
 * aiv_video_form_set_duration:
 * @self: a form
 * @seconds: the video's length
 */
void
aiv_video_form_set_duration (AivVideoForm *self,
                             guint         seconds)
{
  g_return_if_fail (AIV_IS_VIDEO_FORM (self));

  if (self->duration != seconds)
    {
      self->duration = seconds;
      changed (self);
    }
}

/**
 * aiv_video_form_get_picture:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): the picture that the video begins with
 */
AivChosenFile *
aiv_video_form_get_picture (AivVideoForm *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), NULL);

  return self->picture;
}

/**
 * aiv_video_form_set_picture:
 * @self: a form
 * @picture: (nullable): the picture that the video begins with; it is checked
 */
void
aiv_video_form_set_picture (AivVideoForm  *self,
                            AivChosenFile *picture)
{
  g_return_if_fail (AIV_IS_VIDEO_FORM (self));
  g_return_if_fail (picture == NULL || AIV_IS_CHOSEN_FILE (picture));

  if (!g_set_object (&self->picture, picture))
    return;
  dex_clear (&self->checking);
  g_signal_group_set_target (self->picture_signals, picture);
  if (picture != NULL)
    self->checking = dex_future_finally (aiv_chosen_file_check (picture), on_checked, aiv_weak_new (self),
                                         aiv_weak_free);
  changed (self);
}

/**
 * aiv_video_form_is_empty:
 * @self: a form
 *
 * Returns: whether there is nothing in it that anybody would miss
 */
gboolean
aiv_video_form_is_empty (AivVideoForm *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), TRUE);

  return *self->prompt == '\0' && self->picture == NULL;
}

/**
 * aiv_video_form_clear:
 * @self: a form
 *
 * Empties it, once it has become a video. Model and length stay: the next one is often alike.
 */
void
aiv_video_form_clear (AivVideoForm *self)
{
  g_return_if_fail (AIV_IS_VIDEO_FORM (self));

  aiv_video_form_set_picture (self, NULL);
  aiv_video_form_set_prompt (self, "");
}

/**
 * aiv_video_form_make_draft:
 * @self: a form whose picture, if there is one, is good
 *
 * Returns: (transfer full): what to send
 */
AivVideoDraft *
aiv_video_form_make_draft (AivVideoForm *self)
{
  AivVideoDraft *draft;

  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), NULL);

  draft = aiv_video_draft_new ();
  aiv_video_draft_set_prompt (draft, self->prompt);
  aiv_video_draft_set_model (draft, self->model);
  aiv_video_draft_set_duration (draft, self->duration);
  if (self->picture != NULL && aiv_chosen_file_get_url (self->picture) != NULL)
    {
      aiv_video_draft_set_picture_url (draft, aiv_chosen_file_get_url (self->picture));
    }
  else if (self->picture != NULL)
    {
      g_autoptr(AivDraftFile) file = aiv_chosen_file_make_outgoing (self->picture);

      aiv_video_draft_set_picture (draft, file);
    }

  return draft;
}

/**
 * aiv_video_form_to_json:
 * @self: a form
 *
 * Returns: (transfer full): what is filled in, for [method@VideoForm.take_json]; the same for the
 *   same content
 */
JsonNode *
aiv_video_form_to_json (AivVideoForm *self)
{
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (AIV_IS_VIDEO_FORM (self), NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "prompt", self->prompt);
  if (self->model != NULL)
    json_object_set_string_member (object, "model", self->model);
  json_object_set_int_member (object, "duration", self->duration);
  if (self->picture != NULL)
    json_object_set_object_member (object, "picture", aiv_chosen_file_to_json (self->picture));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return node;
}

/**
 * aiv_video_form_take_json:
 * @self: a form
 * @object: of [method@VideoForm.to_json]; anything else is left out
 *
 * Fills in what was filled in then. What was filled in meanwhile stays.
 */
void
aiv_video_form_take_json (AivVideoForm *self,
                          JsonObject   *object)
{
  const char *prompt, *model;
  gint64 duration;
  g_autoptr(AivChosenFile) picture = NULL;

  g_return_if_fail (AIV_IS_VIDEO_FORM (self));
  g_return_if_fail (object != NULL);

  prompt = aiv_json_get_string (object, "prompt");
  model = aiv_json_get_string (object, "model");
  duration = aiv_json_get_int (object, "duration", 0);
  picture = aiv_chosen_file_from_json (aiv_json_get_object (object, "picture"), AIV_CHOSEN_FILE_PICTURE);

  if (prompt != NULL && *self->prompt == '\0')
    aiv_video_form_set_prompt (self, prompt);
  if (model != NULL && self->model == NULL)
    aiv_video_form_set_model (self, model);
  if (duration > 0 && duration <= 60)
    aiv_video_form_set_duration (self, (guint) duration);
  if (picture != NULL && self->picture == NULL)
    aiv_video_form_set_picture (self, picture);
}
