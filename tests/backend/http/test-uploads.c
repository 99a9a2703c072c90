/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "aiv-json.h"
#include "aiv-reference-image.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-uploads.h"

/* Uploads of AIVideo.DIY v1: taken, checked without being taken, listed, served, deleted and
 * referred to. */

#define IMAGE "/api/v1/upload/image"
#define VALIDATE "/api/v1/upload/validate"
#define FORM "multipart/form-data; boundary=b"
#define PART(head, body) "--b\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n--b--\r\n"
#define ALLOWED "Invalid file type. Allowed types: image/jpeg, image/png, image/webp"

static GBytes *
read_data (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

static AivTestReply *
post (AivTestServer *server, const char *as, const char *key, const char *path, const char *field, const char *name,
      GBytes *bytes)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "POST", path);
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *type = NULL;

  soup_multipart_append_form_string (form, "note", "ignored");
  soup_multipart_append_form_file (form, field, name, "image/png", bytes);
  soup_multipart_to_message (form, headers, &body);
  type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  soup_message_set_request_body_from_bytes (message, type, body);
  if (key != NULL)
    soup_message_headers_append (headers, "Idempotency-Key", key);
  return aiv_test_server_send (server, message);
}

static AivTestReply *
post_data (AivTestServer *server, const char *as, const char *path, const char *name)
{
  g_autoptr (GBytes) bytes = read_data (name);

  return post (server, as, NULL, path, "file", name, bytes);
}

static GBytes *
make_zeroes (gsize length)
{
  return g_bytes_new_take (g_malloc0 (length), length);
}

/* A PNG that says it is 30000 pixels wide and high, and holds nothing. */
static GBytes *
make_bomb (void)
{
  static const guint8 head[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0x75,
                                 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0, 0x5d, 0x1b, 0x3c, 0x3e };
  g_autofree guint8 *bytes = g_malloc0 (4096);

  memcpy (bytes, head, sizeof head);
  return g_bytes_new (bytes, 4096);
}

