/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>

#include "aiv-client.h"
#include "aiv-test-server.h"

#define VIDEO_BYTES (3 * 1024 * 1024 + 17)

/* No pictures, but whole: segments, coded data with a stuffed byte and a restart, an end; and
 * without NUL, so that they can be compared as text. */
#define JPEG "\xff\xd8\xff\xe0\x01\x02" FILLER "\xff\xda\x01\x02" FILLER "coded\xff\xd1 data\xff\xd9"
#define FILLER                                                                                       \
  "................................................................................................" \
  "................................................................................................" \
  "................................................................"
#define PNG "\x89PNG\r\n\x1a\n----IEND----"

static char *folder;
static GBytes *video;

typedef struct
{
  gsize cut_after;   /* of the first answer; 0: whole */
  guint cuts;        /* how many answers are cut */
  const char *etag;
  const char *ranges[16];
  guint n;
  const char *elsewhere; /* redirects to there */
  const char *intrude;   /* a file that somebody else writes to before the second answer */
  gboolean lax;          /* knows no If-Range */
  gboolean token_seen;
} Script;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static AivDraftFile *
make_file (const char *name, const void *data, gsize length)
{
  g_autofree char *path = in_folder (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  return aiv_draft_file_new (file);
}

static void
add_image (AivBatchDraft *draft, const char *name, const void *data, gsize length)
{
  g_autoptr (AivDraftFile) file = make_file (name, data, length);

  g_list_store_append (aiv_batch_draft_get_images (draft), file);
}

/* --- downloads ------------------------------------------------------------------------- */

/* Sends part of what was promised and hangs up. */
static void
cut (SoupServerMessage *message, gsize start, gsize length, gsize whole, const char *etag)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  g_autofree char *head = NULL;
  const char *data = g_bytes_get_data (video, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  head = g_strdup_printf ("HTTP/1.1 %s\r\nETag: %s\r\nContent-Length: %zu\r\nContent-Range: bytes %zu-%zu/%zu\r\n\r\n",
                          start > 0 ? "206 Partial Content" : "200 OK", etag, whole - start, start, whole - 1, whole);
  g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (output, data + start, length, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
serve_video (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *range = aiv_test_server_header (server, "Range");
  const char *data = g_bytes_get_data (video, NULL);
  gsize start = 0;

  if (g_str_equal (path, "/moved"))
    {
      soup_server_message_set_redirect (message, 302, script->elsewhere);
      return;
    }
  script->token_seen = aiv_test_server_header (server, "Authorization") != NULL;
  if (script->intrude != NULL && script->n == 1)
    {
      g_autoptr (GFile) file = g_file_new_for_path (script->intrude);
      g_autoptr (GFileOutputStream) output = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);

      g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (output), "late", 4, NULL, NULL, NULL));
    }
  if (range != NULL && (script->lax || g_strcmp0 (aiv_test_server_header (server, "If-Range"), script->etag) == 0))
    start = (gsize) g_ascii_strtoull (range + strlen ("bytes="), NULL, 10);
  script->ranges[script->n++] = g_intern_string (range != NULL ? range : "");
  if (start >= VIDEO_BYTES)
    {
      soup_server_message_set_status (message, 416, NULL);
      return;
    }
  if (script->cuts > 0)
    {
      script->cuts--;
      cut (message, start, MIN (script->cut_after, VIDEO_BYTES - start), VIDEO_BYTES, script->etag);
      return;
    }
  soup_message_headers_replace (headers, "ETag", script->etag);
  if (start > 0)
    soup_message_headers_set_content_range (headers, (goffset) start, VIDEO_BYTES - 1, VIDEO_BYTES);
  soup_server_message_set_status (message, start > 0 ? 206 : 200, NULL);
  /* libsoup would cut the range out of the part a second time. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_STATIC, data + start, VIDEO_BYTES - start);
}

static void
assert_whole (const char *path)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autofree char *etag = g_strconcat (path, ".part.etag", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (file);
  bytes = g_mapped_file_get_bytes (file);
  g_assert_true (g_bytes_equal (bytes, video));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (etag, G_FILE_TEST_EXISTS));
}

static void
note (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

static void
test_download (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"v1\"" };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivTransfer) transfer = aiv_transfer_new ();
  g_autofree char *path = in_folder ("deep/down/a.mp4");
  g_autoptr (DexFuture) done = NULL;
  guint notes = 0;

  server->data = &script;
  aiv_client_set_token (client, "secret");
  g_signal_connect (transfer, "notify", G_CALLBACK (note), &notes);
  done = aiv_test_settle (aiv_client_download (client, "/v", path, transfer));
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (done, NULL)), ==, path);
  assert_whole (path);
  g_assert_true (script.token_seen);
  g_assert_cmpint (aiv_transfer_get_done (transfer), ==, VIDEO_BYTES);
  g_assert_cmpfloat (aiv_transfer_get_fraction (transfer), ==, 1);
  g_assert_false (aiv_transfer_get_active (transfer));
  g_assert_cmpuint (notes, >, 3);
}

/* Cut twice on the way: goes on where it was, within one call. */
static void
test_resume (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"v1\"", .cut_after = 1000 * 1000, .cuts = 2 };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autofree char *path = in_folder ("b.mp4");
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
  g_assert_cmpuint (script.n, ==, 3);
  g_assert_cmpstr (script.ranges[0], ==, "");
  g_assert_cmpstr (script.ranges[1], ==, "bytes=1000000-");
  g_assert_cmpstr (script.ranges[2], ==, "bytes=2000000-");
}

