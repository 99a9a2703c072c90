/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-reference-image.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* What visitors see: the showcase that comes with the server, and one in its place. */

#define VIDEOS "/api/v1/showcase/videos"
#define FEATURED "/api/v1/showcase/featured"
#define HEROES "/api/v1/showcase/hero-videos"
#define IMAGES "/api/v1/showcase/trial-images"

static const AivTestRow rows[] = {
  { "all", NULL, "GET", VIDEOS, NULL, NULL, 200,
    "{\"videos\":[{\"id\":1,\"title\":\"Tech Product Launch\",\"description\":\"A watch on its stage, with one slow move of "
    "the camera towards the dial\",\"category\":\"Product\",\"video_url\":\"/showcase/watch.mp4\",\"poster_url\":"
    "\"/showcase/watch.jpg\",\"is_featured\":true,\"order\":1}," },
  { "six at first", NULL, "GET", VIDEOS, NULL, NULL, 200, "\"order\":6}],\"total\":7}" },
  { "with a token", "mira", "GET", VIDEOS, NULL, NULL, 200, "\"total\":7" },
  { "with a bad token", "garbage", "GET", VIDEOS, NULL, NULL, 200, "\"total\":7" },
  { "the documented example", NULL, "GET", VIDEOS "?limit=6&category=Product", NULL, NULL, 200, "\"total\":1}", "Fashion" },
  { "a category with a sign", NULL, "GET", VIDEOS "?category=F%26B", NULL, NULL, 200, "\"category\":\"F&B\"" },
  { "a category with a space", NULL, "GET", VIDEOS "?category=Real%20Estate", NULL, NULL, 200, "Villa" },
  { "a category with a plus", NULL, "GET", VIDEOS "?category=Real+Estate", NULL, NULL, 200, "Villa" },
  { "in small letters", NULL, "GET", VIDEOS "?category=automotive", NULL, NULL, 200, "Evening Drive" },
  { "an unknown category", NULL, "GET", VIDEOS "?category=Nothing", NULL, NULL, 200, "{\"videos\":[],\"total\":0}" },
  { "no category", NULL, "GET", VIDEOS "?category=", NULL, NULL, 200, "\"total\":7" },
  { "featured ones", NULL, "GET", VIDEOS "?featured=true", NULL, NULL, 200, "\"total\":4}", "\"is_featured\":false" },
  { "not only featured ones", NULL, "GET", VIDEOS "?featured=false", NULL, NULL, 200, "\"total\":7" },
  { "skipped", NULL, "GET", VIDEOS "?skip=6&limit=50", NULL, NULL, 200, "{\"videos\":[{\"id\":7,\"title\":\"Meet the Robot\"" },
  { "skipped past the end", NULL, "GET", VIDEOS "?skip=2000000000", NULL, NULL, 200, "{\"videos\":[],\"total\":7}" },
  { "a category that is no text", NULL, "GET", VIDEOS "?category=%C3%28", NULL, NULL, 422,
    "\"loc\":[\"query\",\"category\"]" },
  { "no limit", NULL, "GET", VIDEOS "?limit=0", NULL, NULL, 422, "limit" },
  { "too high a limit", NULL, "GET", VIDEOS "?limit=51", NULL, NULL, 422, "limit" },
  { "a negative skip", NULL, "GET", VIDEOS "?skip=-1", NULL, NULL, 422, "skip" },
  { "an oversized skip", NULL, "GET", VIDEOS "?skip=99999999999999999999", NULL, NULL, 422, "skip" },
  { "a word as limit", NULL, "GET", VIDEOS "?limit=many", NULL, NULL, 422, "limit" },
  { "featured perhaps", NULL, "GET", VIDEOS "?featured=perhaps", NULL, NULL, 422, "featured" },
  { "by POST", NULL, "POST", VIDEOS, AIV_TEST_JSON, "{}", 405, "Method Not Allowed" },
  { "the head", NULL, "HEAD", VIDEOS, NULL, NULL, 200 },
  { "featured", NULL, "GET", FEATURED, NULL, NULL, 200, "\"total\":4}", "Evening Drive" },
  { "two featured", NULL, "GET", FEATURED "?limit=2", NULL, NULL, 200, "\"order\":2}],\"total\":4}", "Coffee" },
  { "featured, too many", NULL, "GET", FEATURED "?limit=21", NULL, NULL, 422, "limit" },
  { "heroes", NULL, "GET", HEROES, NULL, NULL, 200,
    "{\"videos\":[{\"id\":1,\"title\":\"Tech Product Launch\",\"video_url\":\"/showcase/watch.mp4\",\"poster_url\":"
    "\"/showcase/watch.jpg\"},{\"id\":3,\"title\":\"Morning Coffee\"",
    "total" },
  { "one hero", NULL, "GET", HEROES "?limit=1", NULL, NULL, 200, "watch.mp4", "coffee.mp4" },
  { "too many heroes", NULL, "GET", HEROES "?limit=11", NULL, NULL, 422, "limit" },
  { "images", NULL, "GET", IMAGES, NULL, NULL, 200,
    "{\"images\":[{\"id\":1,\"title\":\"Wristwatch\",\"image_url\":\"/showcase/watch.jpg\","
    "\"category\":\"Product\",\"order\":1}" },
  { "eight images", NULL, "GET", IMAGES, NULL, NULL, 200, "\"category\":\"AI\",\"order\":8}],\"total\":8}" },
  { "an image further on", NULL, "GET", IMAGES "?skip=6&limit=1", NULL, NULL, 200, "\"id\":7", "\"id\":8" },
  { "too many images", NULL, "GET", IMAGES "?limit=21", NULL, NULL, 422, "limit" },
  { "no images", NULL, "GET", IMAGES "?limit=0", NULL, NULL, 422, "limit" },
  { "a file", NULL, "GET", "/showcase/watch.jpg", NULL, NULL, 200 },
  { "no file", NULL, "GET", "/showcase/none.jpg", NULL, NULL, 404, "File not found" },
  { "the list itself", NULL, "GET", "/showcase/showcase.json", NULL, NULL, 404 },
  { "a file above", NULL, "GET", "/showcase/..%2fmeson.build", NULL, NULL, 404 },
  { "a drawing below", NULL, "GET", "/showcase/art%2fcar.svg", NULL, NULL, 404 },
  { "a folder below", NULL, "GET", "/showcase/art", NULL, NULL, 404 },
  { "the folder", NULL, "GET", "/showcase/", NULL, NULL, 404 },
  { "a poster of a video", NULL, "GET", "/api/posters/showcase/watch.mp4?size=320", NULL, NULL, 200 },
  { "a poster of a picture", NULL, "GET", "/api/posters/showcase/perfume.jpg?size=160", NULL, NULL, 200 },
  { "a poster of something else", NULL, "GET", "/api/posters/showcase/showcase.json", NULL, NULL, 404 },
};

