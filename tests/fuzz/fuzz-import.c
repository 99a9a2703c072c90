/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <libdex.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "program/aiv-importer.h"

/* Data of other servers, as an import without effect reads it. The first byte tells what the rest
 * is: accounts or a batch of one kind of server, else the database of the other. */

#define ACCOUNTS "{\"users\":[{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":1}]}"

static char *folder;
static AivStore *store;

static void
clean_up (void)
{
  static const char *const names[] = { "old/batches/b.json", "old/batches", "old/users.json", "old/aivideo.db", "old" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_remove (path);
    }
  /* What is left is the store's own. */
  {
    g_autofree char *data = g_build_filename (folder, "data", NULL);
    const char *argv[] = { "rm", "-rf", data, folder, NULL };

    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  }
}

static void
set_up (void)
{
  g_autofree char *data = NULL;
  g_autofree char *batches = NULL;
  g_autoptr (GError) error = NULL;

  if (store != NULL)
    return;
  dex_init ();
  folder = g_dir_make_tmp ("aivideo-fuzz-XXXXXX", &error);
  g_assert_no_error (error);
  data = g_build_filename (folder, "data", NULL);
  batches = g_build_filename (folder, "old", "batches", NULL);
  g_assert_cmpint (g_mkdir_with_parents (batches, 0700), ==, 0);
  store = aiv_store_new (data, &error);
  g_assert_no_error (error);
  atexit (clean_up);
}

static void
put (const char *name, const char *text, gsize length)
{
  g_autofree char *path = g_build_filename (folder, "old", name, NULL);

  /* Nothing here has to survive anything. */
  g_assert_true (g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (AivImporter) importer = { .root = -1, .dry_run = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL;
  g_autofree char *database = NULL;
  const char *rest = (const char *) data + 1;
  gboolean done;

  if (size < 1)
    return 0;
  set_up ();
  old = g_build_filename (folder, "old", NULL);
  database = g_build_filename (old, "aivideo.db", NULL);
  if (data[0] == 'u' || data[0] == 'b')
    {
      put ("users.json", data[0] == 'u' ? rest : ACCOUNTS, data[0] == 'u' ? size - 1 : strlen (ACCOUNTS));
      put ("batches/b.json", data[0] == 'b' ? rest : "{}", data[0] == 'b' ? size - 1 : 2);
      g_remove (database);
      done = aiv_importer_run (&importer, store, old, &error);
    }
  else
    {
      put ("aivideo.db", rest, size - 1);
      done = aiv_importer_run (&importer, store, database, &error);
    }
  g_assert_true (done == (error == NULL));
  for (char **note = importer.report->notes; *note != NULL; note++)
    g_assert_true (g_utf8_validate (*note, -1, NULL));
  return 0;
}
