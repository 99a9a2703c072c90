/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "aiv-client.h"
#include "aiv-test-wait.h"

/* What one server needs to be reached: a proxy, a certificate of its own; and where that is kept. */

#define INFO "{\"name\":\"A server\",\"version\":\"1\",\"families\":[\"vision.batch\"]," \
             "\"auth\":{\"password\":true,\"google\":null}}"

static guint n_requests;
static char *last_host;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  n_requests++;
  g_set_str (&last_host, g_uri_get_host (soup_server_message_get_uri (message)));
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, INFO, strlen (INFO));
}

/* For connections from now on; @name is a file of the test data */
static void
use_certificate (SoupServer *server, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);

  g_assert_nonnull (certificate);
  soup_server_set_tls_certificate (server, certificate);
}

/* @name: file of its certificate; NULL: without TLS. It is there for all of the tests: libsoup does
 * not bear the end of a server while a handshake with it is being ended. */
static SoupServer *
serve (const char *name)
{
  static GPtrArray *servers;
  SoupServer *server = g_object_new (SOUP_TYPE_SERVER, NULL);

  if (servers == NULL)
    servers = g_ptr_array_new ();
  g_ptr_array_add (servers, server);
  if (name != NULL)
    use_certificate (server, name);
  soup_server_add_handler (server, NULL, on_request, NULL, NULL);
  g_assert_true (soup_server_listen_local (server, 0,
                                           SOUP_SERVER_LISTEN_IPV4_ONLY | (name != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                                           NULL));
  return server;
}

static guint
get_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint port = (guint) g_uri_get_port (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

static AivClient *
make_client (SoupServer *server, const char *pin)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", get_port (server));
  AivClient *client = aiv_client_new (url, NULL, NULL);
  AivServerOptions options = { .pin = (char *) pin };

  aiv_client_set_options (client, pin != NULL ? &options : NULL);
  return client;
}

/* (transfer full): why the server was not reached; NULL: it was */
static GError *
probe (AivClient *client)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_client_probe (client));
  GError *error = NULL;

  dex_future_get_value (done, &error);
  return error;
}

/* What a person would compare. */
static char *
dup_fingerprint (SoupServer *server)
{
  g_autoptr (AivClient) client = make_client (server, NULL);
  g_autoptr (GError) error = probe (client);
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);

  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_TLS);
  g_assert_true (info->may_trust);
  g_assert_cmpuint (strlen (info->fingerprint), ==, 95);
  return g_strdup (info->fingerprint);
}

static void
test_pin (void)
{
  SoupServer *server = serve ("studio.example.pem");
  guint before = n_requests;
  g_autofree char *fingerprint = dup_fingerprint (server);
  g_autoptr (AivClient) client = make_client (server, fingerprint);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (n_requests, ==, before);
  error = probe (client);
  g_assert_no_error (error);
  g_assert_cmpuint (n_requests, ==, before + 1);
  g_assert_false (aiv_client_is_plain (client));
}

/* Nothing is sent to a server that has another certificate, nor may it be trusted by a click. */
static void
test_changed (void)
{
  SoupServer *server = serve ("studio.example.pem");
  g_autofree char *fingerprint = dup_fingerprint (server);
  g_autofree char *wrong = g_strdup (fingerprint);
  guint before = n_requests;
  g_autoptr (AivClient) client = NULL;
  g_autoptr (AivClient) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other_error = NULL;

  wrong[0] = wrong[0] == 'A' ? 'B' : 'A';
  other = make_client (server, wrong);
  other_error = probe (other);
  g_assert_error (other_error, AIV_API_ERROR, AIV_API_ERROR_CERTIFICATE_CHANGED);

  /* libsoup leaks a certificate that takes the place of another: a server of its own has this one. */
  client = make_client (serve ("pictures.example.pem"), fingerprint);
  error = probe (client);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_CERTIFICATE_CHANGED);
  g_assert_false (aiv_api_error_get_info (error)->may_trust);
  g_assert_cmpstr (aiv_api_error_get_info (error)->fingerprint, !=, fingerprint);
  g_assert_cmpuint (n_requests, ==, before);
}

