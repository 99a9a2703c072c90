/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-generate.h"

#include <glib/gstdio.h>
#include <math.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-models.h"
#include "aiv-reference-image.h"
#include "aiv-request-key.h"
#include "aiv-thread.h"
#include "aiv-time.h"
#include "aiv-v1-json.h"
#include "aiv-video-replies.h"
#include "store/aiv-idempotency.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-users.h"
#include "store/aiv-videos.h"

/* POST /api/v1/videos/generate. In this order, so that whatever goes wrong leaves nothing
 * behind: what is asked for is looked at; who asks has to have subscribed and to be able to
 * pay, which the store looks at again when it takes the credits; the picture is fetched; the
 * store takes the video and holds its credits in one transaction. */

#define MIN_PROMPT 10
#define MAX_PROMPT 500
#define DEFAULT_DURATION 8
#define LONG_SIDE 1280
#define SHORT_SIDE 720

static gboolean
read_prompt (AivHttpRequest *request, AivVideoDraft *draft, GError **error)
{
  const char *prompt;
  glong length;

  if (!aiv_v1_get_text (request, "prompt", &prompt, error))
    return FALSE;
  if (prompt == NULL)
    return aiv_http_fail_validation (error, "body", "prompt", "missing", "Field required");
  length = g_utf8_strlen (prompt, -1);
  if (length < MIN_PROMPT)
    return aiv_http_fail_validation (error, "body", "prompt", "string_too_short",
                                     "String should have at least 10 characters");
  if (length > MAX_PROMPT)
    return aiv_http_fail_validation (error, "body", "prompt", "string_too_long",
                                     "String should have at most 500 characters");
  draft->prompt = g_strdup (prompt);
  return TRUE;
}

static gboolean
read_model (AivHttpRequest *request, AivVideoDraft *draft, GError **error)
{
  const char *model;
  AivModelChoice choice;

  if (!aiv_v1_get_text (request, "model", &model, error))
    return FALSE;
  if (model == NULL)
    model = AIV_DEFAULT_MODEL;
  if (!aiv_models_choose (aiv_http_request_get_backend (request), model, &choice, error))
    return FALSE;
  draft->model = g_strdup (model);
  draft->engine = g_strdup (choice.engine);
  draft->fallback = choice.fallback;
  draft->price = aiv_models_get_price (aiv_http_request_get_backend (request), model, &choice);
  return TRUE;
}

static gboolean
read_duration (AivHttpRequest *request, AivVideoDraft *draft, GError **error)
{
  JsonObject *body = aiv_http_form_get_json (aiv_http_request_get_form (request));
  JsonNode *node = json_object_get_member (body, "duration");
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  double seconds = DEFAULT_DURATION;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    seconds = json_node_get_double (node);
  else if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return aiv_http_fail_validation (error, "body", "duration", "int_type", "Input should be a valid integer");
  if (seconds != 4 && seconds != 8 && seconds != 12)
    return aiv_http_fail_validation (error, "body", "duration", "enum", "Input should be 4, 8 or 12");
  draft->want_ms = (gint64) seconds * 1000;
  return TRUE;
}

static gboolean
read_reference (AivHttpRequest *request, AivVideoDraft *draft, GError **error)
{
  const char *url;

  if (!aiv_v1_get_text (request, "reference_image_url", &url, error))
    return FALSE;
  draft->reference_url = url != NULL && *url != '\0' ? g_strdup (url) : NULL;
  return TRUE;
}

static AivVideoDraft *
read_draft (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivVideoDraft) draft = aiv_video_draft_new ();

  if (aiv_http_form_get_json (aiv_http_request_get_form (request)) == NULL)
    {
      aiv_http_fail_validation (error, "body", NULL, "missing", "Field required");
      return NULL;
    }
  draft->user_id = aiv_http_request_get_identity (request)->user_id;
  if (!read_prompt (request, draft, error) || !read_duration (request, draft, error)
      || !read_reference (request, draft, error) || !read_model (request, draft, error))
    return NULL;
  return g_steal_pointer (&draft);
}

