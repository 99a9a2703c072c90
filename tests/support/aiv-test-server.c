/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-server.h"

#include <sodium.h>
#include <string.h>

#include "aiv-exchanges.h"
#include "aiv-json.h"
#include "aiv-soup.h"
#include "aiv-test-store.h"
#include "aiv-test-wait.h"

static void
add_user (AivTestServer *self, const char *name)
{
  g_autoptr (AivIdentity) nobody = aiv_identity_new ();
  g_autofree char *password = g_strconcat (name, "-password", NULL);
  g_autoptr (DexFuture) made = aiv_test_settle (
      aiv_auth_create_user (aiv_backend_get_auth (self->backend), nobody, name, password, FALSE, 100));

  g_assert_true (dex_future_is_resolved (made));
}

/* In the process, since not every server has passwords to sign in with. */
static void
sign_in (AivTestServer *self, const char *name, const char *password)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_auth_login (aiv_backend_get_auth (self->backend), name, password));
  g_autoptr (AivLogin) login = dex_await_boxed (g_steal_pointer (&done), NULL);

  g_assert_nonnull (login);
  g_hash_table_insert (self->tokens, g_strdup (name), g_strdup (login->access_token));
}

/* Starts the backend, for the first time or again on the same folder. */
void
aiv_test_server_start (AivTestServer *self)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  g_autoptr (AivEngineRegistry) engines = aiv_engine_registry_new_empty ();
  g_autoptr (DexFuture) started = NULL;

  config->data_dir = g_strdup (self->folder);
  config->port = 0;
  /* Nobody there: a test reaches no platform but its own. */
  g_set_str (&config->lightx2v_base_url, "http://127.0.0.1:9");
  config->showcase = self->showcase != NULL
                         ? g_strdup (self->showcase)
                         : g_build_filename (g_getenv ("AIV_TEST_DATA"), "..", "..", "data", "showcase", NULL);
  config->argon2_passes = 1;
  config->argon2_memory = 8;
  if (self->configure != NULL)
    self->configure (config);
  aiv_engine_registry_add (engines, AIV_ENGINE (self->engine));
  self->backend = aiv_backend_new (config);
  aiv_backend_set_engines (self->backend, engines);
  aiv_backend_set_embedded (self->backend, self->embedded);
  started = aiv_test_settle (aiv_backend_start (self->backend));
  g_assert_true (dex_future_is_resolved (started));
  self->address = aiv_backend_dup_address (self->backend);
  /* Event streams stay open: the default of two connections would soon be used up. */
  self->session = soup_session_new_with_options ("max-conns", 32, "max-conns-per-host", 32, NULL);
}

/* Stops the backend; nothing may hold on to it. */
void
aiv_test_server_stop (AivTestServer *self)
{
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  dex_unref (aiv_test_settle (aiv_backend_stop (self->backend)));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  aiv_test_wait (G_OBJECT (self->backend)->ref_count == 1);
  g_clear_object (&self->backend);
  g_clear_pointer (&self->address, g_free);
}

AivTestServer *
aiv_test_server_new (void)
{
  return aiv_test_server_new_with (NULL);
}

AivTestServer *
aiv_test_server_new_with (AivTestConfigure configure)
{
  AivTestServer *self = g_new0 (AivTestServer, 1);

  self->configure = configure;
  g_assert_cmpint (sodium_init (), >=, 0);
  self->folder = aiv_test_make_folder ();
  self->engine = aiv_scripted_engine_new ("local", NULL);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  aiv_test_server_start (self);
  add_user (self, "mira");
  add_user (self, "noor");
  sign_in (self, "admin", "admin");
  sign_in (self, "mira", "mira-password");
  sign_in (self, "noor", "noor-password");
  return self;
}

void
aiv_test_server_free (AivTestServer *self)
{
  aiv_test_assert_sound (aiv_backend_get_store (self->backend));
  aiv_test_server_stop (self);
  g_object_unref (self->engine);
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->names);
  aiv_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* From now on, "{name}" in paths stands for @value. */
