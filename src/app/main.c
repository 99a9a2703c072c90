/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

#include "aiv-application.h"
#include "aiv-stall-watch.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(AivApplication) application = NULL;
  const char *locale_dir = g_getenv ("AIVIDEO_LOCALE_DIR");   /* of a build folder: see ./dev */
  const char *stall_ms = g_getenv ("AIVIDEO_STALL_MS");       /* tell what holds the window up: see CONTRIBUTING.md */

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : AIV_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();
  if (stall_ms != NULL)
    aiv_stall_watch_start (g_ascii_strtoull (stall_ms, NULL, 10));
  application = aiv_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
