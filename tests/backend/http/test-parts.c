/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend-config.h"
#include "aiv-http-caller.h"
#include "aiv-http-error.h"
#include "aiv-http-form.h"
#include "aiv-http-limiter.h"
#include "aiv-http-tally.h"
#include "aiv-page-cache.h"
#include "aiv-test-store.h"
#include "aiv-zip.h"

static void
test_limiter (void)
{
  g_autoptr (AivHttpLimiter) limiter = aiv_http_limiter_new (1000);
  gint64 now = 1000;
  guint wait;

  for (guint i = 0; i < 10; i++)
    g_assert_true (aiv_http_limiter_allow (limiter, "a", 10, now, &wait));
  g_assert_cmpuint (wait, ==, 0);
  g_assert_false (aiv_http_limiter_allow (limiter, "a", 10, now, &wait));
  g_assert_cmpuint (wait, ==, 6);
  g_assert_true (aiv_http_limiter_allow (limiter, "b", 10, now, &wait));
  g_assert_false (aiv_http_limiter_allow (limiter, "a", 10, now + 5500 * 1000, &wait));
  g_assert_cmpuint (wait, ==, 1);
  g_assert_true (aiv_http_limiter_allow (limiter, "a", 10, now + 6 * G_USEC_PER_SEC, &wait));
  g_assert_false (aiv_http_limiter_allow (limiter, "a", 10, now + 6 * G_USEC_PER_SEC, &wait));
  /* Strangers can neither fill the memory nor make us forget one who keeps calling. */
  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *who = g_strdup_printf ("%u", i);

      g_assert_true (aiv_http_limiter_allow (limiter, who, 10, now + 6 * G_USEC_PER_SEC, &wait));
      g_assert_false (aiv_http_limiter_allow (limiter, "a", 10, now + 6 * G_USEC_PER_SEC, &wait));
    }
  g_assert_true (aiv_http_limiter_allow (limiter, "b", 10, now + 6 * G_USEC_PER_SEC, &wait));
}

static void
check_caller (GPtrArray *proxies, const char *address, const char *forwarded, const char *expected)
{
  g_autoptr (GInetAddress) from = g_inet_address_new_from_string (address);
  g_autofree char *name = aiv_http_caller_dup_name (from, forwarded, proxies);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_caller (void)
{
  g_autoptr (GPtrArray) proxies = g_ptr_array_new_with_free_func (g_object_unref);

  check_caller (proxies, "192.0.2.1", NULL, "192.0.2.1");
  check_caller (proxies, "192.0.2.1", "198.51.100.1", "192.0.2.1");
  check_caller (proxies, "::ffff:192.0.2.1", NULL, "192.0.2.1");
  check_caller (proxies, "::1", NULL, "::1");
  check_caller (proxies, "2001:db8:1:2:3:4:5:6", NULL, "2001:0db8:0001:0002::/64");
  check_caller (proxies, "2001:db8:1:2:ffff::1", NULL, "2001:0db8:0001:0002::/64");

  g_ptr_array_add (proxies, g_inet_address_mask_new_from_string ("10.0.0.0/8", NULL));
  check_caller (proxies, "10.0.0.1", NULL, "10.0.0.1");
  check_caller (proxies, "10.0.0.1", "198.51.100.1", "198.51.100.1");
  check_caller (proxies, "10.0.0.1", "6.6.6.6, 198.51.100.1:4711 ,10.2.3.4", "198.51.100.1");
  check_caller (proxies, "10.0.0.1", "[2001:db8::7]:80", "2001:0db8:0000:0000::/64");
  check_caller (proxies, "10.0.0.1", "nonsense", "10.0.0.1");
  check_caller (proxies, "10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1");
  check_caller (proxies, "10.0.0.1", ",,,", "10.0.0.1");
  check_caller (proxies, "10.0.0.1", "", "10.0.0.1");
}

static const struct
{
  const char *address;
  gboolean is_one;
} singles[] = {
  { "192.0.2.1", TRUE },        { "2001:db8::1", TRUE }, { "::ffff:192.0.2.1", TRUE }, { "127.0.0.1", FALSE },
  { "127.9.9.9", FALSE },       { "::1", FALSE },        { "::ffff:127.0.0.1", FALSE }, { "10.1.2.3", FALSE },
  { "::ffff:10.1.2.3", FALSE }, { "11.1.2.3", TRUE },
};

/* Of whom there may be only so many connections; also at a socket for both kinds of address. */
static void
test_singles (void)
{
  g_autoptr (GPtrArray) proxies = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (AivHttpTally) tally = aiv_http_tally_new ();

  g_ptr_array_add (proxies, g_inet_address_mask_new_from_string ("10.0.0.0/8", NULL));
  check_caller (proxies, "::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1");
  check_caller (proxies, "10.0.0.1", "198.51.100.1, ::ffff:10.0.0.2", "198.51.100.1");
  for (guint i = 0; i < G_N_ELEMENTS (singles); i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (singles[i].address);
      g_autoptr (GSocketAddress) remote = g_inet_socket_address_new (address, 4711);
      g_autoptr (GInetAddress) plain = aiv_http_caller_ref_address (remote);

      g_assert_cmpint (aiv_http_caller_is_one (address, proxies), ==, singles[i].is_one);
      g_assert_cmpint (aiv_http_caller_is_one (plain, proxies), ==, singles[i].is_one);
    }

  for (guint i = 0; i < 3; i++)
    g_assert_true (aiv_http_tally_take (tally, "a", 3));
  g_assert_false (aiv_http_tally_take (tally, "a", 3));
  g_assert_true (aiv_http_tally_take (tally, "b", 3));
  g_assert_true (aiv_http_tally_take (tally, "a", 0));
  aiv_http_tally_give (tally, "a");
  aiv_http_tally_give (tally, "a");
  g_assert_true (aiv_http_tally_take (tally, "a", 3));
  g_assert_false (aiv_http_tally_take (tally, "a", 3));
}

static void
test_page_cache (void)
{
  g_autoptr (AivPageCache) cache = aiv_page_cache_new (4000);
  g_autoptr (GBytes) page = g_bytes_new_static ("page", 4);
  g_autoptr (GBytes) newer = g_bytes_new_static ("newer", 5);
  g_autofree char *text = g_strnfill (2000, 'x');
  g_autoptr (GBytes) huge = g_bytes_new (text, 2000);

  g_assert_null (aiv_page_cache_lookup (cache, "k", 1));
  aiv_page_cache_store (cache, "k", 1, page);
  g_assert_true (aiv_page_cache_lookup (cache, "k", 1) == page);
  g_assert_null (aiv_page_cache_lookup (cache, "k", 2));
  g_assert_null (aiv_page_cache_lookup (cache, "other", 1));
  aiv_page_cache_store (cache, "k", 2, newer);
  g_assert_true (aiv_page_cache_lookup (cache, "k", 2) == newer);
  aiv_page_cache_store (cache, "huge", 2, huge);
  g_assert_null (aiv_page_cache_lookup (cache, "huge", 2));
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      aiv_page_cache_store (cache, key, 1, page);
      g_assert_true (aiv_page_cache_lookup (cache, key, 1) == page);
    }
  g_assert_null (aiv_page_cache_lookup (cache, "0", 1));
}

