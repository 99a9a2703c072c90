/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "engines/remote/aiv-remote-breaker.h"
#include "engines/remote/aiv-remote-words.h"

/* What engines that ask a service share: the many shapes of a refusal, and the breaker. */

static const struct
{
  const char *answer;
  const char *words;
} shapes[] = {
  { "{\"error\":{\"message\":\"Bad size\",\"type\":\"invalid_request_error\",\"param\":\"size\",\"code\":null}}", "Bad size" },
  { "{\"error\":{\"code\":42,\"message\":\"Bad size\"}}", "Bad size" },
  { "{\"error\":\"Bad size\"}", "Bad size" },
  { "{\"detail\":\"Bad size\"}", "Bad size" },
  { "{\"detail\":[{\"loc\":[\"body\",\"size\"],\"msg\":\"Field required\",\"type\":\"missing\"},{\"msg\":\"And more\"}]}",
    "size: Field required; And more" },
  { "{\"message\":\"Bad size\"}", "Bad size" },
  { "{\"error\":null,\"message\":\"Bad size\"}", "Bad size" },
  { "{\"error\":\"\",\"detail\":\"Bad size\"}", "Bad size" },
  { "{\"msg\":\"Bad\\n\\tsize \\u0007\"}", "Bad size" },
  { "\"Bad size\"", "Bad size" },
  { "{\"error\":\"the key sk-secret is bad\"}", "the key … is bad" },
  { "{\"error\":{\"type\":\"x\"}}", NULL },
  { "{\"error\":17}", NULL },
  { "{\"detail\":[1,\"a\",null]}", NULL },
  { "[]", NULL },
  { "null", NULL },
  { "{}", NULL },
};

static void
test_shapes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (JsonNode) node = aiv_json_parse (shapes[i].answer, strlen (shapes[i].answer), NULL);
      g_autofree char *words = aiv_remote_words_of (node, "sk-secret");

      g_assert_cmpstr (words, ==, shapes[i].words);
    }
}

static void
test_long_words (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *words = aiv_remote_words_clean (text, NULL);
  g_autofree char *broken = aiv_remote_words_clean ("a\xff" "b", NULL);

  g_assert_cmpint (g_utf8_strlen (words, -1), ==, 301);
  g_assert_true (g_utf8_validate (broken, -1, NULL));
  g_assert_null (aiv_remote_words_clean (" \n ", NULL));
  g_assert_null (aiv_remote_words_clean (NULL, NULL));
}

static void
test_breaker (void)
{
  AivRemoteBreaker breaker = { 0 };
  gint64 until;

  g_assert_cmpuint (aiv_remote_breaker_get_limit (&breaker, 1000), ==, G_MAXUINT);
  g_assert_cmpint (aiv_remote_breaker_problem (&breaker, "down", 1000), ==, 0);
  g_assert_cmpint (aiv_remote_breaker_problem (&breaker, "down", 1000), ==, 0);
  until = aiv_remote_breaker_problem (&breaker, "down", 1000);
  g_assert_cmpint (until, ==, 16000);
  g_assert_cmpuint (aiv_remote_breaker_get_limit (&breaker, 15999), ==, 0);
  /* One may try; when it fails, the next one has to wait for longer. */
  g_assert_cmpuint (aiv_remote_breaker_get_limit (&breaker, 16000), ==, 1);
  g_assert_cmpint (aiv_remote_breaker_problem (&breaker, "still down", 16000), ==, 16000 + 30000);
  g_assert_cmpstr (breaker.reason, ==, "still down");
  for (guint i = 0; i < 20; i++)
    until = aiv_remote_breaker_problem (&breaker, "down", 16000);
  g_assert_cmpint (until, ==, 16000 + 600000);
  /* What was said before is not taken back by less. */
  g_assert_cmpint (aiv_remote_breaker_pause (&breaker, "busy", 10, 17000), ==, until);
  g_assert_true (aiv_remote_breaker_good (&breaker));
  g_assert_false (aiv_remote_breaker_good (&breaker));
  g_assert_cmpuint (aiv_remote_breaker_get_limit (&breaker, 17000), ==, G_MAXUINT);
  /* After good times, it takes three again. */
  g_assert_cmpint (aiv_remote_breaker_problem (&breaker, "down", 17000), ==, 0);
  aiv_remote_breaker_clear (&breaker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/remote/shapes", test_shapes);
  g_test_add_func ("/services/remote/long-words", test_long_words);
  g_test_add_func ("/services/remote/breaker", test_breaker);
  return g_test_run ();
}