/* Given up, then the file changes on the server: nothing of the old one stays. */
static void
test_resume_changed (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"old\"", .cut_after = 0, .cuts = 9 };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autofree char *path = in_folder ("c.mp4");
  g_autofree char *part = in_folder ("c.mp4.part");
  g_autofree char *etag = in_folder ("c.mp4.part.etag");
  g_autoptr (DexFuture) failed = NULL;
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) error = NULL;

  server->data = &script;
  failed = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  dex_future_get_value (failed, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
  g_assert_cmpuint (script.n, ==, 3);

  g_assert_true (g_file_set_contents (part, "rubbish", 7, NULL));
  g_assert_true (g_file_set_contents (etag, "\"old\"", 5, NULL));
  script = (Script){ .etag = "\"new\"" };
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  g_assert_cmpstr (script.ranges[0], ==, "bytes=7-");
  assert_whole (path);
}

/* A server that sends the rest of another file, as it was not asked to. */
static void
test_resume_lax (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"new\"", .lax = TRUE };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autofree char *path = in_folder ("l.mp4");
  g_autofree char *part = in_folder ("l.mp4.part");
  g_autofree char *etag = in_folder ("l.mp4.part.etag");
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  g_assert_true (g_file_set_contents (part, "rubbish", 7, NULL));
  g_assert_true (g_file_set_contents (etag, "\"old\"", 5, NULL));
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
}

/* What another writer put into the part is never taken for the file. */
static void
test_resume_intruder (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  g_autofree char *path = in_folder ("i.mp4");
  g_autofree char *part = in_folder ("i.mp4.part");
  Script script = { .etag = "\"v1\"", .cut_after = 1000 * 1000, .cuts = 1, .intrude = part };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
}

static void
test_resume_too_long (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"v1\"" };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autofree char *path = in_folder ("d.mp4");
  g_autofree char *part = in_folder ("d.mp4.part");
  g_autofree char *etag = in_folder ("d.mp4.part.etag");
  g_autofree char *rubbish = g_malloc0 (VIDEO_BYTES + 5);
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  g_assert_true (g_file_set_contents (part, rubbish, VIDEO_BYTES + 5, NULL));
  g_assert_true (g_file_set_contents (etag, "\"v1\"", 4, NULL));
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
}

