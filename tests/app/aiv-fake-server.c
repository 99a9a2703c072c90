/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-fake-server-private.h"

#include "aiv-json.h"

#define VIDEO_PATH "/api/files/videos/"

void
aiv_fake_server_reply_text (SoupServerMessage *message,
            guint              status,
            const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
reply (SoupServerMessage *message,
       guint              status,
       JsonNode          *node)
{
  g_autofree char *text = aiv_json_to_string (node);

  aiv_fake_server_reply_text (message, status, text);
  json_node_unref (node);
}

void
aiv_fake_server_reply_detail (SoupServerMessage *message,
              guint              status,
              const char        *detail)
{
  g_autoptr(AivWireError) error = aiv_wire_error_new_for_text (detail);

  reply (message, status, aiv_wire_error_to_json (error));
}

AivWireUser *
aiv_fake_server_copy_user (const AivWireUser *user)
{
  g_autoptr(JsonNode) node = aiv_wire_user_to_json (user);
  AivWireUser *copy = aiv_wire_user_from_json (node, NULL);

  g_assert_nonnull (copy);
  return copy;
}

int
aiv_fake_server_find_user (AivFakeServer *self,
           const char    *id)
{
  for (guint i = 0; i < self->users->len; i++)
    if (g_str_equal (((AivWireUser *) self->users->pdata[i])->id, id))
      return (int) i;
  return -1;
}

void
aiv_fake_server_add_entry (AivFakeServer *self,
           const char    *user_id,
           gint64         amount,
           AivLedgerKind  kind,
           const char    *reason,
           gint64         balance)
{
  AivWireLedgerEntry *entry = aiv_wire_ledger_entry_new ();

  entry->id = self->ledger->len + 1;
  entry->user_id = g_strdup (user_id);
  entry->amount = amount;
  entry->kind = kind;
  entry->reason = g_strdup (reason);
  entry->actor = g_strdup ("admin");
  entry->created_at = G_GINT64_CONSTANT (1795000000000) + entry->id * 60000;
  entry->balance_after = balance;
  g_ptr_array_insert (self->ledger, 0, entry);
}

static int
compare_users (gconstpointer a,
               gconstpointer b,
               gpointer      sort)
{
  const AivWireUser *one = *(AivWireUser *const *) a;
  const AivWireUser *other = *(AivWireUser *const *) b;
  const char *name = sort;
  int sign = name[0] == '-' ? -1 : 1;

  name += name[0] == '-';
  if (g_str_equal (name, "credits"))
    return sign * ((one->credits > other->credits) - (one->credits < other->credits));
  return sign * g_strcmp0 (one->username, other->username);
}

static const char *
get_query (GHashTable *query,
           const char *name)
{
  return query != NULL ? g_hash_table_lookup (query, name) : NULL;
}

static void
list_users (AivFakeServer     *self,
            SoupServerMessage *message,
            GHashTable        *query)
{
  g_autoptr(AivWirePage) page = aiv_wire_page_new ((GDestroyNotify) aiv_wire_user_unref);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  const char *text = get_query (query, "query");
  const char *sort = get_query (query, "sort");
  guint limit = get_query (query, "limit") != NULL ? strtoul (get_query (query, "limit"), NULL, 10) : 50;
  guint offset = get_query (query, "offset") != NULL ? strtoul (get_query (query, "offset"), NULL, 10) : 0;

  for (guint i = 0; i < self->users->len; i++)
    {
      const AivWireUser *user = self->users->pdata[i];
      const char *admin = get_query (query, "is_admin");
      const char *most = get_query (query, "max_credits");

      if ((text == NULL || strstr (user->username, text) != NULL)
          && (admin == NULL || g_str_equal (admin, "true") == user->is_admin)
          && (most == NULL || user->credits <= g_ascii_strtoll (most, NULL, 10)))
        g_ptr_array_add (found, self->users->pdata[i]);
    }
  if (sort != NULL)
    g_ptr_array_sort_with_data (found, compare_users, (gpointer) sort);
  for (guint i = offset; i < found->len && i < offset + limit; i++)
    g_ptr_array_add (page->items, aiv_wire_user_ref (found->pdata[i]));
  page->total = found->len;
  reply (message, SOUP_STATUS_OK, aiv_wire_page_to_json (page, "users", (AivWireToJson) aiv_wire_user_to_json));
}

static void
list_ledger (AivFakeServer     *self,
             SoupServerMessage *message)
{
  g_autoptr(AivWirePage) page = aiv_wire_page_new ((GDestroyNotify) aiv_wire_ledger_entry_unref);

  for (guint i = 0; i < self->ledger->len; i++)
    g_ptr_array_add (page->items, aiv_wire_ledger_entry_ref (self->ledger->pdata[i]));
  page->total = page->items->len;
  reply (message, SOUP_STATUS_OK,
         aiv_wire_page_to_json (page, "entries", (AivWireToJson) aiv_wire_ledger_entry_to_json));
}

/* What was sent: a form, or an object of JSON. */
GHashTable *
aiv_fake_server_read_body (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr(JsonNode) node = NULL;
  GHashTable *values;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (text[0] != '{')
    return soup_form_decode (text);

  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  node = aiv_json_parse (text, strlen (text), NULL);
  g_assert_nonnull (node);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *number = JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_INT64
                                  ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value)) : NULL;

      if (!JSON_NODE_HOLDS_VALUE (value))
        continue;
      g_hash_table_insert (values, g_strdup (name),
                           json_node_get_value_type (value) == G_TYPE_BOOLEAN
                             ? g_strdup (json_node_get_boolean (value) ? "true" : "false")
                             : number != NULL ? g_steal_pointer (&number) : g_strdup (json_node_get_string (value)));
    }
  return values;
}

