/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-draft.h"

#include "aiv-api-error.h"
#include "aiv-id.h"

struct _AivBatchDraft
{
  GObject parent_instance;

  GListStore *images;
  AivDraftFile *audio;
  double audio_seconds;
  char *prompt;
  char *name;
  char *engine;
  char *idempotency_key;
};

typedef enum
{
  PROP_IMAGES = 1,
  PROP_AUDIO,
  PROP_AUDIO_SECONDS,
  PROP_PROMPT,
  PROP_NAME,
  PROP_ENGINE,
} AivBatchDraftProp;

static GParamSpec *props[PROP_ENGINE + 1];

G_DEFINE_FINAL_TYPE (AivBatchDraft, aiv_batch_draft, G_TYPE_OBJECT)

/* What is sent is another request from here on. */
static void
changed (AivBatchDraft *self)
{
  g_clear_pointer (&self->idempotency_key, g_free);
}

static void
set_text (AivBatchDraft *self, char **field, const char *text, AivBatchDraftProp prop)
{
  if (!g_set_str (field, text != NULL && *text != '\0' ? text : NULL))
    return;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
aiv_batch_draft_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivBatchDraft *self = AIV_BATCH_DRAFT (object);

  switch ((AivBatchDraftProp) prop_id)
    {
    case PROP_IMAGES:
      g_value_set_object (value, self->images);
      break;
    case PROP_AUDIO:
      g_value_set_object (value, self->audio);
      break;
    case PROP_AUDIO_SECONDS:
      g_value_set_double (value, self->audio_seconds);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, self->prompt);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ENGINE:
      g_value_set_string (value, self->engine);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_draft_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivBatchDraft *self = AIV_BATCH_DRAFT (object);

  switch ((AivBatchDraftProp) prop_id)
    {
    case PROP_AUDIO:
      aiv_batch_draft_set_audio (self, g_value_get_object (value));
      break;
    case PROP_AUDIO_SECONDS:
      aiv_batch_draft_set_audio_seconds (self, g_value_get_double (value));
      break;
    case PROP_PROMPT:
      aiv_batch_draft_set_prompt (self, g_value_get_string (value));
      break;
    case PROP_NAME:
      aiv_batch_draft_set_name (self, g_value_get_string (value));
      break;
    case PROP_ENGINE:
      aiv_batch_draft_set_engine (self, g_value_get_string (value));
      break;
    case PROP_IMAGES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_draft_finalize (GObject *object)
{
  AivBatchDraft *self = AIV_BATCH_DRAFT (object);

  g_signal_handlers_disconnect_by_data (self->images, self);
  g_object_unref (self->images);
  g_clear_object (&self->audio);
  g_free (self->prompt);
  g_free (self->name);
  g_free (self->engine);
  g_free (self->idempotency_key);

  G_OBJECT_CLASS (aiv_batch_draft_parent_class)->finalize (object);
}

static void
aiv_batch_draft_class_init (AivBatchDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_batch_draft_get_property;
  object_class->set_property = aiv_batch_draft_set_property;
  object_class->finalize = aiv_batch_draft_finalize;

  props[PROP_IMAGES]
      = g_param_spec_object ("images", NULL, NULL, G_TYPE_LIST_STORE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_AUDIO] = g_param_spec_object ("audio", NULL, NULL, AIV_TYPE_DRAFT_FILE, flags);
  props[PROP_AUDIO_SECONDS] = g_param_spec_double ("audio-seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_ENGINE] = g_param_spec_string ("engine", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_batch_draft_init (AivBatchDraft *self)
{
  self->images = g_list_store_new (AIV_TYPE_DRAFT_FILE);
  g_signal_connect_swapped (self->images, "items-changed", G_CALLBACK (changed), self);
}

/**
 * aiv_batch_draft_new:
 *
 * Returns: (transfer full): an empty draft
 */
AivBatchDraft *
aiv_batch_draft_new (void)
{
  return g_object_new (AIV_TYPE_BATCH_DRAFT, NULL);
}

/**
 * aiv_batch_draft_get_images:
 * @self: a draft
 *
 * Returns: (transfer none): the pictures, a list store of [class@Aiv.DraftFile] to be filled
 */
GListStore *
aiv_batch_draft_get_images (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  return self->images;
}

/**
 * aiv_batch_draft_get_audio:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the recording
 */
AivDraftFile *
aiv_batch_draft_get_audio (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  return self->audio;
}

/**
 * aiv_batch_draft_set_audio:
 * @self: a draft
 * @audio: (nullable): the recording
 */
void
aiv_batch_draft_set_audio (AivBatchDraft *self, AivDraftFile *audio)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));
  g_return_if_fail (audio == NULL || AIV_IS_DRAFT_FILE (audio));

  if (!g_set_object (&self->audio, audio))
    return;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUDIO]);
}