/* Another server never sees the token. */
static void
test_redirect (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  g_autoptr (AivTestServer) other = aiv_test_server_new (serve_video);
  g_autofree char *elsewhere = g_strconcat (other->url, "/v", NULL);
  Script script = { .etag = "\"v1\"", .elsewhere = elsewhere };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autofree char *path = in_folder ("e.mp4");
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (DexFuture) circle = NULL;
  g_autoptr (GError) error = NULL;

  server->data = other->data = &script;
  aiv_client_set_token (client, "secret");
  done = aiv_test_settle (aiv_client_download (client, "/moved", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
  g_assert_false (script.token_seen);
  g_assert_cmpuint (aiv_test_server_count (other, "/v"), ==, 1);

  script.elsewhere = "/moved";
  circle = aiv_test_settle (aiv_client_download (client, "/moved", path, NULL));
  dex_future_get_value (circle, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL);
}

static void
test_download_dropped (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_video);
  Script script = { .etag = "\"v1\"" };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivTransfer) transfer = aiv_transfer_new ();
  g_autofree char *path = in_folder ("f.mp4");
  g_autoptr (DexFuture) block = NULL;
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  block = dex_future_finally (aiv_client_download (client, "/v", path, transfer), aiv_test_pass_on, NULL, NULL);
  aiv_test_wait (aiv_transfer_get_done (transfer) > 0);
  dex_clear (&block);
  aiv_test_wait (!aiv_transfer_get_active (transfer));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  done = aiv_test_settle (aiv_client_download (client, "/v", path, NULL));
  g_assert_true (dex_future_is_resolved (done));
  assert_whole (path);
}

/* --- uploads --------------------------------------------------------------------------- */

static void
serve_batch (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  guint *cuts = server->data;

  if (g_str_equal (path, "/api/server"))
    aiv_test_server_json (message, 200,
                          "{\"name\":\"S\",\"families\":[\"vision.batch\"],\"features\":[\"idempotency\"]}");
  else if (*cuts > 0)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      --*cuts;
      g_io_stream_close (stream, NULL, NULL);
    }
  else
    aiv_test_server_json (message, 200, "{\"batch_id\":\"b1\"}");
}

static AivBatchDraft *
make_draft (void)
{
  g_autoptr (AivBatchDraft) draft = aiv_batch_draft_new ();
  g_autoptr (AivDraftFile) audio = make_file ("voice \"x\".mp3", "ID3voice", 8);

  add_image (draft, "anna.jpg", JPEG, sizeof JPEG - 1);
  add_image (draft, "\xe5\xbc\xa0.png", PNG, sizeof PNG - 1);
  aiv_batch_draft_set_audio (draft, audio);
  aiv_batch_draft_set_prompt (draft, "smile");
  return g_steal_pointer (&draft);
}

/* The form is read back by libsoup's own parser. */
static void
assert_form (AivTestServer *server)
{
  static const struct
  {
    const char *name, *file, *type, *data;
  } parts[] = {
    { "prompt", NULL, NULL, "smile" },
    { "images", "anna.jpg", "image/jpeg", JPEG },
    { "images", "\xe5\xbc\xa0.png", "image/png", PNG },
    { "audio", "voice %22x%22.mp3", "audio/mpeg", "ID3voice" },
  };
  g_autoptr (SoupMultipart) form = soup_multipart_new_from_message (server->headers, server->body);

  g_assert_nonnull (form);
  g_assert_cmpint (soup_multipart_get_length (form), ==, G_N_ELEMENTS (parts));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      SoupMessageHeaders *headers;
      g_autoptr (GHashTable) params = NULL;
      g_autofree char *disposition = NULL;
      GBytes *body;

      g_assert_true (soup_multipart_get_part (form, (int) i, &headers, &body));
      g_assert_true (soup_message_headers_get_content_disposition (headers, &disposition, &params));
      g_assert_cmpstr (g_hash_table_lookup (params, "name"), ==, parts[i].name);
      g_assert_cmpstr (g_hash_table_lookup (params, "filename"), ==, parts[i].file);
      g_assert_cmpstr (soup_message_headers_get_one (headers, "Content-Type"), ==, parts[i].type);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), parts[i].data, strlen (parts[i].data));
    }
}