static guint
count_files (AivTestServer *server, const char *folder)
{
  g_autofree char *path = g_build_filename (server->folder, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static const struct
{
  const char *name;
  const char *type;
  int width;
  int height;
  const char *suffix;
} good[] = {
  { "portrait.jpg", "image/jpeg", 768, 1024, ".jpg" },
  { "portrait-square.png", "image/png", 512, 512, ".png" },
  { "cat.webp", "image/webp", 451, 300, ".webp" },
};

static void
test_taken (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (AivTestReply) reply = post_data (server, "mira", IMAGE, good[i].name);
      g_autofree char *message = aiv_test_server_dup_text (reply, "message");
      g_autofree char *path = aiv_test_server_dup_text (reply, "file_path");
      g_autofree char *url = aiv_test_server_dup_text (reply, "file_url");
      g_autofree char *name = aiv_test_server_dup_text (reply, "filename");
      g_autofree char *size = g_strdup_printf ("\"width\":%d,\"height\":%d", good[i].width, good[i].height);
      g_autofree char *poster = NULL;
      g_autofree char *base = g_path_get_basename (path);
      g_autoptr (GBytes) bytes = read_data (good[i].name);
      g_autoptr (AivTestReply) served = NULL;
      g_autoptr (AivTestReply) small = NULL;

      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (message, ==, "File uploaded successfully");
      g_assert_cmpstr (name, ==, good[i].name);
      g_assert_cmpstr (url, ==, path);
      g_assert_true (g_str_has_prefix (path, "/uploads/user_2/"));
      g_assert_true (g_str_has_suffix (path, good[i].suffix));
      g_assert_cmpuint (strlen (base), ==, 22 + strlen (good[i].suffix));
      g_assert_nonnull (strstr (reply->text, size));

      served = aiv_test_server_call (server, NULL, "GET", path, NULL, NULL);
      g_assert_cmpuint (served->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_one (served->headers, "Content-Type"), ==, good[i].type);
      g_assert_cmpstr (soup_message_headers_get_one (served->headers, "X-Content-Type-Options"), ==, "nosniff");
      g_assert_nonnull (soup_message_headers_get_one (served->headers, "ETag"));
      g_assert_cmpint (soup_message_headers_get_content_length (served->headers), ==, g_bytes_get_size (bytes));
      g_assert_cmpmem (served->text, 16, g_bytes_get_data (bytes, NULL), 16);

      poster = g_strconcat ("/api/posters/uploads/", base, "?size=160", NULL);
      small = aiv_test_server_call (server, NULL, "GET", poster, NULL, NULL);
      g_assert_cmpuint (small->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_one (small->headers, "Content-Type"), ==, "image/jpeg");
    }
  g_assert_cmpuint (count_files (server, "uploads"), ==, G_N_ELEMENTS (good));
}

static const AivTestRow refused[] = {
  { "nobody", NULL, "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"a.png\"", "x"), 401, "Not authenticated" },
  { "a bad token", "garbage", "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"a.png\"", "x"), 401,
    "Invalid authentication credentials" },
  { "text that is called a picture", "mira", "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"a.png\"", "hello"),
    400, ALLOWED },
  { "an empty file", "mira", "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"a.png\"", ""), 400, "detail" },
  { "a page", "mira", "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"a.png\"", "<html><script>"), 400, ALLOWED },
  { "a drawing", "mira", "POST", IMAGE, FORM,
    PART ("name=\"file\"; filename=\"a.svg\"", "<svg xmlns='http://www.w3.org/2000/svg'/>"), 400, ALLOWED },
  { "no file", "mira", "POST", IMAGE, FORM, PART ("name=\"other\"", "x"), 422, "\"file\"" },
  { "a field instead of a file", "mira", "POST", IMAGE, FORM, PART ("name=\"file\"", "x"), 422, "Field required" },
  { "a file without a name", "mira", "POST", IMAGE, FORM, PART ("name=\"file\"; filename=\"\"", "x"), 422, "\"file\"" },
  { "a file in another field", "mira", "POST", IMAGE, FORM, PART ("name=\"image\"; filename=\"a.png\"", "x"), 422,
    "\"file\"" },
  { "JSON", "mira", "POST", IMAGE, AIV_TEST_JSON, "{\"file\":\"x\"}", 422, "\"file\"" },
  { "another type", "mira", "POST", IMAGE, "text/plain", "x", 415, "detail" },
  { "nothing", "mira", "POST", IMAGE, NULL, NULL, 422, "\"file\"" },
  { "half a form", "mira", "POST", IMAGE, FORM, "--b\r\nContent-Disposition: form-data; name=\"file\"", 422, "detail" },
  { "another method", "mira", "PUT", IMAGE, NULL, NULL, 405, "Method Not Allowed" },
  { "validate text", NULL, "POST", VALIDATE, FORM, PART ("name=\"file\"; filename=\"a.png\"", "hello"), 200,
    "{\"valid\":false,\"message\":\"" ALLOWED "\",\"filename\":\"a.png\",\"size\":5}" },
  { "validate nothing", NULL, "POST", VALIDATE, FORM, PART ("name=\"file\"; filename=\"a.png\"", ""), 200,
    "\"valid\":false" },
  { "validate no file", NULL, "POST", VALIDATE, FORM, PART ("name=\"x\"", "y"), 422, "\"file\"" },
  { "validate another type", NULL, "POST", VALIDATE, "text/plain", "x", 415, "detail" },
  { "validate by GET", NULL, "GET", VALIDATE, NULL, NULL, 405 },
  { "list as nobody", NULL, "GET", "/api/v1/upload/images", NULL, NULL, 401, "Not authenticated" },
  { "count as nobody", NULL, "GET", "/api/v1/upload/images/count", NULL, NULL, 401, "Not authenticated" },
  { "delete as nobody", NULL, "DELETE", "/api/v1/upload/images/1", NULL, NULL, 401, "Not authenticated" },
  { "delete an unknown one", "mira", "DELETE", "/api/v1/upload/images/999", NULL, NULL, 404, "Image not found" },
  { "delete a word", "mira", "DELETE", "/api/v1/upload/images/first", NULL, NULL, 422, "valid integer" },
  { "delete an oversized number", "mira", "DELETE", "/api/v1/upload/images/99999999999999999999", NULL, NULL, 422 },
  { "delete a negative one", "mira", "DELETE", "/api/v1/upload/images/-1", NULL, NULL, 422 },
  { "no limit", "mira", "GET", "/api/v1/upload/images?limit=0", NULL, NULL, 422, "limit" },
  { "too high a limit", "mira", "GET", "/api/v1/upload/images?limit=101", NULL, NULL, 422, "limit" },
  { "a negative offset", "mira", "GET", "/api/v1/upload/images?offset=-1", NULL, NULL, 422, "offset" },
  { "an oversized offset", "mira", "GET", "/api/v1/upload/images?offset=99999999999999999999", NULL, NULL, 422 },
  { "an empty list", "mira", "GET", "/api/v1/upload/images", NULL, NULL, 200,
    "{\"images\":[],\"total\":0,\"limit\":20,\"offset\":0}" },
  { "an empty count", "mira", "GET", "/api/v1/upload/images/count", NULL, NULL, 200, "{\"count\":0}" },
};

