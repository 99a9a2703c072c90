/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-http-error.h"
#include "aiv-http-multipart-parser.h"

/* Everything a parser tells, as text: "[name|filename|type]content;" */
static gboolean
on_begin (const AivHttpMultipartPart *part, gpointer user_data, GError **error)
{
  g_string_append_printf (user_data, "[%s|%s|%s]", part->name, part->filename != NULL ? part->filename : "-",
                          part->content_type != NULL ? part->content_type : "-");
  return TRUE;
}

static gboolean
on_data (const char *bytes, gsize length, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, bytes, length);
  return TRUE;
}

static gboolean
on_end (gpointer user_data, GError **error)
{
  g_string_append_c (user_data, ';');
  return TRUE;
}

static const AivHttpMultipartFuncs funcs = { on_begin, on_data, on_end };

#define TYPE "multipart/form-data; boundary=AaB03x"

/* Pushes @body in pieces of the given sizes; the last piece takes the rest. */
static char *
parse (const char *type, const char *body, gsize length, gsize first, gsize second, GError **error)
{
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (AivHttpMultipartParser) parser = aiv_http_multipart_parser_new (type, 4, &funcs, told, error);
  gsize cuts[] = { 0, first, MIN (first + second, length), length };

  if (parser == NULL)
    return NULL;
  for (guint i = 0; i < 3; i++)
    {
      /* Copies of the exact size, so that reading past a piece is found. */
      g_autofree char *piece = g_memdup2 (body + cuts[i], cuts[i + 1] - cuts[i]);

      if (!aiv_http_multipart_parser_push (parser, piece, cuts[i + 1] - cuts[i], error))
        return NULL;
    }
  if (!aiv_http_multipart_parser_finish (parser, error))
    return NULL;
  return g_strdup (told->str);
}

static const char whole_body[] = "preamble\r\n"
                                 "--AaB03x  \r\n"
                                 "Content-Disposition: form-data; name=\"prompt\"\r\n"
                                 "\r\n"
                                 "line\r\n--AaB03\r\r\n--AaB03y\r\n"
                                 "\r\n--AaB03x\r\n"
                                 "content-disposition: form-data; name=images; filename=\"a.jpg\"\r\n"
                                 "Content-Type: image/jpeg\r\n"
                                 "\r\n"
                                 "\r\r\n-\r\n--\r\n"
                                 "\r\n--AaB03x\r\n"
                                 "Content-Disposition: form-data; name=\"empty\"\r\n"
                                 "\r\n"
                                 "\r\n--AaB03x--\r\n"
                                 "epilogue --AaB03x";

static const char whole_told[] = "[prompt|-|-]line\r\n--AaB03\r\r\n--AaB03y\r\n;"
                                 "[images|a.jpg|image/jpeg]\r\r\n-\r\n--\r\n;"
                                 "[empty|-|-];";

static void
test_every_split (void)
{
  gsize length = sizeof whole_body - 1;

  for (gsize first = 0; first <= length; first++)
    for (gsize second = 0; first + second <= length; second++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *told = parse (TYPE, whole_body, length, first, second, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (told, ==, whole_told);
      }
}

static void
test_breaks_off (void)
{
  const char *end = strstr (whole_body, "--AaB03x--");

  for (const char *at = whole_body; at < end + strlen ("--AaB03x-"); at++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *told = parse (TYPE, whole_body, at - whole_body, 0, 0, &error);

      g_assert_error (error, AIV_HTTP_ERROR, 422);
    }
}

static void
test_binary (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GString) told = g_string_new (NULL);
  const char head[] = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n";
  const char tail[] = "\r\n--b--";
  guint8 content[20000];

  for (gsize i = 0; i < sizeof content; i++)
    content[i] = "\r\n-b\0x"[g_rand_int_range (rand, 0, 6)];
  /* The one thing that content cannot hold. */
  for (gsize i = 0; i + 4 < sizeof content; i++)
    if (memcmp (content + i, "\r\n--b", 5) == 0)
      content[i + 4] = 'x';
  g_byte_array_append (body, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (body, content, sizeof content);
  g_byte_array_append (body, (const guint8 *) tail, sizeof tail - 1);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AivHttpMultipartParser) parser
          = aiv_http_multipart_parser_new ("multipart/form-data;boundary=\"b\"", 4, &funcs, told, &error);

      g_string_truncate (told, 0);
      for (gsize at = 0; at < body->len;)
        {
          gsize n = MIN ((gsize) g_rand_int_range (rand, 1, 40), body->len - at);

          aiv_http_multipart_parser_push (parser, (const char *) body->data + at, n, &error);
          g_assert_no_error (error);
          at += n;
        }
      g_assert_true (aiv_http_multipart_parser_finish (parser, NULL));
      g_assert_cmpmem (told->str + strlen ("[f|x|-]"), told->len - strlen ("[f|x|-]") - 1, content, sizeof content);
    }
}

