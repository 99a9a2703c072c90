/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-process-private.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "wire/aiv-wire-import.h"

/* Far more than two hundred notes take. */
#define MAX_TEXT (1024 * 1024)

typedef struct
{
  char *data_dir;
  char *path;
  gboolean dry_run;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_free (import->data_dir);
  g_free (import->path);
  g_free (import);
}

/* What is too much is read, lest somebody waits to write it, and left out. */
static DexFuture *
read_fiber (gpointer data)
{
  GInputStream *input = data;
  g_autoptr (GString) text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (GBytes) bytes
          = dex_await_boxed (dex_input_stream_read_bytes (input, 4096, G_PRIORITY_DEFAULT), NULL);

      if (bytes == NULL || g_bytes_get_size (bytes) == 0)
        break;
      if (text->len < MAX_TEXT)
        g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
    }
  return dex_future_new_take_string (g_string_free (g_steal_pointer (&text), FALSE));
}

static DexFuture *
read_all (GInputStream *input)
{
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, read_fiber, g_object_ref (input), g_object_unref);
}

static GSubprocess *
spawn (const Import *import, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = aiv_server_process_find_program ();

  if (program == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE, "The server is not installed");
      return NULL;
    }
  return g_subprocess_launcher_spawn (launcher, error, program, "--embedded", "--data", import->data_dir, "import",
                                      "--json", import->path, import->dry_run ? "--dry-run" : NULL, NULL);
}

/* "aivideo-server: …", the last line. */
static GError *
make_error (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_utf8_make_valid (text, -1));
  const char *line = strrchr (trimmed, '\n') != NULL ? strrchr (trimmed, '\n') + 1 : trimmed;
  const char *colon = strstr (line, ": ");

  return aiv_api_error_new (AIV_API_ERROR_FILE, "%s", colon != NULL ? colon + 2 : line);
}

static DexFuture *
import_fiber (gpointer data)
{
  Import *import = data;
  GError *error = NULL;
  g_autoptr (GSubprocess) process = spawn (import, &error);
  g_autoptr (DexFuture) output = NULL;
  g_autoptr (DexFuture) complaints = NULL;
  g_autofree char *text = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (JsonNode) node = NULL;
  AivWireImport *report;

  if (process == NULL)
    return dex_future_new_for_error (error);
  output = read_all (g_subprocess_get_stdout_pipe (process));
  complaints = read_all (g_subprocess_get_stderr_pipe (process));
  text = dex_await_string (g_steal_pointer (&output), NULL);
  complaint = dex_await_string (g_steal_pointer (&complaints), NULL);
  if (!dex_await (dex_subprocess_wait_check (process), NULL))
    return dex_future_new_for_error (make_error (complaint != NULL ? complaint : ""));
  if ((node = aiv_json_parse (text, strlen (text), &error)) == NULL
      || (report = aiv_wire_import_from_json (node, &error)) == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_IMPORT, report);
}

/**
 * aiv_server_process_import:
 * @self: a server; not running, unless only to see what would be done
 * @path: (type filename): the data folder of an AI Vision service, or the database of AIVideo.DIY, or
 *   its folder
 * @dry_run: whether to change nothing
 *
 * Takes over what another server has left: all of it or nothing.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireImport]; rejects with
 *   %AIV_API_ERROR_FILE, whose message says what is in the way, or %AIV_API_ERROR_UNAVAILABLE
 */
DexFuture *
aiv_server_process_import (AivServerProcess *self, const char *path, gboolean dry_run)
{
  Import *import;

  aiv_return_future_if_fail (AIV_IS_SERVER_PROCESS (self));
  aiv_return_future_if_fail (path != NULL && g_path_is_absolute (path));

  import = g_new0 (Import, 1);
  import->data_dir = g_strdup (aiv_server_process_get_data_dir (self));
  import->path = g_strdup (path);
  import->dry_run = dry_run;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, import_fiber, import, import_free);
}
