/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-comfyui-engine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-comfyui-answers.h"
#include "aiv-comfyui-socket.h"
#include "aiv-comfyui-workflow.h"
#include "aiv-error.h"
#include "aiv-json.h"
#include "engines/aiv-engine-error.h"
#include "engines/remote/aiv-remote-json.h"

#define DEFAULT_SECONDS 5
#define MAX_SECONDS 300
#define MAX_NAME 1024

/* How long it is believed which workflows there are. */
#define BELIEVED_US (2 * G_USEC_PER_SEC)

/* Of a server that chooses ids itself, how far back it is looked for a prompt of ours. */
#define RECENT "/history?max_items=16"

/**
 * AivComfyuiEngine:
 *
 * Lets a ComfyUI server work through a workflow for each video. Inputs are uploaded, the recording of
 * a batch once; the prompt bears our own name, so one whose answer was lost is simply asked after; how
 * far it is comes through a socket, and what became of it from the server's history. A server that was
 * restarted has forgotten everything, and has cost nothing. Routes are those of server.py
 * (Comfy-Org/ComfyUI 0.3.64) and of docs.comfy.org.
 */
struct _AivComfyuiEngine
{
  AivRemoteEngine parent_instance;

  AivComfyuiSocket *socket; /* while anybody waits for anything */
  char *audio_path;         /* that was uploaded last */
  char *audio_name;         /* what the server calls it */

  GStrv models;
  char *models_path;
  gint64 models_read_at;
};

G_DEFINE_FINAL_TYPE (AivComfyuiEngine, aiv_comfyui_engine, AIV_TYPE_REMOTE_ENGINE)

static char *
aiv_comfyui_engine_dup_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "ComfyUI"));
}

static const char *
get_workflows (AivRemoteSettings *settings)
{
  return aiv_remote_settings_get_option (settings, "workflows", "");
}

static GStrv
aiv_comfyui_engine_dup_models (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (engine);
  gint64 now = g_get_monotonic_time ();

  if (g_set_str (&self->models_path, get_workflows (settings)) || self->models == NULL
      || now - self->models_read_at > BELIEVED_US)
    {
      g_strfreev (self->models);
      self->models = aiv_comfyui_workflow_list (self->models_path);
      self->models_read_at = now;
    }
  return g_strdupv (self->models);
}

/* The socket of the server that is asked now. */
static AivComfyuiSocket *
get_socket (AivComfyuiEngine *self, AivRemoteRun *run)
{
  if (self->socket != NULL && !g_str_equal (aiv_comfyui_socket_get_address (self->socket), run->settings->address))
    {
      aiv_comfyui_socket_close (self->socket);
      g_clear_object (&self->socket);
    }
  if (self->socket == NULL)
    self->socket = aiv_comfyui_socket_new (AIV_REMOTE_ENGINE (self), run->settings);
  return self->socket;
}

/* --- submitting --------------------------------------------------------------------------- */

/* Hands an input over, under a name that nothing else has: what was uploaded before is written over.
 * Gives the name that a node knows it by. */
static char *
upload (AivRemoteRun *run, AivRemoteInput *input, const char *path, GError **error)
{
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "POST", "/upload/image");
  SoupMultipart *form = soup_multipart_new ("multipart/form-data");
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strconcat ("aivideo-", base, NULL);
  g_autoptr (JsonNode) node = NULL;
  const char *given, *folder;

  soup_multipart_append_form_string (form, "type", "input");
  soup_multipart_append_form_string (form, "overwrite", "true");
  soup_multipart_append_form_file (form, "image", name, input->content_type, input->bytes);
  aiv_remote_run_set_form (message, form);
  soup_multipart_free (form);
  if ((node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error)) == NULL)
    return NULL;
  given = JSON_NODE_HOLDS_OBJECT (node) ? aiv_json_get_string (json_node_get_object (node), "name") : NULL;
  folder = given != NULL ? aiv_json_get_string (json_node_get_object (node), "subfolder") : NULL;
  if (given == NULL || *given == '\0' || strlen (given) + (folder != NULL ? strlen (folder) : 0) > MAX_NAME)
    {
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no name");
      return NULL;
    }
  return folder != NULL && *folder != '\0' ? g_strconcat (folder, "/", given, NULL) : g_strdup (given);
}

