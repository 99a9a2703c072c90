/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cli.h"

/* Longer cells are cut: a table with a hundred characters of prompt is none. Nothing stands
 * behind the last one, which may say more. */
#define MAX_CELL 40
#define MAX_LAST_CELL 120

struct _AivTable
{
  guint n_columns;
  GPtrArray *cells;
};

/* Columns on a terminal: Chinese takes two each. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static char *
cut (const char *text, guint max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) cell = g_string_new (NULL);
  guint width = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c))
        c = ' ';
      width += g_unichar_iswide (c) ? 2 : 1;
      if (width > max)
        {
          g_string_append (cell, "…");
          break;
        }
      g_string_append_unichar (cell, c);
    }
  return g_string_free_and_steal (g_steal_pointer (&cell));
}

static void
add_row (AivTable *self, va_list args)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_ptr_array_add (self->cells, cut (va_arg (args, const char *), i + 1 < self->n_columns ? MAX_CELL : MAX_LAST_CELL));
}

/* The names of the columns follow. */
AivTable *
aiv_table_new (guint n_columns, ...)
{
  AivTable *self = g_new0 (AivTable, 1);
  va_list args;

  self->n_columns = n_columns;
  self->cells = g_ptr_array_new_with_free_func (g_free);
  va_start (args, n_columns);
  add_row (self, args);
  va_end (args);
  return self;
}

/* As many texts as there are columns follow; NULL for an empty cell. */
void
aiv_table_add (AivTable *self, ...)
{
  va_list args;

  va_start (args, self);
  add_row (self, args);
  va_end (args);
}

/* Prints the table and frees it. */
void
aiv_table_print (AivTable *self)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->cells->len; i++)
    widths[i % self->n_columns] = MAX (widths[i % self->n_columns], get_width (self->cells->pdata[i]));
  for (guint row = 0; row < self->cells->len; row += self->n_columns)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint i = 0; i < self->n_columns; i++)
        {
          const char *cell = self->cells->pdata[row + i];

          g_string_append (line, cell);
          if (i + 1 < self->n_columns)
            g_string_append_printf (line, "%*s", (int) (widths[i] - get_width (cell) + 2), "");
        }
      aiv_cli_print ("%s", line->str);
    }
  g_ptr_array_unref (self->cells);
  g_free (self);
}
