/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "aiv-csv.h"

static char *
take_text (AivCsv *csv)
{
  g_autoptr (GBytes) bytes = aiv_csv_take (csv);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static const struct
{
  const char *text;
  const char *field;
} fields[] = {
  { "plain", "plain" },
  { "", "" },
  { NULL, "" },
  { "a,b", "\"a,b\"" },
  { "say \"hello\"", "\"say \"\"hello\"\"\"" },
  { "two\nlines", "\"two\nlines\"" },
  { "carriage\rreturn", "\"carriage\rreturn\"" },
  { "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
  { "+1", "\"'+1\"" },
  { "-1", "\"'-1\"" },
  { "@SUM(A1)", "\"'@SUM(A1)\"" },
  { "\t=1", "\"'\t=1\"" },
  { "\r=1", "\"'\r=1\"" },
  { "1=1", "1=1" },
  { "根据音频", "根据音频" },
};

static void
test_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (AivCsv) csv = aiv_csv_new ();
      g_autofree char *expected = g_strconcat (fields[i].field, "\r\n", NULL);
      g_autofree char *text = NULL;

      aiv_csv_add_text (csv, fields[i].text);
      aiv_csv_end_row (csv);
      text = take_text (csv);
      g_assert_cmpstr (text, ==, expected);
    }
}

/* An empty field in front still is a field, and what has been taken is not sent again. */
static void
test_rows (void)
{
  g_autoptr (AivCsv) csv = aiv_csv_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  aiv_csv_add_text (csv, NULL);
  aiv_csv_add_int (csv, -5);
  aiv_csv_add_bool (csv, TRUE);
  aiv_csv_add_time (csv, G_GINT64_CONSTANT (1760522400000));
  aiv_csv_add_time (csv, 0);
  aiv_csv_end_row (csv);
  first = take_text (csv);
  g_assert_cmpstr (first, ==, ",-5,true,2025-10-15T10:00:00Z,\r\n");

  aiv_csv_add_int (csv, G_MAXINT64);
  aiv_csv_end_row (csv);
  second = take_text (csv);
  g_assert_cmpstr (second, ==, "9223372036854775807\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/csv/fields", test_fields);
  g_test_add_func ("/http/csv/rows", test_rows);
  return g_test_run ();
}