/* Nothing is fetched for who could not have it made into a video. */
static gboolean
check_account (AivStore *store, const AivVideoDraft *draft, GError **error)
{
  g_autoptr (AivUserRow) user = aiv_users_get (store, draft->user_id, error);

  if (user == NULL || !aiv_subscriptions_check (user, aiv_time_now_ms (), error))
    return FALSE;
  if (user->credits >= draft->price)
    return TRUE;
  g_propagate_error (error, aiv_store_error_new_credits (draft->price, user->credits));
  return aiv_video_map_error (error, 0);
}

/* The frame lies as the picture does. */
static void
choose_size (AivVideoDraft *draft)
{
  gboolean upright = draft->image != NULL && draft->image->height > draft->image->width;

  draft->want_width = upright ? SHORT_SIDE : LONG_SIDE;
  draft->want_height = upright ? LONG_SIDE : SHORT_SIDE;
}

static gboolean
remove_file (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  g_unlink (data);
  return TRUE;
}

static void
remove_picture (AivStore *store, const AivVideoDraft *draft)
{
  if (draft->image != NULL)
    dex_future_disown (aiv_thread_run (remove_file, aiv_store_dup_path (store, draft->image->path), g_free));
}

typedef struct
{
  AivStore *store;
  AivVideoDraft *draft;
} Submitted;

static void
submitted_free (gpointer data)
{
  Submitted *self = data;

  g_object_unref (self->store);
  aiv_video_draft_unref (self->draft);
  g_free (self);
}

static DexFuture *
on_submitted (DexFuture *future, gpointer data)
{
  Submitted *self = data;
  g_autoptr (AivOutcome) outcome = dex_await_boxed (dex_ref (future), NULL);

  if (outcome == NULL || outcome->replayed)
    remove_picture (self->store, self->draft);
  return dex_ref (future);
}

/* Once the store has been asked, its answer decides about the picture, even if the client
 * does not wait for it. */
static DexFuture *
submit (AivStore *store, AivVideoDraft *draft, AivHeldKey *key)
{
  Submitted *self = g_new0 (Submitted, 1);
  DexFuture *future;

  self->store = g_object_ref (store);
  self->draft = aiv_video_draft_ref (draft);
  future = dex_future_finally (aiv_videos_submit (store, draft, aiv_held_key_get (key), aiv_video_to_text), on_submitted,
                               self, submitted_free);
  dex_future_disown (dex_ref (future));
  return future;
}

static gboolean
hand_in (AivHttpRequest *request, AivVideoDraft *draft, AivHeldKey *key, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivStore *store = aiv_backend_get_store (backend);
  g_autofree char *origin = aiv_http_request_dup_origin (request);
  g_autoptr (AivOutcome) outcome = NULL;

  if (draft->reference_url != NULL
      && !(draft->image = dex_await_boxed (aiv_reference_image_fetch (backend, draft->user_id, origin, draft->reference_url),
                                           error)))
    return FALSE;
  if (aiv_http_request_is_gone (request))
    {
      remove_picture (store, draft);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The client has gone");
      return FALSE;
    }
  choose_size (draft);
  outcome = dex_await_boxed (submit (store, draft, key), error);
  if (outcome == NULL)
    return aiv_video_map_error (error, 0);
  return aiv_video_reply_text (request, 201, outcome->answer);
}

/**
 * aiv_video_generate:
 * @request: a request of a user, in JSON
 * @error: why it is refused
 *
 * Takes a video.
 *
 * Returns: whether it answered
 */
gboolean
aiv_video_generate (AivHttpRequest *request, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivKeptAnswer) kept = NULL;
  g_autoptr (AivVideoDraft) draft = NULL;

  if (!aiv_held_key_init (&key, request, error))
    return FALSE;
  /* It was done, and the server ended before it could say so: whether the account could pay
   * once more is not the question. */
  if (aiv_held_key_get (&key) != NULL)
    {
      kept = aiv_idempotency_get (store, aiv_http_request_get_identity (request)->user_id, aiv_held_key_get (&key), error);
      if (kept == NULL)
        return FALSE;
      if (kept->body != NULL)
        return aiv_video_reply_text (request, 201, kept->body);
    }
  draft = read_draft (request, error);
  return draft != NULL && check_account (store, draft, error) && hand_in (request, draft, &key, error);
}
