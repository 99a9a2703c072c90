/* SPDX-License-Identifier: MIT */
#include "aiv-library-script.h"

#include <stdio.h>
#include <string.h>

static char *
batch_json (AivLibraryScript *script, guint i, gboolean with_items)
{
  const char *status = i == script->n_batches ? script->newest : "completed";
  g_autofree char *items = NULL;

  items = g_strdup_printf (",\"items\":[{\"id\":\"i%u-1\",\"name\":\"anna %u.jpg\",\"status\":\"%s\",\"progress\":null,"
                           "\"videoUrl\":\"/video.mp4\"},{\"id\":\"i%u-2\",\"name\":\"小猫 %u.jpg\",\"status\":\"%s\","
                           "\"videoUrl\":\"/video.mp4\"}]",
                           i, i, status, i, i, i % 3 == 0 ? "failed" : status);
  return g_strdup_printf ("{\"id\":\"b%u\",\"name\":\"Batch %u\",\"timestamp\":%u000,\"status\":\"%s\",\"imageCount\":2,"
                          "\"audio_seconds\":%u,\"prompt\":\"%s\",\"engine_label\":\"%s\"%s}",
                          i, i, 1795000000 + i, status, i, i % 2 ? "春天的花园" : "A ＧＡＲＤＥＮ in spring",
                          i % 2 ? "Local" : "Remote", with_items ? items : "");
}

static void
serve_batches (AivTestServer *server, SoupServerMessage *message)
{
  AivLibraryScript *script = server->data;
  g_autoptr (GString) text = g_string_new ("{\"batches\":[");
  guint limit = 50, offset = 0, at = 0, told = 0;

  sscanf (server->query, "limit=%u&offset=%u", &limit, &offset);
  script->pages++;
  if (script->fail_at > 0 && offset >= script->fail_at)
    {
      aiv_test_server_json (message, 500, "{\"detail\":\"Internal server error\"}");
      return;
    }
  for (guint i = script->n_batches; i > 0; i--)
    {
      if (i == script->gone || at++ < offset || told == limit)
        continue;
      g_autofree char *batch = batch_json (script, i, !script->summaries);

      g_string_append_printf (text, "%s%s", told++ > 0 ? "," : "", batch);
    }
  g_string_append_printf (text, "],\"total\":%u}",
                          script->short_total ? told : script->n_batches - (script->gone > 0 ? 1 : 0));
  aiv_test_server_json (message, 200, text->str);
}

static void
serve_videos (AivTestServer *server, SoupServerMessage *message)
{
  AivLibraryScript *script = server->data;
  g_autoptr (GString) text = g_string_new ("{\"videos\":[");
  guint page = 1, size = 20;

  sscanf (server->query, "page=%u&page_size=%u", &page, &size);
  for (guint i = (page - 1) * size; i < MIN (page * size, script->n_videos); i++)
    g_string_append_printf (text,
                            "%s{\"id\":%u,\"user_id\":1,\"prompt\":\"A fox number %u\",\"model\":\"sora-2\","
                            "\"status\":\"completed\","
                            "\"duration\":8,\"video_url\":\"/v.mp4\",\"created_at\":\"2025-10-15T10:00:00\"}",
                            i > (page - 1) * size ? "," : "", script->n_videos - i, script->n_videos - i);
  g_string_append_printf (text, "],\"total\":%u,\"page\":%u,\"page_size\":%u}", script->n_videos, page, size);
  aiv_test_server_json (message, 200, text->str);
}

void
aiv_library_script_serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  AivLibraryScript *script = server->data;
  guint n;

  if (g_str_equal (path, "/api/video/batches"))
    serve_batches (server, message);
  else if (g_str_equal (path, "/api/v1/videos"))
    serve_videos (server, message);
  else if (sscanf (path, "/api/video/batches/b%u", &n) == 1 && n <= script->n_batches && n != script->gone)
    {
      g_autofree char *batch = batch_json (script, n, TRUE);

      aiv_test_server_json (message, 200, batch);
    }
  else if (g_str_equal (path, "/video.mp4") || g_str_equal (path, "/v.mp4"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_STATIC, "moving", 6);
    }
  else if (g_str_equal (path, "/api/user/profile"))
    aiv_test_server_json (message, 200, "{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":95}");
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}
