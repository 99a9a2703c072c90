/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-submit.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-batch-replies.h"
#include "aiv-http-body.h"
#include "aiv-http-error.h"
#include "aiv-id.h"
#include "aiv-probe.h"
#include "aiv-request-key.h"
#include "aiv-upload-commit.h"
#include "wire/aiv-wire-batch.h"
#include "wire/aiv-wire-problem.h"

/* POST /api/video/batch. In this order, so that whatever goes wrong leaves nothing behind:
 * every file is looked into; all that are bad are named in one answer; the files are put in
 * their places; the store takes the batch and holds its credits in one transaction. */

#define DEFAULT_ENGINE "local"
#define MAX_PROMPT 5000
#define MAX_NAME 200
#define NS_PER_MS 1000000
#define PROBED_BYTES (6 * 1024 * 1024)

typedef struct
{
  AivHttpUpload *audio;
  GPtrArray *images; /* AivHttpUpload, borrowed */
  GPtrArray *probes; /* AivProbe, in the order of images, the audio's last */
  JsonArray *problems;
  GString *sentence;
} Submission;

static void
submission_clear (Submission *self)
{
  g_ptr_array_unref (self->images);
  g_ptr_array_unref (self->probes);
  json_array_unref (self->problems);
  g_string_free (self->sentence, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Submission, submission_clear)

static void
submission_init (Submission *self)
{
  self->audio = NULL;
  self->images = g_ptr_array_new ();
  self->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_probe_unref);
  self->problems = json_array_new ();
  self->sentence = g_string_new (NULL);
}

static gboolean
sort_uploads (Submission *self, AivHttpForm *form, GError **error)
{
  GPtrArray *uploads = aiv_http_form_get_uploads (form);

  for (guint i = 0; i < uploads->len; i++)
    {
      AivHttpUpload *upload = uploads->pdata[i];

      if (g_str_equal (upload->field, "images") || g_str_equal (upload->field, "images[]"))
        g_ptr_array_add (self->images, upload);
      else if (g_str_equal (upload->field, "audio") && self->audio == NULL)
        self->audio = upload;
      else
        return aiv_http_fail_validation (error, "body", upload->field, "unexpected",
                                         "This file is neither one of the images nor the audio");
    }
  if (self->images->len == 0)
    return aiv_http_fail_validation (error, "body", "images", "missing", "Field required");
  if (self->images->len > AIV_HTTP_MAX_IMAGES)
    return aiv_http_fail (error, 400, "Maximum %d images allowed", AIV_HTTP_MAX_IMAGES);
  if (self->audio == NULL)
    return aiv_http_fail_validation (error, "body", "audio", "missing", "Field required");
  return TRUE;
}

static gboolean
check_text (AivHttpForm *form, const char *field, glong max_length, GError **error)
{
  const char *text = aiv_http_form_get (form, field);
  g_autofree char *message = NULL;

  if (text == NULL || g_utf8_strlen (text, -1) <= max_length)
    return TRUE;
  message = g_strdup_printf ("Input should have at most %ld characters", max_length);
  return aiv_http_fail_validation (error, "body", field, "string_too_long", message);
}

static void
add_problem (Submission *self, AivHttpUpload *upload, int index, const char *reason)
{
  g_autoptr (AivWireProblem) problem = aiv_wire_problem_new ();

  problem->name = g_strdup (upload->filename);
  problem->reason = g_strdup (reason);
  problem->index = index;
  json_array_add_element (self->problems, aiv_wire_problem_to_json (problem));
  if (self->sentence->len > 0)
    g_string_append_c (self->sentence, ' ');
  /* Reasons are sentences that name the file. */
  if (strstr (reason, upload->filename) == NULL)
    g_string_append_printf (self->sentence, "%s: ", upload->filename);
  g_string_append (self->sentence, reason);
}

static AivHttpUpload *
get_upload (Submission *self, guint index)
{
  return index < self->images->len ? self->images->pdata[index] : self->audio;
}

static DexFuture *
start_probe (Submission *self, guint index)
{
  AivHttpUpload *upload = get_upload (self, index);

  return index < self->images->len ? aiv_probe_image (upload->path, upload->filename)
                                   : aiv_probe_audio (upload->path, upload->filename);
}

