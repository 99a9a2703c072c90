/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "fuzz.h"

/* A harness without libFuzzer: runs it over the folders of inputs that are named, so that
 * what was found once is looked at in every build, with any compiler. */

static guint
replay_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_file_get_contents (path, &bytes, &length, &error);
      g_assert_no_error (error);
      g_test_message ("%s", path);
      LLVMFuzzerTestOneInput ((const guint8 *) bytes, length);
      n++;
    }
  return n;
}

static void
test_replay (gconstpointer folder)
{
  g_assert_cmpuint (replay_folder (folder), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerTestOneInput ((const guint8 *) "", 0);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *base = g_path_get_basename (argv[i]);
      g_autofree char *name = g_strconcat ("/fuzz/", base, NULL);

      g_test_add_data_func (name, argv[i], test_replay);
    }
  return g_test_run ();
}
