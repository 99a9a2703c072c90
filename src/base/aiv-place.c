/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-place.h"

/**
 * aiv_place_dup_dir:
 * @below: (type filename): a folder below the one that all was installed in, such as `share/locale`
 * @installed: (type filename): the whole path, as it was when this was built
 *
 * An installation may have been moved as a whole: then the folder is looked for beside this program's own. May be
 * called from any thread, and before anything else.
 *
 * Returns: (transfer full) (type filename): where the folder is
 */
char *
aiv_place_dup_dir (const char *below,
                   const char *installed)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *prefix = bin != NULL ? g_path_get_dirname (bin) : NULL;
  g_autofree char *name = bin != NULL ? g_path_get_basename (bin) : NULL;
  g_autofree char *moved = prefix != NULL ? g_build_filename (prefix, below, NULL) : NULL;

  if (moved != NULL && g_str_equal (name, "bin") && g_file_test (moved, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&moved);
  return g_strdup (installed);
}

/**
 * aiv_place_dup_locale_dir:
 *
 * Returns: (transfer full) (type filename): the folder with the translations; `AIVIDEO_LOCALE_DIR` names that of a build
 *   folder
 */
char *
aiv_place_dup_locale_dir (void)
{
  const char *given = g_getenv ("AIVIDEO_LOCALE_DIR");

  return given != NULL ? g_strdup (given) : aiv_place_dup_dir ("share/locale", AIV_LOCALE_DIR);
}
