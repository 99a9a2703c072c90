/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "aiv-client-private.h"
#include "aiv-json.h"
#include "aiv-soup.h"
#include "aiv-test-browser.h"
#include "aiv-test-folder.h"
#include "aiv-test-node.h"
#include "aiv-test-wait.h"

/* Signing in with Google, from the client's side: a server of ours, a strict provider, a browser. */

#define SECRET "a secret of the client"

typedef struct
{
  AivTestNode *node;
  GSubprocess *server;
  char *folder;
  char *address;
  AivSecrets *secrets;
  AivClient *client;
  AivBrowserLogin *browser;
  DexFuture *future;
  char *redirect_uri; /* the registered one */
} Fixture;

typedef struct
{
  const char *secret;
  const char *sign_up;
  gboolean none;
  gboolean registered;
} Settings;

static guint16
find_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
configure (Fixture *self, const Settings *with, GSubprocessLauncher *launcher)
{
  if (with->none)
    return;
  g_subprocess_launcher_setenv (launcher, "AIVIDEO_GOOGLE_CLIENT_ID", "studio", TRUE);
  g_subprocess_launcher_setenv (launcher, "AIVIDEO_GOOGLE_CLIENT_SECRET", with->secret, TRUE);
  g_subprocess_launcher_setenv (launcher, "AIVIDEO_GOOGLE_ISSUER", self->node->address, TRUE);
  if (with->sign_up != NULL)
    g_subprocess_launcher_setenv (launcher, "AIVIDEO_GOOGLE_SIGN_UP", with->sign_up, TRUE);
  if (with->registered)
    {
      self->redirect_uri = g_strdup_printf ("http://127.0.0.1:%u/callback", find_free_port ());
      g_subprocess_launcher_setenv (launcher, "AIVIDEO_GOOGLE_REDIRECT_URI", self->redirect_uri, TRUE);
    }
}

static void
start_server (Fixture *self, const Settings *with)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;

  configure (self, with, launcher);
  self->folder = aiv_test_make_folder ();
  self->server = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("AIVIDEO_SERVER"), "--data", self->folder,
                                              "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  self->address = aiv_test_node_read_address (self->server);
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
}

static void
stop_server (Fixture *self)
{
  gboolean over = FALSE;

  g_subprocess_send_signal (self->server, SIGTERM);
  g_subprocess_wait_async (self->server, NULL, on_over, &over);
  aiv_test_wait (over);
  g_assert_cmpint (g_subprocess_get_exit_status (self->server), ==, 0);
  g_object_unref (self->server);
  aiv_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->address);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->node = aiv_test_node_new ("backend/http/google/strict-provider.mjs", NULL);
  start_server (self, data);
  self->secrets = aiv_secrets_new_memory ();
  self->client = aiv_client_new (self->address, NULL, self->secrets);
  self->browser = aiv_browser_login_new (0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  dex_clear (&self->future);
  g_assert_finalize_object (self->browser);
  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->secrets);
  stop_server (self);
  g_free (self->redirect_uri);
  aiv_test_node_free (self->node);
}

static void
begin (Fixture *self)
{
  self->future = aiv_client_login_google (self->client, self->browser, TRUE);
  aiv_test_wait (aiv_browser_login_get_url (self->browser) != NULL
                 || dex_future_get_status (self->future) != DEX_FUTURE_STATUS_PENDING);
  g_assert_nonnull (aiv_browser_login_get_url (self->browser));
}

static char *
dup_redirect_uri (Fixture *self)
{
  return aiv_test_get_param (aiv_browser_login_get_url (self->browser), "redirect_uri");
}

/* What the browser does with the address that the provider sends it back to. */
static char *
come_back (const char *url)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_soup_send_and_read (session, message, 100000));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);
  GBytes *bytes;

  g_assert_no_error (error);
  bytes = g_value_get_boxed (value);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
use_browser (Fixture *self)
{
  g_autofree char *redirect_uri = dup_redirect_uri (self);
  g_autofree char *back = aiv_test_browse (aiv_browser_login_get_url (self->browser), redirect_uri);
  g_autofree char *page = come_back (back);

  g_assert_nonnull (strstr (page, "You can close this tab"));
}

static void
assert_signed_in (Fixture *self)
{
  g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (self->future));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);
  const AivWireUser *user;

  g_assert_no_error (error);
  user = g_value_get_boxed (value);
  g_assert_cmpstr (user->username, ==, "ada@example.com");
  g_assert_cmpint (user->credits, ==, 100);
  g_assert_true (aiv_client_get_signed_in (self->client));
  g_assert_cmpstr (aiv_client_get_user_id (self->client), ==, user->id);
}

