/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("aiv-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "secret", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  /* It would not go if a temporary file had been left in it. */
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat st;

  g_assert_true (aiv_file_write_atomically (fixture->path, "one", 3, 0600, &error));
  g_assert_no_error (error);
  g_assert_true (aiv_file_write_atomically (fixture->path, "second", 6, 0600, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "second");
  g_assert_cmpint (stat (fixture->path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "absent", "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (aiv_file_write_atomically (path, "x", 1, 0600, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_failed_commit_keeps_both (Fixture *fixture, gconstpointer data)
{
  g_autofree char *occupied = g_build_filename (fixture->folder, "folder", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (occupied, 0700), ==, 0);
  g_assert_true (aiv_file_write_atomically (fixture->path, "x", 1, 0600, &error));
  g_assert_false (aiv_file_commit (fixture->path, occupied, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (occupied), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/file/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add ("/file/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  g_test_add ("/file/failed-commit-keeps-both", Fixture, NULL, set_up, test_failed_commit_keeps_both, tear_down);
  return g_test_run ();
}
