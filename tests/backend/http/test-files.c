/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-http-range.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-batches.h"
#include "store/aiv-retention.h"

static const struct
{
  const char *header;
  gint64 size;
  AivHttpRange range;
  gint64 start;
  gint64 length;
} ranges[] = {
  { NULL, 10, AIV_HTTP_RANGE_NONE },
  { "bytes=0-0", 10, AIV_HTTP_RANGE_PART, 0, 1 },
  { "bytes=2-5", 10, AIV_HTTP_RANGE_PART, 2, 4 },
  { "BYTES=2-", 10, AIV_HTTP_RANGE_PART, 2, 8 },
  { "bytes=2-99", 10, AIV_HTTP_RANGE_PART, 2, 8 },
  { "bytes= 2 - 5 ", 10, AIV_HTTP_RANGE_PART, 2, 4 },
  { "bytes=-3", 10, AIV_HTTP_RANGE_PART, 7, 3 },
  { "bytes=-99", 10, AIV_HTTP_RANGE_PART, 0, 10 },
  { "bytes=-0", 10, AIV_HTTP_RANGE_UNSATISFIABLE },
  { "bytes=10-", 10, AIV_HTTP_RANGE_UNSATISFIABLE },
  { "bytes=99999999999999999999-", 10, AIV_HTTP_RANGE_UNSATISFIABLE },
  { "bytes=0-99999999999999999999", 10, AIV_HTTP_RANGE_PART, 0, 10 },
  { "bytes=0-", 0, AIV_HTTP_RANGE_UNSATISFIABLE },
  { "bytes=5-2", 10, AIV_HTTP_RANGE_NONE },
  { "bytes=-", 10, AIV_HTTP_RANGE_NONE },
  { "bytes=a-b", 10, AIV_HTTP_RANGE_NONE },
  { "bytes=0-1,3-4", 10, AIV_HTTP_RANGE_NONE },
  { "items=0-1", 10, AIV_HTTP_RANGE_NONE },
  { "bytes=--1", 10, AIV_HTTP_RANGE_NONE },
  { "bytes=+1-2", 10, AIV_HTTP_RANGE_NONE },
};

static void
test_ranges (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      gint64 start = 0;
      gint64 length = 0;

      g_test_message ("%s", ranges[i].header);
      g_assert_cmpint (aiv_http_range_parse (ranges[i].header, ranges[i].size, &start, &length), ==, ranges[i].range);
      if (ranges[i].range == AIV_HTTP_RANGE_PART)
        {
          g_assert_cmpint (start, ==, ranges[i].start);
          g_assert_cmpint (length, ==, ranges[i].length);
        }
    }
  g_assert_true (aiv_http_etag_matches ("\"a\", W/\"b\"", "\"b\""));
  g_assert_true (aiv_http_etag_matches ("*", "\"b\""));
  g_assert_false (aiv_http_etag_matches ("\"a\"", "\"b\""));
}

static void
put_file (AivTestServer *server, const char *path, const char *content, gsize length)
{
  g_autofree char *full = g_build_filename (server->folder, path, NULL);

  g_assert_true (g_file_set_contents (full, content, (gssize) length, NULL));
}

static AivTestReply *
fetch (AivTestServer *server, const char *method, const char *path, const char *header, const char *value)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, NULL, method, path);

  if (header != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), header, value);
  return aiv_test_server_send (server, message);
}