static void
assert_error (Fixture *self, AivApiError code, const char *text)
{
  g_autoptr (DexFuture) done = aiv_test_settle (dex_ref (self->future));
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;

  g_assert_null (dex_future_get_value (done, &error));
  g_assert_error (error, AIV_API_ERROR, (int) code);
  told = aiv_api_error_describe (error);
  if (text == NULL)
    g_assert_null (told);
  else
    g_assert_nonnull (strstr (told, text));
  g_assert_false (aiv_client_get_signed_in (self->client));
}

/* The sign-in is kept as one with a password is, and lives as long. */
static void
test_sign_in (Fixture *self, gconstpointer data)
{
  g_autoptr (AivClient) next = NULL;
  g_autoptr (DexFuture) restored = NULL;
  g_autoptr (DexFuture) refreshed = NULL;
  g_autoptr (DexFuture) profile = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  begin (self);
  use_browser (self);
  assert_signed_in (self);
  g_assert_true (aiv_browser_login_get_finishing (self->browser));

  next = aiv_client_new (self->address, NULL, self->secrets);
  restored = aiv_test_settle (aiv_client_restore (next, NULL));
  g_assert_true (dex_future_is_resolved (restored));
  g_assert_cmpstr (aiv_client_get_username (next), ==, "ada@example.com");

  before = aiv_client_dup_token (next);
  refreshed = aiv_test_settle (aiv_client_refresh (next, before));
  g_assert_true (dex_future_is_resolved (refreshed));
  after = aiv_client_dup_token (next);
  g_assert_cmpstr (before, !=, after);
  profile = aiv_test_settle (aiv_client_fetch_profile (next));
  g_assert_true (dex_future_is_resolved (profile));
}

/* The link has all that is asked for, and neither the verifier nor anything in the clear. */
static void
test_link (Fixture *self, gconstpointer data)
{
  static const char *const pairs[][2]
      = { { "response_type", "code" }, { "client_id", "studio" }, { "scope", "openid email profile" },
          { "code_challenge_method", "S256" } };
  const char *url;

  begin (self);
  url = aiv_browser_login_get_url (self->browser);
  g_assert_true (g_str_has_prefix (url, self->node->address));
  g_assert_null (strstr (url, "verifier"));
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *value = aiv_test_get_param (url, pairs[i][0]);

      g_assert_cmpstr (value, ==, pairs[i][1]);
    }
  aiv_browser_login_cancel (self->browser);
  assert_error (self, AIV_API_ERROR_CANCELLED, NULL);
}

/* A server that registered one address has its clients listen there. */
static void
test_registered (Fixture *self, gconstpointer data)
{
  g_autofree char *redirect_uri = NULL;

  begin (self);
  redirect_uri = dup_redirect_uri (self);
  g_assert_cmpstr (redirect_uri, ==, self->redirect_uri);
  use_browser (self);
  assert_signed_in (self);
}

/* What others send to the port ends nothing; a code that is none ends it with a word on what to do. */
static void
test_wrong_code (Fixture *self, gconstpointer data)
{
  g_autofree char *redirect_uri = NULL;
  g_autofree char *state = NULL;
  g_autofree char *foreign = NULL;
  g_autofree char *made_up = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  begin (self);
  redirect_uri = dup_redirect_uri (self);
  state = aiv_test_get_param (aiv_browser_login_get_url (self->browser), "state");
  foreign = g_strconcat (redirect_uri, "?code=stolen&state=unknown", NULL);
  first = come_back (foreign);
  g_assert_cmpint (dex_future_get_status (self->future), ==, DEX_FUTURE_STATUS_PENDING);
  made_up = g_strconcat (redirect_uri, "?code=made-up&state=", state, NULL);
  second = come_back (made_up);
  assert_error (self, AIV_API_ERROR_REFUSED, "Start it again");
}

static void
test_denied (Fixture *self, gconstpointer data)
{
  g_autofree char *redirect_uri = NULL;
  g_autofree char *state = NULL;
  g_autofree char *url = NULL;
  g_autofree char *page = NULL;

  begin (self);
  redirect_uri = dup_redirect_uri (self);
  state = aiv_test_get_param (aiv_browser_login_get_url (self->browser), "state");
  url = g_strconcat (redirect_uri, "?error=access_denied&state=", state, NULL);
  page = come_back (url);
  assert_error (self, AIV_API_ERROR_CANCELLED, NULL);
}

