/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-draft.h"

#include "aiv-id.h"
#include "aiv-video-draft-private.h"

struct _AivVideoDraft
{
  GObject parent_instance;

  char *prompt;
  char *model;
  guint duration;
  AivDraftFile *picture;
  char *picture_url;
  char *uploaded_url;
  char *idempotency_key;
};

typedef enum
{
  PROP_PROMPT = 1,
  PROP_MODEL,
  PROP_DURATION,
  PROP_PICTURE,
  PROP_PICTURE_URL,
} AivVideoDraftProp;

static GParamSpec *props[PROP_PICTURE_URL + 1];

G_DEFINE_FINAL_TYPE (AivVideoDraft, aiv_video_draft, G_TYPE_OBJECT)

/* What is sent is another request from here on. */
static void
changed (AivVideoDraft *self, AivVideoDraftProp prop)
{
  g_clear_pointer (&self->idempotency_key, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_text (AivVideoDraft *self, char **field, const char *text, AivVideoDraftProp prop)
{
  if (g_set_str (field, text != NULL && *text != '\0' ? text : NULL))
    changed (self, prop);
}

static void
aiv_video_draft_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivVideoDraft *self = AIV_VIDEO_DRAFT (object);

  switch ((AivVideoDraftProp) prop_id)
    {
    case PROP_PROMPT:
      g_value_set_string (value, self->prompt);
      break;
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;
    case PROP_DURATION:
      g_value_set_uint (value, self->duration);
      break;
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    case PROP_PICTURE_URL:
      g_value_set_string (value, self->picture_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_video_draft_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivVideoDraft *self = AIV_VIDEO_DRAFT (object);

  switch ((AivVideoDraftProp) prop_id)
    {
    case PROP_PROMPT:
      aiv_video_draft_set_prompt (self, g_value_get_string (value));
      break;
    case PROP_MODEL:
      aiv_video_draft_set_model (self, g_value_get_string (value));
      break;
    case PROP_DURATION:
      aiv_video_draft_set_duration (self, g_value_get_uint (value));
      break;
    case PROP_PICTURE:
      aiv_video_draft_set_picture (self, g_value_get_object (value));
      break;
    case PROP_PICTURE_URL:
      aiv_video_draft_set_picture_url (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_video_draft_finalize (GObject *object)
{
  AivVideoDraft *self = AIV_VIDEO_DRAFT (object);

  g_clear_object (&self->picture);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->picture_url);
  g_free (self->uploaded_url);
  g_free (self->idempotency_key);

  G_OBJECT_CLASS (aiv_video_draft_parent_class)->finalize (object);
}

static void
aiv_video_draft_class_init (AivVideoDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_video_draft_get_property;
  object_class->set_property = aiv_video_draft_set_property;
  object_class->finalize = aiv_video_draft_finalize;

  props[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  props[PROP_DURATION] = g_param_spec_uint ("duration", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, AIV_TYPE_DRAFT_FILE, flags);
  props[PROP_PICTURE_URL] = g_param_spec_string ("picture-url", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_video_draft_init (AivVideoDraft *self)
{
}

/**
 * aiv_video_draft_new:
 *
 * Returns: (transfer full): an empty draft
 */
AivVideoDraft *
aiv_video_draft_new (void)
{
  return g_object_new (AIV_TYPE_VIDEO_DRAFT, NULL);
}

/**
 * aiv_video_draft_get_prompt:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what the video shows
 */
const char *
aiv_video_draft_get_prompt (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), NULL);

  return self->prompt;
}

/**
 * aiv_video_draft_set_prompt:
 * @self: a draft
 * @prompt: (nullable): what the video shows
 */
void
aiv_video_draft_set_prompt (AivVideoDraft *self, const char *prompt)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));

  set_text (self, &self->prompt, prompt, PROP_PROMPT);
}

/**
 * aiv_video_draft_get_model:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): id of the model that makes it
 */
const char *
aiv_video_draft_get_model (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), NULL);

  return self->model;
}

/**
 * aiv_video_draft_set_model:
 * @self: a draft
 * @model: (nullable): id of the model that makes it; %NULL and empty: the server's choice
 */
void
aiv_video_draft_set_model (AivVideoDraft *self, const char *model)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));

  set_text (self, &self->model, model, PROP_MODEL);
}

/**
 * aiv_video_draft_get_duration:
 * @self: a draft
 *
 * Returns: length in seconds; 0: the server's choice
 */
guint
aiv_video_draft_get_duration (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), 0);

  return self->duration;
}

/**
 * aiv_video_draft_set_duration:
 * @self: a draft
 * @seconds: its length; 0: the server's choice
 */
void
aiv_video_draft_set_duration (AivVideoDraft *self, guint seconds)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));

  if (self->duration == seconds)
    return;
  self->duration = seconds;
  changed (self, PROP_DURATION);
}

/**
 * aiv_video_draft_get_picture:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the picture that it begins with, on this computer
 */
AivDraftFile *
aiv_video_draft_get_picture (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), NULL);

  return self->picture;
}

/**
 * aiv_video_draft_set_picture:
 * @self: a draft
 * @picture: (nullable): the picture that it begins with, uploaded when the draft is sent
 */
void
aiv_video_draft_set_picture (AivVideoDraft *self, AivDraftFile *picture)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));
  g_return_if_fail (picture == NULL || AIV_IS_DRAFT_FILE (picture));

  if (!g_set_object (&self->picture, picture))
    return;
  g_clear_pointer (&self->uploaded_url, g_free);
  if (picture != NULL)
    aiv_video_draft_set_picture_url (self, NULL);
  changed (self, PROP_PICTURE);
}

/**
 * aiv_video_draft_get_picture_url:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): where the picture that it begins with is
 */
const char *
aiv_video_draft_get_picture_url (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), NULL);

  return self->picture_url;
}

/**
 * aiv_video_draft_set_picture_url:
 * @self: a draft
 * @url: (nullable): where the picture that it begins with is: a URL, or a path on the server
 */
void
aiv_video_draft_set_picture_url (AivVideoDraft *self, const char *url)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));

  if (url != NULL && *url != '\0')
    aiv_video_draft_set_picture (self, NULL);
  set_text (self, &self->picture_url, url, PROP_PICTURE_URL);
}

const char *
aiv_video_draft_get_uploaded_url (AivVideoDraft *self)
{
  return self->uploaded_url;
}

void
aiv_video_draft_set_uploaded_url (AivVideoDraft *self, const char *url)
{
  g_set_str (&self->uploaded_url, url);
}

/**
 * aiv_video_draft_get_idempotency_key:
 * @self: a draft
 *
 * Returns: (transfer none): the key to send it with, made when first asked for and kept
 *   until the draft changes. Store it before sending to be safe from a crash in between.
 */
const char *
aiv_video_draft_get_idempotency_key (AivVideoDraft *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_DRAFT (self), NULL);

  if (self->idempotency_key == NULL)
    self->idempotency_key = aiv_id_new ();
  return self->idempotency_key;
}

/**
 * aiv_video_draft_set_idempotency_key:
 * @self: a draft
 * @key: (nullable): the key that it was sent with before a restart
 */
void
aiv_video_draft_set_idempotency_key (AivVideoDraft *self, const char *key)
{
  g_return_if_fail (AIV_IS_VIDEO_DRAFT (self));

  g_set_str (&self->idempotency_key, key);
}
