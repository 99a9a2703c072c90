/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <signal.h>

#include "aiv-api-error.h"
#include "aiv-server-process.h"
#include "aiv-test-wait.h"

static char *folder;

/* A server that is a shell script: says that it is ready and waits for the end of its input.
 * What it was called with, and how often, is in the data folder. */
static const char good[] = "#!/bin/sh\n"
                           "echo \"$@\" >> \"$3/calls\"; echo $$ > \"$3/pid\"\n"
                           "echo 'some noise'\n"
                           "echo '{\"event\":\"ready\",\"address\":\"http://127.0.0.1:'$$'\",\"sign_in_token\":\"once\"}'\n"
                           "cat > /dev/null\n"
                           "echo ended >> \"$3/calls\"\n";
static const char bad[] = "#!/bin/sh\necho \"$@\" >> \"$3/calls\"; exit 3\n";

static char *
set_up (const char *script, const char *name)
{
  char *data = g_build_filename (folder, name, NULL);
  g_autofree char *program = g_build_filename (data, "program", NULL);

  g_assert_cmpint (g_mkdir (data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (program, script, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_setenv ("AIVIDEO_SERVER", program, TRUE);
  return data;
}

static char *
read_file (const char *data, const char *name)
{
  g_autofree char *path = g_build_filename (data, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text != NULL ? text : g_strdup ("");
}

static void
test_start_and_stop (void)
{
  g_autofree char *data = set_up (good, "good");
  g_autoptr (AivServerProcess) server = aiv_server_process_new (data);
  g_autofree char *wanted = g_strdup_printf ("--embedded --data %s\nended\n", data);
  g_autofree char *calls = NULL;
  g_autofree char *token = NULL;
  g_autoptr (DexFuture) one = NULL;
  g_autoptr (DexFuture) two = NULL;
  g_autoptr (DexFuture) stopped = NULL;

  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_STOPPED);
  one = aiv_server_process_start (server);
  two = aiv_server_process_start (server);
  one = aiv_test_settle (g_steal_pointer (&one));
  two = aiv_test_settle (g_steal_pointer (&two));
  g_assert_true (dex_future_is_resolved (one));
  g_assert_true (dex_future_is_resolved (two));
  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_RUNNING);
  g_assert_true (g_str_has_prefix (aiv_server_process_get_address (server), "http://127.0.0.1:"));
  token = aiv_server_process_steal_token (server);
  g_assert_cmpstr (token, ==, "once");
  g_assert_null (aiv_server_process_steal_token (server));

  stopped = aiv_test_settle (aiv_server_process_stop (server));
  g_assert_true (dex_future_is_resolved (stopped));
  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_STOPPED);
  g_assert_null (aiv_server_process_get_address (server));
  calls = read_file (data, "calls");
  g_assert_cmpstr (calls, ==, wanted);
}

/* Killed: it comes back by itself, somewhere else. */
static void
test_crash (void)
{
  g_autofree char *data = set_up (good, "crash");
  g_autoptr (AivServerProcess) server = aiv_server_process_new (data);
  g_autofree char *pid = NULL;
  g_autofree char *before = NULL;
  g_autoptr (DexFuture) started = aiv_test_settle (aiv_server_process_start (server));
  g_autoptr (DexFuture) again = NULL;
  g_autoptr (DexFuture) stopped = NULL;

  g_assert_true (dex_future_is_resolved (started));
  before = g_strdup (aiv_server_process_get_address (server));
  pid = read_file (data, "pid");
  g_assert_cmpint (kill (atoi (pid), SIGKILL), ==, 0);
  aiv_test_wait (aiv_server_process_get_state (server) == AIV_SERVER_RESTARTING);
  g_assert_null (aiv_server_process_get_address (server));
  again = aiv_test_settle (aiv_server_process_start (server));
  g_assert_true (dex_future_is_resolved (again));
  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_RUNNING);
  g_assert_cmpstr (aiv_server_process_get_address (server), !=, before);
  stopped = aiv_test_settle (aiv_server_process_stop (server));
}

static void
test_missing (void)
{
  g_autoptr (AivServerProcess) server = aiv_server_process_new (folder);
  g_autoptr (DexFuture) started = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("AIVIDEO_SERVER", "/nonexistent/aivideo-server", TRUE);
  started = aiv_test_settle (aiv_server_process_start (server));
  dex_future_get_value (started, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE);
  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_FAILED);
}

/* Ends again and again: given up, and started anew when somebody asks for it. */
static void
test_given_up (void)
{
  g_autofree char *data = set_up (bad, "bad");
  g_autoptr (AivServerProcess) server = aiv_server_process_new (data);
  g_autofree char *calls = NULL;
  g_autofree char *program = g_build_filename (data, "program", NULL);
  g_auto (GStrv) lines = NULL;
  g_autoptr (DexFuture) started = aiv_test_settle (aiv_server_process_start (server));
  g_autoptr (DexFuture) again = NULL;
  g_autoptr (DexFuture) stopped = NULL;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (started, &error);
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE);
  g_assert_cmpuint (aiv_server_process_get_state (server), ==, AIV_SERVER_FAILED);
  calls = read_file (data, "calls");
  lines = g_strsplit (g_strchomp (calls), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);

  g_assert_true (g_file_set_contents (program, good, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  again = aiv_test_settle (aiv_server_process_start (server));
  g_assert_true (dex_future_is_resolved (again));
  stopped = aiv_test_settle (aiv_server_process_stop (server));
}

/* Letting go of the object ends the server. */
static void
test_dispose (void)
{
  g_autofree char *data = set_up (good, "dispose");
  AivServerProcess *server = aiv_server_process_new (data);
  g_autoptr (DexFuture) started = aiv_test_settle (aiv_server_process_start (server));
  g_autofree char *pid = read_file (data, "pid");

  g_object_add_weak_pointer (G_OBJECT (server), (gpointer *) &server);
  g_object_unref (server);
  aiv_test_wait (server == NULL);
  aiv_test_wait (kill (atoi (pid), 0) != 0);
}

int
main (int argc, char *argv[])
{
  int status;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("aiv-server-process-XXXXXX", NULL);
  g_test_add_func ("/server-process/start-and-stop", test_start_and_stop);
  g_test_add_func ("/server-process/crash", test_crash);
  g_test_add_func ("/server-process/missing", test_missing);
  g_test_add_func ("/server-process/given-up", test_given_up);
  g_test_add_func ("/server-process/dispose", test_dispose);
  status = g_test_run ();
  g_free (folder);
  return status;
}
