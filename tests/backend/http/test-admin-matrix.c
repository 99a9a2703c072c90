/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-routes.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "aiv-time.h"
#include "auth/aiv-token.h"
#include "store/aiv-audit.h"
#include "store/aiv-totals.h"
#include "store/aiv-users.h"

/* Every endpoint of administrators, for everybody who is none. The endpoints come out of the
 * server's own tables, so one that is added is looked at by itself. */

/* Whatever an endpoint wants, it is in here. */
#define BODY                                                                                      \
  "{\"username\":\"eve\",\"new_credits\":7,\"users\":[\"{target}\"],\"delta\":7,\"reason\":\"x\"," \
  "\"disabled\":true,\"is_admin\":true,\"subscription_plan\":\"pro\",\"new_token\":\"x\",\"password\":\"a good password\"," \
  "\"key\":\"x\",\"enabled\":false}"

static const struct
{
  const char *as; /* NULL: nobody */
  guint status;
  const char *detail;
} strangers[] = {
  { NULL, 401, "Authentication required" },
  { "garbage", 401, "Invalid authentication credentials" },
  { "refresh", 401, "Invalid authentication credentials" },
  { "media", 401, "Invalid authentication credentials" },
  { "expired", 401, "Invalid authentication credentials" },
  { "foreign", 401, "Invalid authentication credentials" },
  { "signed-out", 401, "Invalid authentication credentials" },
  { "mira", 403, "Admin access required" },
  { "disabled", 401, "Invalid authentication credentials" },
  { "former", 403, "Admin access required" },
};

static void
keep_token (AivTestServer *server, const char *name, const char *token)
{
  g_hash_table_insert (server->tokens, g_strdup (name), g_strdup (token));
}

/* Signs in as somebody, under another name as well, and returns the refresh token. */
static char *
sign_in (AivTestServer *server, const char *user, const char *password, const char *name)
{
  g_autofree char *body = g_strdup_printf ("username=%s&password=%s", user, password);
  g_autoptr (AivTestReply) reply
      = aiv_test_server_call (server, NULL, "POST", "/api/auth/login", AIV_TEST_FORM, body);
  g_autofree char *token = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  token = aiv_test_server_dup_text (reply, "token");
  keep_token (server, name, token);
  return aiv_test_server_dup_text (reply, "refresh_token");
}

static void
expect (AivTestServer *server, const char *method, const char *path, const char *body)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", method, path, AIV_TEST_FORM, body);

  if (reply->status != 200)
    g_error ("%s %s: %u %s", method, path, reply->status, reply->text);
}

static void
add_user (AivTestServer *server, const char *name, const char *more)
{
  g_autofree char *body = g_strdup_printf ("username=%s&password=a+good+password%s", name, more);

  expect (server, "POST", "/api/admin/users", body);
}

static gint64
find_user (AivTestServer *server, const char *name)
{
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), name, NULL);
  g_autofree char *id = aiv_user_id_to_string (user->id);

  aiv_test_server_let (server, name, id);
  return user->id;
}

/* A token of an administrator's live session, but of another time or signed with another key. */
static void
forge (AivTestServer *server, const char *name, GBytes *key, gint64 expires_at)
{
  g_autoptr (AivIdentity) admin = aiv_auth_verify (aiv_backend_get_auth (server->backend),
                                                   g_hash_table_lookup (server->tokens, "admin"), AIV_TOKEN_ACCESS, NULL);
  AivToken token = { AIV_TOKEN_ACCESS, admin->user_id, admin->session_id, expires_at };
  g_autofree char *text = aiv_token_sign (key, &token);

  keep_token (server, name, text);
}

static void
gather_strangers (AivTestServer *server)
{
  g_autoptr (GBytes) key = aiv_token_load_key (server->folder, NULL, NULL);
  g_autoptr (GBytes) other_key = g_bytes_new ("0123456789abcdef0123456789abcdef", 32);
  g_autofree char *refresh = sign_in (server, "admin", "admin", "signed-out");
  g_autofree char *unused = NULL;
  g_autofree char *unused_too = NULL;
  g_autofree char *media = NULL;
  g_autoptr (AivTestReply) media_reply = aiv_test_server_call (server, "admin", "POST", "/api/media-token", NULL, NULL);
  g_autoptr (AivTestReply) left = NULL;

  media = aiv_test_server_dup_text (media_reply, "token");
  keep_token (server, "media", media);
  g_assert_nonnull (key);
  forge (server, "expired", key, aiv_time_now_ms () - 1000);
  forge (server, "foreign", other_key, aiv_time_now_ms () + 600000);

  add_user (server, "leaver", "");
  unused = sign_in (server, "leaver", "a+good+password", "disabled");
  find_user (server, "leaver");
  expect (server, "PATCH", "/api/admin/users/{leaver}", "disabled=true");

  add_user (server, "deposed", "&is_admin=true");
  unused_too = sign_in (server, "deposed", "a+good+password", "former");
  find_user (server, "deposed");
  expect (server, "PATCH", "/api/admin/users/{deposed}", "is_admin=false");

  left = aiv_test_server_call (server, "signed-out", "POST", "/api/auth/logout", NULL, NULL);
  g_assert_cmpuint (left->status, <, 300);
  g_free (refresh);
  refresh = sign_in (server, "admin", "admin", "second");
  keep_token (server, "refresh", refresh);
}