/* A host that nobody can look up is reached through the proxy, and only through it. */
static void
test_proxy (void)
{
  SoupServer *proxy = serve (NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", get_port (proxy));
  g_autoptr (AivClient) client = aiv_client_new ("http://studio.invalid", NULL, NULL);
  AivServerOptions options = { .proxy = url };
  AivServerOptions none = { .proxy = (char *) AIV_PROXY_NONE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) without = NULL;

  aiv_client_set_options (client, &options);
  error = probe (client);
  g_assert_no_error (error);
  g_assert_cmpstr (last_host, ==, "studio.invalid");
  g_assert_false (aiv_client_is_plain (client));

  aiv_client_set_options (client, &none);
  without = probe (client);
  g_assert_error (without, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
}

/* What a server does not tell, somebody has entered. */
static void
test_google (void)
{
  SoupServer *server = serve (NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", get_port (server));
  g_autoptr (AivClient) client = aiv_client_new (url, NULL, NULL);
  AivServerOptions options = { .google_client_id = (char *) "studio" };
  g_autoptr (GError) error = NULL;

  aiv_client_set_options (client, &options);
  error = probe (client);
  g_assert_no_error (error);
  g_assert_true (aiv_browser_login_is_offered (aiv_client_get_server_info (client)));
  g_assert_cmpstr (aiv_client_get_server_info (client)->google_authorize_url, ==,
                   "https://accounts.google.com/o/oauth2/v2/auth");
}

static AivServerOptions *
load (const char *key)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_server_options_load (key));

  return aiv_server_options_copy (g_value_get_boxed (dex_future_get_value (done, NULL)));
}

static void
save (const char *key, const AivServerOptions *options)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_server_options_save (key, options));

  g_assert_true (dex_future_is_resolved (done));
}

static void
test_kept (void)
{
  g_autofree char *pin = g_strnfill (64, 'a');
  g_autofree char *normal = aiv_server_options_normalize_pin (pin);
  AivServerOptions options = { .proxy = (char *) "socks5://127.0.0.1:1080", .pin = normal, .sign_in_port = 7777,
                               .google_client_id = (char *) "studio", .google_authorize_url = (char *) "https://a/b" };
  AivServerOptions empty = { 0 };
  g_autoptr (AivServerOptions) none = load ("https://a:443");
  g_autoptr (AivServerOptions) found = NULL;
  g_autoptr (AivServerOptions) other = NULL;
  g_autoptr (AivServerOptions) gone = NULL;

  g_assert_true (aiv_server_options_is_empty (none));
  save ("https://a:443", &options);
  save ("https://b:443", &options);
  found = load ("https://a:443");
  g_assert_cmpstr (found->proxy, ==, options.proxy);
  g_assert_cmpstr (found->pin, ==, normal);
  g_assert_cmpuint (found->sign_in_port, ==, 7777);
  g_assert_cmpstr (found->google_client_id, ==, "studio");
  g_assert_cmpstr (found->google_authorize_url, ==, "https://a/b");
  save ("https://a:443", &empty);
  gone = load ("https://a:443");
  other = load ("https://b:443");
  g_assert_true (aiv_server_options_is_empty (gone));
  g_assert_false (aiv_server_options_is_empty (other));
}

/* The file may hold anything. */
static void
test_hostile (void)
{
  static const char *const texts[]
      = { "", "[]", "{", "{\"k\":5}", "{\"k\":{\"proxy\":5,\"certificate\":[],\"sign_in_port\":\"x\"}}",
          "{\"k\":{\"proxy\":\"gopher://x\",\"certificate\":\"AB\",\"sign_in_port\":70000}}" };
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "aivideo-studio", NULL);
  g_autofree char *path = g_build_filename (folder, "servers.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (AivServerOptions) options = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      options = load ("k");
      g_assert_true (aiv_server_options_is_empty (options));
    }
  g_remove (path);
}

static void
test_checks (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
  } proxies[] = {
    { "", TRUE },
    { "none", TRUE },
    { "http://proxy.example.org:3128", TRUE },
    { "socks5://[::1]:1080", TRUE },
    { "proxy.example.org", FALSE },
    { "ftp://proxy.example.org", FALSE },
    { "http://anna:secret@proxy.example.org", FALSE },
    { "http://", FALSE },
  };
  g_autofree char *digits = g_strnfill (64, 'f');
  g_autofree char *normal = aiv_server_options_normalize_pin (digits);
  g_autofree char *again = aiv_server_options_normalize_pin (normal);
  g_autofree char *longer = g_strconcat (digits, "f", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    g_assert_cmpint (aiv_server_options_check_proxy (proxies[i].text), ==, proxies[i].good);
  g_assert_true (g_str_has_prefix (normal, "FF:FF:"));
  g_assert_cmpstr (again, ==, normal);
  g_assert_null (aiv_server_options_normalize_pin (longer));
  g_assert_null (aiv_server_options_normalize_pin ("AB:CD"));
  g_assert_null (aiv_server_options_normalize_pin ("x"));
  g_assert_null (aiv_server_options_normalize_pin (NULL));
}

int
main (int argc, char **argv)
{
  /* The system's own may want settings that are not installed. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();
  g_test_add_func ("/api/server-options/pin", test_pin);
  g_test_add_func ("/api/server-options/changed", test_changed);
  g_test_add_func ("/api/server-options/proxy", test_proxy);
  g_test_add_func ("/api/server-options/google", test_google);
  g_test_add_func ("/api/server-options/kept", test_kept);
  g_test_add_func ("/api/server-options/hostile", test_hostile);
  g_test_add_func ("/api/server-options/checks", test_checks);
  return g_test_run ();
}