static void
forget_audio (AivComfyuiEngine *self)
{
  g_clear_pointer (&self->audio_path, g_free);
  g_clear_pointer (&self->audio_name, g_free);
}

static char *
dup_audio_key (AivRemoteRun *run)
{
  return g_strconcat (run->settings->address, " ", run->job->audio_path, NULL);
}

static gboolean
has_audio (AivComfyuiEngine *self, AivRemoteRun *run)
{
  g_autofree char *key = dup_audio_key (run);

  return g_strcmp0 (self->audio_path, key) == 0;
}

/* The recording of a batch goes there once. */
static gboolean
upload_audio (AivComfyuiEngine *self, AivRemoteRun *run, GError **error)
{
  char *name;

  if (has_audio (self, run))
    return TRUE;
  forget_audio (self);
  if ((name = upload (run, run->audio, run->job->audio_path, error)) == NULL)
    return FALSE;
  self->audio_path = dup_audio_key (run);
  self->audio_name = name;
  return TRUE;
}

/* Everything before the prompt: nothing has been begun, whatever goes wrong. Gives the nodes. */
static JsonNode *
prepare (AivComfyuiEngine *self, AivRemoteRun *run, guint *n_nodes, GError **error)
{
  g_autoptr (AivComfyuiWorkflow) workflow = NULL;
  g_autofree char *image = NULL;
  AivComfyuiValues values = { 0 };
  guint width, height;

  workflow = dex_await_boxed (aiv_comfyui_workflow_load (get_workflows (run->settings),
                                                         run->job->model != NULL && *run->job->model != '\0'
                                                             ? run->job->model
                                                             : NULL,
                                                         run->job->image_path != NULL, run->job->audio_path != NULL),
                              error);
  if (workflow == NULL || !aiv_remote_run_load (run, FALSE, error))
    return NULL;
  dex_await (aiv_comfyui_socket_open (get_socket (self, run)), NULL);
  if ((run->image != NULL && (image = upload (run, run->image, run->job->image_path, error)) == NULL)
      || (run->audio != NULL && !upload_audio (self, run, error)))
    return NULL;
  aiv_remote_run_get_size (run, &width, &height);
  values = (AivComfyuiValues){ .image = image,
                               .audio = run->audio != NULL ? self->audio_name : NULL,
                               .prompt = run->job->prompt != NULL ? run->job->prompt : "",
                               .seed = run->job->seed,
                               .width = width,
                               .height = height,
                               .seconds = aiv_remote_run_get_seconds (run, DEFAULT_SECONDS, MAX_SECONDS) };
  *n_nodes = aiv_comfyui_workflow_get_size (workflow);
  return aiv_comfyui_workflow_fill (workflow, &values);
}

static SoupMessage *
make_request (AivComfyuiEngine *self, AivRemoteRun *run, JsonNode *nodes)
{
  SoupMessage *message = aiv_remote_run_message (run, "POST", "/prompt");
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "prompt_id", run->task->reference);
  aiv_remote_json_add_text (builder, "client_id", aiv_comfyui_socket_get_client (get_socket (self, run)));
  json_builder_set_member_name (builder, "extra_data");
  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, AIV_COMFYUI_MARK, run->task->reference);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "prompt");
  json_builder_add_value (builder, nodes);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, NULL);
  return message;
}

/* Asks once. */
static JsonNode *
submit (AivComfyuiEngine *self, AivRemoteRun *run, guint *n_nodes, GError **error)
{
  GError *cause = NULL;
  JsonNode *nodes = prepare (self, run, n_nodes, &cause);
  g_autoptr (SoupMessage) message = NULL;

  run->status = 0;
  if (nodes == NULL)
    {
      aiv_remote_error_make_harmless (cause);
      g_propagate_error (error, cause);
      return NULL;
    }
  /* It may begin before its answer is here. */
  aiv_comfyui_socket_expect (get_socket (self, run), run->task->reference, *n_nodes);
  message = make_request (self, run, nodes);
  return aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);
}