void
aiv_test_server_let (AivTestServer *self, const char *name, const char *value)
{
  g_hash_table_insert (self->names, g_strdup (name), g_strdup (value));
}

static char *
expand (AivTestServer *self, const char *path)
{
  g_autoptr (GString) text = g_string_new (path);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *pattern = g_strdup_printf ("{%s}", (const char *) name);

      g_string_replace (text, pattern, value, 0);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

SoupMessage *
aiv_test_server_message (AivTestServer *self, const char *as, const char *method, const char *path)
{
  g_autofree char *expanded = expand (self, path);
  g_autofree char *url = g_strconcat (self->address, expanded, NULL);
  SoupMessage *message = soup_message_new (method, url);
  const char *token = as != NULL ? g_hash_table_lookup (self->tokens, as) : NULL;

  g_assert_nonnull (message);
  if (as != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token != NULL ? token : as, NULL);

      soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  return message;
}

/* What holds for every refusal, whichever endpoint it comes from (API.md §0). */
static void
check_refusal (SoupMessage *message, const AivTestReply *reply)
{
  gboolean has_body = !g_str_equal (soup_message_get_method (message), "HEAD");
  const char *start = reply->status == 422 ? "{\"detail\":[{\"loc\":[\"" : "{\"detail\":\"";

  if (has_body && !g_str_has_prefix (reply->text, start))
    g_error ("%s %s: %u %s", soup_message_get_method (message), g_uri_get_path (soup_message_get_uri (message)),
             reply->status, reply->text);
  if (has_body && reply->status == 422)
    g_assert_true (strstr (reply->text, "\"msg\":\"") != NULL && strstr (reply->text, "\"type\":\"") != NULL);
  if (reply->status == 401)
    g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "WWW-Authenticate"), ==, "Bearer");
  if (reply->status == 405)
    g_assert_nonnull (soup_message_headers_get_one (reply->headers, "Allow"));
  if (reply->status == 429)
    g_assert_nonnull (soup_message_headers_get_one (reply->headers, "Retry-After"));
}

AivTestReply *
aiv_test_server_send (AivTestServer *self, SoupMessage *message)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_soup_send_and_read (self->session, message, 256 * 1024 * 1024));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = dex_await_boxed (dex_ref (future), &error);
  AivTestReply *reply = g_new0 (AivTestReply, 1);

  g_assert_no_error (error);
  reply->status = soup_message_get_status (message);
  reply->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  reply->text = g_malloc0 (g_bytes_get_size (bytes) + 1);
  if (g_bytes_get_size (bytes) > 0)
    memcpy (reply->text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_nonnull (soup_message_headers_get_one (reply->headers, "X-Request-Id"));
  g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "X-Content-Type-Options"), ==, "nosniff");
  if (reply->status == 204 || reply->status == 304)
    g_assert_null (soup_message_headers_get_one (reply->headers, "Content-Length"));
  if (reply->status >= 400)
    check_refusal (message, reply);
  aiv_exchanges_record (message, reply->text, g_bytes_get_size (bytes));
  return reply;
}

AivTestReply *
aiv_test_server_call (AivTestServer *self,
                      const char    *as,
                      const char    *method,
                      const char    *path,
                      const char    *type,
                      const char    *body)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (self, as, method, path);

  if (body != NULL)
    {
      g_autofree char *expanded = expand (self, body);
      g_autoptr (GBytes) bytes = g_bytes_new (expanded, strlen (expanded));

      soup_message_set_request_body_from_bytes (message, type, bytes);
      aiv_exchanges_set_body (message, bytes);
    }
  return aiv_test_server_send (self, message);
}

void
aiv_test_server_run (AivTestServer *self, const AivTestRow *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      const AivTestRow *row = &rows[i];
      g_autoptr (AivTestReply) reply
          = aiv_test_server_call (self, row->as, row->method, row->path, row->type, row->body);

      if (reply->status != row->status || (row->has != NULL && strstr (reply->text, row->has) == NULL)
          || (row->lacks != NULL && strstr (reply->text, row->lacks) != NULL))
        g_error ("%s: %s %s as %s: %u %s", row->name, row->method, row->path, row->as != NULL ? row->as : "nobody",
                 reply->status, reply->text);
    }
}

