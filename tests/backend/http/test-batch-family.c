/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-exchanges.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* What clients of the documented batch service rely on beyond the happy way: bodies of every
 * kind, the other names of fields, heads, refusals that cost nothing. */

#define BATCHES "/api/video/batches"

static const char *const one_image[] = { "portrait.jpg", NULL };
static const char *const two_images[] = { "portrait.jpg", "cat.webp", NULL };

static AivTestReply *
send_with (AivTestServer *server, const char *as, const char *method, const char *path, const char *header,
           const char *value)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, method, path);

  soup_message_headers_append (soup_message_get_request_headers (message), header, value);
  return aiv_test_server_send (server, message);
}

/* A batch of @images, whose first @n_plain are called "images" and the others "images[]". */
static AivTestReply *
submit_as_web_form (AivTestServer *server, guint n_plain, guint n_images, const char *prompt)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "mira", "POST", "/api/video/batch");
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  g_autofree char *image_path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.webp", NULL);
  g_autofree char *audio_path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "voice-en.wav", NULL);
  g_autoptr (GMappedFile) image = g_mapped_file_new (image_path, FALSE, NULL);
  g_autoptr (GMappedFile) audio = g_mapped_file_new (audio_path, FALSE, NULL);
  g_autoptr (GBytes) image_bytes = g_mapped_file_get_bytes (image);
  g_autoptr (GBytes) audio_bytes = g_mapped_file_get_bytes (audio);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *type = NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  for (guint i = 0; i < n_images; i++)
    soup_multipart_append_form_file (form, i < n_plain ? "images" : "images[]", "cat.webp", "image/webp", image_bytes);
  soup_multipart_append_form_file (form, "audio", "voice-en.wav", "audio/wav", audio_bytes);
  if (prompt != NULL)
    soup_multipart_append_form_string (form, "prompt", prompt);
  soup_multipart_to_message (form, headers, &body);
  type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  soup_message_set_request_body_from_bytes (message, type, body);
  aiv_exchanges_set_body (message, body);
  return aiv_test_server_send (server, message);
}

static void
let_batch (AivTestServer *server, AivTestReply *reply, gboolean two)
{
  g_autofree char *batch = aiv_test_server_dup_text (reply, "batch_id");
  g_autofree char *item = aiv_test_server_dup_text (reply, "batch.items.0.id");

  aiv_test_server_let (server, "batch", batch);
  aiv_test_server_let (server, "item", item);
  if (two)
    {
      g_autofree char *other = aiv_test_server_dup_text (reply, "batch.items.1.id");

      aiv_test_server_let (server, "other", other);
    }
}

static void
wait_for_status (AivTestServer *server, const char *status)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "mira", "GET", BATCHES "/{batch}", NULL, NULL);
      g_autofree char *now = aiv_test_server_dup_text (reply, "status");

      if (g_str_equal (now, status))
        return;
      g_assert_cmpuint (i, <, 10000);
    }
}

#define FORM AIV_TEST_FORM
#define JSON AIV_TEST_JSON
#define MULTIPART "multipart/form-data; boundary=edge"
#define FIELD(name, value) "--edge\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--edge--\r\n"
#define LOGIN "/api/auth/login"
#define PASSWORD "/api/user/change-password"
#define CREDITS "/api/admin/users/{mira}/credits"