static void
reply_user (SoupServerMessage *message,
            AivWireUser       *user,
            const char        *password)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "success", TRUE);
  json_object_set_member (object, "user", aiv_wire_user_to_json (user));
  if (password != NULL)
    json_object_set_string_member (object, "password", password);
  json_node_take_object (node, object);
  reply (message, SOUP_STATUS_OK, node);
}

static void
create_user (AivFakeServer     *self,
             SoupServerMessage *message)
{
  g_autoptr(GHashTable) body = aiv_fake_server_read_body (message);
  const char *username = g_hash_table_lookup (body, "username");

  for (guint i = 0; i < self->users->len; i++)
    if (g_strcmp0 (((AivWireUser *) self->users->pdata[i])->username, username) == 0)
      {
        aiv_fake_server_reply_detail (message, SOUP_STATUS_CONFLICT, "Username already exists");
        return;
      }
  aiv_fake_server_add_user (self, username, g_ascii_strtoll (g_hash_table_lookup (body, "credits"), NULL, 10),
                            g_strcmp0 (g_hash_table_lookup (body, "is_admin"), "true") == 0);
  reply_user (message, g_ptr_array_index (self->users, self->users->len - 1), "Kestrel-42-Violet");
}

static const char *
get_number (GHashTable *body,
            const char *name)
{
  const char *text = g_hash_table_lookup (body, name);

  return text != NULL && text[0] != '\0' ? text : NULL;
}

/* Whether what somebody has seen of it is what it still is. */
static gboolean
is_present (AivWireUser *user,
            GHashTable  *body)
{
  const char *version = get_number (body, "version");
  const char *credits = get_number (body, "expected_credits");

  return (version == NULL || g_ascii_strtoll (version, NULL, 10) == user->version)
         && (credits == NULL || g_ascii_strtoll (credits, NULL, 10) == user->credits);
}