/* What is there for those who have it already, or ask for a part of it, or for what is not in it. */
void
aiv_test_server_check_conditions (AivTestServer *self, const char *path)
{
  g_autoptr (AivTestReply) whole = aiv_test_server_call (self, NULL, "GET", path, NULL, NULL);
  const struct
  {
    const char *method;
    const char *header;
    const char *value;
    guint status;
  } rows[] = {
    { "GET", "If-None-Match", soup_message_headers_get_one (whole->headers, "ETag"), 304 },
    { "HEAD", "If-None-Match", soup_message_headers_get_one (whole->headers, "ETag"), 304 },
    { "GET", "If-Modified-Since", soup_message_headers_get_one (whole->headers, "Last-Modified"), 304 },
    { "GET", "Range", "bytes=2-5", 206 },
    { "GET", "Range", "bytes=99999999-", 416 },
    /* A range is one of what GET sends. */
    { "HEAD", "Range", "bytes=2-5", 200 },
    { "HEAD", "Range", "bytes=99999999-", 200 },
  };

  g_assert_cmpuint (whole->status, ==, 200);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SoupMessage) message = aiv_test_server_message (self, NULL, rows[i].method, path);
      g_autoptr (AivTestReply) reply = NULL;

      soup_message_headers_append (soup_message_get_request_headers (message), rows[i].header, rows[i].value);
      reply = aiv_test_server_send (self, message);
      if (reply->status != rows[i].status)
        g_error ("%s %s with %s %s: %u", rows[i].method, path, rows[i].header, rows[i].value, reply->status);
      if (reply->status == 206)
        g_assert_cmpmem (reply->text, 4, whole->text + 2, 4);
    }
}

static void
append_file (SoupMultipart *form, const char *field, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *content;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (content, length);
  soup_multipart_append_form_file (form, field, name, "application/octet-stream", bytes);
}

/* Submits files of tests/data as a batch. */
AivTestReply *
aiv_test_server_submit (AivTestServer     *self,
                        const char        *as,
                        const char        *key,
                        const char *const *images,
                        const char        *audio)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (self, as, "POST", "/api/video/batch");
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *type = NULL;

  for (guint i = 0; images[i] != NULL; i++)
    append_file (form, "images", images[i]);
  if (audio != NULL)
    append_file (form, "audio", audio);
  soup_multipart_to_message (form, headers, &body);
  type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  soup_message_set_request_body_from_bytes (message, type, body);
  aiv_exchanges_set_body (message, body);
  if (key != NULL)
    soup_message_headers_append (headers, "Idempotency-Key", key);
  return aiv_test_server_send (self, message);
}

static JsonNode *
find_member (JsonNode *root, const char *member, const char *text)
{
  g_auto (GStrv) steps = g_strsplit (member, ".", -1);
  JsonNode *node = root;

  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (JSON_NODE_HOLDS_ARRAY (node))
        node = json_array_get_element (json_node_get_array (node), (guint) g_ascii_strtoull (steps[i], NULL, 10));
      else
        node = json_object_get_member (json_node_get_object (node), steps[i]);
      if (node == NULL)
        g_error ("No %s in %s", member, text);
    }
  return node;
}

/* A text member of the body, at any depth: "batch.name", "items.0.id". */
char *
aiv_test_server_dup_text (AivTestReply *reply, const char *member)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aiv_json_parse (reply->text, strlen (reply->text), &error);

  g_assert_no_error (error);
  return json_node_dup_string (find_member (root, member, reply->text));
}

gint64
aiv_test_server_get_int (AivTestReply *reply, const char *member)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aiv_json_parse (reply->text, strlen (reply->text), &error);

  g_assert_no_error (error);
  return json_node_get_int (find_member (root, member, reply->text));
}

void
aiv_test_reply_free (AivTestReply *reply)
{
  soup_message_headers_unref (reply->headers);
  g_free (reply->text);
  g_free (reply);
}
