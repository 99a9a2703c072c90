/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-node.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-test-wait.h"

/* Whether there is what such servers are made of: `./dev test` sees to it. */
gboolean
aiv_test_node_is_there (void)
{
  const char *modules = g_getenv ("AIV_NODE_MODULES");

  return modules != NULL && g_file_test (modules, G_FILE_TEST_IS_DIR);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  char **line = data;

  *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);
  g_assert_no_error (error);
  if (*line == NULL)
    g_error ("A server ended at once");
}

/* Waits for the line of JSON with which a server, ours as well, tells where it serves. */
char *
aiv_test_node_read_address (GSubprocess *process)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autoptr (JsonNode) said = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  char *address;

  /* It may have more to say. */
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, on_line, &line);
  aiv_test_wait (line != NULL);
  said = aiv_json_parse (line, strlen (line), &error);
  g_assert_no_error (error);
  address = g_strdup (aiv_json_get_string (json_node_get_object (said), "address"));
  g_assert_nonnull (address);
  return address;
}

/* Starts a script below tests/ and waits until it serves. */
AivTestNode *
aiv_test_node_new (const char *script, const char *argument)
{
  AivTestNode *self = g_new0 (AivTestNode, 1);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, script, NULL);
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "node", path,
                                    argument, NULL);
  g_assert_no_error (error);
  self->address = aiv_test_node_read_address (self->process);
  return self;
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
aiv_test_node_free (AivTestNode *self)
{
  gboolean over = FALSE;

  g_subprocess_force_exit (self->process);
  g_subprocess_wait_async (self->process, NULL, on_over, &over);
  aiv_test_wait (over);
  g_object_unref (self->process);
  g_free (self->address);
  g_free (self);
}
