/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>
#include <malloc.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "aiv-place.h"
#include "program/aiv-program.h"

/* aivideo-server: the backend as a program. */

#define MAX_FILES 65536

/* Larger than a frame of a video, in bytes. */
#define LARGE_BLOCK (4 * 1024 * 1024)

/* Passwords and keys pass through this process: none of it belongs in a core file. */
static void
forbid_core_dumps (void)
{
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Each connection, upload and video that is sent takes a file descriptor; the usual limit of
 * 1024 is a relic of select(). */
static void
allow_many_files (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MAX_FILES)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX_FILES);
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int argc, char **argv)
{
  g_autofree char *locale_dir = aiv_place_dup_locale_dir ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("aivideo-server");

  forbid_core_dumps ();
  allow_many_files ();
  /* Pictures come and go whole: give their memory back instead of growing used to it. */
  mallopt (M_MMAP_THRESHOLD, LARGE_BLOCK);
  g_log_writer_default_set_use_stderr (TRUE);
  if (sodium_init () < 0)
    {
      g_printerr ("aivideo-server: libsodium does not start\n");
      return AIV_PROGRAM_FAILED;
    }
  return aiv_program_run (argc, argv);
}
