/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-folder.h"

#include <ftw.h>
#include <stdio.h>

/* A folder for one test; aiv_test_remove_folder() takes it away with all that is in it. */
char *
aiv_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("aivideo-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static int
remove_entry (const char *path, const struct stat *info, int kind, struct FTW *place)
{
  return remove (path);
}

/* Links are removed, not followed. */
void
aiv_test_remove_folder (const char *folder)
{
  g_assert_cmpint (nftw (folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
}