static const struct
{
  const char *disposition;
  const char *told; /* NULL: refused */
} names[] = {
  { "form-data; name=\"f\"; filename=\"plain.jpg\"", "[f|plain.jpg|-]x;" },
  { "form-data; name=\"f\"; filename=\"../../etc/passwd\"", "[f|passwd|-]x;" },
  { "form-data; name=\"f\"; filename=\"a%22b.jpg\"", "[f|a\"b.jpg|-]x;" },
  { "form-data; name=\"f\"; filename=\"\xe7\x8c\xab.jpg\"", "[f|\xe7\x8c\xab.jpg|-]x;" },
  { "form-data; name=\"f\"; filename*=UTF-8''%E7%8C%AB%20%2Fx%2Fy.jpg", "[f|y.jpg|-]x;" },
  { "form-data; name=\"f\"; filename=\"tab\tbell\a.png\"", "[f|tabbell.png|-]x;" },
  { "form-data; name=\"f\"; filename=\"\xff\xfe.png\"", "[f|\xef\xbf\xbd\xef\xbf\xbd.png|-]x;" },
  { "form-data; name=\"f\"; filename=\"\"", "[f||-]x;" },
  { "FORM-DATA; name=f", "[f|-|-]x;" },
  { "form-data", NULL },
  { "attachment; name=\"f\"", NULL },
  { "form-data; filename=\"f\"", NULL },
  { "form-data; name=\"\xff\"", "[\xef\xbf\xbd|-|-]x;" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body
          = g_strdup_printf ("--AaB03x\r\nContent-Disposition: %s\r\n\r\nx\r\n--AaB03x--", names[i].disposition);
      g_autofree char *told = parse (TYPE, body, strlen (body), 3, 9, &error);

      g_assert_cmpstr (told, ==, names[i].told);
      if (names[i].told == NULL)
        g_assert_error (error, AIV_HTTP_ERROR, 422);
    }
}

static void
test_long_filename (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  g_autofree char *told = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (name, "\xe7\x8c\xab");
  body = g_strdup_printf ("--AaB03x\r\nContent-Disposition: form-data; name=f; filename=\"%s\"\r\n\r\n\r\n--AaB03x--",
                          name->str);
  told = parse (TYPE, body, strlen (body), 0, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (told), ==, strlen ("[f||-];") + 255);
  g_assert_true (g_utf8_validate (told, -1, NULL));
}

static void
test_bounds (void)
{
  g_autofree char *padding = g_strnfill (AIV_HTTP_MULTIPART_MAX_HEADERS, 'x');
  g_autofree char *long_head = g_strdup_printf ("--AaB03x\r\nX: %s\r\n\r\n", padding);
  const char *part = "--AaB03x\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n";
  g_autofree char *five = g_strconcat (part, part, part, part, part, "--AaB03x--", NULL);
  const char *const bad_types[] = { "multipart/form-data", "multipart/form-data; boundary=",
                                    "multipart/form-data; charset=utf-8" };
  const char *const bad_bodies[] = { long_head, five, "--AaB03x!\r\n", "--AaB03x-\r\n", "", "no boundary at all" };

  for (guint i = 0; i < G_N_ELEMENTS (bad_types); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad_types[i], "", 0, 0, 0, &error));
      g_assert_error (error, AIV_HTTP_ERROR, 422);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (TYPE, bad_bodies[i], strlen (bad_bodies[i]), 0, 0, &error));
      g_assert_error (error, AIV_HTTP_ERROR, 422);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/multipart/every-split", test_every_split);
  g_test_add_func ("/http/multipart/breaks-off", test_breaks_off);
  g_test_add_func ("/http/multipart/binary", test_binary);
  g_test_add_func ("/http/multipart/names", test_names);
  g_test_add_func ("/http/multipart/long-filename", test_long_filename);
  g_test_add_func ("/http/multipart/bounds", test_bounds);
  return g_test_run ();
}