/**
 * aiv_batch_draft_get_audio_seconds:
 * @self: a draft
 *
 * Returns: length of the recording in seconds; 0 if unknown
 */
double
aiv_batch_draft_get_audio_seconds (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), 0);

  return self->audio_seconds;
}

/**
 * aiv_batch_draft_set_audio_seconds:
 * @self: a draft
 * @seconds: length of the recording; 0 if unknown
 *
 * For the quote; it is not sent, the server measures for itself.
 */
void
aiv_batch_draft_set_audio_seconds (AivBatchDraft *self, double seconds)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));

  if (self->audio_seconds == seconds)
    return;
  self->audio_seconds = seconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AUDIO_SECONDS]);
}

/**
 * aiv_batch_draft_get_prompt:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what is asked for
 */
const char *
aiv_batch_draft_get_prompt (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  return self->prompt;
}

/**
 * aiv_batch_draft_set_prompt:
 * @self: a draft
 * @prompt: (nullable): what is asked for; %NULL and empty: the server's default
 */
void
aiv_batch_draft_set_prompt (AivBatchDraft *self, const char *prompt)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));

  set_text (self, &self->prompt, prompt, PROP_PROMPT);
}

/**
 * aiv_batch_draft_get_name:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the batch's name
 */
const char *
aiv_batch_draft_get_name (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  return self->name;
}

/**
 * aiv_batch_draft_set_name:
 * @self: a draft
 * @name: (nullable): the batch's name; %NULL and empty: the server makes one
 */
void
aiv_batch_draft_set_name (AivBatchDraft *self, const char *name)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));

  set_text (self, &self->name, name, PROP_NAME);
}

/**
 * aiv_batch_draft_get_engine:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): id of the engine to use
 */
const char *
aiv_batch_draft_get_engine (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  return self->engine;
}

/**
 * aiv_batch_draft_set_engine:
 * @self: a draft
 * @engine: (nullable): id of the engine to use; %NULL: the server's default
 */
void
aiv_batch_draft_set_engine (AivBatchDraft *self, const char *engine)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));

  set_text (self, &self->engine, engine, PROP_ENGINE);
}

/**
 * aiv_batch_draft_get_idempotency_key:
 * @self: a draft
 *
 * Returns: (transfer none): the key to send it with, made when first asked for and kept
 *   until the draft changes. Store it before sending to be safe from a crash in between.
 */
const char *
aiv_batch_draft_get_idempotency_key (AivBatchDraft *self)
{
  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), NULL);

  if (self->idempotency_key == NULL)
    self->idempotency_key = aiv_id_new ();
  return self->idempotency_key;
}

/**
 * aiv_batch_draft_set_idempotency_key:
 * @self: a draft
 * @key: (nullable): the key that it was sent with before a restart
 */
void
aiv_batch_draft_set_idempotency_key (AivBatchDraft *self, const char *key)
{
  g_return_if_fail (AIV_IS_BATCH_DRAFT (self));

  g_set_str (&self->idempotency_key, key);
}

static AivDraftFile *
find_refused (AivBatchDraft *self, const AivWireProblem *problem)
{
  GListModel *images = G_LIST_MODEL (self->images);

  if (problem->index >= 0)
    {
      /* The list keeps it alive. */
      g_autoptr (AivDraftFile) file = g_list_model_get_item (images, (guint) problem->index);

      return file;
    }
  for (guint i = 0; i < g_list_model_get_n_items (images); i++)
    {
      g_autoptr (AivDraftFile) file = g_list_model_get_item (images, i);

      if (g_strcmp0 (aiv_draft_file_get_name (file), problem->name) == 0)
        return file;
    }
  if (self->audio != NULL && g_strcmp0 (aiv_draft_file_get_name (self->audio), problem->name) == 0)
    return self->audio;
  return NULL;
}

/**
 * aiv_batch_draft_take_problems:
 * @self: a draft
 * @error: (nullable): what sending it failed with
 *
 * Puts each problem that a refusal names on the file it is about.
 *
 * Returns: how many files have got a problem
 */
guint
aiv_batch_draft_take_problems (AivBatchDraft *self, const GError *error)
{
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);
  guint n = 0;

  g_return_val_if_fail (AIV_IS_BATCH_DRAFT (self), 0);

  for (guint i = 0; info != NULL && info->problems != NULL && i < info->problems->len; i++)
    {
      const AivWireProblem *problem = g_ptr_array_index (info->problems, i);
      AivDraftFile *file = find_refused (self, problem);

      if (file == NULL)
        continue;
      aiv_draft_file_set_problem (file, problem->reason != NULL ? problem->reason : problem->name);
      n++;
    }
  return n;
}