static void
check_all (AivBatchDraft *draft)
{
  static const char *const images[] = { "image/jpeg", "image/png", NULL };
  static const char *const audio[] = { "audio/mp3", NULL };
  GListModel *files = G_LIST_MODEL (aiv_batch_draft_get_images (draft));
  g_autoptr (DexFuture) sound = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (AivDraftFile) file = g_list_model_get_item (files, i);
      g_autoptr (DexFuture) done = aiv_test_settle (aiv_draft_file_check (file, images, 1000));

      g_assert_true (g_value_get_boolean (dex_future_get_value (done, NULL)));
    }
  sound = aiv_test_settle (aiv_draft_file_check (aiv_batch_draft_get_audio (draft), audio, 1000));
  g_assert_true (g_value_get_boolean (dex_future_get_value (sound, NULL)));
}

/* The connection breaks on the way: sent again, as the same request. */
static void
test_submit (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_batch);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivBatchDraft) draft = make_draft ();
  g_autoptr (AivTransfer) transfer = aiv_transfer_new ();
  g_autofree char *key = g_strdup (aiv_batch_draft_get_idempotency_key (draft));
  g_autoptr (DexFuture) probed = NULL;
  g_autoptr (DexFuture) done = NULL;
  guint cuts = 1;

  server->data = &cuts;
  check_all (draft);
  aiv_client_set_token (client, "secret");
  probed = aiv_test_settle (aiv_client_probe (client));
  done = aiv_test_settle (aiv_client_submit_batch (client, draft, transfer));
  g_assert_true (dex_future_is_resolved (done));
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (done, NULL)), ==, "b1");
  g_assert_cmpuint (aiv_test_server_count (server, "/api/video/batch"), ==, 2);
  g_assert_cmpstr (aiv_test_server_header (server, "Idempotency-Key"), ==, key);
  g_assert_cmpint (aiv_transfer_get_done (transfer), ==, g_bytes_get_size (server->body));
  assert_form (server);
  /* Sending it once more is another batch. */
  g_assert_cmpstr (aiv_batch_draft_get_idempotency_key (draft), !=, key);
}

/* Where the server knows nothing of the key, sending twice could charge twice. */
static void
test_submit_cut_unknown (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_batch);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivBatchDraft) draft = make_draft ();
  g_autofree char *key = g_strdup (aiv_batch_draft_get_idempotency_key (draft));
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) error = NULL;
  guint cuts = 1;

  server->data = &cuts;
  aiv_client_set_token (client, "secret");
  done = aiv_test_settle (aiv_client_submit_batch (client, draft, NULL));
  dex_future_get_value (done, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/video/batch"), ==, 1);
  g_assert_cmpstr (aiv_batch_draft_get_idempotency_key (draft), ==, key);
}

static void
serve_refusal (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  aiv_test_server_json (message, 400,
                        "{\"detail\":\"x\",\"problems\":[{\"name\":\"\xe5\xbc\xa0.png\",\"reason\":\"It is no picture\","
                        "\"index\":1},{\"name\":\"voice \\\"x\\\".mp3\",\"reason\":\"Silent\"}]}");
}

static void
test_submit_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_refusal);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivBatchDraft) draft = make_draft ();
  g_autoptr (AivDraftFile) second = NULL;
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  aiv_client_set_token (client, "secret");
  done = aiv_test_settle (aiv_client_submit_batch (client, draft, NULL));
  dex_future_get_value (done, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_INVALID);
  g_assert_cmpuint (aiv_batch_draft_take_problems (draft, error), ==, 2);
  second = g_list_model_get_item (G_LIST_MODEL (aiv_batch_draft_get_images (draft)), 1);
  g_assert_cmpstr (aiv_draft_file_get_problem (second), ==, "It is no picture");
  g_assert_cmpstr (aiv_draft_file_get_problem (aiv_batch_draft_get_audio (draft)), ==, "Silent");
  text = aiv_api_error_describe (error);
  g_assert_nonnull (strstr (text, "\xe5\xbc\xa0.png: It is no picture"));
}

