/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "aiv-reference-image.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "foreign-server.h"

/* A picture from the web as the beginning of a video: fetched, looked into and put in place. */

static AivFileRow *
refer (AivTestServer *server, const char *url, GError **error)
{
  g_autoptr (DexFuture) future
      = aiv_test_settle (aiv_reference_image_fetch (server->backend, 2, server->address, url));

  return dex_await_boxed (dex_ref (future), error);
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

static void
test_web (void)
{
  static const struct
  {
    const char *url;
    const char *message;
  } bad[] = {
    { "http://pictures.example/page.jpg", "page.jpg" },
    { "http://pictures.example/none", "does not have the file" },
    { "http://inside.example/picture.jpg", "not known on the public internet" },
    { "http://127.0.0.1/picture.jpg", "not known on the public internet" },
    { "http://pictures.example/to/http://127.0.0.1/picture.jpg", "not known on the public internet" },
    { "http://pictures.example/endless", "too large" },
    { "ftp://pictures.example/picture.jpg", "neither one of your uploads" },
    { "http://user:secret@pictures.example/picture.jpg", "name or password" },
  };
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (ForeignServer) foreign = foreign_server_new ();
  g_autoptr (AivFileRow) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  foreign_server_join (foreign, aiv_fetcher_get_net (aiv_backend_get_fetcher (server->backend)));
  foreign_server_name (foreign, "pictures.example", "93.184.216.34");
  foreign_server_name (foreign, "inside.example", "10.0.0.1");
  row = refer (server, "http://pictures.example/picture.jpg?size=large", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (row->name, ==, "picture.jpg");
  g_assert_cmpstr (row->content_type, ==, "image/jpeg");
  g_assert_cmpuint (row->width, ==, 768);
  g_assert_cmpuint (row->height, ==, 1024);
  g_assert_cmpint (row->size, ==, g_bytes_get_size (foreign->picture));
  g_assert_true (g_str_has_prefix (row->path, "images/"));
  g_assert_cmpuint (strlen (row->sha256), ==, 64);
  file = g_build_filename (server->folder, row->path, NULL);
  g_assert_true (g_file_test (file, G_FILE_TEST_IS_REGULAR));
  g_unlink (file);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_test_message ("%s", bad[i].url);
      g_assert_null (refer (server, bad[i].url, &refusal));
      g_assert_cmpint (refusal->code, ==, 422);
      g_assert_nonnull (strstr (refusal->message, bad[i].message));
    }
  g_assert_cmpuint (count_files (server, "images"), ==, 0);
  aiv_test_poll (count_files (server, "tmp") == 0);
}

/* A server that is told to end does not wait for a slow one elsewhere. */
static void
test_stopped (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (ForeignServer) foreign = foreign_server_new ();
  g_autoptr (DexFuture) future = NULL;
  gint64 begun = g_get_monotonic_time ();

  foreign_server_join (foreign, aiv_fetcher_get_net (aiv_backend_get_fetcher (server->backend)));
  foreign_server_name (foreign, "pictures.example", "93.184.216.34");
  future = dex_future_finally (
      aiv_reference_image_fetch (server->backend, 2, server->address, "http://pictures.example/silence"),
      aiv_test_pass_on, NULL, NULL);
  aiv_test_poll (g_atomic_int_get (&foreign->n_connections) == 1);
  aiv_test_server_stop (server);
  g_assert_true (dex_future_is_rejected (future));
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 15 * G_USEC_PER_SEC);
  aiv_test_server_start (server);
  aiv_test_poll (count_files (server, "tmp") == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/fetch/reference/web", test_web);
  g_test_add_func ("/fetch/reference/stopped", test_stopped);
  return g_test_run ();
}