static char *
aiv_comfyui_engine_submit (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (engine);
  gboolean old_audio = has_audio (self, run);
  guint n_nodes = 0;
  g_autoptr (GError) cause = NULL;
  g_autoptr (JsonNode) node = submit (self, run, &n_nodes, &cause);
  char *id;

  /* The recording may have been taken away there: once more, with all of it. */
  if (node == NULL && run->status == 400)
    {
      forget_audio (self);
      if (old_audio)
        {
          g_clear_error (&cause);
          node = submit (self, run, &n_nodes, &cause);
        }
    }
  /* It has it already: what was sent before has arrived. */
  if (node == NULL && run->status == 409)
    return g_strdup (run->task->reference);
  if (node == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  id = aiv_remote_json_dup_id (node, "prompt_id", error);
  if (id != NULL && !g_str_equal (id, run->task->reference))
    {
      aiv_comfyui_socket_forget (get_socket (self, run), run->task->reference);
      aiv_comfyui_socket_expect (get_socket (self, run), id, n_nodes);
    }
  return id;
}

/* --- asking ------------------------------------------------------------------------------- */

/* The history's entry of a prompt, which @node owns; NULL without an error while there is none. */
static JsonObject *
ask_history (AivRemoteRun *run, const char *id, JsonNode **node, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/history/", escaped, NULL);
  JsonObject *answer = aiv_remote_run_ask (run, path, node, error);

  return answer != NULL ? aiv_json_get_object (answer, id) : NULL;
}

/* Of a server that has chosen an id itself: the entry that bears our mark. */
static gboolean
find_recent (AivRemoteRun *run, char **remote_id, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *history = aiv_remote_run_ask (run, RECENT, &node, error);
  g_autoptr (GList) entries = history != NULL ? json_object_get_values (history) : NULL;

  for (GList *l = entries; l != NULL; l = l->next)
    {
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data) ? json_node_get_object (l->data) : NULL;
      g_autoptr (JsonObject) queue = json_object_new ();
      JsonArray *prompt = entry != NULL ? aiv_json_get_array (entry, "prompt") : NULL;
      JsonArray *list = json_array_new ();
      guint n_nodes;

      if (prompt != NULL)
        json_array_add_array_element (list, json_array_ref (prompt));
      json_object_set_array_member (queue, "queue_pending", list);
      if (aiv_comfyui_find (queue, run->task->reference, remote_id, &n_nodes) != AIV_COMFYUI_NOWHERE)
        return TRUE;
    }
  return FALSE;
}

static AivRemoteFound
aiv_comfyui_engine_look_up (AivRemoteEngine *engine, AivRemoteRun *run, char **remote_id, GError **error)
{
  g_autoptr (JsonNode) queue_node = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *queue;
  guint n_nodes;

  /* The queue first: what leaves it meanwhile is in the history then. */
  if ((queue = aiv_remote_run_ask (run, "/queue", &queue_node, error)) == NULL)
    return AIV_REMOTE_CANNOT_TELL;
  if (aiv_comfyui_find (queue, run->task->reference, remote_id, &n_nodes) != AIV_COMFYUI_NOWHERE)
    return AIV_REMOTE_FOUND;
  if (ask_history (run, run->task->reference, &node, &cause) != NULL)
    {
      *remote_id = g_strdup (run->task->reference);
      return AIV_REMOTE_FOUND;
    }
  if (cause == NULL && find_recent (run, remote_id, &cause))
    return AIV_REMOTE_FOUND;
  if (cause == NULL)
    return AIV_REMOTE_NOT_THERE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return AIV_REMOTE_CANNOT_TELL;
}

/* Neither over nor, as far as the socket tells, at work. */
static gboolean
ask_queue (AivComfyuiEngine *self, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *id = NULL;
  JsonObject *queue = aiv_remote_run_ask (run, "/queue", &node, &cause);
  AivComfyuiPlace place;
  guint n_nodes;

  /* Too long to be read: then it is in there. */
  if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED))
    return TRUE;
  if (queue == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  place = aiv_comfyui_find (queue, run->task->remote_id, &id, &n_nodes);
  if (place == AIV_COMFYUI_NOWHERE)
    {
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE, "neither in the queue nor in the history");
      return FALSE;
    }
  aiv_comfyui_socket_expect (get_socket (self, run), run->task->remote_id, n_nodes);
  status->condition = place == AIV_COMFYUI_RUNNING ? AIV_REMOTE_RUNNING : AIV_REMOTE_WAITING;
  return TRUE;
}