static void
test_timeout (Fixture *self, gconstpointer data)
{
  aiv_browser_login_set_timeout (self->browser, 50);
  begin (self);
  assert_error (self, AIV_API_ERROR_TIMED_OUT, "Try again");
}

/* Cancelled while the server exchanges the code: nobody is signed in afterwards. */
static void
on_finishing (AivBrowserLogin *browser)
{
  aiv_browser_login_cancel (browser);
}

static void
test_cancel_late (Fixture *self, gconstpointer data)
{
  g_signal_connect (self->browser, "notify::finishing", G_CALLBACK (on_finishing), NULL);
  begin (self);
  use_browser (self);
  assert_error (self, AIV_API_ERROR_CANCELLED, NULL);
}

static void
test_cancel_early (Fixture *self, gconstpointer data)
{
  self->future = aiv_client_login_google (self->client, self->browser, TRUE);
  aiv_browser_login_cancel (self->browser);
  assert_error (self, AIV_API_ERROR_CANCELLED, NULL);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  const Settings *with = data;

  begin (self);
  use_browser (self);
  if (with->sign_up != NULL)
    assert_error (self, AIV_API_ERROR_NO_ACCOUNT, "Ask its administrator");
  else
    assert_error (self, AIV_API_ERROR_SETUP, "Tell its administrator");
}

static void
test_not_offered (Fixture *self, gconstpointer data)
{
  self->future = aiv_client_login_google (self->client, self->browser, TRUE);
  assert_error (self, AIV_API_ERROR_SETUP, "sign in with a password");
  g_assert_null (aiv_browser_login_get_url (self->browser));
  g_assert_false (aiv_browser_login_is_offered (aiv_client_get_server_info (self->client)));
}

/* A link that would send passwords in the clear, or a program somewhere else, is not offered. */
static void
test_offers (void)
{
  static const struct
  {
    const char *authorize_url;
    const char *redirect_uri;
    gboolean offered;
  } rows[] = {
    { "https://accounts.google.com/o/oauth2/v2/auth", NULL, TRUE },
    { "https://accounts.google.com/o/oauth2/v2/auth", "http://127.0.0.1:5555/callback", TRUE },
    { "https://accounts.google.com/o/oauth2/v2/auth", "https://video.example.org/callback", FALSE },
    { "http://127.0.0.1:4444/auth", NULL, TRUE },
    { "http://accounts.example.org/auth", NULL, FALSE },
    { "https://me@accounts.example.org/auth", NULL, FALSE },
    { "javascript:alert(1)", NULL, FALSE },
    { "file:///etc/passwd", NULL, FALSE },
    { "https://", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_new ();

      info->google_client_id = g_strdup ("studio");
      info->google_authorize_url = g_strdup (rows[i].authorize_url);
      info->google_redirect_uri = g_strdup (rows[i].redirect_uri);
      g_assert_cmpint (aiv_browser_login_is_offered (info), ==, rows[i].offered);
    }
  g_assert_false (aiv_browser_login_is_offered (NULL));
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer), const Settings *with)
{
  g_test_add (path, Fixture, with, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  static const Settings good = { SECRET };
  static const Settings registered = { SECRET, .registered = TRUE };
  static const Settings closed = { SECRET, "closed" };
  static const Settings wrong_secret = { "another secret" };
  static const Settings none = { .none = TRUE };

  g_test_init (&argc, &argv, NULL);
  if (!aiv_test_node_is_there ())
    {
      puts ("1..0 # SKIP without AIV_NODE_MODULES there are no providers");
      return 0;
    }
  dex_init ();
  g_test_add_func ("/api/google/offers", test_offers);
  add_test ("/api/google/sign-in", test_sign_in, &good);
  add_test ("/api/google/link", test_link, &good);
  add_test ("/api/google/registered", test_registered, &registered);
  add_test ("/api/google/wrong-code", test_wrong_code, &good);
  add_test ("/api/google/denied", test_denied, &good);
  add_test ("/api/google/timeout", test_timeout, &good);
  add_test ("/api/google/cancel-late", test_cancel_late, &good);
  add_test ("/api/google/cancel-early", test_cancel_early, &good);
  add_test ("/api/google/closed", test_refused, &closed);
  add_test ("/api/google/wrong-secret", test_refused, &wrong_secret);
  add_test ("/api/google/not-offered", test_not_offered, &none);
  return g_test_run ();
}
