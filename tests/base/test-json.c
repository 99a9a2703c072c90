/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-json.h"

#include <string.h>

static void
test_getters (void)
{
  const char *text = "{\"s\":\"h\\u00e9\\ud83d\\ude00\",\"i\":7,\"d\":7.9,\"b\":true,\"n\":null,"
                     "\"o\":{},\"a\":[1],\"huge\":1e300}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = aiv_json_parse (text, strlen (text), &error);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpstr (aiv_json_get_string (object, "s"), ==, "hé😀");
  g_assert_null (aiv_json_get_string (object, "i"));
  g_assert_null (aiv_json_get_string (object, "n"));
  g_assert_null (aiv_json_get_string (object, "absent"));
  g_assert_null (aiv_json_get_string (NULL, "s"));
  g_assert_cmpint (aiv_json_get_int (object, "i", -1), ==, 7);
  g_assert_cmpint (aiv_json_get_int (object, "d", -1), ==, 7);
  g_assert_cmpint (aiv_json_get_int (object, "s", -1), ==, -1);
  g_assert_cmpint (aiv_json_get_int (object, "huge", -1), ==, -1);
  g_assert_cmpfloat (aiv_json_get_double (object, "i", -1), ==, 7);
  g_assert_cmpfloat (aiv_json_get_double (object, "n", -1), ==, -1);
  g_assert_true (aiv_json_get_bool (object, "b", FALSE));
  g_assert_true (aiv_json_get_bool (object, "i", TRUE));
  g_assert_nonnull (aiv_json_get_object (object, "o"));
  g_assert_null (aiv_json_get_object (object, "a"));
  g_assert_nonnull (aiv_json_get_array (object, "a"));
  g_assert_null (aiv_json_get_array (object, "absent"));
}

static void
test_refused (gconstpointer data)
{
  const char *text = data;
  /* A copy of the exact size: reading past the end is then seen by the sanitizer. */
  g_autofree char *exact = g_memdup2 (text, MAX (strlen (text), 1));
  g_autoptr (GError) error = NULL;

  g_assert_null (aiv_json_parse (exact, strlen (text), &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, JSON_PARSER_ERROR);
}

static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) fits = NULL;

  for (int i = 0; i < AIV_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, '[');
  for (int i = 0; i < AIV_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, ']');
  fits = aiv_json_parse (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fits);

  g_string_prepend_c (text, '[');
  g_string_append_c (text, ']');
  g_assert_null (aiv_json_parse (text->str, text->len, &error));
  g_assert_nonnull (error);
}

static void
test_nul_inside (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (aiv_json_parse ("\"a\0b\"", 5, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name, *text; } refused[] = {
    { "empty", "" },
    { "blank", " \n" },
    { "open", "{\"a\":" },
    { "two-values", "{} {}" },
    { "trailing-comma", "[1,]" },
    { "comment", "[1] // no" },
    { "nan", "{\"a\":NaN}" },
    { "infinity", "[Infinity]" },
    { "too-large", "{\"a\":[1,{\"b\":-1e999}]}" },
    { "name-twice", "{\"a\":1,\"a\":1}" },
    { "name-twice-within", "[{\"o\":{\"a\":1,\"b\":{\"a\":2},\"a\":3}}]" },
    { "single-quotes", "['a']" },
    { "bare-name", "{a:1}" },
    { "lone-high-surrogate", "[\"\\ud800\"]" },
    { "lone-low-surrogate", "[\"\\udc00\"]" },
    { "two-high-surrogates", "[\"\\ud800\\ud800\"]" },
    { "cut-surrogate", "[\"\\ud800\\u" },
    { "nul", "[\"\\u0000\"]" },
    { "bad-hex", "[\"\\uzzzz\"]" },
    { "backslash-at-end", "[\"\\" },
    { "not-utf8", "[\"\xff\"]" },
    { "encoded-surrogate", "[\"\xed\xa0\x80\"]" },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/nul-inside", test_nul_inside);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/json/refused/", refused[i].name, NULL);

      g_test_add_data_func (path, refused[i].text, test_refused);
    }
  return g_test_run ();
}
