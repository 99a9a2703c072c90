/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-csv.h"

#include <string.h>

#include "aiv-time.h"

/* Tables as RFC 4180 writes them: commas, CRLF, and quotes around what holds either. */
struct _AivCsv
{
  GString *text;
  gboolean in_row;
};

/**
 * aiv_csv_new:
 *
 * Returns: (transfer full): an empty table
 */
AivCsv *
aiv_csv_new (void)
{
  AivCsv *self = g_new0 (AivCsv, 1);

  self->text = g_string_new (NULL);
  return self;
}

/**
 * aiv_csv_free:
 * @self: (transfer full): a table
 */
void
aiv_csv_free (AivCsv *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
begin_field (AivCsv *self)
{
  if (self->in_row)
    g_string_append_c (self->text, ',');
  self->in_row = TRUE;
}

/* What spreadsheets take for the beginning of a formula. */
static gboolean
is_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL;
}

/**
 * aiv_csv_add_text:
 * @self: a table
 * @text: (nullable): a field; %NULL leaves it empty
 *
 * Adds a field of text. One that a spreadsheet would take for a formula gets an apostrophe
 * in front, which makes it a text there: what users call their things must not run.
 */
void
aiv_csv_add_text (AivCsv *self, const char *text)
{
  gboolean formula;

  begin_field (self);
  if (text == NULL)
    return;
  formula = is_formula (text);
  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (self->text, text);
      return;
    }
  g_string_append_c (self->text, '"');
  if (formula)
    g_string_append_c (self->text, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (self->text, '"');
      g_string_append_c (self->text, *p);
    }
  g_string_append_c (self->text, '"');
}

/**
 * aiv_csv_add_int:
 * @self: a table
 * @number: a field
 */
void
aiv_csv_add_int (AivCsv *self, gint64 number)
{
  begin_field (self);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, number);
}

/**
 * aiv_csv_add_bool:
 * @self: a table
 * @value: a field
 */
void
aiv_csv_add_bool (AivCsv *self, gboolean value)
{
  begin_field (self);
  g_string_append (self->text, value ? "true" : "false");
}

/**
 * aiv_csv_add_time:
 * @self: a table
 * @ms: ms since 1970; 0 for none
 *
 * Adds a time as ISO 8601 in UTC, with its Z: a table says nothing else of its zone.
 */
void
aiv_csv_add_time (AivCsv *self, gint64 ms)
{
  g_autofree char *text = ms != 0 ? aiv_time_format_naive (ms) : NULL;

  begin_field (self);
  if (text != NULL)
    g_string_append_printf (self->text, "%sZ", text);
}

/**
 * aiv_csv_end_row:
 * @self: a table
 */
void
aiv_csv_end_row (AivCsv *self)
{
  g_string_append (self->text, "\r\n");
  self->in_row = FALSE;
}

/**
 * aiv_csv_take:
 * @self: a table, between two rows
 *
 * Takes out what has been added, to be sent; @self is empty then.
 *
 * Returns: (transfer full): the rows
 */
GBytes *
aiv_csv_take (AivCsv *self)
{
  GString *text = self->text;

  self->text = g_string_new (NULL);
  return g_string_free_to_bytes (text);
}
