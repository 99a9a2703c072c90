/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "comfy-fixture.h"

#include <string.h>

#include "aiv-json.h"
#include "engines/comfyui/aiv-comfyui-engine.h"

Comfy comfy;

#define OUTPUTS \
  "{\"9\":{\"text\":[\"ok\"]},\"5\":{\"images\":[{\"filename\":\"talk_0001.png\",\"subfolder\":\"\",\"type\":\"temp\"}," \
  "{\"filename\":\"talk 1.mp4\",\"subfolder\":\"a&b\",\"type\":\"output\"}],\"animated\":[true]}}"

static JsonObject *
read_body (SoupServerMessage *message, JsonNode **node)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));

  *node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (*node);
  return json_node_get_object (*node);
}

/* --- the stand-in ------------------------------------------------------------------------- */

static void
take_upload (SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (SoupMultipart) form
      = soup_multipart_new_from_message (soup_server_message_get_request_headers (message), bytes);
  g_autofree char *name = NULL;

  for (int i = 0; i < soup_multipart_get_length (form); i++)
    {
      g_autoptr (GHashTable) params = NULL;
      g_autofree char *disposition = NULL;
      SoupMessageHeaders *headers;
      GBytes *part;

      g_assert_true (soup_multipart_get_part (form, i, &headers, &part));
      g_assert_true (soup_message_headers_get_content_disposition (headers, &disposition, &params));
      if (g_strcmp0 (g_hash_table_lookup (params, "name"), "image") == 0)
        name = g_strdup (g_hash_table_lookup (params, "filename"));
    }
  g_assert_true (g_str_has_prefix (name, "aivideo-"));
  if (g_str_has_suffix (name, ".jpg"))
    comfy.n_images++;
  else
    comfy.n_recordings++;
  service_fixture_reply (message, 200, "{\"name\":\"%s\",\"subfolder\":\"in\",\"type\":\"input\"}", name);
}

static void
take_prompt (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = read_body (message, &node);
  const char *id = aiv_json_get_string (object, "prompt_id");
  const char *mark = aiv_json_get_string (aiv_json_get_object (object, "extra_data"), "aivideo");
  ServiceTask *task;

  g_assert_true (g_uuid_string_is_valid (id));
  g_assert_cmpstr (mark, ==, id);
  g_assert_cmpstr (aiv_json_get_string (object, "client_id"), ==, "of-this-server");
  g_assert_null (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin"));
  g_clear_pointer (&comfy.graph, json_node_unref);
  comfy.graph = json_node_ref (json_object_get_member (object, "prompt"));
  if (service_fixture_refuses (f, message))
    return;
  if (comfy.lost && f->tasks->len == 1)
    {
      comfy.lost = FALSE;
      service_fixture_reply (message, 400, "{\"error\":{\"message\":\"Invalid audio file\"},\"node_errors\":{}}");
      return;
    }
  if (!comfy.old && service_fixture_find (f, id) != NULL)
    {
      service_fixture_reply (message, 409, "{\"error\":{\"type\":\"duplicate\",\"message\":\"There is such a prompt\"}}");
      return;
    }
  task = service_fixture_add (f, comfy.old ? NULL : id, mark);
  if (!service_fixture_cuts (f, message))
    service_fixture_reply (message, 200, "{\"prompt_id\":\"%s\",\"number\":%u,\"node_errors\":{}}", task->id, f->tasks->len);
}

static void
append_prompt (ServiceTask *task, GString *text)
{
  g_autofree char *graph = aiv_json_to_string (comfy.graph);

  g_string_append_printf (text, "[1,\"%s\",%s,{\"aivideo\":\"%s\"},[\"5\"]]", task->id, graph, task->mark);
}

static void
tell_queue (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GString) text = g_string_new ("{");

  for (int state = 1; state >= 0; state--)
    {
      guint n = 0;

      g_string_append (text, state == 1 ? "\"queue_running\":[" : "],\"queue_pending\":[");
      for (guint i = 0; i < f->tasks->len; i++)
        if (((ServiceTask *) f->tasks->pdata[i])->state == state)
          {
            if (n++ > 0)
              g_string_append_c (text, ',');
            append_prompt (f->tasks->pdata[i], text);
          }
    }
  g_string_append (text, "]}");
  service_fixture_reply (message, 200, "%s", text->str);
}

static void
append_history (ServiceFixture *f, ServiceTask *task, GString *text)
{
  g_string_append_printf (text, "\"%s\":{\"prompt\":", task->id);
  append_prompt (task, text);
  if (task->state == 2)
    g_string_append_printf (text, ",\"outputs\":%s,\"status\":{\"status_str\":\"success\",\"completed\":true,\"messages\":[]}}",
                            comfy.outputs);
  else if (task->state == 3)
    g_string_append_printf (text,
                            ",\"outputs\":{},\"status\":{\"status_str\":\"error\",\"completed\":false,\"messages\":["
                            "[\"execution_start\",{}],[\"execution_error\",{\"node_id\":\"4\"%s%s%s,"
                            "\"exception_message\":\"%s\",\"traceback\":[\"line 1\"]}]]}}",
                            comfy.node != NULL ? ",\"node_type\":\"" : "", comfy.node != NULL ? comfy.node : "",
                            comfy.node != NULL ? "\"" : "", f->failure);
  else
    g_string_append (text, ",\"outputs\":{},\"status\":{\"status_str\":\"error\",\"completed\":false,\"messages\":["
                           "[\"execution_interrupted\",{\"node_id\":\"4\"}]]}}");
}