static const AivTestRow outside[] = {
  { "the file", NULL, "GET", "/api/files/videos/v.mp4", NULL, NULL, 200 },
  { "another folder", NULL, "GET", "/api/files/tmp/secret", NULL, NULL, 404, NULL, "hidden" },
  { "the folder above", NULL, "GET", "/api/files/videos/..%2faivideo.db", NULL, NULL, 404, "detail", "SQLite" },
  { "encoded dots", NULL, "GET", "/api/files/videos/%2e%2e/aivideo.db", NULL, NULL, 404 },
  { "encoded twice", NULL, "GET", "/api/files/videos/..%252faivideo.db", NULL, NULL, 404 },
  { "backslash", NULL, "GET", "/api/files/videos/..%5caivideo.db", NULL, NULL, 404 },
  { "dots as the folder", NULL, "GET", "/api/files/%2e%2e/jwt.key", NULL, NULL, 404 },
  { "overlong dots", NULL, "GET", "/api/files/videos/%c0%ae%c0%ae%c0%afjwt.key", NULL, NULL, 404 },
  { "NUL", NULL, "GET", "/api/files/videos/v.mp4%00", NULL, NULL, 404 },
  { "the folder itself", NULL, "GET", "/api/files/videos/", NULL, NULL, 404 },
  { "a link", NULL, "GET", "/api/files/videos/link", NULL, NULL, 404, NULL, "hidden" },
  { "a hidden file", NULL, "GET", "/api/files/videos/.hidden", NULL, NULL, 404, NULL, "hidden" },
  { "a poster of it", NULL, "GET", "/api/posters/videos/..%2fjwt.key", NULL, NULL, 404 },
  { "a poster of nothing", NULL, "GET", "/api/posters/images/none.jpg", NULL, NULL, 404 },
  { "a poster of noise", NULL, "GET", "/api/posters/videos/v.mp4", NULL, NULL, 404 },
  { "a poster of a recording", NULL, "GET", "/api/posters/audios/x.wav", NULL, NULL, 404 },
  { "a poster without size", NULL, "GET", "/api/posters/videos/v.mp4?size=0", NULL, NULL, 422 },
  { "writing", "mira", "POST", "/api/files/videos/v.mp4", AIV_TEST_FORM, "x", 405 },
};

static void
test_outside (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *secret = g_build_filename (server->folder, "tmp", "secret", NULL);
  g_autofree char *link = g_build_filename (server->folder, "videos", "link", NULL);

  put_file (server, "videos/v.mp4", "video", 5);
  put_file (server, "videos/.hidden", "hidden", 6);
  put_file (server, "tmp/secret", "hidden", 6);
  g_assert_cmpint (symlink (secret, link), ==, 0);
  aiv_test_server_run (server, outside, G_N_ELEMENTS (outside));
  g_unlink (link);
}

static void
test_parts (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  gsize size = 1000003;
  g_autofree char *content = g_malloc (size);
  g_autoptr (AivTestReply) whole = NULL;
  g_autoptr (AivTestReply) head = NULL;
  g_autoptr (AivTestReply) part = NULL;
  g_autoptr (AivTestReply) beyond = NULL;
  g_autoptr (AivTestReply) same = NULL;
  g_autoptr (AivTestReply) changed = NULL;
  const char *etag;

  for (gsize i = 0; i < size; i++)
    content[i] = (char) ('a' + i * i % 23);
  put_file (server, "videos/v.mp4", content, size);
  whole = fetch (server, "GET", "/api/files/videos/v.mp4", NULL, NULL);
  etag = soup_message_headers_get_one (whole->headers, "ETag");
  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_cmpmem (whole->text, strlen (whole->text), content, size);
  g_assert_cmpstr (soup_message_headers_get_one (whole->headers, "Content-Type"), ==, "video/mp4");
  g_assert_cmpstr (soup_message_headers_get_one (whole->headers, "Accept-Ranges"), ==, "bytes");
  g_assert_nonnull (soup_message_headers_get_one (whole->headers, "Last-Modified"));

  head = fetch (server, "HEAD", "/api/files/videos/v.mp4", NULL, NULL);
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpint (soup_message_headers_get_content_length (head->headers), ==, size);

  part = fetch (server, "GET", "/api/files/videos/v.mp4", "Range", "bytes=500000-700000");
  g_assert_cmpuint (part->status, ==, 206);
  g_assert_cmpmem (part->text, strlen (part->text), content + 500000, 200001);
  g_assert_cmpstr (soup_message_headers_get_one (part->headers, "Content-Range"), ==, "bytes 500000-700000/1000003");

  beyond = fetch (server, "GET", "/api/files/videos/v.mp4", "Range", "bytes=1000003-");
  g_assert_cmpuint (beyond->status, ==, 416);
  g_assert_cmpstr (soup_message_headers_get_one (beyond->headers, "Content-Range"), ==, "bytes */1000003");

  same = fetch (server, "GET", "/api/files/videos/v.mp4", "If-None-Match", etag);
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpstr (same->text, ==, "");
  g_assert_cmpstr (soup_message_headers_get_one (same->headers, "ETag"), ==, etag);

  {
    g_autoptr (SoupMessage) message = aiv_test_server_message (server, NULL, "GET", "/api/files/videos/v.mp4");
    SoupMessageHeaders *headers = soup_message_get_request_headers (message);

    soup_message_headers_append (headers, "Range", "bytes=0-9");
    soup_message_headers_append (headers, "If-Range", "\"another version\"");
    changed = aiv_test_server_send (server, message);
    g_assert_cmpuint (changed->status, ==, 200);
    g_assert_cmpuint (strlen (changed->text), ==, size);
  }
}

