/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-run.h"

#include <math.h>

#include "aiv-json.h"
#include "aiv-media.h"
#include "aiv-remote-engine-private.h"
#include "aiv-remote-words.h"
#include "aiv-soup.h"

G_DEFINE_QUARK (aiv-remote-error-quark, aiv_remote_error)

/* Answers tell of a task; videos are fetched otherwise. */
#define MAX_ANSWER (1024 * 1024)

/* How long a question may take, and something that carries pictures and recordings. */
#define ASK_S 30
#define ACT_S 300
/* What has been begun is waited for so long after somebody has lost interest. */
#define PARTING_S 20

/* Of a square of as many pixels as 1280×720 has. */
#define SIDE 960

#define MAX_RETRY_AFTER_S (24 * 60 * 60)

/**
 * aiv_remote_run_new:
 * @engine: the engine
 * @settings: of its service
 * @session: for its requests
 *
 * Returns: (transfer full): a conversation that has not begun
 */
AivRemoteRun *
aiv_remote_run_new (AivRemoteEngine *engine, AivRemoteSettings *settings, SoupSession *session)
{
  AivRemoteRun *self = g_new0 (AivRemoteRun, 1);

  self->engine = g_object_ref (engine);
  self->settings = settings != NULL ? aiv_remote_settings_ref (settings) : NULL;
  self->session = g_object_ref (session);
  self->retry_after_ms = -1;
  self->phase = -1;
  self->fraction = -1;
  return self;
}

/**
 * aiv_remote_run_free:
 * @self: (transfer full): a conversation that is over
 */
void
aiv_remote_run_free (AivRemoteRun *self)
{
  if (self->notify != NULL)
    self->notify (self->user_data);
  g_clear_pointer (&self->settings, aiv_remote_settings_unref);
  g_clear_pointer (&self->job, aiv_engine_job_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->memory);
  g_clear_pointer (&self->task, aiv_engine_task_unref);
  g_clear_pointer (&self->image, aiv_remote_input_unref);
  g_clear_pointer (&self->audio, aiv_remote_input_unref);
  dex_clear (&self->promise);
  g_object_unref (self->session);
  g_object_unref (self->engine);
  g_free (self);
}

/**
 * aiv_remote_run_message:
 * @self: a conversation
 * @method: such as "GET"
 * @path: what comes after the service's address, with a slash at its beginning
 *
 * Makes a request with the service's key. It follows no redirects: a key goes to nobody else.
 *
 * Returns: (transfer full): a message
 */
SoupMessage *
aiv_remote_run_message (AivRemoteRun *self, const char *method, const char *path)
{
  g_autofree char *url = g_strconcat (self->settings->address, path, NULL);
  SoupMessage *message = soup_message_new (method, url);

  if (message == NULL)
    message = soup_message_new (method, "http://invalid.invalid/");
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  aiv_remote_engine_authorize (self->engine, self->settings, soup_message_get_request_headers (message));
  return message;
}

/**
 * aiv_remote_run_set_json:
 * @message: a message
 * @builder: what goes into its body
 * @...: pairs of a text in it and what stands there instead, which needs no escaping; ended by
 *   %NULL: pictures are not gone through letter by letter
 */
void
aiv_remote_run_set_json (SoupMessage *message, JsonBuilder *builder, ...)
{
  g_autoptr (JsonNode) node = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autoptr (GString) body = g_string_new (text);
  g_autoptr (GBytes) bytes = NULL;
  const char *mark;
  va_list args;

  va_start (args, builder);
  while ((mark = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);
      const char *place = value != NULL ? strstr (body->str, mark) : NULL;

      if (place != NULL)
        {
          gsize offset = (gsize) (place - body->str);

          g_string_erase (body, (gssize) offset, (gssize) strlen (mark));
          g_string_insert (body, (gssize) offset, value);
        }
    }
  va_end (args);
  bytes = g_string_free_to_bytes (g_steal_pointer (&body));
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
}

/**
 * aiv_remote_run_set_form:
 * @message: a message
 * @form: what goes into its body
 */
void
aiv_remote_run_set_form (SoupMessage *message, SoupMultipart *form)
{
  g_autoptr (GBytes) bytes = NULL;

  soup_multipart_to_message (form, soup_message_get_request_headers (message), &bytes);
  soup_message_set_request_body_from_bytes (message, NULL, bytes);
}

static void
on_wrote_headers (SoupMessage *message, gpointer wrote)
{
  *(gboolean *) wrote = TRUE;
}

/* Resolves some time after the cancellable was triggered. */
static DexFuture *
part (DexFuture *cancelled, gpointer data)
{
  return dex_timeout_new_seconds (PARTING_S);
}

static DexFuture *
make_end (AivRemoteRun *self, AivRemoteSend how)
{
  DexFuture *cancelled;

  if (self->cancellable == NULL)
    return dex_timeout_new_seconds (how == AIV_REMOTE_ACT ? ACT_S : ASK_S);
  cancelled = dex_cancellable_new_from_cancellable (self->cancellable);
  if (how == AIV_REMOTE_ACT)
    return dex_future_first (dex_timeout_new_seconds (ACT_S), dex_future_finally (cancelled, part, NULL, NULL), NULL);
  return dex_future_first (dex_timeout_new_seconds (ASK_S), cancelled, NULL);
}