static void
change_user (AivFakeServer     *self,
             SoupServerMessage *message,
             const char        *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1); /* "", api, admin, users, ID, what */
  const char *what = g_strv_length (parts) > 5 ? parts[5] : "";
  int at = g_strv_length (parts) > 4 ? aiv_fake_server_find_user (self, parts[4]) : -1;
  g_autoptr(GHashTable) body = NULL;
  AivWireUser *user;

  if (at < 0)
    {
      aiv_fake_server_reply_detail (message, SOUP_STATUS_NOT_FOUND, "User not found");
      return;
    }
  if (g_str_equal (what, "ledger"))
    {
      list_ledger (self, message);
      return;
    }

  if (aiv_fake_server_show_user (self, message, what, at))
    return;

  body = aiv_fake_server_read_body (message);
  if (!is_present (self->users->pdata[at], body))
    {
      aiv_fake_server_reply_detail (message, SOUP_STATUS_PRECONDITION_FAILED, "The account has been changed meanwhile");
      return;
    }
  user = aiv_fake_server_copy_user (self->users->pdata[at]);
  aiv_wire_user_unref (self->users->pdata[at]);
  self->users->pdata[at] = user;
  if (g_str_equal (what, "credits"))
    {
      const char *delta = g_hash_table_lookup (body, "delta");
      const char *credits = g_hash_table_lookup (body, "new_credits");
      gint64 before = user->credits;
      g_autofree char *text = NULL;

      user->credits = delta != NULL ? before + g_ascii_strtoll (delta, NULL, 10) : g_ascii_strtoll (credits, NULL, 10);
      aiv_fake_server_add_entry (self, user->id, user->credits - before, AIV_LEDGER_ADJUST, g_hash_table_lookup (body, "reason"),
                 user->credits);
      text = g_strdup_printf ("{\"success\":true,\"user_id\":\"%s\",\"credits\":%" G_GINT64_FORMAT "}", user->id,
                              user->credits);
      reply (message, SOUP_STATUS_OK, aiv_json_parse (text, strlen (text), NULL));
      return;
    }
  user->version++;
  if (g_str_equal (what, "reset-password"))
    {
      user->must_change_password = TRUE;
      reply_user (message, user, "Marble-17-Otter");
      return;
    }

  if (g_hash_table_contains (body, "disabled"))
    user->disabled = g_strcmp0 (g_hash_table_lookup (body, "disabled"), "true") == 0;
  if (g_hash_table_contains (body, "email"))
    g_set_str (&user->email, g_hash_table_lookup (body, "email"));
  if (g_hash_table_contains (body, "plan"))
    g_set_str (&user->plan, g_hash_table_lookup (body, "plan"));
  if (get_number (body, "cap_daily") != NULL)
    user->cap_daily = g_ascii_strtoll (get_number (body, "cap_daily"), NULL, 10);
  if (g_hash_table_contains (body, "is_admin"))
    user->is_admin = g_strcmp0 (g_hash_table_lookup (body, "is_admin"), "true") == 0;
  reply_user (message, user, NULL);
}

static void
send_video (AivFakeServer     *self,
            SoupServerMessage *message)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  if (self->video == NULL || !g_file_get_contents (self->video, &data, &length, NULL))
    {
      aiv_fake_server_reply_detail (message, SOUP_STATUS_NOT_FOUND, "Not Found");
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", "\"one\"");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_TAKE, g_steal_pointer (&data), length);
}

/* Whose sign-in with Google works is the first user. */
static void
sign_in_with_google (AivFakeServer     *self,
                     SoupServerMessage *message)
{
  g_autoptr(GHashTable) body = aiv_fake_server_read_body (message);
  g_autoptr(AivWireV1Tokens) tokens = aiv_wire_v1_tokens_new ();

  if (g_strcmp0 (g_hash_table_lookup (body, "code"), "a-good-code") != 0
      || g_hash_table_lookup (body, "code_verifier") == NULL || g_hash_table_lookup (body, "nonce") == NULL)
    {
      aiv_fake_server_reply_detail (message, SOUP_STATUS_UNAUTHORIZED, "Failed to exchange code for token");
      return;
    }
  self->expired = FALSE;
  tokens->access_token = g_strdup ("a-token");
  tokens->refresh_token = g_strdup ("a-refresh-token");
  tokens->expires_in = 1800;
  reply (message, SOUP_STATUS_OK, aiv_wire_v1_tokens_to_json (tokens));
}

/* The token that a request came with; NULL: none */
static const char *
get_token (SoupServerMessage *message)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  return value != NULL && g_str_has_prefix (value, "Bearer ") ? value + strlen ("Bearer ") : NULL;
}