static void
test_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) cut = post_data (server, "mira", IMAGE, "bad-truncated.jpg");
  g_autoptr (AivTestReply) text = post_data (server, "mira", IMAGE, "bad-text.png");
  g_autoptr (AivTestReply) sound = post_data (server, "mira", IMAGE, "voice-zh.mp3");
  g_autoptr (GBytes) large = make_zeroes (10 * 1024 * 1024 + 1);
  g_autoptr (GBytes) huge = make_zeroes (70 * 1024 * 1024);
  g_autoptr (GBytes) pixels = make_bomb ();
  g_autoptr (AivTestReply) too_large = post (server, "mira", NULL, IMAGE, "file", "a.png", large);
  g_autoptr (AivTestReply) far_too_large = post (server, "mira", NULL, IMAGE, "file", "a.png", huge);
  g_autoptr (AivTestReply) bomb = post (server, "mira", NULL, IMAGE, "file", "a.png", pixels);
  g_autoptr (AivTestReply) measured = post (server, NULL, NULL, VALIDATE, "file", "a.png", large);
  g_autoptr (AivTestReply) measured_huge = post (server, NULL, NULL, VALIDATE, "file", "a.png", huge);
  g_autoptr (AivTestReply) valid = post_data (server, NULL, VALIDATE, "portrait.jpg");
  g_autofree char *detail = aiv_test_server_dup_text (too_large, "detail");
  g_autofree char *far_detail = aiv_test_server_dup_text (far_too_large, "detail");

  aiv_test_server_run (server, refused, G_N_ELEMENTS (refused));
  g_assert_cmpuint (cut->status, ==, 400);
  g_assert_nonnull (strstr (cut->text, "bad-truncated.jpg"));
  g_assert_cmpuint (text->status, ==, 400);
  g_assert_cmpuint (sound->status, ==, 400);
  g_assert_nonnull (strstr (sound->text, ALLOWED));
  g_assert_cmpuint (too_large->status, ==, 413);
  g_assert_cmpstr (detail, ==, "File too large. Maximum size: 10.0 MB");
  g_assert_cmpuint (far_too_large->status, ==, 413);
  g_assert_cmpstr (far_detail, ==, "File too large. Maximum size: 10.0 MB");
  g_assert_cmpuint (bomb->status, ==, 400);
  g_assert_cmpuint (measured->status, ==, 200);
  g_assert_cmpstr (measured->text, ==,
                   "{\"valid\":false,\"message\":\"File too large. Maximum size: 10.0 MB\",\"filename\":\"a.png\","
                   "\"size\":10485761}");
  g_assert_cmpuint (measured_huge->status, ==, 413);
  g_assert_cmpuint (valid->status, ==, 200);
  g_assert_nonnull (strstr (valid->text, "{\"valid\":true,\"message\":\"File is valid\",\"filename\":\"portrait.jpg\","));
  g_assert_cmpuint (count_files (server, "uploads"), ==, 0);
  aiv_test_poll (count_files (server, "tmp") == 0);
}