static void
test_shipped (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  /* And again, from memory. */
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* Every address in the answers leads to a file of its kind. */
static void
test_files (void)
{
  static const char *const paths[] = { VIDEOS "?limit=50", IMAGES };
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  guint n_files = 0;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", paths[i], NULL, NULL);
      g_autoptr (GRegex) pattern = g_regex_new ("\"(/showcase/[^\"]*)\"", 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;

      g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "Cache-Control"), ==, "public, max-age=60");
      for (g_regex_match (pattern, reply->text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *url = g_match_info_fetch (match, 1);
          g_autoptr (AivTestReply) file = aiv_test_server_call (server, NULL, "GET", url, NULL, NULL);

          g_assert_cmpuint (file->status, ==, 200);
          g_assert_cmpstr (soup_message_headers_get_one (file->headers, "Content-Type"), ==,
                           g_str_has_suffix (url, ".mp4") ? "video/mp4" : "image/jpeg");
          g_assert_cmpstr (soup_message_headers_get_one (file->headers, "Cache-Control"), ==, "public, max-age=86400");
          g_assert_nonnull (soup_message_headers_get_one (file->headers, "ETag"));
          g_assert_cmpmem (file->text + (g_str_has_suffix (url, ".mp4") ? 4 : 0), 2,
                           g_str_has_suffix (url, ".mp4") ? "ft" : "\xff\xd8", 2);
          n_files++;
        }
    }
  g_assert_cmpuint (n_files, ==, 7 * 2 + 8);
  aiv_test_server_check_conditions (server, "/showcase/watch.mp4");
  aiv_test_server_check_conditions (server, "/api/posters/showcase/watch.mp4?size=160");
}

static void
test_referred (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) good = aiv_test_settle (
      aiv_reference_image_fetch (server->backend, 2, server->address, "/showcase/perfume.jpg"));
  g_autoptr (DexFuture) video = aiv_test_settle (
      aiv_reference_image_fetch (server->backend, 2, server->address, "/showcase/watch.mp4"));
  g_autoptr (AivFileRow) row = dex_await_boxed (dex_ref (good), &error);
  g_autofree char *file = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (row->width, ==, 720);
  g_assert_cmpuint (row->height, ==, 1280);
  g_assert_cmpint (row->user_id, ==, 2);
  file = g_build_filename (server->folder, row->path, NULL);
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
  g_unlink (file);
  g_assert_true (dex_future_is_rejected (video));
}

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
}

static gboolean
shows (AivTestServer *server, const char *text)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", VIDEOS, NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  return strstr (reply->text, text) != NULL;
}