static void
test_zip (void)
{
  g_autoptr (AivZip) zip = aiv_zip_new ();
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) third = NULL;
  g_autoptr (GBytes) directory = NULL;
  gsize length;
  const char *bytes;

  aiv_zip_add (zip, "a.mp4", 10, 1, 1795265758);
  aiv_zip_add (zip, "a.mp4", 20, 2, 0);
  aiv_zip_add (zip, "../b/c.mp4", 30, 3, G_MAXINT64);
  g_assert_cmpuint (aiv_zip_get_n_entries (zip), ==, 3);
  first = aiv_zip_dup_header (zip, 0);
  third = aiv_zip_dup_header (zip, 2);
  directory = aiv_zip_dup_directory (zip);
  bytes = g_bytes_get_data (third, &length);
  g_assert_cmpmem (bytes + 30, length - 30, ".._b_c.mp4", 10);
  bytes = g_bytes_get_data (directory, &length);
  g_assert_nonnull (memmem (bytes, length, "a (2).mp4", 9));
  g_assert_cmpint (aiv_zip_get_length (zip), ==, 30 + 5 + 10 + 30 + 9 + 20 + 30 + 10 + 30 + (gint64) length);
  g_assert_cmpuint (g_bytes_get_size (first), ==, 35);
}

static void
test_form (void)
{
  g_autoptr (AivHttpForm) form = aiv_http_form_new ();
  g_autoptr (GError) error = NULL;
  gboolean truth;
  gint64 number;

  g_assert_true (aiv_http_form_add_urlencoded (form, "n=100.0&m=1.5&t=True&f=off&e=&x=%E7%8C%AB&n=7&=v", "body", NULL));
  g_assert_true (aiv_http_form_get_int (form, "n", 1, &number, NULL));
  g_assert_cmpint (number, ==, 100);
  g_assert_true (aiv_http_form_get_int (form, "e", 5, &number, NULL));
  g_assert_cmpint (number, ==, 5);
  g_assert_false (aiv_http_form_get_int (form, "m", 1, &number, NULL));
  g_assert_true (aiv_http_form_get_bool (form, "t", FALSE, &truth, NULL) && truth);
  g_assert_true (aiv_http_form_get_bool (form, "f", TRUE, &truth, NULL) && !truth);
  g_assert_false (aiv_http_form_get_bool (form, "n", TRUE, &truth, NULL));
  g_assert_cmpstr (aiv_http_form_get (form, "x"), ==, "\xe7\x8c\xab");
  g_assert_null (aiv_http_form_require (form, "e", &error));
  g_assert_nonnull (error);
}

