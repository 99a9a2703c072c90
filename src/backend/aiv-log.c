/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-json.h"

/* What is logged, one event a line on standard error: as logfmt, as JSON, or to the journal
 * with fields. A value never breaks out of its line, whoever it came from. */

#define MAX_VALUE 2000

typedef enum
{
  FORMAT_LOGFMT,
  FORMAT_JSON,
  FORMAT_JOURNAL,
} Format;

static Format format = FORMAT_LOGFMT;

static const char *
get_level (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO))
    return "info";
  return "debug";
}

/* The names under which fields are shown; the rest is GLib's business. */
static const struct
{
  const char *field;
  const char *name;
  gboolean number;
} names[] = {
  { "GLIB_DOMAIN", "domain" },         { AIV_LOG_EVENT, "event" },         { AIV_LOG_REQUEST, "request" },
  { AIV_LOG_USER, "user" },            { AIV_LOG_METHOD, "method" },       { AIV_LOG_ROUTE, "route" },
  { AIV_LOG_STATUS, "status", TRUE },  { AIV_LOG_DURATION, "ms", TRUE },   { AIV_LOG_ADDRESS, "address" },
  { "MESSAGE", "msg" },
};

static char *
dup_value (const GLogField *fields, gsize n_fields, const char *name)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, name))
      {
        gsize length = fields[i].length < 0 ? strlen (fields[i].value) : (gsize) fields[i].length;

        return g_utf8_make_valid (fields[i].value, (gssize) MIN (length, MAX_VALUE));
      }
  return NULL;
}

/* Bare if it can stand so, else between quotes. */
static void
append_logfmt (GString *line, const char *name, const char *value)
{
  gboolean bare = value[0] != '\0';

  for (const char *c = value; bare && *c != '\0'; c++)
    bare = (guchar) *c > ' ' && *c != '"' && *c != '=' && *c != '\\' && *c != 0x7f;
  g_string_append_printf (line, " %s=", name);
  if (bare)
    {
      g_string_append (line, value);
      return;
    }
  g_string_append_c (line, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (line, '\\');
      if (*c == '\n')
        g_string_append (line, "\\n");
      else if ((guchar) *c < ' ' || *c == 0x7f)
        g_string_append_c (line, ' ');
      else
        g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

static void
add_json (JsonObject *object, const char *name, const char *value, gboolean number)
{
  gint64 n;

  if (number && g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &n, NULL))
    json_object_set_int_member (object, name, n);
  else
    json_object_set_string_member (object, name, value);
}

/**
 * aiv_log_format:
 * @level: how important it is
 * @fields: (array length=n_fields): an event
 * @n_fields: how many fields
 * @json: whether as a JSON object, else as logfmt
 *
 * Writes an event as one line. Any thread.
 *
 * Returns: (transfer full): the line, without its end
 */
char *
aiv_log_format (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gboolean json)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%fZ");
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "level", get_level (level));
  g_string_append_printf (line, "time=%s level=%s", time, get_level (level));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = dup_value (fields, n_fields, names[i].field);

      if (value == NULL)
        continue;
      append_logfmt (line, names[i].name, value);
      add_json (object, names[i].name, value, names[i].number);
    }
  return json ? aiv_json_to_string (node) : g_string_free_and_steal (g_steal_pointer (&line));
}

static GLogWriterOutput
write_event (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autofree char *domain = dup_value (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *line = NULL;

  if (g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  if (format == FORMAT_JOURNAL && g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  line = aiv_log_format (level, fields, n_fields, format == FORMAT_JSON);
  flockfile (stderr);
  fputs_unlocked (line, stderr);
  putc_unlocked ('\n', stderr);
  fflush_unlocked (stderr);
  funlockfile (stderr);
  return G_LOG_WRITER_HANDLED;
}

/**
 * aiv_log_start:
 * @wanted: auto, logfmt, json or journal
 *
 * Makes everything that is logged from now on come out so. Once, before there are other
 * threads.
 */
void
aiv_log_start (const char *wanted)
{
  if (g_str_equal (wanted, "json"))
    format = FORMAT_JSON;
  else if (g_str_equal (wanted, "journal") || (g_str_equal (wanted, "auto") && g_log_writer_is_journald (STDERR_FILENO)))
    format = FORMAT_JOURNAL;
  g_log_set_writer_func (write_event, NULL, NULL);
}