/* An administrator's own, and what he writes into it while the server runs. */
static void
test_replaced (void)
{
  static const char *const bad[] = {
    "{\"videos\":[{\"title\":\"Out\",\"video\":\"../aivideo.db\"}]}",
    "{\"videos\":[{\"title\":\"Out\",\"video\":\".hidden.mp4\"}]}",
    "{\"videos\":[{\"title\":\"Out\",\"video\":\"jwt.key\"}]}",
    "{\"videos\":[{\"title\":\"Out\",\"video\":\"file:///etc/x.mp4\"}]}",
    "{\"videos\":[{\"title\":\"Out\",\"video\":\"javascript:alert(1)//.mp4\"}]}",
    "{\"videos\":[{\"video\":\"out.mp4\"}]}",
    "{\"videos\":[{\"title\":\"Out\",\"video\":\"out.mp4\",\"poster\":\"a.txt\"}]}",
    "{\"videos\":[\"out.mp4\"]}",
    "[]",
    "{",
    "",
  };
  g_autofree char *folder = g_dir_make_tmp ("aiv-showcase-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, "showcase", NULL);
  g_autofree char *list = g_build_filename (own, "showcase.json", NULL);
  g_autofree char *found = NULL;
  g_autoptr (AivShowcase) showcase = NULL;
  AivShowcaseContent *content;

  g_assert_cmpint (g_mkdir (own, 0700), ==, 0);
  put (own, "showcase.json",
       "{\"videos\":[{\"id\":42,\"title\":\"Ours\",\"video\":\"our film.mp4\"},"
       "{\"title\":\"Far\",\"video\":\"https://cdn.example/far.mp4\",\"hero\":true}]}");
  found = aiv_showcase_find_folder (folder);
  g_assert_cmpstr (found, ==, own);
  showcase = aiv_showcase_new (own);
  content = aiv_showcase_get_content (showcase);
  g_assert_cmpuint (content->videos->len, ==, 2);
  g_assert_cmpint (((AivShowcaseEntry *) content->videos->pdata[0])->id, ==, 42);
  g_assert_cmpstr (((AivShowcaseEntry *) content->videos->pdata[0])->url, ==, "/showcase/our%20film.mp4");
  g_assert_cmpstr (((AivShowcaseEntry *) content->videos->pdata[1])->url, ==, "https://cdn.example/far.mp4");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      put (own, "showcase.json", bad[i]);
      g_assert_null (aiv_showcase_content_load (own, 0, &error));
      g_assert_nonnull (error);
    }
  put (own, "showcase.json", "{\"images\":[{\"title\":\"New\",\"image\":\"new.jpg\"}]}");
  aiv_test_poll (aiv_showcase_get_content (showcase)->images->len == 1);
  g_assert_true (aiv_showcase_is_trial (showcase, "new.jpg"));
  g_unlink (list);
  g_rmdir (own);
  g_rmdir (folder);
}

static void
put_picture (const char *folder, const char *from)
{
  g_autofree char *source = g_build_filename (g_getenv ("AIV_TEST_DATA"), from, NULL);
  g_autofree char *target = g_build_filename (folder, "a.jpg", NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &content, &length, NULL));
  g_assert_true (g_file_set_contents (target, content, (gssize) length, NULL));
}

/* The poster of a picture is not that of an earlier one of its name. */
static void
test_changed_picture (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *folder = g_dir_make_tmp ("aiv-showcase-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "showcase.json", NULL);
  g_autofree char *picture = g_build_filename (folder, "a.jpg", NULL);
  g_autoptr (AivTestReply) first = NULL;
  g_autoptr (AivTestReply) again = NULL;
  g_autoptr (AivTestReply) second = NULL;

  put (folder, "showcase.json", "{\"images\":[{\"title\":\"First\",\"image\":\"a.jpg\"}]}");
  put_picture (folder, "portrait.jpg");
  server->showcase = folder;
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  first = aiv_test_server_call (server, NULL, "GET", "/api/posters/showcase/a.jpg?size=160", NULL, NULL);
  again = aiv_test_server_call (server, NULL, "GET", "/api/posters/showcase/a.jpg?size=160", NULL, NULL);
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (again->headers, "ETag"), ==,
                   soup_message_headers_get_one (first->headers, "ETag"));
  put_picture (folder, "cat.jpg");
  second = aiv_test_server_call (server, NULL, "GET", "/api/posters/showcase/a.jpg?size=160", NULL, NULL);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (second->headers, "ETag"), !=,
                   soup_message_headers_get_one (first->headers, "ETag"));
  g_unlink (list);
  g_unlink (picture);
  g_rmdir (folder);
  server->showcase = NULL;
}

/* The answers that are kept go with the showcase that they are of. */
static void
test_changed (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *folder = g_dir_make_tmp ("aiv-showcase-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "showcase.json", NULL);

  put (folder, "showcase.json", "{\"videos\":[{\"title\":\"First\",\"video\":\"a.mp4\"}]}");
  server->showcase = folder;
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  g_assert_true (shows (server, "First"));
  put (folder, "showcase.json", "{\"videos\":[{\"title\":\"Second one\",\"video\":\"a.mp4\"}]}");
  aiv_test_poll (shows (server, "Second one"));
  put (folder, "showcase.json", "nonsense");
  g_assert_true (shows (server, "Second one"));
  g_unlink (list);
  g_rmdir (folder);
  server->showcase = NULL;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/showcase/shipped", test_shipped);
  g_test_add_func ("/http/showcase/files", test_files);
  g_test_add_func ("/http/showcase/referred", test_referred);
  g_test_add_func ("/http/showcase/replaced", test_replaced);
  g_test_add_func ("/http/showcase/changed", test_changed);
  g_test_add_func ("/http/showcase/changed-picture", test_changed_picture);
  return g_test_run ();
}
