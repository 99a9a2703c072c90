/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-save-folder.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

static gboolean
in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* What follows the document portal's folder of a file or folder that somebody chose: "0123abcd/Videos". */
static const char *
after_portal (const char *path)
{
  g_autofree char *portal = g_build_filename (g_get_user_runtime_dir (), "doc", G_DIR_SEPARATOR_S, NULL);

  return g_str_has_prefix (path, portal) ? path + strlen (portal) : NULL;
}

/* The same without the portal's number: "Videos". NULL for the folder that holds one chosen file alone. */
static const char *
chosen_name (const char *path)
{
  const char *rest = after_portal (path);

  rest = rest != NULL ? strchr (rest, G_DIR_SEPARATOR) : NULL;
  return rest != NULL && rest[1] != '\0' ? rest + 1 : NULL;
}

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
 * aiv_save_folder_is_usable:
 * @folder: a folder
 *
 * In a Flatpak's sandbox only what somebody chose in a dialog of the desktop is a folder of theirs; what is written to
 * another place is gone when the program ends, or is not allowed.
 *
 * Returns: whether files can be saved there for people to find
 */
gboolean
aiv_save_folder_is_usable (GFile *folder)
{
  const char *path = g_file_peek_path (folder);

  if (path == NULL || !in_sandbox ())
    return TRUE;
  if (after_portal (path) != NULL)
    return chosen_name (path) != NULL;
  return !g_str_equal (path, g_get_home_dir ()) && access (path, W_OK) == 0;
}

/**
 * aiv_save_folder_remember:
 * @settings: the program's
 * @file: where one video was saved
 *
 * Lets saving begin in the folder of @file next time, where that can be.
 */
void
aiv_save_folder_remember (GSettings *settings,
                          GFile     *file)
{
  g_autoptr(GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = NULL;

  if (folder == NULL || !aiv_save_folder_is_usable (folder))
    return;
  uri = g_file_get_uri (folder);
  g_settings_set_string (settings, "save-folder", uri);
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
  if (!aiv_save_folder_is_usable (folder))
    return g_strdup (C_("folder", "Not chosen yet"));
  if (chosen_name (path) != NULL)
    return g_strdup (chosen_name (path));
  if (strncmp (path, home, length) == 0 && (path[length] == '/' || path[length] == '\0'))
    return g_strconcat ("~", path + length, NULL);
  return g_strdup (path);
}