static const AivTestRow outside[] = {
  { "the picture", NULL, "GET", "{path}", NULL, NULL, 200 },
  { "its head", NULL, "HEAD", "{path}", NULL, NULL, 200 },
  { "in another's folder", NULL, "GET", "/uploads/user_3/{base}", NULL, NULL, 404, "File not found" },
  { "in nobody's folder", NULL, "GET", "/uploads/user_0/{base}", NULL, NULL, 404 },
  { "with a padded number", NULL, "GET", "/uploads/user_02/{base}", NULL, NULL, 404 },
  { "in a folder of words", NULL, "GET", "/uploads/images/{base}", NULL, NULL, 404 },
  { "without a folder", NULL, "GET", "/uploads/{base}", NULL, NULL, 404 },
  { "by the other door", NULL, "GET", "/api/files/uploads/{base}", NULL, NULL, 404 },
  { "the folder", NULL, "GET", "/uploads/user_2/", NULL, NULL, 404 },
  { "the database", NULL, "GET", "/uploads/user_2/..%2faivideo.db", NULL, NULL, 404, NULL, "SQLite" },
  { "encoded dots", NULL, "GET", "/uploads/%2e%2e/aivideo.db", NULL, NULL, 404, NULL, "SQLite" },
  { "dots", NULL, "GET", "/uploads/user_2/%2e%2e/aivideo.db", NULL, NULL, 404, NULL, "SQLite" },
  { "encoded twice", NULL, "GET", "/uploads/user_2/..%252faivideo.db", NULL, NULL, 404 },
  { "backslash", NULL, "GET", "/uploads/user_2/..%5caivideo.db", NULL, NULL, 404 },
  { "overlong dots", NULL, "GET", "/uploads/user_2/%c0%ae%c0%ae%c0%afjwt.key", NULL, NULL, 404 },
  { "NUL", NULL, "GET", "{path}%00", NULL, NULL, 404 },
  { "an absolute path", NULL, "GET", "/uploads/user_2/%2fetc%2fpasswd", NULL, NULL, 404 },
  { "a statement", NULL, "GET", "/uploads/user_2/x'%20OR%20'1'='1", NULL, NULL, 404 },
  { "writing", "mira", "POST", "{path}", AIV_TEST_FORM, "x", 405 },
  { "deleting it there", "mira", "DELETE", "{path}", NULL, NULL, 405 },
  { "another's list", "noor", "GET", "/api/v1/upload/images", NULL, NULL, 200, "\"images\":[]" },
  { "another deletes it", "noor", "DELETE", "/api/v1/upload/images/{id}", NULL, NULL, 404, "Image not found" },
  { "one's list", "mira", "GET", "/api/v1/upload/images?limit=5", NULL, NULL, 200,
    "\"file_type\":\"image/jpeg\",\"width\":768,\"height\":1024" },
  { "one's count", "mira", "GET", "/api/v1/upload/images/count", NULL, NULL, 200, "{\"count\":1}" },
  { "beyond the end", "mira", "GET", "/api/v1/upload/images?offset=1", NULL, NULL, 200, "{\"images\":[],\"total\":1," },
  { "delete", "mira", "DELETE", "/api/v1/upload/images/{id}", NULL, NULL, 200,
    "{\"message\":\"Image deleted successfully\",\"image_id\":{id}}" },
  { "delete again", "mira", "DELETE", "/api/v1/upload/images/{id}", NULL, NULL, 404, "Image not found" },
  { "gone", NULL, "GET", "{path}", NULL, NULL, 404, "File not found" },
  { "counted", "mira", "GET", "/api/v1/upload/images/count", NULL, NULL, 200, "{\"count\":0}" },
};

/* Whether the clock that files get their times from has gone on since @path was written. */
static gboolean
is_past (const char *path)
{
  struct timespec now;
  struct stat st;

  clock_gettime (CLOCK_REALTIME_COARSE, &now);
  g_assert_cmpint (stat (path, &st), ==, 0);
  return now.tv_sec > st.st_ctim.tv_sec || (now.tv_sec == st.st_ctim.tv_sec && now.tv_nsec > st.st_ctim.tv_nsec);
}

static void
test_served (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) reply = post_data (server, "mira", IMAGE, "portrait.jpg");
  g_autofree char *path = aiv_test_server_dup_text (reply, "file_path");
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (JsonNode) root = aiv_json_parse (reply->text, strlen (reply->text), NULL);
  g_autofree char *id
      = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_json_get_int (json_node_get_object (root), "image_id", 0));

  aiv_test_server_let (server, "path", path);
  aiv_test_server_let (server, "base", base);
  aiv_test_server_let (server, "id", id);
  aiv_test_server_check_conditions (server, path);
  /* A crash between the file and its row leaves a file that nobody knows. */
  {
    g_autofree char *orphan = g_build_filename (server->folder, "uploads", "orphan.jpg", NULL);

    g_assert_true (g_file_set_contents (orphan, "x", 1, NULL));
    aiv_test_poll (is_past (orphan));
    aiv_test_server_stop (server);
    aiv_test_server_start (server);
    aiv_test_poll (!g_file_test (orphan, G_FILE_TEST_EXISTS));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      AivTestRow row = outside[i];
      g_autofree char *has = row.has != NULL && strstr (row.has, "{id}") != NULL
                                 ? g_strdup_printf ("\"image_id\":%s}", id)
                                 : g_strdup (row.has);

      row.has = has;
      aiv_test_server_run (server, &row, 1);
    }
  g_assert_cmpuint (count_files (server, "uploads"), ==, 0);
}