static void
test_submit_gone (void)
{
  guint cuts = 0;
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_batch);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivBatchDraft) draft = make_draft ();
  g_autofree char *path = in_folder ("anna.jpg");
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) error = NULL;

  server->data = &cuts;
  aiv_client_set_token (client, "secret");
  g_unlink (path);
  done = aiv_test_settle (aiv_client_submit_batch (client, draft, NULL));
  dex_future_get_value (done, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "anna.jpg"));
}

/* --- checks ---------------------------------------------------------------------------- */

static void
test_check (void)
{
  static const struct
  {
    const char *name, *data, *type, *problem;
  } cases[] = {
    { "a.png", JPEG, "image/jpeg", NULL },
    { "a.jpg", PNG, "image/png", "not a picture" },
    { "cut.jpg", "\xff\xd8\xff\xe0\x01\x02" FILLER "\xff\xda\x01\x02" FILLER "coded", "image/jpeg", "in the middle" },
    { "thumbnail.jpg", "\xff\xd8\xff\xe0\x02\x02" FILLER "\xff\xd9", "image/jpeg", "in the middle" },
    { "b.jpg", "hello", NULL, "not a picture" },
    { "c.jpg", "", NULL, "empty" },
    { "d.jpg", JPEG FILLER FILLER FILLER, "image/jpeg", "too large" },
    { "e.mp3", "ID3", "audio/mpeg", "not a picture" },
  };
  static const char *const types[] = { "image/jpeg", NULL };
  g_autofree char *nowhere = in_folder ("nowhere.jpg");
  g_autoptr (GFile) file = g_file_new_for_path (nowhere);
  g_autoptr (AivDraftFile) missing = aiv_draft_file_new (file);
  g_autoptr (DexFuture) done = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AivDraftFile) draft = make_file (cases[i].name, cases[i].data, strlen (cases[i].data));
      g_autoptr (DexFuture) checked = aiv_test_settle (aiv_draft_file_check (draft, types, 700));

      g_assert_cmpint (g_value_get_boolean (dex_future_get_value (checked, NULL)), ==, cases[i].problem == NULL);
      g_assert_cmpstr (aiv_draft_file_get_content_type (draft), ==, cases[i].type);
      if (cases[i].problem != NULL)
        g_assert_nonnull (strstr (aiv_draft_file_get_problem (draft), cases[i].problem));
    }
  done = aiv_test_settle (aiv_draft_file_check (missing, types, 700));
  g_assert_false (g_value_get_boolean (dex_future_get_value (done, NULL)));
  g_assert_nonnull (strstr (aiv_draft_file_get_problem (missing), "not there"));
}

int
main (int argc, char *argv[])
{
  char *bytes = g_malloc (VIDEO_BYTES);
  int status;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("aiv-transfers-XXXXXX", NULL);
  for (guint i = 0; i < VIDEO_BYTES; i++)
    bytes[i] = (char) (i * 2654435761u >> 24);
  video = g_bytes_new_take (bytes, VIDEO_BYTES);

  g_test_add_func ("/transfers/download", test_download);
  g_test_add_func ("/transfers/download/resume", test_resume);
  g_test_add_func ("/transfers/download/changed", test_resume_changed);
  g_test_add_func ("/transfers/download/lax", test_resume_lax);
  g_test_add_func ("/transfers/download/intruder", test_resume_intruder);
  g_test_add_func ("/transfers/download/too-long", test_resume_too_long);
  g_test_add_func ("/transfers/download/redirect", test_redirect);
  g_test_add_func ("/transfers/download/dropped", test_download_dropped);
  g_test_add_func ("/transfers/submit", test_submit);
  g_test_add_func ("/transfers/submit/cut-unknown", test_submit_cut_unknown);
  g_test_add_func ("/transfers/submit/refused", test_submit_refused);
  g_test_add_func ("/transfers/submit/gone", test_submit_gone);
  g_test_add_func ("/transfers/check", test_check);
  status = g_test_run ();

  g_bytes_unref (video);
  g_free (folder);
  return status;
}