/* Whose token it is: "token-" and the user's id; the first user's where it is another one. */
static AivWireUser *
get_caller (AivFakeServer     *self,
            SoupServerMessage *message)
{
  const char *token = get_token (message);
  int at = token != NULL && g_str_has_prefix (token, "token-") ? aiv_fake_server_find_user (self, token + strlen ("token-")) : -1;

  return self->users->pdata[MAX (at, 0)];
}

/* Everybody's password is "secret". */
static void
sign_in_with_password (AivFakeServer     *self,
                       SoupServerMessage *message)
{
  g_autoptr(GHashTable) body = aiv_fake_server_read_body (message);

  for (guint i = 0; i < self->users->len; i++)
    {
      AivWireUser *user = self->users->pdata[i];
      g_autoptr(AivWireLogin) login = NULL;

      if (g_strcmp0 (user->username, g_hash_table_lookup (body, "username")) != 0
          || g_strcmp0 (g_hash_table_lookup (body, "password"), "secret") != 0)
        continue;
      self->expired = FALSE;
      login = aiv_wire_login_new ();
      login->token = g_strconcat ("token-", user->id, NULL);
      g_hash_table_remove (self->ended, login->token);
      login->user = aiv_wire_user_ref (user);
      reply (message, SOUP_STATUS_OK, aiv_wire_login_to_json (login));
      return;
    }
  aiv_fake_server_reply_detail (message, SOUP_STATUS_UNAUTHORIZED, "Invalid username or password");
}

static AivWireServerInfo *
make_info (AivFakeServer *self)
{
  AivWireServerInfo *info = aiv_wire_server_info_new ();
  g_autoptr(GStrvBuilder) features = g_strv_builder_new ();

  info->name = g_strdup ("A server of a test");
  if (!self->bare)
    g_strv_builder_add_many (features, AIV_FEATURE_LEDGER, AIV_FEATURE_BATCH_DELETE, AIV_FEATURE_USERS, NULL);
  if (self->activity)
    g_strv_builder_add (features, AIV_FEATURE_ACTIVITY);
  if (self->everywhere)
    g_strv_builder_add (features, AIV_FEATURE_LOGOUT_EVERYWHERE);
  g_strfreev (info->features);
  info->features = g_strv_builder_end (features);
  g_strfreev (info->families);
  info->families = g_strdupv (self->families);
  if (self->google)
    {
      info->google_client_id = g_strdup ("studio");
      info->google_authorize_url = g_strdup ("http://127.0.0.1:9/authorize");
    }
  return info;
}

static void
describe (AivFakeServer     *self,
          SoupServerMessage *message)
{
  g_autoptr(AivWireServerInfo) info = make_info (self);

  reply (message, SOUP_STATUS_OK, aiv_wire_server_info_to_json (info));
}

static void
note_asked (AivFakeServer     *self,
            SoupServerMessage *message,
            const char        *path)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  g_hash_table_replace (self->asked, g_strdup (path), g_strconcat ("&", query != NULL ? query : "", "&", NULL));
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  AivFakeServer *self = user_data;
  const char *method = soup_server_message_get_method (message);

  self->requests++;
  note_asked (self, message, path);
  if (self->broken)
    aiv_fake_server_reply_detail (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Internal server error");
  else if (g_str_equal (path, "/api/server"))
    describe (self, message);
  else if (g_str_equal (path, "/api/v1/auth/google"))
    sign_in_with_google (self, message);
  else if (g_str_equal (path, "/api/auth/login"))
    sign_in_with_password (self, message);
  else if (self->expired || (get_token (message) != NULL && g_hash_table_contains (self->ended, get_token (message))))
    aiv_fake_server_reply_detail (message, SOUP_STATUS_UNAUTHORIZED, "Authentication required");
  else if (g_hash_table_contains (self->answers, path))
    aiv_fake_server_reply_as_told (self, message);
  else if ((g_str_equal (path, "/api/user/profile") || g_str_equal (path, "/api/v1/auth/me")) && self->users->len > 0)
    reply (message, SOUP_STATUS_OK, aiv_wire_user_to_json (get_caller (self, message)));
  else if (self->everywhere && g_str_equal (path, "/api/auth/logout-everywhere"))
    {
      g_hash_table_add (self->ended, g_strdup (get_token (message)));
      reply (message, SOUP_STATUS_OK, aiv_json_parse ("{\"success\":true,\"count\":2}", 26, NULL));
    }
  else if (g_str_equal (path, "/api/video/batches"))
    reply (message, SOUP_STATUS_OK, aiv_json_parse ("{\"batches\":[],\"total\":0}", 24, NULL));
  else if (g_str_equal (path, "/api/v1/videos"))
    reply (message, SOUP_STATUS_OK, aiv_json_parse ("{\"videos\":[],\"total\":0}", 23, NULL));
  else if (g_str_has_prefix (path, VIDEO_PATH))
    send_video (self, message);
  else if (g_str_equal (path, "/api/user/ledger"))
    list_ledger (self, message);
  else if (g_str_equal (path, "/api/admin/users") && g_str_equal (method, "GET"))
    list_users (self, message, query);
  else if (g_str_equal (path, "/api/admin/users"))
    create_user (self, message);
  else if (g_str_has_prefix (path, "/api/admin/ledger/"))
    aiv_fake_server_undo_entry (self, message, path);
  else if (g_str_equal (path, "/api/admin/credits/bulk"))
    aiv_fake_server_change_many (self, message);
  else if (g_str_has_prefix (path, "/api/admin/users/"))
    change_user (self, message, path);
  else
    aiv_fake_server_reply_detail (message, SOUP_STATUS_NOT_FOUND, "Not Found");
}

