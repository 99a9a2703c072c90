/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-exchanges.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-json.h"

/* Longer texts are recorded by their beginning: no JSON of ours is that long. */
#define MAX_TEXT (4 * 1024 * 1024)

/**
 * aiv_exchanges_set_body:
 * @message: a request that is going to be sent
 * @body: its body
 *
 * Remembers the body, which libsoup does not give back, for aiv_exchanges_record().
 */
void
aiv_exchanges_set_body (SoupMessage *message, GBytes *body)
{
  g_object_set_data_full (G_OBJECT (message), "aiv-exchange-body", g_bytes_ref (body), (GDestroyNotify) g_bytes_unref);
}

static void
add_text (JsonObject *object, const char *name, const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, MIN (length, MAX_TEXT));

  /* What is not text is only counted. */
  if (g_utf8_validate (copy, -1, NULL) && strlen (copy) == MIN (length, MAX_TEXT))
    json_object_set_string_member (object, name, copy);
  else
    {
      g_autofree char *size = g_strconcat (name, "_size", NULL);

      json_object_set_int_member (object, size, (gint64) length);
    }
}

static JsonObject *
list_headers (SoupMessageHeaders *headers)
{
  JsonObject *list = json_object_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);

      /* Tokens are nobody's business. */
      json_object_set_string_member (list, lower, g_str_equal (lower, "authorization") ? "Bearer" : value);
    }
  return list;
}

/**
 * aiv_exchanges_record:
 * @message: a request that was answered
 * @text: the answer's body
 * @length: its length in bytes
 *
 * Adds a line of JSON about an exchange to a file of this process in the folder that
 * AIV_EXCHANGES names; without one it does nothing.
 */
void
aiv_exchanges_record (SoupMessage *message, const char *text, gsize length)
{
  const char *folder = g_getenv ("AIV_EXCHANGES");
  g_autofree char *program = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *target = NULL;
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object;
  GBytes *body;
  FILE *file;

  if (folder == NULL)
    return;
  program = g_path_get_basename (g_get_prgname ());
  object = json_object_new ();
  json_node_take_object (node, object);
  target = g_uri_to_string_partial (soup_message_get_uri (message), G_URI_HIDE_FRAGMENT);
  json_object_set_string_member (object, "program", program);
  json_object_set_string_member (object, "method", soup_message_get_method (message));
  json_object_set_string_member (object, "target", target);
  json_object_set_object_member (object, "request_headers", list_headers (soup_message_get_request_headers (message)));
  body = g_object_get_data (G_OBJECT (message), "aiv-exchange-body");
  if (body != NULL && g_bytes_get_size (body) > 0)
    add_text (object, "request", g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  json_object_set_int_member (object, "status", soup_message_get_status (message));
  json_object_set_object_member (object, "headers", list_headers (soup_message_get_response_headers (message)));
  add_text (object, "answer", text, length);

  json = aiv_json_to_string (node);
  name = g_strdup_printf ("%s-%d.jsonl", program, (int) getpid ());
  path = g_build_filename (folder, name, NULL);
  file = fopen (path, "ae");
  g_assert_nonnull (file);
  fprintf (file, "%s\n", json);
  fclose (file);
}