static gboolean
take_probe (Submission *self, guint index, DexFuture *future, GError **error)
{
  gboolean is_image = index < self->images->len;
  AivHttpUpload *upload = get_upload (self, index);
  g_autoptr (GError) problem = NULL;
  AivProbe *probe = dex_await_boxed (future, &problem);

  if (probe != NULL)
    {
      g_ptr_array_add (self->probes, probe);
      return TRUE;
    }
  if (problem->domain == AIV_MEDIA_ERROR && problem->code != AIV_MEDIA_ERROR_NO_SPACE)
    {
      add_problem (self, upload, is_image ? (int) index : -1, problem->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Looks into every file, even after a bad one, so that the answer names all of them. A
 * decoder holds a file whole in memory: two at a time only while both are small. */
static gboolean
probe_all (Submission *self, AivHttpRequest *request, GError **error)
{
  guint n = self->images->len + 1;
  DexFuture *next = NULL;
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < n; i++)
    {
      DexFuture *future = next != NULL ? g_steal_pointer (&next) : start_probe (self, i);

      if (i + 1 < n && get_upload (self, i)->size + get_upload (self, i + 1)->size <= PROBED_BYTES)
        next = start_probe (self, i + 1);
      ok = take_probe (self, i, future, error);
      /* Decoding goes on for nobody no longer than one file, and nobody is charged. */
      if (ok && aiv_http_request_is_gone (request))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The client has gone");
          ok = FALSE;
        }
    }
  dex_clear (&next);
  return ok;
}

static gboolean
refuse_files (Submission *self, GError **error)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  GError *refusal = aiv_http_error_new (400, "%s", self->sentence->str);

  json_node_set_array (node, self->problems);
  aiv_http_error_take_member (refusal, "problems", node);
  g_propagate_error (error, refusal);
  return FALSE;
}

static AivFileRow *
make_row (AivHttpUpload *upload, const AivProbe *probe, const char *folder, const char *kind, gint64 user_id)
{
  AivFileRow *row = aiv_file_row_new ();
  g_autofree char *id = aiv_id_new ();

  row->path = g_strdup_printf ("%s/%s.%s", folder, id, aiv_media_kind_get_extension (probe->kind));
  row->kind = g_strdup (kind);
  row->user_id = user_id;
  row->name = g_strdup (upload->filename);
  row->content_type = g_strdup (aiv_media_kind_get_content_type (probe->kind));
  row->size = upload->size;
  row->width = probe->width;
  row->height = probe->height;
  row->duration_ms = (probe->duration_ns + NS_PER_MS - 1) / NS_PER_MS;
  return row;
}

/* The recording's name without its extension. */
static char *
make_name (AivHttpForm *form, AivHttpUpload *audio)
{
  const char *given = aiv_http_form_get (form, "name");
  const char *dot = strrchr (audio->filename, '.');
  g_autofree char *stem = NULL;

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  stem = dot != NULL && dot > audio->filename ? g_strndup (audio->filename, dot - audio->filename)
                                              : g_strdup (audio->filename);
  return g_utf8_substring (stem, 0, MIN (g_utf8_strlen (stem, -1), MAX_NAME));
}

static AivBatchDraft *
make_draft (Submission *self, AivHttpRequest *request)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *prompt = aiv_http_form_get (form, "prompt");
  const char *engine = aiv_http_form_get (form, "engine");
  AivBatchDraft *draft = aiv_batch_draft_new ();
  AivPricing pricing;

  draft->user_id = aiv_http_request_get_identity (request)->user_id;
  draft->name = make_name (form, self->audio);
  draft->prompt = g_strdup (prompt != NULL && *prompt != '\0' ? prompt : AIV_WIRE_BATCH_DEFAULT_PROMPT);
  draft->engine = g_strdup (engine != NULL && *engine != '\0' ? engine : DEFAULT_ENGINE);
  draft->audio = make_row (self->audio, self->probes->pdata[self->images->len], "audios", "audio", draft->user_id);
  if (draft->images == NULL)
    draft->images = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_file_row_unref);
  for (guint i = 0; i < self->images->len; i++)
    g_ptr_array_add (draft->images,
                     make_row (self->images->pdata[i], self->probes->pdata[i], "images", "image", draft->user_id));
  pricing = aiv_backend_get_config (backend)->pricing;
  pricing.per_image
      = aiv_engine_settings_get_price (aiv_backend_get_engine_settings (backend), draft->engine, NULL, pricing.per_image);
  draft->price = aiv_pricing_get_per_item (&pricing, draft->audio->duration_ms);
  return draft;
}