/* A path with something real wherever it has a parameter. */
static char *
fill_in (const char *pattern)
{
  g_autoptr (GString) path = g_string_new (pattern);

  g_string_replace (path, "{user}", "{target}", 0);
  g_string_replace (path, "{engine}", "local", 0);
  g_string_replace (path, "{video}", "1", 0);
  g_string_replace (path, "{entry}", "1", 0);
  return g_string_free_and_steal (g_steal_pointer (&path));
}

/* Anything that an endpoint could have changed shows in one of these. */
static char *
take_state (AivTestServer *server)
{
  AivStore *store = aiv_backend_get_store (server->backend);
  AivAuditQuery query = AIV_AUDIT_QUERY_INIT;
  AivTotals totals;
  guint64 n_audit = 0;

  g_ptr_array_unref (aiv_audit_list (store, &query, &n_audit, NULL));
  g_assert_true (aiv_totals_read (store, &totals, NULL));
  return g_strdup_printf ("%" G_GUINT64_FORMAT " changes, %" G_GUINT64_FORMAT " in the log, %" G_GINT64_FORMAT
                          " accounts, %" G_GINT64_FORMAT " credits, %" G_GINT64_FORMAT " waiting",
                          aiv_store_get_change (store, 0), n_audit, totals.accounts, totals.balance,
                          totals.items[AIV_JOB_PENDING] + totals.items[AIV_JOB_PROCESSING]);
}

static void
check_stranger (AivTestServer *server, const AivHttpRoute *route, const char *path, guint i)
{
  g_autofree char *before = take_state (server);
  g_autofree char *after = NULL;
  g_autofree char *expected = g_strdup_printf ("{\"detail\":\"%s\"}", strangers[i].detail);
  gboolean has_body = !g_str_equal (route->method, "GET") && !g_str_equal (route->method, "DELETE");
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, strangers[i].as, route->method, path,
                                                         has_body ? AIV_TEST_JSON : NULL, has_body ? BODY : NULL);

  after = take_state (server);
  if (reply->status != strangers[i].status || !g_str_equal (reply->text, expected))
    g_error ("%s %s as %s: %u %s", route->method, path, strangers[i].as != NULL ? strangers[i].as : "nobody",
             reply->status, reply->text);
  g_assert_cmpstr (after, ==, before);
  if (reply->status == 401)
    g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "WWW-Authenticate"), ==, "Bearer");
}

/* No administrator's token is taken out of an address, where it would be logged. */
static void
check_query_token (AivTestServer *server, const AivHttpRoute *route, const char *path)
{
  g_autofree char *with_token
      = g_strdup_printf ("%s?token=%s", path, (char *) g_hash_table_lookup (server->tokens, "admin"));
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, route->method, with_token, NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 401);
}

static void
test_matrix (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const char *const images[] = { "portrait.jpg", "cat.webp", NULL };
  g_autoptr (AivTestReply) batch = NULL;
  g_autofree char *batch_id = NULL;
  g_autofree char *item_id = NULL;
  g_autofree char *target = NULL;
  guint n_routes = 0;

  aiv_scripted_engine_hold (server->engine);
  gather_strangers (server);
  target = aiv_user_id_to_string (find_user (server, "noor"));
  aiv_test_server_let (server, "target", target);
  batch = aiv_test_server_submit (server, "noor", NULL, images, "voice-en.wav");
  batch_id = aiv_test_server_dup_text (batch, "batch_id");
  item_id = aiv_test_server_dup_text (batch, "batch.items.0.id");
  aiv_test_server_let (server, "batch", batch_id);
  aiv_test_server_let (server, "item", item_id);
  /* What the queue does by itself is over before the first look. */
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 2);

  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->path != NULL; route++)
      {
        g_autofree char *path = fill_in (route->path);

        g_assert_false (g_str_has_prefix (route->path, "/api/admin/") && route->auth != AIV_HTTP_ADMIN);
        if (route->auth != AIV_HTTP_ADMIN)
          continue;
        n_routes++;
        for (guint j = 0; j < G_N_ELEMENTS (strangers); j++)
          check_stranger (server, route, path, j);
        check_query_token (server, route, path);
      }
  g_test_message ("%u endpoints, %u kinds of strangers", n_routes, (guint) G_N_ELEMENTS (strangers));
  g_assert_cmpuint (n_routes, >, 10);
}

/* The same paths are there for an administrator: what was refused above would have worked. */
static void
test_administrator (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *target = aiv_user_id_to_string (find_user (server, "noor"));

  aiv_test_server_let (server, "target", target);
  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->path != NULL; route++)
      {
        g_autofree char *path = fill_in (route->path);
        g_autoptr (AivTestReply) reply = NULL;

        if (route->auth != AIV_HTTP_ADMIN || !g_str_equal (route->method, "GET"))
          continue;
        reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
        if (reply->status != 200)
          g_error ("GET %s: %u %s", path, reply->status, reply->text);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-matrix/strangers", test_matrix);
  g_test_add_func ("/http/admin-matrix/administrator", test_administrator);
  return g_test_run ();
}