static void
test_pages (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) page = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (AivTestReply) reply = post_data (server, "mira", IMAGE, good[i].name);

      g_assert_cmpuint (reply->status, ==, 200);
    }
  page = aiv_test_server_call (server, "mira", "GET", "/api/v1/upload/images?limit=2&offset=1", NULL, NULL);
  first = aiv_test_server_dup_text (page, "images.0.filename");
  second = aiv_test_server_dup_text (page, "images.1.filename");
  g_assert_cmpstr (first, ==, good[1].name);
  g_assert_cmpstr (second, ==, good[0].name);
  g_assert_nonnull (strstr (page->text, "\"total\":3,\"limit\":2,\"offset\":1}"));
}

static AivFileRow *
refer (AivTestServer *server, gint64 user_id, const char *url, GError **error)
{
  g_autoptr (DexFuture) future
      = aiv_test_settle (aiv_reference_image_fetch (server->backend, user_id, server->address, url));

  return dex_await_boxed (dex_ref (future), error);
}

static void
test_reference (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) reply = post_data (server, "mira", IMAGE, "portrait.jpg");
  g_autofree char *path = aiv_test_server_dup_text (reply, "file_path");
  g_autofree char *absolute = g_strconcat (server->address, path, "?x=1", NULL);
  g_autofree char *other = g_strconcat ("/uploads/user_3/", strrchr (path, '/') + 1, NULL);
  g_autofree char *above = g_strdup ("/uploads/user_2/../aivideo.db");
  const char *good_urls[] = { path, absolute };
  const char *bad_urls[] = { other, above, "/uploads/user_2/none.jpg", "/api/files/images/x.jpg", "", "file:///etc/passwd",
                             "uploads/user_2/x.jpg" };

  for (guint i = 0; i < G_N_ELEMENTS (good_urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AivFileRow) row = refer (server, 2, good_urls[i], &error);
      g_autofree char *file = NULL;

      g_assert_no_error (error);
      file = g_build_filename (server->folder, row->path, NULL);
      g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
      g_assert_true (g_str_has_prefix (row->path, "images/"));
      g_assert_cmpuint (strlen (row->sha256), ==, 64);
      g_assert_cmpint (row->user_id, ==, 2);
      g_assert_cmpuint (row->width, ==, 768);
      g_assert_cmpstr (row->content_type, ==, "image/jpeg");
      g_assert_cmpstr (row->name, ==, "portrait.jpg");
      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AivFileRow) row = refer (server, 2, bad_urls[i], &error);

      g_assert_null (row);
      g_assert_cmpint (error->code, ==, 422);
    }
  /* Noor sees the address of Mira's picture, and may not use it. */
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (refer (server, 3, path, &error));
    g_assert_cmpint (error->code, ==, 422);
  }
  g_assert_cmpuint (count_files (server, "images"), ==, 0);
}

static void
test_repeated (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GBytes) bytes = read_data ("cat.jpg");
  g_autoptr (GBytes) other = read_data ("rocket.jpg");
  g_autoptr (AivTestReply) first = post (server, "mira", "k1", IMAGE, "file", "cat.jpg", bytes);
  g_autoptr (AivTestReply) again = post (server, "mira", "k1", IMAGE, "file", "cat.jpg", bytes);
  g_autoptr (AivTestReply) conflict = post (server, "mira", "k1", IMAGE, "file", "cat.jpg", other);
  g_autoptr (AivTestReply) noor = post (server, "noor", "k1", IMAGE, "file", "cat.jpg", bytes);

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_cmpuint (conflict->status, ==, 409);
  g_assert_cmpuint (noor->status, ==, 200);
  g_assert_cmpstr (noor->text, !=, first->text);
  g_assert_cmpuint (count_files (server, "uploads"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/uploads/taken", test_taken);
  g_test_add_func ("/http/uploads/refused", test_refused);
  g_test_add_func ("/http/uploads/served", test_served);
  g_test_add_func ("/http/uploads/pages", test_pages);
  g_test_add_func ("/http/uploads/repeated", test_repeated);
  g_test_add_func ("/http/uploads/reference", test_reference);
  return g_test_run ();
}
