/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-exposition.h"

#include <math.h>

/* Writes the text format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). */
struct _AivExposition
{
  GString *text;
  const char *family; /* the present one */
};

/**
 * aiv_exposition_new:
 *
 * Returns: (transfer full): an empty text
 */
AivExposition *
aiv_exposition_new (void)
{
  AivExposition *self = g_new0 (AivExposition, 1);

  self->text = g_string_sized_new (32 * 1024);
  return self;
}

/**
 * aiv_exposition_free:
 * @self: (transfer full): a text
 */
void
aiv_exposition_free (AivExposition *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * aiv_exposition_family:
 * @self: a text
 * @name: (transfer none): a metric; its string outlives the samples
 * @type: "counter", "gauge" or "histogram"
 * @help: what it counts, one line
 *
 * Begins the samples of a metric.
 */
void
aiv_exposition_family (AivExposition *self, const char *name, const char *type, const char *help)
{
  self->family = name;
  g_string_append_printf (self->text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
append_escaped (GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (text, "\\\\");
        break;
      case '"':
        g_string_append (text, "\\\"");
        break;
      case '\n':
        g_string_append (text, "\\n");
        break;
      default:
        g_string_append_c (text, *p);
        break;
      }
}

/**
 * aiv_exposition_sample:
 * @self: a text in which a metric has been begun
 * @suffix: behind the metric's name: "" or, of histograms, "_bucket", "_sum" or "_count"
 * @labels: (nullable) (array zero-terminated=1): names and values by turns
 * @value: the number
 */
void
aiv_exposition_sample (AivExposition *self, const char *suffix, const char *const *labels, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (self->text, self->family);
  g_string_append (self->text, suffix);
  for (guint i = 0; labels != NULL && labels[i] != NULL; i += 2)
    {
      g_string_append (self->text, i == 0 ? "{" : ",");
      g_string_append (self->text, labels[i]);
      g_string_append (self->text, "=\"");
      append_escaped (self->text, labels[i + 1]);
      g_string_append_c (self->text, '"');
    }
  if (labels != NULL && labels[0] != NULL)
    g_string_append_c (self->text, '}');
  g_string_append_c (self->text, ' ');
  g_string_append (self->text, isinf (value) ? "+Inf" : g_ascii_formatd (number, sizeof number, "%.15g", value));
  g_string_append_c (self->text, '\n');
}

/**
 * aiv_exposition_single:
 * @self: a text
 * @name: a metric that has one sample
 * @type: "counter" or "gauge"
 * @help: what it counts
 * @value: the number
 */
void
aiv_exposition_single (AivExposition *self, const char *name, const char *type, const char *help, double value)
{
  aiv_exposition_family (self, name, type, help);
  aiv_exposition_sample (self, "", NULL, value);
}

/**
 * aiv_exposition_take:
 * @self: a text
 *
 * Returns: (transfer full): what has been written; @self is empty then
 */
GBytes *
aiv_exposition_take (AivExposition *self)
{
  GString *text = self->text;

  self->text = g_string_new (NULL);
  return g_string_free_to_bytes (text);
}
