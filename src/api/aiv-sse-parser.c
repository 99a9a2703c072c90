/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sse-parser.h"

#include <string.h>

/* An event of a batch with fifty items is 40 KB. */
#define MAX_LINE (1024 * 1024)
#define MAX_DATA (4 * 1024 * 1024)

struct _AivSseParser
{
  AivSseFunc func;
  gpointer user_data;
  GString *line;
  GString *data;
  char *event;
  char *id;
  int retry;
  gboolean after_cr;
  gboolean has_data;
};

AivSseParser *
aiv_sse_parser_new (AivSseFunc func, gpointer user_data)
{
  AivSseParser *self = g_new0 (AivSseParser, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->retry = -1;
  return self;
}

void
aiv_sse_parser_free (AivSseParser *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self->event);
  g_free (self->id);
  g_free (self);
}

static void
take_field (AivSseParser *self, const char *name, const char *value)
{
  if (g_str_equal (name, "data"))
    {
      if (self->has_data)
        g_string_append_c (self->data, '\n');
      g_string_append (self->data, value);
      self->has_data = TRUE;
    }
  else if (g_str_equal (name, "event"))
    g_set_str (&self->event, value);
  else if (g_str_equal (name, "id"))
    g_set_str (&self->id, value);
  else if (g_str_equal (name, "retry") && g_ascii_isdigit (*value))
    self->retry = (int) MIN (g_ascii_strtoull (value, NULL, 10), 60 * 60 * 1000);
}

static void
take_line (AivSseParser *self)
{
  char *line = self->line->str;
  char *colon;

  if (*line == '\0')
    {
      if (self->has_data)
        self->func (self->event, self->id, self->data->str, self->user_data);
      g_string_truncate (self->data, 0);
      g_clear_pointer (&self->event, g_free);
      /* An id counts for its own event only: measured progress comes without one, and is not
       * a repetition of the event before it. The stream remembers where to resume. */
      g_clear_pointer (&self->id, g_free);
      self->has_data = FALSE;
    }
  else if (*line != ':')
    {
      if ((colon = strchr (line, ':')) != NULL)
        *colon = '\0';
      take_field (self, line, colon == NULL ? "" : colon[1] == ' ' ? colon + 2 : colon + 1);
    }
  g_string_truncate (self->line, 0);
}

/* FALSE when a line or an event is longer than any of ours: hang up. */
gboolean
aiv_sse_parser_feed (AivSseParser *self, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (c == '\r' || (c == '\n' && !self->after_cr))
        take_line (self);
      else if (c != '\n' && c != '\0')
        g_string_append_c (self->line, c);
      self->after_cr = c == '\r';
      if (self->line->len > MAX_LINE || self->data->len > MAX_DATA)
        return FALSE;
    }
  return TRUE;
}

/* Milliseconds that the server wants to be left alone before a reconnect; -1 if not told. */
int
aiv_sse_parser_get_retry (AivSseParser *self)
{
  return self->retry;
}