static AivUploadCommit *
make_commit (Submission *self, AivBatchDraft *draft, const char *data_dir)
{
  AivUploadCommit *commit = aiv_upload_commit_new (data_dir);

  aiv_upload_commit_add (commit, self->audio->path, draft->audio->path);
  for (guint i = 0; i < self->images->len; i++)
    aiv_upload_commit_add (commit, ((AivHttpUpload *) self->images->pdata[i])->path,
                           ((AivFileRow *) draft->images->pdata[i])->path);
  return commit;
}

static gboolean
reply_batch (AivHttpRequest *request, const char *batch_id, gint64 user_id)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_autoptr (AivBatchRow) row = aiv_batches_get (store, user_id, batch_id, TRUE, NULL);
  JsonObject *reply = json_object_new ();

  json_object_set_string_member (reply, "batch_id", batch_id);
  if (row != NULL)
    json_object_set_member (reply, "batch", aiv_batch_to_json (request, row));
  return aiv_http_request_reply_object (request, 200, reply);
}

static DexFuture *
keep_files (DexFuture *future, gpointer commit)
{
  g_autoptr (AivOutcome) outcome = dex_await_boxed (dex_ref (future), NULL);

  if (outcome != NULL && !outcome->replayed)
    aiv_upload_commit_keep (commit);
  return dex_ref (future);
}

/* Once the store has been asked, its answer decides about the files, even if the client
 * does not wait for it. */
static DexFuture *
submit (AivStore *store, AivBatchDraft *draft, AivHeldKey *key, AivUploadCommit *commit)
{
  DexFuture *submitted = dex_future_finally (aiv_batches_submit (store, draft, aiv_held_key_get (key)), keep_files,
                                             aiv_upload_commit_ref (commit), (GDestroyNotify) aiv_upload_commit_unref);

  dex_future_disown (dex_ref (submitted));
  return submitted;
}

/* Puts the files in place and hands the batch in. */
static gboolean
hand_in (Submission *self, AivHttpRequest *request, AivHeldKey *key, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  g_autoptr (AivBatchDraft) draft = make_draft (self, request);
  g_autoptr (AivUploadCommit) commit = make_commit (self, draft, aiv_backend_get_config (backend)->data_dir);
  g_autoptr (AivOutcome) outcome = NULL;

  if (!dex_await (aiv_upload_commit_run (commit), error))
    return FALSE;
  draft->audio->sha256 = g_strdup (aiv_upload_commit_get_digest (commit, 0));
  for (guint i = 0; i < draft->images->len; i++)
    ((AivFileRow *) draft->images->pdata[i])->sha256 = g_strdup (aiv_upload_commit_get_digest (commit, i + 1));
  outcome = dex_await_boxed (submit (aiv_backend_get_store (backend), draft, key, commit), error);
  return outcome != NULL && reply_batch (request, outcome->batch_id, draft->user_id);
}

/* Nobody's work is taken that nobody can do. */
static gboolean
is_set_up (AivBackend *backend, const char *id)
{
  AivEngine *engine = aiv_engine_registry_lookup (aiv_backend_get_engines (backend), id);
  g_autoptr (AivEngineState) state = engine != NULL ? aiv_engine_dup_state (engine) : NULL;

  return state == NULL || state->condition != AIV_ENGINE_UNCONFIGURED;
}

/**
 * aiv_batch_submit:
 * @request: a request of a user, with files
 * @error: why it is refused
 *
 * Takes a batch.
 *
 * Returns: whether it answered
 */
gboolean
aiv_batch_submit (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *engine = aiv_http_form_get (form, "engine");
  g_auto (AivHeldKey) key = { 0 };
  g_auto (Submission) self;

  submission_init (&self);
  if (!aiv_held_key_init (&key, request, error) || !sort_uploads (&self, form, error)
      || !check_text (form, "name", MAX_NAME, error) || !check_text (form, "prompt", MAX_PROMPT, error))
    return FALSE;
  if (engine != NULL && *engine != '\0' && aiv_backend_get_engine_label (backend, engine) == NULL)
    return aiv_http_fail_validation (error, "body", "engine", "enum", "There is no such engine");
  if (engine == NULL || *engine == '\0')
    engine = DEFAULT_ENGINE;
  if (!aiv_engine_settings_is_enabled (aiv_backend_get_engine_settings (backend), engine))
    return aiv_http_fail (error, 503, "The engine “%s” has been switched off by an administrator", engine);
  if (!is_set_up (backend, engine))
    return aiv_http_fail (error, 503, "The engine “%s” has not been set up on this server", engine);
  if (!probe_all (&self, request, error))
    return FALSE;
  if (json_array_get_length (self.problems) > 0)
    return refuse_files (&self, error);
  return hand_in (&self, request, &key, error);
}
