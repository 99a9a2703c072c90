/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-multipart-parser.h"
#include "fuzz.h"

#include <string.h>

/* A multipart body must mean the same whole and in pieces of any size. The first byte is the
 * size of the pieces; the first line of the rest is the Content-Type if it begins with ';'. */

#define MAX_PARTS 16

static gboolean
on_begin (const AivHttpMultipartPart *part, gpointer user_data, GError **error)
{
  GString *seen = user_data;

  g_assert_true (g_utf8_validate (part->name, -1, NULL));
  g_string_append_printf (seen, "[%s|", part->name);
  if (part->filename != NULL)
    {
      g_assert_true (g_utf8_validate (part->filename, -1, NULL));
      g_assert_null (strpbrk (part->filename, "/\\\r\n"));
      g_assert_cmpuint (strlen (part->filename), <=, AIV_HTTP_MULTIPART_MAX_FILENAME);
      g_string_append (seen, part->filename);
    }
  g_string_append_c (seen, '|');
  return TRUE;
}

static gboolean
on_data (const char *bytes, gsize length, gpointer user_data, GError **error)
{
  g_assert_cmpuint (length, >, 0);
  g_string_append_len (user_data, bytes, (gssize) length);
  return TRUE;
}

static gboolean
on_end (gpointer user_data, GError **error)
{
  g_string_append_c (user_data, ']');
  return TRUE;
}

static const AivHttpMultipartFuncs funcs = { on_begin, on_data, on_end };

static gboolean
parse (const char *type, const char *body, gsize length, gsize step, GString *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AivHttpMultipartParser) parser = aiv_http_multipart_parser_new (type, MAX_PARTS, &funcs, seen, &error);

  if (parser == NULL)
    {
      g_assert_nonnull (error);
      return FALSE;
    }
  for (gsize at = 0; at < length; at += step)
    {
      /* A piece of its own, so that reading past its end is seen. */
      gsize n = MIN (step, length - at);
      g_autofree char *piece = g_memdup2 (body + at, n);

      if (!aiv_http_multipart_parser_push (parser, piece, n, &error))
        {
          g_assert_nonnull (error);
          return FALSE;
        }
    }
  return aiv_http_multipart_parser_finish (parser, &error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GString) pieces = g_string_new (NULL);
  g_autofree char *type = g_strdup ("multipart/form-data; boundary=b");
  const char *body = (const char *) data + 1;
  const char *end;
  gboolean good;

  if (size < 2)
    return 0;
  size--;
  if (body[0] == ';' && (end = memchr (body, '\n', size)) != NULL)
    {
      g_autofree char *parameters = g_strndup (body, end - body);

      g_free (type);
      type = g_strconcat ("multipart/form-data", parameters, NULL);
      size -= end + 1 - body;
      body = end + 1;
    }
  good = parse (type, body, size, MAX (size, 1), whole);
  g_assert_true (parse (type, body, size, data[0] % 64 + 1, pieces) == good);
  if (good)
    {
      g_assert_cmpuint (whole->len, ==, pieces->len);
      g_assert_true (memcmp (whole->str, pieces->str, whole->len) == 0);
    }
  return 0;
}
