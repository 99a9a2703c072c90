/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-server.h"

/* Requests about videos of the v1 family that are refused for how they are written or who
 * asks, and those that need no video. Nothing of it may charge anything. */

#define VIDEOS "/api/v1/videos"
#define GENERATE VIDEOS "/generate"
#define PROMPT "\"prompt\":\"A cinematic product showcase with smooth camera movements\""
#define X10 "xxxxxxxxxx"
#define X100 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X500 X100 X100 X100 X100 X100

static const AivTestRow refused_rows[] = {
  { "nobody generates", NULL, "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT "}", 401, "{\"detail\":\"Not authenticated\"}" },
  { "garbage generates", "garbage", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT "}", 401,
    "{\"detail\":\"Invalid authentication credentials\"}" },
  { "no body", "mira", "POST", GENERATE, NULL, NULL, 422, "\"loc\":[\"body\"" },
  { "empty", "mira", "POST", GENERATE, AIV_TEST_JSON, "{}", 422, "\"loc\":[\"body\",\"prompt\"]" },
  { "malformed", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":", 422, "json_invalid" },
  { "a list", "mira", "POST", GENERATE, AIV_TEST_JSON, "[]", 422, "object_type" },
  { "NaN", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":NaN}", 422, "json_invalid" },
  { "lone surrogate", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":\"0123456789\\ud800\"}", 422 },
  { "a form", "mira", "POST", GENERATE, AIV_TEST_FORM, "prompt=0123456789", 415 },
  { "text", "mira", "POST", GENERATE, "text/plain", "0123456789", 415 },
  { "prompt is a number", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":1234567890}", 422, "string_type" },
  { "prompt is null", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":null}", 422, "missing" },
  { "9 characters", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":\"012345678\"}", 422, "string_too_short" },
  { "9 characters of 3 bytes", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":\"产品展示镜头平滑移\"}", 422,
    "string_too_short" },
  { "501 characters", "mira", "POST", GENERATE, AIV_TEST_JSON, "{\"prompt\":\"" X500 "x\"}", 422, "string_too_long" },
  { "no such model", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"model\":\"sora-9\"}", 422,
    "\"loc\":[\"body\",\"model\"]" },
  { "model is a number", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"model\":2}", 422, "string_type" },
  { "3 s", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":3}", 422, "\"loc\":[\"body\",\"duration\"]" },
  { "4.5 s", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":4.5}", 422 },
  { "-4 s", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":-4}", 422 },
  { "very long", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":1e300}", 422 },
  { "duration is a text", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":\"8\"}", 422, "int_type" },
  { "picture is a number", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"reference_image_url\":1}", 422 },
  { "others' picture", "mira", "POST", GENERATE, AIV_TEST_JSON,
    "{" PROMPT ",\"reference_image_url\":\"/uploads/user_1/secret.jpg\"}", 422, "reference_image_url" },
  { "wrong method", "mira", "PUT", GENERATE, AIV_TEST_JSON, "{}", 405 },

  { "nobody lists", NULL, "GET", VIDEOS, NULL, NULL, 401, "Not authenticated" },
  { "none yet", "mira", "GET", VIDEOS, NULL, NULL, 200, "{\"videos\":[],\"total\":0,\"page\":1,\"page_size\":20}" },
  { "page 0", "mira", "GET", VIDEOS "?page=0", NULL, NULL, 422, "\"loc\":[\"query\",\"page\"]" },
  { "page -1", "mira", "GET", VIDEOS "?page=-1", NULL, NULL, 422 },
  { "page of letters", "mira", "GET", VIDEOS "?page=one", NULL, NULL, 422, "int_parsing" },
  { "huge page", "mira", "GET", VIDEOS "?page=99999999999999999999", NULL, NULL, 422 },
  { "pages of none", "mira", "GET", VIDEOS "?page_size=0", NULL, NULL, 422, "\"loc\":[\"query\",\"page_size\"]" },
  { "pages of 101", "mira", "GET", VIDEOS "?page_size=101", NULL, NULL, 422 },
  { "pages of 100", "mira", "GET", VIDEOS "?page_size=100", NULL, NULL, 200, "\"page_size\":100" },
  { "the last page there could be", "mira", "GET", VIDEOS "?page=10000000&page_size=100", NULL, NULL, 200, "\"videos\":[]" },
  { "a status that is no text", "mira", "GET", VIDEOS "?page=1&status_filter=%FF", NULL, NULL, 422,
    "{\"detail\":[{\"loc\":[\"query\",\"status_filter\"],\"msg\":\"Input should be UTF-8 in urlencoded form\","
    "\"type\":\"encoding\"}]}" },
  { "a NUL in a query", "mira", "GET", VIDEOS "?page=1%00", NULL, NULL, 422, "\"loc\":[\"query\",\"page\"]" },
  { "a name that is no text", "mira", "GET", VIDEOS "?%FF=1", NULL, NULL, 422, "\"loc\":[\"query\"]" },
  { "nobody's query comes second", NULL, "GET", VIDEOS "?page=%FF", NULL, NULL, 401, "Not authenticated" },
  { "no such status", "mira", "GET", VIDEOS "?status_filter=cancelled", NULL, NULL, 422,
    "\"loc\":[\"query\",\"status_filter\"]" },

  { "unknown", "mira", "GET", VIDEOS "/999", NULL, NULL, 404, "{\"detail\":\"Video with id 999 not found\"}" },
  { "id 0", "mira", "GET", VIDEOS "/0", NULL, NULL, 404, "Video with id 0 not found" },
  { "id -1", "mira", "GET", VIDEOS "/-1", NULL, NULL, 404, "Video with id -1 not found" },
  { "id of letters", "mira", "GET", VIDEOS "/abc", NULL, NULL, 422, "\"loc\":[\"path\",\"video_id\"]" },
  { "id with an end", "mira", "GET", VIDEOS "/1x", NULL, NULL, 422 },
  { "oversized id", "mira", "GET", VIDEOS "/99999999999999999999", NULL, NULL, 422, "int_parsing" },
  { "oversized id, deleted", "mira", "DELETE", VIDEOS "/99999999999999999999", NULL, NULL, 422 },
  { "oversized id, again", "mira", "POST", VIDEOS "/99999999999999999999/retry", NULL, NULL, 422 },
  { "unknown, deleted", "mira", "DELETE", VIDEOS "/999", NULL, NULL, 404, "{\"detail\":\"Video with id 999 not found\"}" },
  { "unknown, again", "mira", "POST", VIDEOS "/999/retry", NULL, NULL, 404, "{\"detail\":\"Video with id 999 not found\"}" },
  { "nobody shows", NULL, "GET", VIDEOS "/1", NULL, NULL, 401, "Not authenticated" },
  { "nobody deletes", NULL, "DELETE", VIDEOS "/1", NULL, NULL, 401, "Not authenticated" },
  { "nobody tries again", NULL, "POST", VIDEOS "/1/retry", NULL, NULL, 401, "Not authenticated" },
  { "wrong method", "mira", "PATCH", VIDEOS "/1", NULL, NULL, 405 },

  { "models", NULL, "GET", VIDEOS "/models/list", NULL, NULL, 200,
    "{\"models\":[{\"id\":\"sora-2\",\"name\":\"Sora 2\",\"version\":\"Latest\","
    "\"description\":\"Most advanced AI video generation model" },
  { "second model", NULL, "GET", VIDEOS "/models/list", NULL, NULL, 200,
    "{\"id\":\"sora-1\",\"name\":\"Sora 1\",\"version\":\"Stable\",\"description\":\"Reliable AI video generation" },
  { "third model", NULL, "GET", VIDEOS "/models/list", NULL, NULL, 200,
    "{\"id\":\"runway-gen3\",\"name\":\"Runway Gen-3\",\"version\":\"Beta\","
    "\"description\":\"High-quality video generation" },
  { "models say who makes them", NULL, "GET", VIDEOS "/models/list", NULL, NULL, 200, "local preview, without AI" },
  { "models name the engine that stands in", NULL, "GET", VIDEOS "/models/list", NULL, NULL, 200, "\"engine\":\"local\"" },
  { "models to a HEAD", NULL, "HEAD", VIDEOS "/models/list", NULL, NULL, 200 },
  { "nothing was charged", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":100.0" },

  { "quote of a video", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"model\":\"sora-2\",\"duration\":12}", 200,
    "\"per_item\":10,\"total\":10,\"balance\":100,\"balance_after\":90,\"fits\":true" },
  { "quote of eleven", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"duration\":4,\"images\":11}", 200,
    "\"total\":110,\"balance\":100,\"balance_after\":-10,\"fits\":false" },
  { "quote of no model", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"model\":\"x\"}", 422, "model" },
  { "quote of no length", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"model\":\"sora-2\",\"duration\":5}", 422 },
};

static void
test_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_run (server, refused_rows, G_N_ELEMENTS (refused_rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/http/v1-video-requests/refused", test_refused);
  return g_test_run ();
}