static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "retry-after-ms");
  guint64 n;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER_S * 1000, &n, NULL))
    return (gint64) n;
  text = soup_message_headers_get_one (headers, "Retry-After");
  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER_S, &n, NULL))
    return (gint64) n * 1000;
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  return date != NULL ? CLAMP (g_date_time_difference (date, now) / 1000, 0, MAX_RETRY_AFTER_S * G_GINT64_CONSTANT (1000)) : -1;
}

static JsonNode *
parse (GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  return length > 0 ? aiv_json_parse (text, length, NULL) : NULL;
}

static JsonNode *
judge (AivRemoteRun *self, SoupMessage *message, GBytes *bytes, GError **error)
{
  const char *request = soup_message_headers_get_one (soup_message_get_response_headers (message), "x-request-id");
  g_autoptr (JsonNode) node = parse (bytes);
  g_autofree char *words = NULL;

  self->status = soup_message_get_status (message);
  self->retry_after_ms = read_retry_after (soup_message_get_response_headers (message));
  if (self->status >= 200 && self->status < 300)
    {
      aiv_remote_engine_good (self->engine);
      if (node == NULL)
        node = json_node_new (JSON_NODE_NULL);
      return g_steal_pointer (&node);
    }
  words = aiv_remote_words_of (node, self->settings->key);
  g_message ("%s answers %s %s with HTTP %u%s%s", G_OBJECT_TYPE_NAME (self->engine), soup_message_get_method (message),
             g_uri_get_path (soup_message_get_uri (message)), self->status, request != NULL ? ", its request " : "",
             request != NULL ? request : "");
  if (words != NULL)
    g_set_error_literal (error, AIV_REMOTE_ERROR, aiv_remote_engine_judge (self->engine, self->status, words), words);
  else
    g_set_error (error, AIV_REMOTE_ERROR, aiv_remote_engine_judge (self->engine, self->status, NULL), "HTTP %u",
                 self->status);
  return NULL;
}

/**
 * aiv_remote_run_send:
 * @self: a conversation
 * @message: a message
 * @how: whether it has an effect
 * @error: a [error@RemoteError], or %G_IO_ERROR_CANCELLED
 *
 * Sends a request and reads its answer, in a fiber.
 *
 * Returns: (transfer full) (nullable): the answer; a null node where it is not JSON
 */
JsonNode *
aiv_remote_run_send (AivRemoteRun *self, SoupMessage *message, AivRemoteSend how, GError **error)
{
  gboolean wrote = FALSE;
  gulong handler = g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), &wrote);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) problem = NULL;

  gint64 wait = aiv_remote_engine_reserve (self->engine);

  if (wait > 0)
    dex_await (dex_timeout_new_msec ((int) wait), NULL);
  self->status = 0;
  self->retry_after_ms = -1;
  /* One that was open may have been closed by now, and then nobody knows what became of it. */
  if (how == AIV_REMOTE_ACT)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  bytes = dex_await_boxed (dex_future_first (aiv_soup_send_and_read (self->session, message, MAX_ANSWER),
                                             make_end (self, how), NULL),
                           &problem);
  g_signal_handler_disconnect (message, handler);
  if (bytes != NULL)
    return judge (self, message, bytes, error);
  if (how == AIV_REMOTE_ASK && g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return NULL;
  g_debug ("%s cannot be asked: %s", G_OBJECT_TYPE_NAME (self->engine), problem->message);
  g_set_error (error, AIV_REMOTE_ERROR,
               g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE) ? AIV_REMOTE_ERROR_GARBLED
               : wrote                                                             ? AIV_REMOTE_ERROR_CUT
                                                                                   : AIV_REMOTE_ERROR_UNREACHABLE,
               "%s", problem->message);
  return NULL;
}

/**
 * aiv_remote_run_ask:
 * @self: a conversation
 * @path: what to get
 * @node: (out) (transfer full): the answer, which owns the object
 * @error: a [error@RemoteError], or %G_IO_ERROR_CANCELLED
 *
 * Gets an object from the service, in a fiber.
 *
 * Returns: (transfer none) (nullable): the object
 */
JsonObject *
aiv_remote_run_ask (AivRemoteRun *self, const char *path, JsonNode **node, GError **error)
{
  g_autoptr (SoupMessage) message = aiv_remote_run_message (self, "GET", path);

  *node = aiv_remote_run_send (self, message, AIV_REMOTE_ASK, error);
  if (*node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (*node))
    return json_node_get_object (*node);
  g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no object");
  return NULL;
}

/**
 * aiv_remote_run_wait:
 * @self: a conversation
 * @ms: how long at most
 * @news: (transfer full) (nullable): what may end it sooner, however it settles
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Waits, a little more or less than asked for, so that not all come back at once. In a fiber.
 *
 * Returns: whether to go on
 */
