/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

#include "aiv-application.h"
#include "aiv-place.h"
#include "aiv-stall-watch.h"

/* The settings of an installation that the desktop does not know of. To be called before GSettings is used. */
static void
find_settings (void)
{
  g_autofree char *share = aiv_place_dup_dir ("share", AIV_DATA_DIR);
  g_autofree char *schemas = g_build_filename (share, "glib-2.0", "schemas", NULL);
  g_autofree char *compiled = g_build_filename (schemas, "gschemas.compiled", NULL);

  if (!g_strv_contains (g_get_system_data_dirs (), share) && g_file_test (compiled, G_FILE_TEST_EXISTS))
    g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AivApplication) application = NULL;
  g_autofree char *locale_dir = aiv_place_dup_locale_dir ();
  const char *stall_ms = g_getenv ("AIVIDEO_STALL_MS");       /* tell what holds the window up: see CONTRIBUTING.md */

  setlocale (LC_ALL, "");
  find_settings ();
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();
  if (stall_ms != NULL)
    aiv_stall_watch_start (g_ascii_strtoull (stall_ms, NULL, 10));
  application = aiv_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
