/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-test-store.h"

/* aivideo-server as a program: what it prints, what it refuses, how it ends. */

typedef struct
{
  const char *name;
  const char *arguments; /* separated by spaces; "DIR" is a new folder */
  int status;
  const char *out;
  const char *err;
} Row;

static const Row rows[] = {
  { "version", "--version", 0, "aivideo-server " AIV_VERSION "\n", "" },
  { "help", "--help", 0, "--embedded", "" },
  { "unknown option", "--nonsense", 2, "", "nonsense" },
  { "unknown argument", "serve --data DIR", 2, "", "“serve”" },
  { "one argument too many", "check more --data DIR", 2, "", "“more”" },
  { "no address", "--data DIR --listen here", 2, "", "ADDRESS:PORT" },
  { "a name for an address", "--data DIR --listen example.org:80", 2, "", "IP address" },
  { "no configuration", "--config DIR/none.conf", 2, "", "" },
  { "no folder", "--data /proc/none --listen 127.0.0.1:0", 1, "", "/proc/none" },
  { "a new folder is in order", "check --data DIR", 0, "in order", "" },
  { "configuration", "config --data DIR --listen 127.0.0.1:81", 0, "# --listen\nlisten=127.0.0.1:81\n", "" },
  { "table of keys", "config --markdown", 0, "| `auth.jwt-secret` | `JWT_SECRET_KEY`, `AIVIDEO_AUTH_JWT_SECRET` |", "" },
  { "help for a command", "config --help", 0, "--markdown", "" },
  { "an engine without a service", "engine test local --data DIR", 2, "", "“local”" },
  { "a service without a key", "engine test lightx2v --data DIR", 1, "lightx2v: unknown: There is no key to try", "" },
  { "a service without an address", "engine test openai --data DIR", 1, "address of the service is not configured", "" },
  { "nothing to do with an engine", "engine look openai --data DIR", 2, "", "test NAME" },
  { "options before the command", "--data DIR check", 0, "in order", "" },
  { "beyond loopback with the first password", "--data DIR --listen 0.0.0.0:0", 1, "", "password" },
  { "behind a proxy with the first password", "--data DIR --config DIR.conf --listen 127.0.0.1:0", 1, "", "way of a proxy" },
};

static GSubprocess *
start (GSubprocessFlags flags, const char *folder, const char *arguments)
{
  g_autoptr (GString) line = g_string_new (arguments);
  g_auto (GStrv) words = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_string_replace (line, "DIR", folder, 0);
  words = g_strsplit (line->str, " ", -1);
  g_ptr_array_add (argv, (gpointer) g_getenv ("AIVIDEO_SERVER"));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, words[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata, flags, &error);
  g_assert_no_error (error);
  return process;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *folder = aiv_test_make_folder ();
      g_autofree char *file = g_strconcat (folder, ".conf", NULL);
      g_autoptr (GSubprocess) process = NULL;
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;

      g_assert_true (g_file_set_contents (file, "[server]\ntrusted-proxies=127.0.0.1\n", -1, NULL));
      process = start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, folder, rows[i].arguments);
      g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, NULL));
      g_test_message ("%s: %d\n%s\n%s", rows[i].name, g_subprocess_get_exit_status (process), out, err);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, rows[i].status);
      g_assert_nonnull (strstr (out, rows[i].out));
      g_assert_nonnull (strstr (err, rows[i].err));
      g_unlink (file);
      aiv_test_remove_folder (folder);
    }
}

/* The one line that a server says when it serves. */
static JsonNode *
read_ready (GSubprocess *process)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  JsonNode *node;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = aiv_json_parse (line, strlen (line), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aiv_json_get_string (json_node_get_object (node), "event"), ==, "ready");
  g_assert_cmpstr (aiv_json_get_string (json_node_get_object (node), "version"), ==, AIV_VERSION);
  g_assert_true (g_str_has_prefix (aiv_json_get_string (json_node_get_object (node), "address"), "http://127.0.0.1:"));
  return node;
}

static void
test_signals (void)
{
  const int signals[] = { SIGTERM, SIGINT };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autofree char *folder = aiv_test_make_folder ();
      g_autoptr (GSubprocess) process
          = start (G_SUBPROCESS_FLAGS_STDOUT_PIPE, folder, "--data DIR --listen 127.0.0.1:0");
      g_autoptr (JsonNode) ready = read_ready (process);
      g_autoptr (GSubprocess) second = NULL;
      g_autofree char *err = NULL;

      g_assert_null (aiv_json_get_string (json_node_get_object (ready), "sign_in_token"));
      /* The folder is taken. */
      second = start (G_SUBPROCESS_FLAGS_STDERR_PIPE, folder, "--data DIR --listen 127.0.0.1:0");
      g_assert_true (g_subprocess_communicate_utf8 (second, NULL, NULL, NULL, &err, NULL));
      g_assert_cmpint (g_subprocess_get_exit_status (second), ==, 1);
      g_assert_nonnull (strstr (err, folder));

      g_subprocess_send_signal (process, signals[i]);
      g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
      aiv_test_remove_folder (folder);
    }
}

static guint
sign_in (const char *address, const char *username, const char *password)
{
  g_autofree char *url = g_strconcat (address, "/api/auth/login", NULL);
  g_autofree char *form = soup_form_encode ("username", username, "password", password, NULL);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new_from_encoded_form ("POST", url, g_steal_pointer (&form));
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  soup_session_set_proxy_resolver (session, NULL);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  return soup_message_get_status (message);
}

/* Ends with whoever started it, and gives a way in that nobody else knows: others on this
 * computer do not come in with the password that everybody knows. */
static void
test_embedded (void)
{
  g_autofree char *folder = aiv_test_make_folder ();
  g_autoptr (GSubprocess) process = start (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, folder,
                                           "--data DIR --embedded --listen 0.0.0.0:1");
  g_autoptr (JsonNode) ready = read_ready (process);
  const char *token = aiv_json_get_string (json_node_get_object (ready), "sign_in_token");

  g_assert_nonnull (token);
  g_assert_cmpuint (strlen (token), >=, 22);
  g_assert_cmpuint (sign_in (aiv_json_get_string (json_node_get_object (ready), "address"), "admin", "admin"), ==, 401);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  aiv_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/rows", test_rows);
  g_test_add_func ("/server/signals", test_signals);
  g_test_add_func ("/server/embedded", test_embedded);
  return g_test_run ();
}
