/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-time.h"

static void
test_parse (void)
{
  static const struct { const char *text; gint64 ms; } rows[] = {
    { "2025-10-15T10:00:00", 1760522400000 },
    { "2025-10-15T10:00:00Z", 1760522400000 },
    { "2025-10-15T10:00:00.5", 1760522400500 },
    { "2026-11-21T10:00:00.123456", 1795255200123 },
    { "2025-10-15T12:00:00+02:00", 1760522400000 },
    { "1970-01-01T00:00:00Z", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 ms = -1;

      g_assert_true (aiv_time_parse (rows[i].text, &ms));
      g_assert_cmpint (ms, ==, rows[i].ms);
    }
}

static void
test_refused (void)
{
  static const char *const rows[] = { "", "yesterday", "2025-13-01T00:00:00", "10:00", "2025-10-15" };
  gint64 ms = 42;

  g_assert_false (aiv_time_parse (NULL, &ms));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_false (aiv_time_parse (rows[i], &ms));
  g_assert_cmpint (ms, ==, 42);
}

static void
test_format (void)
{
  g_autofree char *text = aiv_time_format_naive (1760522400999);

  g_assert_cmpstr (text, ==, "2025-10-15T10:00:00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/parse", test_parse);
  g_test_add_func ("/time/refused", test_refused);
  g_test_add_func ("/time/format", test_format);
  return g_test_run ();
}