static gboolean
aiv_comfyui_engine_query (AivRemoteEngine *engine, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (engine);
  AivComfyuiSocket *socket = get_socket (self, run);
  const char *id = run->task->remote_id;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *entry;

  aiv_comfyui_socket_expect (socket, id, 0);
  if (!aiv_comfyui_socket_is_running (socket, id))
    {
      /* After a restart of ours, nobody listens yet. */
      dex_future_disown (aiv_comfyui_socket_open (socket));
      entry = ask_history (run, id, &node, &cause);
      if (entry != NULL)
        {
          aiv_comfyui_read_history (entry, run->settings, status);
          aiv_comfyui_socket_forget (socket, id);
          return TRUE;
        }
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (!ask_queue (self, run, status, error))
        return FALSE;
    }
  status->fraction = aiv_comfyui_socket_get_fraction (get_socket (self, run), id);
  return TRUE;
}

/* --- cancelling --------------------------------------------------------------------------- */

static gboolean
post (AivRemoteRun *run, const char *path, const char *member, gboolean list, GError **error)
{
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "POST", path);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, member);
  if (list)
    json_builder_begin_array (builder);
  json_builder_add_string_value (builder, run->task->remote_id);
  if (list)
    json_builder_end_array (builder);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, NULL);
  node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);
  return node != NULL;
}

/* Old servers interrupt whatever is at work, whoever is named: so nothing is said unless it is ours. */
static gboolean
aiv_comfyui_engine_cancel (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *id = NULL;
  JsonObject *queue;
  guint n_nodes;

  if (AIV_COMFYUI_ENGINE (engine)->socket != NULL)
    aiv_comfyui_socket_forget (AIV_COMFYUI_ENGINE (engine)->socket, run->task->remote_id);
  if (!post (run, "/queue", "delete", TRUE, error))
    return FALSE;
  if ((queue = aiv_remote_run_ask (run, "/queue", &node, error)) == NULL)
    return FALSE;
  return aiv_comfyui_find (queue, run->task->remote_id, &id, &n_nodes) != AIV_COMFYUI_RUNNING
         || post (run, "/interrupt", "prompt_id", FALSE, error);
}

static DexFuture *
aiv_comfyui_engine_watch (AivRemoteEngine *engine, AivRemoteRun *run)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (engine);

  return self->socket != NULL ? aiv_comfyui_socket_watch (self->socket, run->task->remote_id) : NULL;
}

static void
aiv_comfyui_engine_idle (AivRemoteEngine *engine)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (engine);

  if (self->socket != NULL)
    aiv_comfyui_socket_close (self->socket);
  g_clear_object (&self->socket);
}

static void
aiv_comfyui_engine_finalize (GObject *object)
{
  AivComfyuiEngine *self = AIV_COMFYUI_ENGINE (object);

  aiv_comfyui_engine_idle (AIV_REMOTE_ENGINE (self));
  forget_audio (self);
  g_strfreev (self->models);
  g_free (self->models_path);

  G_OBJECT_CLASS (aiv_comfyui_engine_parent_class)->finalize (object);
}

static const AivRemoteService service = {
  .id = "comfyui",
  /* It works on one at a time; the next one lies ready. */
  .concurrency = 2,
  .poll_ms = 2000,
  .keeps_nothing = TRUE,
  .dup_name = aiv_comfyui_engine_dup_name,
  .dup_models = aiv_comfyui_engine_dup_models,
  .submit = aiv_comfyui_engine_submit,
  .look_up = aiv_comfyui_engine_look_up,
  .query = aiv_comfyui_engine_query,
  .cancel = aiv_comfyui_engine_cancel,
  .watch = aiv_comfyui_engine_watch,
  .idle = aiv_comfyui_engine_idle,
};

static void
aiv_comfyui_engine_class_init (AivComfyuiEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_comfyui_engine_finalize;
  AIV_REMOTE_ENGINE_CLASS (klass)->service = &service;
}

static void
aiv_comfyui_engine_init (AivComfyuiEngine *self)
{
}