static void
test_poster (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "portrait.jpg", NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  put_file (server, "images/p.jpg", content, length);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AivTestReply) reply = fetch (server, "GET", "/api/posters/images/p.jpg?size=200", NULL, NULL);

      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "Content-Type"), ==, "image/jpeg");
      g_assert_true (g_str_has_prefix (reply->text, "\xff\xd8\xff"));
      g_assert_cmpint (soup_message_headers_get_content_length (reply->headers), <, 100000);
    }
}

static gboolean
is_completed (AivStore *store, const char *batch_id)
{
  g_autoptr (AivBatchRow) batch = aiv_batches_get (store, AIV_ANY_USER, batch_id, FALSE, NULL);

  return batch->n_completed == 1;
}

/* What is not kept any longer is told from what never was. */
static void
test_expired (void)
{
  static const char *const one_image[] = { "portrait.jpg", NULL };
  static const AivTestRow rows[] = {
    { "the picture", NULL, "GET", "{picture}", NULL, NULL, 410, "{\"detail\":\"File has expired\"}" },
    { "its head", NULL, "HEAD", "{picture}", NULL, NULL, 410 },
    { "its poster", NULL, "GET", "/api/posters/images/{base}", NULL, NULL, 410, "{\"detail\":\"File has expired\"}" },
    { "in another folder", NULL, "GET", "/api/files/videos/{base}", NULL, NULL, 404, "{\"detail\":\"File not found\"}" },
  };
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  g_autofree char *picture = aiv_test_server_dup_text (reply, "batch.items.0.sourceImage");
  g_autofree char *id = aiv_test_server_dup_text (reply, "batch_id");
  g_autofree char *base = g_path_get_basename (picture);
  g_autofree char *path = g_build_filename (server->folder, "images", base, NULL);
  AivStore *store = aiv_backend_get_store (server->backend);
  AivRetention rules = { .uploads_before = G_MAXINT64 };

  aiv_test_server_let (server, "picture", picture);
  aiv_test_server_let (server, "base", base);
  aiv_test_wait (is_completed (store, id));
  dex_unref (aiv_test_settle (aiv_retention_expire (store, &rules)));
  aiv_test_poll (!g_file_test (path, G_FILE_TEST_EXISTS));
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/files/ranges", test_ranges);
  g_test_add_func ("/http/files/outside", test_outside);
  g_test_add_func ("/http/files/parts", test_parts);
  g_test_add_func ("/http/files/poster", test_poster);
  g_test_add_func ("/http/files/expired", test_expired);
  return g_test_run ();
}
