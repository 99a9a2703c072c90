/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-save-folder.h"

#include <string.h>

/**
 * aiv_save_folder_ref:
 * @settings: the program's
 *
 * Returns: (transfer full): where saving begins: where it last ended, else the folder of videos
 */
GFile *
aiv_save_folder_ref (GSettings *settings)
{
  g_autofree char *uri = g_settings_get_string (settings, "save-folder");
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  if (*uri != '\0')
    return g_file_new_for_uri (uri);
  return g_file_new_for_path (videos != NULL ? videos : g_get_home_dir ());
}

/**
 * aiv_save_folder_dup_text:
 * @folder: a folder
 *
 * Returns: (transfer full): where it is, for people: "~/Videos" is easier to read than where home
 *   happens to be
 */
char *
aiv_save_folder_dup_text (GFile *folder)
{
  const char *path = g_file_peek_path (folder);
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);

  if (path == NULL)
    return g_file_get_uri (folder);
  if (strncmp (path, home, length) == 0 && (path[length] == '/' || path[length] == '\0'))
    return g_strconcat ("~", path + length, NULL);
  return g_strdup (path);
}
