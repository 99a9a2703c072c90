/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-test-store.h"

/* 50 pictures of 10 MB at once, to a real aivideo-server: its memory is looked at all the
 * while. Over the network by hand, since the client should not be the one to hurry. */

#define N_IMAGES 50
#define IMAGE_SIZE (10 * 1000 * 1000)
#define ALLOWED_KB (16 * 1024)
#define PIECE (256 * 1024)

typedef struct
{
  GSubprocess *process;
  char *folder;
  char *host_port;
  char *token;
} Server;

static char *
get_member (const char *text, const char *member)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aiv_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return g_strdup (aiv_json_get_string (json_node_get_object (root), member));
}

static gint64
get_rss_kb (Server *server)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (server->process));
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, "VmRSS:");
  g_assert_nonnull (line);
  return g_ascii_strtoll (line + strlen ("VmRSS:"), NULL, 10);
}

static GSocketConnection *
dial (Server *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, server->host_port, 80, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
put (GSocketConnection *connection, const void *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, length, NULL, NULL,
                             &error);
  g_assert_no_error (error);
}

/* The body of the answer, for which the server closes the connection. */
static char *
take_reply (GSocketConnection *connection, Server *server, gint64 *peak)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  const char *body;
  gssize n;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 0);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), TRUE);
  for (;;)
    {
      /* The server looks into the pictures meanwhile. */
      while (!g_socket_condition_timed_wait (g_socket_connection_get_socket (connection), G_IO_IN, 5000, NULL, NULL))
        *peak = MAX (*peak, get_rss_kb (server));
      n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
      if (n <= 0)
        break;
      g_string_append_len (text, buffer, n);
    }
  body = strstr (text->str, "\r\n\r\n");
  g_assert_nonnull (body);
  return g_strdup (body + 4);
}

static Server *
server_new (void)
{
  Server *self = g_new0 (Server, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *line = NULL;
  g_autofree char *address = NULL;
  g_autofree char *reply = NULL;
  gint64 ignored = 0;
  const char *login = "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\n"
                      "username=admin&password=admin";

  self->folder = aiv_test_make_folder ();
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("AIVIDEO_SERVER"), "--data",
                                    self->folder, "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  address = get_member (line, "address");
  self->host_port = g_strdup (address + strlen ("http://"));

  connection = dial (self);
  put (connection, login, strlen (login));
  reply = take_reply (connection, self, &ignored);
  self->token = get_member (reply, "token");
  return self;
}

static void
server_free (Server *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_object_unref (self->process);
  aiv_test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->host_port);
  g_free (self->token);
  g_free (self);
}

/* A picture of exactly @size bytes: a small one with comments in front of its content. */
static GByteArray *
make_picture (gsize size)
{
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.jpg", NULL);
  g_autofree char *content = NULL;
  GByteArray *picture = g_byte_array_sized_new (size);
  gsize length, padding;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  padding = size - length;
  g_byte_array_append (picture, (const guint8 *) content, 2);
  while (padding >= 4)
    {
      gsize n = padding > 65537 + 4 ? 65537 : MIN (padding, 65537);
      guint8 head[] = { 0xff, 0xfe, (n - 2) >> 8, (n - 2) & 0xff };
      g_autofree guint8 *filler = g_malloc0 (n - 4);

      g_byte_array_append (picture, head, 4);
      g_byte_array_append (picture, filler, n - 4);
      padding -= n;
    }
  g_byte_array_append (picture, (const guint8 *) content + 2, length - 2);
  return picture;
}

static char *
make_part (guint index)
{
  return g_strdup_printf ("\r\n--b\r\nContent-Disposition: form-data; name=\"images\"; filename=\"p%02u.jpg\"\r\n\r\n",
                          index);
}

/* Sends @n pictures and, in place of a recording, text, so that nothing is made of them.
 * Returns the most memory that the server has taken. */
static gint64
upload (Server *server, guint n, gsize size, char **reply)
{
  g_autoptr (GSocketConnection) connection = dial (server);
  g_autoptr (GByteArray) picture = make_picture (size);
  g_autoptr (GString) head = g_string_new (NULL);
  const char *tail = "\r\n--b\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"text.wav\"\r\n\r\n"
                     "no recording\r\n--b--\r\n";
  gsize length = strlen (tail);
  gint64 peak = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *part = make_part (i);

      length += strlen (part) + picture->len;
    }
  g_string_printf (head,
                   "POST /api/video/batch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"
                   "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                   server->token, length);
  put (connection, head->str, head->len);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *part = make_part (i);

      put (connection, part, strlen (part));
      for (gsize at = 0; at < picture->len; at += PIECE)
        {
          put (connection, picture->data + at, MIN (PIECE, picture->len - at));
          peak = MAX (peak, get_rss_kb (server));
        }
    }
  put (connection, tail, strlen (tail));
  *reply = take_reply (connection, server, &peak);
  return peak;
}

static void
test_memory (void)
{
  Server *server = server_new ();
  g_autofree char *warm = NULL;
  g_autofree char *reply = NULL;
  gint64 before, peak;

  /* Decoders are loaded once, whatever comes. */
  upload (server, 1, 200 * 1000, &warm);
  g_assert_nonnull (strstr (warm, "text.wav"));
  before = get_rss_kb (server);
  peak = upload (server, N_IMAGES, IMAGE_SIZE, &reply);
  g_test_message ("%" G_GINT64_FORMAT " kB before, %" G_GINT64_FORMAT " kB at most", before, peak);
  g_assert_nonnull (strstr (reply, "text.wav"));
  g_assert_null (strstr (reply, "p00.jpg"));
  g_assert_cmpint (peak - before, <, ALLOWED_KB);
  server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/upload-memory", test_memory);
  return g_test_run ();
}
