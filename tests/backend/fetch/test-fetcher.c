/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "aiv-test-wait.h"
#include "foreign-server.h"

/* What the server fetches from foreign addresses, and all that it must not. */

#define HOST "pictures.example"
#define PUBLIC "93.184.216.34"

typedef struct
{
  ForeignServer *foreign;
  AivFetcher *fetcher;
  AivFetchNet *net;
  char *folder;
  char *path;
} World;

static void
set_up (World *world, gconstpointer unused)
{
  world->foreign = foreign_server_new ();
  world->fetcher = aiv_fetcher_new ();
  world->net = aiv_fetcher_get_net (world->fetcher);
  foreign_server_join (world->foreign, world->net);
  foreign_server_name (world->foreign, HOST, PUBLIC);
  foreign_server_name (world->foreign, "six.example", "2606:4700:4700::1111," PUBLIC);
  foreign_server_name (world->foreign, "inside.example", "192.168.0.10");
  foreign_server_name (world->foreign, "mixed.example", PUBLIC ",10.0.0.1");
  foreign_server_name (world->foreign, "mapped.example", "::ffff:127.0.0.1");
  foreign_server_name (world->foreign, "tunnel.example", "2002:7f00:1::1");
  foreign_server_name (world->foreign, "localhost", "127.0.0.1");
  world->folder = g_dir_make_tmp ("aiv-fetch-XXXXXX", NULL);
  world->path = g_build_filename (world->folder, "file", NULL);
}

static void
tear_down (World *world, gconstpointer unused)
{
  g_unlink (world->path);
  g_assert_cmpint (g_rmdir (world->folder), ==, 0);
  aiv_fetcher_free (world->fetcher);
  foreign_server_free (world->foreign);
  g_free (world->path);
  g_free (world->folder);
}

static gint64
fetch (World *world, const char *url, GError **error)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_fetcher_download (world->fetcher, url, world->path));

  return dex_await_int64 (dex_ref (future), error);
}

static void
assert_fetched (World *world, const char *url)
{
  g_autoptr (GError) error = NULL;
  gint64 size = fetch (world, url, &error);
  g_autofree char *content = NULL;
  gsize length;

  g_test_message ("%s", url);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (world->path, &content, &length, NULL));
  g_assert_cmpint (size, ==, length);
  g_assert_cmpmem (content, length, g_bytes_get_data (world->foreign->picture, NULL),
                   g_bytes_get_size (world->foreign->picture));
  g_unlink (world->path);
}

static void
assert_refused (World *world, const char *url, AivFetchError code)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", url);
  fetch (world, url, &error);
  g_assert_error (error, AIV_FETCH_ERROR, (gint) code);
  g_assert_false (g_file_test (world->path, G_FILE_TEST_EXISTS));
}