/* Every write takes every kind of body. */
static const AivTestRow alike[] = {
  { "form", NULL, "POST", LOGIN, FORM, "username=mira&password=mira-password", 200, "\"user_info\"" },
  { "JSON", NULL, "POST", LOGIN, JSON, "{\"username\":\"mira\",\"password\":\"mira-password\"}", 200, "\"isAdmin\":false" },
  { "multipart", NULL, "POST", LOGIN, MULTIPART, FIELD ("username", "mira") FIELD ("password", "mira-password") END, 200,
    "\"username\":\"mira\"" },
  { "percent and plus", NULL, "POST", LOGIN, FORM, "username=mir%61&password=mira+password", 401 },
  { "quote by form", "mira", "POST", "/api/video/quote", FORM, "images=2&audio_seconds=7.2", 200, "\"total\":2" },
  { "quote by JSON", "mira", "POST", "/api/video/quote", JSON, "{\"images\":2,\"audio_seconds\":7.2}", 200, "\"total\":2" },
  { "quote by multipart", "mira", "POST", "/api/video/quote", MULTIPART, FIELD ("images", "2") END, 200, "\"total\":2" },
  { "credits by form", "admin", "PATCH", CREDITS, FORM, "new_credits=50", 200, "\"credits\":50" },
  { "credits by JSON", "admin", "PATCH", CREDITS, JSON, "{\"new_credits\":60}", 200, "\"credits\":60" },
  { "credits by multipart", "admin", "PATCH", CREDITS, MULTIPART, FIELD ("new_credits", "70") END, 200, "\"credits\":70" },
  { "credits by difference", "admin", "PATCH", CREDITS, JSON, "{\"delta\":-5,\"reason\":\"a test\"}", 200, "\"credits\":65" },
  { "the ledger has it all", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"reason\":\"a test\"" },
  { "user by form", "admin", "POST", "/api/admin/users", FORM, "username=ada&credits=3&is_admin=true", 200,
    "\"isAdmin\":true" },
  { "user by JSON", "admin", "POST", "/api/admin/users", JSON, "{\"username\":\"bea\",\"credits\":3,\"is_admin\":false}", 200,
    "\"credits\":3" },
  { "user by multipart", "admin", "POST", "/api/admin/users", MULTIPART, FIELD ("username", "cleo") END, 200,
    "\"credits\":100" },
  { "user again", "admin", "POST", "/api/admin/users", FORM, "username=ada", 400, "Username already exists" },
  { "page of a ledger", "admin", "GET", "/api/admin/users/{mira}/ledger?limit=0", NULL, NULL, 422, "\"limit\"" },
  { "password too short", "admin", "POST", "/api/admin/users/{mira}/reset-password", FORM, "password=x", 400 },
  { "token by form", "admin", "PATCH", "/api/admin/token", FORM, "new_token=abc", 200, "\"success\"" },
  { "wrong old password", "mira", "POST", PASSWORD, FORM, "old_password=x&new_password=quite-another-one", 400,
    "Invalid old password" },
  { "password by form", "mira", "POST", PASSWORD, FORM, "old_password=mira-password&new_password=quite-another-one", 200,
    "\"success\":true" },
  { "password by JSON", "mira", "POST", PASSWORD, JSON,
    "{\"old_password\":\"quite-another-one\",\"new_password\":\"one-more-password\"}", 200, "\"success\":true" },
  { "password by multipart", "mira", "POST", PASSWORD, MULTIPART,
    FIELD ("old_password", "one-more-password") FIELD ("new_password", "mira-password") END, 200, "\"message\"" },
  { "JSON carries no pictures", "mira", "POST", "/api/video/batch", JSON, "{\"prompt\":\"x\"}", 422, "\"images\"" },
  { "a batch without pictures", "mira", "POST", "/api/video/batch", MULTIPART, FIELD ("prompt", "x") END, 422, "\"images\"" },
};

static void
test_alike (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) profile = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_autofree char *id = aiv_test_server_dup_text (profile, "id");

  aiv_test_server_let (server, "mira", id);
  aiv_test_server_run (server, alike, G_N_ELEMENTS (alike));
}