static void
tell_history (ServiceFixture *f, SoupServerMessage *message, const char *id)
{
  g_autoptr (GString) text = g_string_new ("{");

  for (guint i = 0; i < f->tasks->len; i++)
    {
      ServiceTask *task = f->tasks->pdata[i];

      if ((id != NULL && !g_str_equal (task->id, id)) || (id != NULL ? service_fixture_step (f, task) : task->state) < 2)
        continue;
      if (text->len > 1)
        g_string_append_c (text, ',');
      append_history (f, task, text);
    }
  g_string_append_c (text, '}');
  service_fixture_reply (message, 200, "%s", text->str);
}

static void
delete_waiting (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list = aiv_json_get_array (read_body (message, &node), "delete");
  ServiceTask *task = service_fixture_find (f, json_array_get_string_element (list, 0));

  if (task != NULL && task->state == 0)
    {
      task->state = 4;
      f->n_cancelled++;
    }
  soup_server_message_set_status (message, 200, NULL);
}

static void
interrupt (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (JsonNode) node = NULL;
  ServiceTask *task = service_fixture_find (f, aiv_json_get_string (read_body (message, &node), "prompt_id"));

  g_assert_nonnull (task);
  g_assert_cmpint (task->state, ==, 1);
  task->state = 4;
  f->n_cancelled++;
  soup_server_message_set_status (message, 200, NULL);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServiceFixture *f = data;
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");

  f->n_calls++;
  if (g_str_equal (path, "/ws"))
    service_fixture_reply (message, 404, "no such place");
  else if (g_str_equal (path, "/upload/image"))
    take_upload (message);
  else if (g_str_equal (path, "/prompt"))
    take_prompt (f, message);
  else if (f->n_trouble > 0)
    {
      f->n_trouble--;
      service_fixture_reply (message, 503, "restarting");
    }
  else if (g_str_equal (path, "/queue") && post)
    delete_waiting (f, message);
  else if (g_str_equal (path, "/queue"))
    tell_queue (f, message);
  else if (g_str_equal (path, "/interrupt"))
    interrupt (f, message);
  else if (g_str_equal (path, "/history"))
    tell_history (f, message, NULL);
  else if (g_str_has_prefix (path, "/history/"))
    tell_history (f, message, path + strlen ("/history/"));
  else
    {
      g_assert_cmpstr (path, ==, "/view");
      g_assert_cmpstr (g_hash_table_lookup (query, "filename"), ==, "talk 1.mp4");
      g_assert_cmpstr (g_hash_table_lookup (query, "subfolder"), ==, "a&b");
      service_fixture_send_video (f, message);
    }
}

static void
on_socket (SoupServer *server, SoupServerMessage *message, const char *path, SoupWebsocketConnection *connection,
           gpointer data)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  g_assert_true (g_str_has_prefix (query, "clientId="));
  g_assert_cmpstr (query, ==, "clientId=of-this-server");
  comfy.n_sockets++;
  g_ptr_array_add (comfy.sockets, g_object_ref (connection));
  soup_websocket_connection_send_text (connection,
                                       "{\"type\":\"status\",\"data\":{\"status\":{\"exec_info\":{}},\"sid\":\"x\"}}");
}

SoupWebsocketConnection *
comfy_get_connection (void)
{
  return comfy.sockets->pdata[comfy.sockets->len - 1];
}

void
comfy_tell (const char *type, const char *format, ...)
{
  g_autofree char *data = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  data = g_strdup_vprintf (format, args);
  va_end (args);
  text = g_strdup_printf ("{\"type\":\"%s\",\"data\":%s}", type, data);
  soup_websocket_connection_send_text (comfy_get_connection (), text);
}

void
comfy_reset (void)
{
  g_clear_pointer (&comfy.sockets, g_ptr_array_unref);
  g_clear_pointer (&comfy.graph, json_node_unref);
}

void
comfy_open (ServiceFixture *f, gconstpointer data)
{
  char *workflow = g_build_filename (g_getenv ("AIV_TEST_DATA"), "workflows", NULL);

  comfy_reset ();
  comfy = (Comfy){ .sockets = g_ptr_array_new_with_free_func (g_object_unref), .outputs = OUTPUTS };
  f->key = "sesame-key";
  service_fixture_open (f, AIV_TYPE_COMFYUI_ENGINE, "", on_request);
  soup_server_add_websocket_handler (f->server, "/ws", NULL, NULL, on_socket, f, NULL);
  g_object_set_data_full (G_OBJECT (f->server), "workflow", workflow, g_free);
  g_hash_table_insert (f->options, (char *) "workflows", workflow);
  g_hash_table_insert (f->options, (char *) "client", (char *) "of-this-server");
}

void
comfy_close (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}