gboolean
aiv_remote_run_wait (AivRemoteRun *self, gint64 ms, DexFuture *news, GError **error)
{
  gint64 scaled = aiv_remote_engine_scale (self->engine, ms);
  DexFuture *end = dex_timeout_new_msec ((int) (scaled + g_random_double_range (0, 0.2) * (double) scaled));

  if (news != NULL)
    end = dex_future_first (end, news, NULL);
  if (self->cancellable != NULL)
    end = dex_future_first (end, dex_cancellable_new_from_cancellable (self->cancellable), NULL);
  dex_await (end, NULL);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/**
 * aiv_remote_run_pause:
 * @self: a conversation
 * @ms: how long
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Waits. In a fiber.
 *
 * Returns: whether to go on
 */
gboolean
aiv_remote_run_pause (AivRemoteRun *self, gint64 ms, GError **error)
{
  return aiv_remote_run_wait (self, ms, NULL, error);
}

/**
 * aiv_remote_run_tell:
 * @self: a conversation
 * @phase: what is going on
 * @fraction: how much of the whole is done; negative if nobody knows
 *
 * Tells whoever waits. What a service takes back is not told.
 */
void
aiv_remote_run_tell (AivRemoteRun *self, AivEnginePhase phase, double fraction)
{
  if (self->progress == NULL || (int) phase < self->phase || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->phase = phase;
  self->fraction = MAX (self->fraction, MIN (fraction, 1));
  self->progress (phase, self->fraction, self->user_data);
}

static gboolean
fail_input (AivEngineError code, const char *name, GError *cause, GError **error)
{
  /* Media errors name the file and the reason already. */
  if (cause->domain == AIV_MEDIA_ERROR)
    g_set_error_literal (error, AIV_ENGINE_ERROR, code, cause->message);
  else
    g_set_error (error, AIV_ENGINE_ERROR, code, "“%s”: %s", name, cause->message);
  return FALSE;
}

/**
 * aiv_remote_run_load:
 * @self: a conversation about a job
 * @encode: whether base64 is needed
 * @error: a [error@EngineError]
 *
 * Reads the picture and the recording, in a fiber.
 *
 * Returns: whether they are there
 */
gboolean
aiv_remote_run_load (AivRemoteRun *self, gboolean encode, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (self->job->image_path != NULL && self->image == NULL)
    {
      g_autofree char *name = aiv_engine_job_dup_image_name (self->job);

      self->image = dex_await_boxed (aiv_remote_input_load (self->job->image_path, name, encode), &cause);
      if (self->image == NULL)
        return fail_input (AIV_ENGINE_ERROR_BAD_IMAGE, name, cause, error);
    }
  if (self->job->audio_path != NULL && self->audio == NULL)
    {
      g_autofree char *name = aiv_engine_job_dup_audio_name (self->job);

      self->audio = dex_await_boxed (aiv_remote_engine_load_audio (self->engine, self->job->audio_path, name, encode),
                                     &cause);
      if (self->audio == NULL)
        return fail_input (AIV_ENGINE_ERROR_BAD_AUDIO, name, cause, error);
    }
  return TRUE;
}

/**
 * aiv_remote_run_get_seconds:
 * @self: a conversation about a job whose inputs have been read
 * @fallback: where nobody has said anything
 * @maximum: no more than that
 *
 * Returns: how long the video is to be, in started seconds: as wanted, else as the recording
 */
gint64
aiv_remote_run_get_seconds (AivRemoteRun *self, gint64 fallback, gint64 maximum)
{
  gint64 ms = self->job->duration_ms > 0 ? self->job->duration_ms : self->audio != NULL ? self->audio->duration_ms : 0;

  return ms > 0 ? CLAMP ((ms + 999) / 1000, 1, maximum) : fallback;
}

/**
 * aiv_remote_run_get_size:
 * @self: a conversation about a job whose inputs have been read
 * @width: (out): in pixels
 * @height: (out): in pixels
 *
 * Says how large the video is to be: as wanted, else of the picture's shape, with about as many
 * pixels as 1280×720 has, in steps that encoders and models like.
 */
void
aiv_remote_run_get_size (AivRemoteRun *self, guint *width, guint *height)
{
  double ratio = self->image != NULL ? CLAMP ((double) self->image->width / self->image->height, 0.4, 2.5) : 1280.0 / 720;

  *width = self->job->width;
  *height = self->job->height;
  if (*width > 0 && *height > 0)
    return;
  *width = 16 * (guint) (SIDE * sqrt (ratio) / 16 + 0.5);
  *height = 16 * (guint) (SIDE / sqrt (ratio) / 16 + 0.5);
}

/**
 * aiv_remote_error_make_harmless:
 * @error: what went wrong before a video was asked for
 *
 * Says of an unknown outcome that no task has been begun.
 */
void
aiv_remote_error_make_harmless (GError *error)
{
  if (error->domain == AIV_REMOTE_ERROR
      && (error->code == AIV_REMOTE_ERROR_CUT || error->code == AIV_REMOTE_ERROR_SERVER
          || error->code == AIV_REMOTE_ERROR_GARBLED))
    error->code = AIV_REMOTE_ERROR_UNREACHABLE;
}