static void
test_good (World *world, gconstpointer unused)
{
  static const char *const urls[] = {
    "http://" HOST "/picture.jpg",
    "HTTP://Pictures.EXAMPLE/picture.jpg",
    "http://" HOST "./picture.jpg",
    "http://" HOST ":8080/picture.jpg#part",
    "http://six.example/picture.jpg",
    "http://" PUBLIC "/picture.jpg",
    "http://[2606:4700:4700::1111]/picture.jpg",
    "http://" HOST "/to//picture.jpg",
    "http://" HOST "/to/http://six.example/picture.jpg",
    "http://" HOST "/to//to//to//to//to//picture.jpg",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    assert_fetched (world, urls[i]);
}

static const struct
{
  const char *url;
  AivFetchError code;
} refused[] = {
  { "http://127.0.0.1/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://127.0.0.1./picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[::1]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[::]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[::ffff:127.0.0.1]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[::ffff:7f00:1]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[64:ff9b::7f00:1]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://[fd00::1]/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://169.254.169.254/latest/meta-data/", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://0.0.0.0/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://localhost/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://localhost./picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://LOCALHOST/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://inside.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://mixed.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://mapped.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://tunnel.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://unknown.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC },
  { "http://%31%32%37.0.0.1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://0x7f.1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://0x7f000001/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://2130706433/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://127.1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://0177.0.0.1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://127.0.0.0x1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://[fe80::1%25lo]/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://[::1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://" HOST ":22/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://" HOST ":6379/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://" HOST ":0/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://name:secret@" HOST "/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://127.0.0.1@" HOST "/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://" HOST "\\@127.0.0.1/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://" HOST "/a\r\nHost: inside.example", AIV_FETCH_ERROR_INVALID_URL },
  { "http:///picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://..example/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "http://a_b'c.example/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "ftp://" HOST "/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "file:///etc/passwd", AIV_FETCH_ERROR_INVALID_URL },
  { "gopher://" HOST "/picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "data:image/png;base64,AAAA", AIV_FETCH_ERROR_INVALID_URL },
  { "picture.jpg", AIV_FETCH_ERROR_INVALID_URL },
  { "", AIV_FETCH_ERROR_INVALID_URL },
};

static void
test_refused (World *world, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (world, refused[i].url, refused[i].code);
  g_assert_cmpint (world->foreign->n_connections, ==, 0);
}

/* A good host that sends us inside: refused on the second hop, after one connection. */
static void
test_redirected (World *world, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *url = g_strconcat ("http://" HOST "/to/", refused[i].url, NULL);
      g_autoptr (GError) error = NULL;
      int before = world->foreign->n_connections;

      if (strstr (refused[i].url, "://") == NULL || strpbrk (refused[i].url, "\r\\%") != NULL)
        continue;
      g_test_message ("%s", url);
      fetch (world, url, &error);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, AIV_FETCH_ERROR);
      g_assert_cmpint (world->foreign->n_connections, <=, before + 1);
    }
  assert_refused (world, "http://" HOST "/loop", AIV_FETCH_ERROR_REFUSED);
  assert_refused (world, "http://" HOST "/to//to//to//to//to//to//picture.jpg", AIV_FETCH_ERROR_REFUSED);
  assert_refused (world, "http://" HOST "/nowhere", AIV_FETCH_ERROR_REFUSED);
}

/* A name that is public when it is checked, and something else right after. */
static void
test_rebound (World *world, gconstpointer unused)
{
  foreign_server_name (world->foreign, "turncoat.example", PUBLIC "|127.0.0.1");
  assert_fetched (world, "http://turncoat.example/picture.jpg");
  g_assert_cmpint (world->foreign->n_lookups, ==, 1);
  g_assert_cmpuint (world->foreign->reached->len, ==, 1);
  g_assert_cmpstr (world->foreign->reached->pdata[0], ==, PUBLIC ":80");

  assert_refused (world, "http://turncoat.example/picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC);

  foreign_server_name (world->foreign, "turncoat.example", PUBLIC "|127.0.0.1");
  assert_refused (world, "http://turncoat.example/to//picture.jpg", AIV_FETCH_ERROR_NOT_PUBLIC);
  g_assert_cmpint (world->foreign->n_connections, ==, 2);
}

static void
test_hostile (World *world, gconstpointer unused)
{
  world->net->max_bytes = 300 * 1000;
  world->net->timeout_ms = 700;
  assert_refused (world, "http://" HOST "/declared", AIV_FETCH_ERROR_TOO_LARGE);
  assert_refused (world, "http://" HOST "/endless", AIV_FETCH_ERROR_TOO_LARGE);
  assert_refused (world, "http://" HOST "/trickle", AIV_FETCH_ERROR_TIMED_OUT);
  assert_refused (world, "http://" HOST "/slow-head", AIV_FETCH_ERROR_TIMED_OUT);
  assert_refused (world, "http://" HOST "/packed", AIV_FETCH_ERROR_REFUSED);
  assert_refused (world, "http://" HOST "/none", AIV_FETCH_ERROR_REFUSED);
  assert_refused (world, "http://" HOST "/noise", AIV_FETCH_ERROR_UNREACHABLE);
  assert_refused (world, "http://" HOST "/silence", AIV_FETCH_ERROR_TIMED_OUT);
  assert_refused (world, "http://" HOST "/cut", AIV_FETCH_ERROR_UNREACHABLE);
  assert_refused (world, "https://" HOST "/picture.jpg", AIV_FETCH_ERROR_TIMED_OUT);
  world->net->timeout_ms = 20000;
  assert_refused (world, "http://" HOST "/endless-head", AIV_FETCH_ERROR_UNREACHABLE);
  assert_fetched (world, "http://" HOST "/picture.jpg");
}

static void
test_certificates (World *world, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "pictures.example.pem", NULL);
  g_autoptr (GError) error = NULL;

  foreign_server_name (world->foreign, "other.example", PUBLIC);
  world->foreign->certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  assert_refused (world, "https://" HOST "/picture.jpg", AIV_FETCH_ERROR_UNREACHABLE);

  world->net->trust = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  assert_fetched (world, "https://" HOST "/picture.jpg");
  assert_fetched (world, "https://" HOST ":8443/picture.jpg");
  /* The same server under a name that its certificate does not have, and under none. */
  assert_refused (world, "https://other.example/picture.jpg", AIV_FETCH_ERROR_UNREACHABLE);
  assert_refused (world, "https://" PUBLIC "/picture.jpg", AIV_FETCH_ERROR_UNREACHABLE);
}

/* Whoever does not wait any more ends it. */
static void
test_dropped (World *world, gconstpointer unused)
{
  DexFuture *future = dex_future_then (aiv_fetcher_download (world->fetcher, "http://" HOST "/trickle", world->path),
                                       aiv_test_pass_on, NULL, NULL);

  aiv_test_poll (g_file_test (world->path, G_FILE_TEST_EXISTS));
  dex_unref (future);
  aiv_test_poll (!g_file_test (world->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/fetch/fetcher/good", World, NULL, set_up, test_good, tear_down);
  g_test_add ("/fetch/fetcher/refused", World, NULL, set_up, test_refused, tear_down);
  g_test_add ("/fetch/fetcher/redirected", World, NULL, set_up, test_redirected, tear_down);
  g_test_add ("/fetch/fetcher/rebound", World, NULL, set_up, test_rebound, tear_down);
  g_test_add ("/fetch/fetcher/hostile", World, NULL, set_up, test_hostile, tear_down);
  g_test_add ("/fetch/fetcher/certificates", World, NULL, set_up, test_certificates, tear_down);
  g_test_add ("/fetch/fetcher/dropped", World, NULL, set_up, test_dropped, tear_down);
  return g_test_run ();
}