/* Both names of the field, mixed; the limit counts both. */
static void
test_images (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) both = submit_as_web_form (server, 1, 3, "smiling");
  g_autoptr (AivTestReply) many = submit_as_web_form (server, 20, 51, NULL);
  g_autoptr (AivTestReply) far_too_many = submit_as_web_form (server, 250, 250, NULL);
  static const AivTestRow rows[] = {
    { "all of them", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"imageCount\":3" },
    { "the prompt", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"prompt\":\"smiling\"" },
    { "one page of all", "mira", "GET", BATCHES "?limit=1&offset=0&status=completed", NULL, NULL, 200, "\"total\":1" },
    { "none in another state", "mira", "GET", BATCHES "?status=failed", NULL, NULL, 200, "{\"batches\":[],\"total\":0}" },
    { "no such state", "mira", "GET", BATCHES "?status=lost", NULL, NULL, 422, "\"status\"" },
    { "head of the list", "mira", "HEAD", BATCHES, NULL, NULL, 200 },
    { "head of one", "mira", "HEAD", BATCHES "/{batch}", NULL, NULL, 200 },
    { "head of the export", "mira", "HEAD", BATCHES "/{batch}/export?format=zip", NULL, NULL, 200 },
    { "head of a stranger's", "noor", "HEAD", BATCHES "/{batch}", NULL, NULL, 404 },
    { "no put", "mira", "PUT", BATCHES "/{batch}", JSON, "{}", 405, "Method Not Allowed" },
    { "admins see all", "admin", "GET", "/api/admin/batches?limit=1", NULL, NULL, 200, "\"userName\":\"mira\"" },
    { "others do not", "mira", "GET", "/api/admin/batches", NULL, NULL, 403, "Admin access required" },
  };

  g_assert_cmpuint (both->status, ==, 200);
  g_assert_cmpuint (many->status, ==, 400);
  g_assert_cmpstr (many->text, ==, "{\"detail\":\"Maximum 50 images allowed\"}");
  g_assert_cmpuint (far_too_many->status, ==, 400);
  g_assert_cmpstr (far_too_many->text, ==, many->text);
  let_batch (server, both, TRUE);
  wait_for_status (server, "completed");
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* The zip is as long as it says, and has every video once. */
static void
test_zip (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) made = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  g_autoptr (AivTestReply) head = NULL;
  g_autoptr (AivTestReply) by_token = NULL;
  g_autoptr (AivTestReply) media = NULL;
  g_autofree char *token = NULL;
  g_autofree char *path = NULL;

  let_batch (server, made, TRUE);
  wait_for_status (server, "completed");
  head = aiv_test_server_call (server, "mira", "HEAD", BATCHES "/{batch}/export?format=zip", NULL, NULL);
  g_assert_cmpint (soup_message_headers_get_content_length (head->headers), >, 0);
  g_assert_nonnull (strstr (soup_message_headers_get_one (head->headers, "Content-Disposition"), "attachment"));

  /* As a browser downloads it: no header can be sent. */
  media = aiv_test_server_call (server, "mira", "POST", "/api/media-token", NULL, NULL);
  token = aiv_test_server_dup_text (media, "token");
  path = g_strdup_printf (BATCHES "/{batch}/export?format=zip&token=%s", token);
  by_token = aiv_test_server_call (server, NULL, "GET", path, NULL, NULL);
  g_assert_cmpuint (by_token->status, ==, 200);
  g_assert_cmpint (soup_message_headers_get_content_length (by_token->headers), ==,
                   soup_message_headers_get_content_length (head->headers));
  g_assert_cmpmem (by_token->text, 4, "PK\003\004", 4);
}

/* What has failed and cannot be paid for again stays as it is. */
static void
test_again (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) profile = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_autofree char *id = aiv_test_server_dup_text (profile, "id");
  g_autoptr (AivTestReply) made = NULL;
  g_autoptr (AivTestReply) first = NULL;
  g_autoptr (AivTestReply) same = NULL;
  g_autoptr (AivTestReply) other = NULL;
  g_autoptr (AivTestReply) all = NULL;
  g_autoptr (AivTestReply) wrong = NULL;
  static const AivTestRow failed[] = {
    { "all failed", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"status\":\"failed\"" },
    { "each with its reason", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "too dark" },
    { "all credits are back", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
    { "spent elsewhere", "admin", "PATCH", CREDITS, FORM, "new_credits=0", 200 },
    { "one again", "mira", "POST", BATCHES "/{batch}/items/{item}/resume", NULL, NULL, 402,
      "Insufficient credits. Required: 1, Available: 0" },
    { "all again", "mira", "POST", BATCHES "/{batch}/retry_failed", NULL, NULL, 402,
      "Insufficient credits. Required: 2, Available: 0" },
    { "nothing held", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":0,\"held\":0" },
    { "failed as before", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"failed\":2" },
    { "nothing to export", "mira", "GET", BATCHES "/{batch}/export?format=zip", NULL, NULL, 400,
      "No completed videos to export" },
    { "credits again", "admin", "PATCH", CREDITS, FORM, "new_credits=10", 200 },
    { "failed is finished", "mira", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 400, "Item already finished" },
  };
  static const AivTestRow after[] = {
    { "charged once each", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":8,\"held\":0" },
    { "completed does not resume", "mira", "POST", BATCHES "/{batch}/items/{item}/resume", NULL, NULL, 400,
      "Only failed or cancelled items can be resumed" },
    { "nor is it cancelled", "mira", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 400, "Item already finished" },
    { "no reason is left", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"error_msg\":\"\"", "too dark" },
  };

  aiv_test_server_let (server, "mira", id);
  aiv_scripted_engine_fail (server->engine, "portrait.jpg", AIV_ENGINE_ERROR_BAD_IMAGE, "The picture is too dark", 1);
  aiv_scripted_engine_fail (server->engine, "cat.webp", AIV_ENGINE_ERROR_BAD_IMAGE, "The picture is too dark", 1);
  made = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  let_batch (server, made, TRUE);
  wait_for_status (server, "failed");
  aiv_test_server_run (server, failed, G_N_ELEMENTS (failed));

  first = send_with (server, "mira", "POST", BATCHES "/{batch}/items/{item}/resume", "Idempotency-Key", "again");
  same = send_with (server, "mira", "POST", BATCHES "/{batch}/items/{item}/resume", "Idempotency-Key", "again");
  other = send_with (server, "mira", "POST", BATCHES "/{batch}/items/{other}/resume", "Idempotency-Key", "again");
  all = send_with (server, "mira", "POST", BATCHES "/{batch}/retry_failed", "Idempotency-Key", "rest");
  wrong = send_with (server, "mira", "POST", BATCHES "/{batch}/retry_failed", "Idempotency-Key", "again");
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (same->status, ==, 200);
  g_assert_cmpstr (same->text, ==, first->text);
  g_assert_cmpuint (other->status, ==, 409);
  g_assert_cmpuint (all->status, ==, 200);
  g_assert_cmpuint (wrong->status, ==, 409);
  wait_for_status (server, "completed");
  aiv_test_server_run (server, after, G_N_ELEMENTS (after));
}