/* One bad pair is named, and does not take the good ones with it. */
static void
test_form_with_bad_pairs (void)
{
  static const char *const bad[] = { "a=1&x=%FF&b=2", "a=1&x=%00&b=2", "a=1&x=%e7%8c&y=%ff&b=2", "a=1&x=%zz&b=2" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (AivHttpForm) form = aiv_http_form_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) body = NULL;
      JsonObject *entry;
      JsonArray *loc;

      g_assert_false (aiv_http_form_add_urlencoded (form, bad[i], "query", &error));
      g_assert_error (error, AIV_HTTP_ERROR, 422);
      body = aiv_http_error_dup_body (error);
      entry = json_array_get_object_element (json_object_get_array_member (body, "detail"), 0);
      loc = json_object_get_array_member (entry, "loc");
      g_assert_cmpstr (json_array_get_string_element (loc, 0), ==, "query");
      g_assert_cmpstr (json_array_get_string_element (loc, 1), ==, "x");
      g_assert_cmpstr (aiv_http_form_get (form, "a"), ==, "1");
      g_assert_cmpstr (aiv_http_form_get (form, "b"), ==, "2");
      g_assert_null (aiv_http_form_get (form, "x"));
    }
}

static const struct
{
  const char *text;
  const char *host; /* NULL: refused */
  guint16 port;
  gboolean loopback;
} addresses[] = {
  { "127.0.0.1:0", "127.0.0.1", 0, TRUE },
  { "localhost:8000", "127.0.0.1", 8000, TRUE },
  { "[::1]:80", "::1", 80, TRUE },
  { "0.0.0.0:65535", "0.0.0.0", 65535, FALSE },
  { "[::]:1", "::", 1, FALSE },
  { "192.168.0.7:1", "192.168.0.7", 1, FALSE },
  { "example.org:80", NULL },
  { "127.0.0.1", NULL },
  { ":80", NULL },
  { "127.0.0.1:65536", NULL },
  { "127.0.0.1:-1", NULL },
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", addresses[i].text);
      g_assert_cmpint (aiv_backend_config_set_listen (config, addresses[i].text, &error), ==,
                       addresses[i].host != NULL);
      g_assert_cmpint (error != NULL, ==, addresses[i].host == NULL);
      if (addresses[i].host == NULL)
        continue;
      g_assert_cmpstr (config->host, ==, addresses[i].host);
      g_assert_cmpint (config->port, ==, addresses[i].port);
      g_assert_cmpint (aiv_backend_config_is_loopback (config), ==, addresses[i].loopback);
    }
}

static gboolean
load (AivBackendConfig *config, const char *text, GError **error)
{
  g_autofree char *folder = aiv_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "server.conf", NULL);
  gboolean ok;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  ok = aiv_backend_config_load (config, path, error);
  aiv_test_remove_folder (folder);
  return ok;
}

static void
test_config (void)
{
  g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
  const char *const bad[] = {
    "[server]\nlisten=here\n",     "[server]\npublic-url=ftp://example.org\n", "[server]\nlog-requests=perhaps\n",
    "[queue]\nconcurrency=65\n",   "[queue]\nconcurrency=many\n",              "[billing]\nper-image=-1\n",
    "[billing]\naudio-step=1.5\n", "no key file",
    "[server]\nport=80\n",         "[srever]\nlisten=127.0.0.1:1\n",       "[auth]\njwt-secret=short\n",
    "[billing]\nprofile=mine\n",   "[openai]\napi-key-file=/nowhere/at/all\n", "[google]\nclient-id-file=/dev/null\n",
    "[openai]\nbase-url=https://me:secret@example.org\n", "[server]\ndatabase-url=postgresql://example.org/db\n",
  };

  g_assert_true (load (config,
                       "[server]\ndata=/srv/videos\nlisten=[::1]:81\npublic-url=https://example.org/\n"
                       "origins=https://a.example;https://b.example\nlog-requests=true\n"
                       "[queue]\nconcurrency=5\n[billing]\nper-image=2\naudio-step=30\n",
                       NULL));
  g_assert_cmpstr (config->data_dir, ==, "/srv/videos");
  g_assert_cmpstr (config->host, ==, "::1");
  g_assert_cmpstr (config->public_url, ==, "https://example.org");
  g_assert_cmpuint (g_strv_length (config->origins), ==, 2);
  g_assert_true (config->log_requests);
  g_assert_cmpuint (config->concurrency, ==, 5);
  g_assert_cmpint (aiv_pricing_get_per_item (&config->pricing, 31000), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (load (config, bad[i], &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "server.conf: "));
      g_assert_null (strstr (error->message, "secret@"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/limiter", test_limiter);
  g_test_add_func ("/http/caller", test_caller);
  g_test_add_func ("/http/singles", test_singles);
  g_test_add_func ("/http/page-cache", test_page_cache);
  g_test_add_func ("/http/zip", test_zip);
  g_test_add_func ("/http/form", test_form);
  g_test_add_func ("/http/form/bad-pairs", test_form_with_bad_pairs);
  g_test_add_func ("/server/addresses", test_addresses);
  g_test_add_func ("/server/config", test_config);
  return g_test_run ();
}
