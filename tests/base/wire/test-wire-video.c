/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-json.h"
#include "wire/aiv-wire-model.h"
#include "wire/aiv-wire-video.h"

static AivWireVideo *
parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = aiv_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (node);
  return aiv_wire_video_from_json (node, error);
}

static void
test_round_trip (void)
{
  g_autoptr (AivWireVideo) video = aiv_wire_video_new ();
  g_autoptr (AivWireVideo) back = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  video->id = 17;
  video->user_id = 3;
  video->prompt = g_strdup ("产品展示镜头平滑移动");
  video->model = g_strdup ("sora-2");
  video->engine = g_strdup ("local");
  video->status = AIV_JOB_COMPLETED;
  video->video_url = g_strdup ("/api/files/videos/x.mp4");
  video->duration = 7.96;
  video->width = 720;
  video->height = 1280;
  video->created_at = 1760522400123;
  video->updated_at = 1760522401000;
  node = aiv_wire_video_to_json (video);
  text = aiv_json_to_string (node);
  g_assert_cmpstr (text, ==,
                   "{\"id\":17,\"user_id\":3,\"prompt\":\"产品展示镜头平滑移动\",\"model\":\"sora-2\",\"engine\":\"local\","
                   "\"reference_image_url\":null,\"video_url\":\"/api/files/videos/x.mp4\",\"poster_url\":null,"
                   "\"status\":\"completed\",\"duration\":8,\"resolution\":\"720x1280\",\"error_message\":null,"
                   "\"created_at\":\"2025-10-15T10:00:00\",\"updated_at\":\"2025-10-15T10:00:01\"}");

  back = parse (text, NULL);
  g_assert_cmpint (back->id, ==, 17);
  g_assert_cmpstr (back->engine, ==, "local");
  g_assert_cmpint (back->status, ==, AIV_JOB_COMPLETED);
  g_assert_cmpuint (back->width, ==, 720);
  g_assert_cmpint (back->created_at, ==, 1760522400000);
  g_assert_null (back->poster_url);
}

/* One without a name is called as its id; one without an id is none. */
static void
test_model (void)
{
  static const char whole[] = "{\"id\":\"sora-2\",\"name\":\"Sora 2\","
                              "\"version\":null,\"description\":\"Best\",\"engine\":\"local\"}";
  g_autoptr (JsonNode) node = aiv_json_parse (whole, strlen (whole), NULL);
  g_autoptr (AivWireModel) model = aiv_wire_model_from_json (node, NULL);
  g_autoptr (JsonNode) again = aiv_wire_model_to_json (model);
  g_autofree char *text = aiv_json_to_string (again);
  g_autoptr (JsonNode) bare = aiv_json_parse ("{\"id\":\"x\"}", 10, NULL);
  g_autoptr (AivWireModel) nameless = aiv_wire_model_from_json (bare, NULL);
  g_autoptr (JsonNode) empty = aiv_json_parse ("{\"name\":\"x\"}", 12, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, ==, whole);
  g_assert_cmpstr (nameless->name, ==, "x");
  g_assert_null (aiv_wire_model_from_json (empty, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* The family has four states; everything else reads as one of them. */
static void
test_states (void)
{
  static const struct
  {
    AivJobStatus status;
    const char *word;
  } rows[] = {
    { AIV_JOB_CREATED, "\"pending\"" },      { AIV_JOB_PENDING, "\"pending\"" },  { AIV_JOB_PROCESSING, "\"processing\"" },
    { AIV_JOB_COMPLETED, "\"completed\"" },  { AIV_JOB_FAILED, "\"failed\"" },    { AIV_JOB_CANCELLED, "\"failed\"" },
    { AIV_JOB_UNKNOWN, "\"pending\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AivWireVideo) video = aiv_wire_video_new ();
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *text = NULL;

      video->status = rows[i].status;
      node = aiv_wire_video_to_json (video);
      text = aiv_json_to_string (node);
      g_assert_nonnull (strstr (text, rows[i].word));
      g_assert_null (strstr (text, "\"engine\""));
    }
}

/* As the documented services write it, and as nobody should. */
static void
test_foreign (void)
{
  static const char *const refused[] = { "[]", "{}", "{\"id\":\"x\"}", "{\"id\":0}", "{\"id\":-4}", "{\"id\":null}" };
  g_autoptr (AivWireVideo) video
      = parse ("{\"id\":2,\"user_id\":1,\"prompt\":\"Another\",\"model\":\"sora-2\",\"reference_image_url\":null,"
               "\"video_url\":\"https://cdn.example.com/videos/generated_456.mp4\",\"status\":\"completed\",\"duration\":30,"
               "\"resolution\":\"1920x1080\",\"created_at\":\"2025-10-15T11:00:00\",\"extra\":[1]}",
               NULL);
  g_autoptr (AivWireVideo) odd = parse ("{\"id\":3,\"status\":\"dreaming\",\"duration\":-1e300,\"resolution\":\"wide\","
                                        "\"prompt\":7,\"created_at\":\"soon\"}",
                                        NULL);

  g_assert_cmpuint (video->height, ==, 1080);
  g_assert_cmpfloat (video->duration, ==, 30);
  g_assert_cmpint (odd->status, ==, AIV_JOB_UNKNOWN);
  g_assert_cmpfloat (odd->duration, ==, 0);
  g_assert_cmpuint (odd->width, ==, 0);
  g_assert_null (odd->prompt);
  g_assert_cmpint (odd->created_at, ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (refused[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/video/round-trip", test_round_trip);
  g_test_add_func ("/wire/video/states", test_states);
  g_test_add_func ("/wire/video/foreign", test_foreign);
  g_test_add_func ("/wire/model", test_model);
  return g_test_run ();
}
