/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-showcase-model.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* A showcase and a profile, against a server that says what each test wants. */

#define WATCH                                                                                \
  "{\"id\":1,\"title\":\"Watch\",\"description\":\"On a stage\",\"category\":\"Product\","    \
  "\"video_url\":\"/showcase/watch.mp4\",\"poster_url\":\"/showcase/watch.jpg\",\"is_featured\":true,\"order\":1}"

typedef struct
{
  guint n_videos;  /* how many the server has */
  gboolean broken; /* whether its pictures cannot be read */
  char *patch;     /* what was sent of the profile */
} Script;

static void
serve_videos (AivTestServer *server, SoupServerMessage *message, Script *script)
{
  g_autoptr (GHashTable) query = soup_form_decode (server->query);
  guint skip = (guint) strtoul (g_hash_table_lookup (query, "skip"), NULL, 10);
  guint limit = (guint) strtoul (g_hash_table_lookup (query, "limit"), NULL, 10);
  g_autoptr (GString) text = g_string_new ("{\"videos\":[");

  g_assert_null (aiv_test_server_header (server, "Authorization"));
  for (guint i = skip; i < MIN (skip + limit, script->n_videos); i++)
    if (i == 0)
      g_string_append (text, WATCH);
    else
      g_string_append_printf (text, "%s{\"id\":%u,\"title\":\"V%u\",\"category\":\"C%u\",\"video_url\":\"/v/%u.mp4\"}",
                              i > skip ? "," : "", i, i, i % 3, i);
  g_string_append_printf (text, "],\"total\":%u}", script->n_videos);
  aiv_test_server_json (message, 200, text->str);
}

static void
serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;

  if (g_str_equal (path, "/api/v1/showcase/videos"))
    serve_videos (server, message, script);
  else if (g_str_equal (path, "/api/v1/showcase/featured"))
    aiv_test_server_json (message, 200, "{\"videos\":[" WATCH "],\"total\":1}");
  else if (g_str_equal (path, "/api/v1/showcase/hero-videos"))
    aiv_test_server_json (message, 200, "{\"videos\":[{\"id\":1,\"title\":\"Watch\",\"video_url\":\"/showcase/watch.mp4\","
                                        "\"poster_url\":\"/showcase/watch.jpg\"}]}");
  else if (g_str_equal (path, "/api/v1/showcase/trial-images"))
    aiv_test_server_json (message, 200, script->broken
                                          ? "{\"images\":[{\"id\":1,\"title\":\"no address\"}],\"total\":1}"
                                          : "{\"images\":[{\"id\":1,\"title\":\"Car\",\"image_url\":\"/showcase/car.jpg\","
                                            "\"category\":\"Cars\",\"order\":1}],\"total\":1}");
  else if (g_str_equal (path, "/api/v1/users/profile"))
    {
      g_free (script->patch);
      script->patch = g_strndup (g_bytes_get_data (server->body, NULL), g_bytes_get_size (server->body));
      aiv_test_server_json (message, 200, "{\"id\":1,\"email\":null,\"name\":\"Mira\",\"avatar_url\":null,\"credits\":90.0}");
    }
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static void
load (AivShowcaseModel *model, gboolean works)
{
  g_autoptr (DexFuture) loaded = aiv_test_settle (aiv_showcase_model_load (model));

  g_assert_true (works ? dex_future_is_resolved (loaded) : dex_future_is_rejected (loaded));
}

static AivItem *
get_video (GListModel *list, guint position)
{
  g_autoptr (AivShowcaseItem) item = g_list_model_get_item (list, position);

  return aiv_showcase_item_get_video (item); /* the list keeps it */
}

/* One video in three lists is one object, and lists that come in pages are read to their end. */
static void
test_load (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_videos = 120 };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivShowcaseModel) model = aiv_showcase_model_new (client);
  g_autoptr (AivShowcaseItem) car = NULL;
  g_auto (GStrv) categories = NULL;
  AivItem *watch;

  server->data = &script;
  aiv_client_set_token (client, "t");
  load (model, TRUE);
  g_assert_true (aiv_showcase_model_get_loaded (model));
  g_assert_cmpuint (g_list_model_get_n_items (aiv_showcase_model_get_videos (model)), ==, 120);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/v1/showcase/videos"), ==, 3);
  watch = get_video (aiv_showcase_model_get_videos (model), 0);
  g_assert_true (watch == get_video (aiv_showcase_model_get_featured (model), 0));
  g_assert_true (watch == get_video (aiv_showcase_model_get_heroes (model), 0));
  g_assert_true (aiv_showcase_item_is_video (watch));
  g_assert_true (aiv_item_get_can_play (watch));
  g_assert_false (aiv_item_get_can_delete (watch));
  g_assert_cmpstr (aiv_item_get_poster_url (watch), ==, "/showcase/watch.jpg");

  categories = aiv_showcase_model_dup_categories (model);
  g_assert_cmpuint (g_strv_length (categories), ==, 4);
  g_assert_cmpstr (categories[0], ==, "Product");

  car = g_list_model_get_item (aiv_showcase_model_get_pictures (model), 0);
  g_assert_true (aiv_showcase_item_get_is_picture (car));
  g_assert_cmpstr (aiv_showcase_item_get_url (car), ==, "/showcase/car.jpg");
  g_assert_cmpstr (aiv_item_get_poster_url (aiv_showcase_item_get_video (car)), ==, "/showcase/car.jpg");

  /* What cannot be read leaves what was there. */
  script.broken = TRUE;
  load (model, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (aiv_showcase_model_get_videos (model)), ==, 120);
  g_assert_true (watch == get_video (aiv_showcase_model_get_videos (model), 0));
}

/* However much a server has, no more than is shown is read. */
static void
test_bounds (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_videos = 100000 };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivShowcaseModel) model = aiv_showcase_model_new (client);

  server->data = &script;
  load (model, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (aiv_showcase_model_get_videos (model)), ==, 500);
}

static void
test_profile (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { 0 };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) fetched = NULL;
  g_autoptr (DexFuture) named = NULL;
  g_autoptr (DexFuture) pictured = NULL;
  const AivWireV1User *user;

  server->data = &script;
  aiv_client_set_token (client, "t");
  fetched = aiv_test_settle (aiv_client_fetch_v1_profile (client));
  user = g_value_get_boxed (dex_future_get_value (fetched, NULL));
  g_assert_cmpstr (user->name, ==, "Mira");

  /* Only what is changed is sent; no address takes the picture away. */
  named = aiv_test_settle (aiv_client_update_profile (client, "Mira", NULL));
  g_assert_true (dex_future_is_resolved (named));
  g_assert_cmpstr (script.patch, ==, "{\"name\":\"Mira\"}");
  pictured = aiv_test_settle (aiv_client_update_profile (client, NULL, ""));
  g_assert_true (dex_future_is_resolved (pictured));
  g_assert_cmpstr (script.patch, ==, "{\"avatar_url\":null}");
  g_free (script.patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/api/showcase/load", test_load);
  g_test_add_func ("/api/showcase/bounds", test_bounds);
  g_test_add_func ("/api/showcase/profile", test_profile);
  return g_test_run ();
}