/* Parts and news, as of every file. */
static void
check_file (AivTestServer *server, const char *path)
{
  g_autoptr (AivTestReply) whole = aiv_test_server_call (server, NULL, "GET", path, NULL, NULL);
  g_autoptr (AivTestReply) part = send_with (server, NULL, "GET", path, "Range", "bytes=0-9");
  g_autoptr (AivTestReply) beyond = send_with (server, NULL, "GET", path, "Range", "bytes=99999999-");
  g_autoptr (AivTestReply) same = NULL;

  g_assert_cmpuint (whole->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (whole->headers, NULL), ==, "image/jpeg");
  g_assert_cmpstr (soup_message_headers_get_one (whole->headers, "X-Content-Type-Options"), ==, "nosniff");
  g_assert_cmpuint (part->status, ==, 206);
  g_assert_cmpuint (beyond->status, ==, 416);
  same = send_with (server, NULL, "GET", path, "If-None-Match", soup_message_headers_get_one (whole->headers, "ETag"));
  g_assert_cmpuint (same->status, ==, 304);
}

static char *
upload (AivTestServer *server)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "mira", "POST", "/api/v1/upload/image");
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "portrait.jpg", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *type = NULL;
  g_autoptr (AivTestReply) reply = NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_multipart_append_form_file (form, "file", "portrait.jpg", "image/jpeg", bytes);
  soup_multipart_to_message (form, headers, &body);
  type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  soup_message_set_request_body_from_bytes (message, type, body);
  reply = aiv_test_server_send (server, message);
  g_assert_cmpuint (reply->status, ==, 200);
  return aiv_test_server_dup_text (reply, "file_path");
}

static void
test_files (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) made = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  g_autofree char *poster = aiv_test_server_dup_text (made, "batch.items.0.posterUrl");
  g_autofree char *image = aiv_test_server_dup_text (made, "batch.items.0.sourceImage");
  g_autofree char *uploaded = upload (server);

  check_file (server, poster);
  check_file (server, image);
  check_file (server, uploaded);
}

static AivTestReply *
set_credits (AivTestServer *server, const char *body)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "PATCH", CREDITS);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", "credits");
  soup_message_set_request_body_from_bytes (message, FORM, bytes);
  aiv_exchanges_set_body (message, bytes);
  return aiv_test_server_send (server, message);
}

/* A key makes a change of credits once, whatever happens to its answer. */
static void
test_credits_once (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) profile = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_autofree char *id = aiv_test_server_dup_text (profile, "id");
  g_autoptr (AivTestReply) first = NULL;
  g_autoptr (AivTestReply) again = NULL;
  g_autoptr (AivTestReply) other = NULL;

  aiv_test_server_let (server, "mira", id);
  first = set_credits (server, "delta=7&reason=x");
  again = set_credits (server, "delta=7&reason=x");
  other = set_credits (server, "delta=8&reason=x");
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_nonnull (strstr (again->text, "\"credits\":107"));
  g_assert_cmpuint (other->status, ==, 409);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/batch-family/alike", test_alike);
  g_test_add_func ("/http/batch-family/images", test_images);
  g_test_add_func ("/http/batch-family/zip", test_zip);
  g_test_add_func ("/http/batch-family/again", test_again);
  g_test_add_func ("/http/batch-family/files", test_files);
  g_test_add_func ("/http/batch-family/credits-once", test_credits_once);
  return g_test_run ();
}