/* Listens on a port that the kernel chooses; with TLS if @certificate is a file of the test data. */
AivFakeServer *
aiv_fake_server_new_full (const char *certificate)
{
  AivFakeServer *self = g_new0 (AivFakeServer, 1);

  aiv_fake_server_set_families (self, AIV_FAMILY_VISION ";" AIV_FAMILY_V1);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->users = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_user_unref);
  self->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->ledger = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_ledger_entry_unref);
  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  if (certificate != NULL)
    aiv_fake_server_set_certificate (self, certificate);
  g_assert_true (soup_server_listen_local (self->server, 0,
                                           SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                                           NULL));
  return self;
}

void
aiv_fake_server_free (AivFakeServer *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->users);
  g_ptr_array_unref (self->ledger);
  g_strfreev (self->families);
  g_hash_table_unref (self->answers);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->ended);
  g_hash_table_unref (self->asked);
  g_free (self->video);
  g_free (self);
}

/* (transfer full): where it is */
char *
aiv_fake_server_dup_address (AivFakeServer *self)
{
  GSList *uris = soup_server_get_uris (self->server);
  char *address = g_strdup_printf ("%s://127.0.0.1:%d", g_uri_get_scheme (uris->data), g_uri_get_port (uris->data));

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return address;
}

/* (transfer full): a session, not started, of somebody with a cache below the test's home */
AivSession *
aiv_fake_server_sign_in (AivFakeServer *self)
{
  g_autofree char *address = aiv_fake_server_dup_address (self);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "aivideo-studio", "test", NULL);
  g_autoptr(AivClient) client = aiv_client_new (address, NULL, NULL);
  g_autoptr(AivWireServerInfo) info = make_info (self);

  aiv_client_set_server_info (client, info);
  aiv_client_set_token (client, "a-token");
  return aiv_session_new_full (client, cache);
}

void
aiv_fake_server_add_user (AivFakeServer *self,
                          const char    *username,
                          gint64         credits,
                          gboolean       is_admin)
{
  AivWireUser *user = aiv_wire_user_new ();

  user->id = g_strdup_printf ("u-%u", self->users->len + 1);
  user->username = g_strdup (username);
  user->credits = credits;
  user->is_admin = is_admin;
  user->version = 1;
  user->subscription_status = g_strdup ("active");
  user->plan = g_strdup ("basic");
  user->created_at = G_GINT64_CONSTANT (1790000000000) + self->users->len * G_GINT64_CONSTANT (86400000);
  user->last_seen = self->users->len % 4 == 3 ? 0 : user->created_at + G_GINT64_CONSTANT (864000000);
  g_ptr_array_add (self->users, user);
  aiv_fake_server_add_entry (self, user->id, credits, AIV_LEDGER_GRANT, "Welcome", credits);
}
