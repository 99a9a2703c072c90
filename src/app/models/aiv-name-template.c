/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-name-template.h"

#include <string.h>

#include "aiv-file-name.h"

/* The beginning of what was asked for is enough to know it by. */
#define MAX_PROMPT_CHARS 60

static char *
dup_prompt (AivItem *item)
{
  const char *prompt = aiv_item_get_prompt (item);

  if (prompt == NULL)
    return g_strdup ("");
  if (g_utf8_strlen (prompt, -1) <= MAX_PROMPT_CHARS)
    return g_strdup (prompt);
  return g_utf8_substring (prompt, 0, MAX_PROMPT_CHARS);
}

static char *
dup_batch (AivSession *session,
           AivItem    *item)
{
  const char *id = aiv_item_get_batch_id (item);
  AivBatch *batch = id != NULL ? aiv_batch_list_find (aiv_session_get_batches (session), id) : NULL;

  return g_strdup (batch != NULL ? aiv_batch_get_name (batch) : "");
}

static char *
dup_value (const char *variable,
           AivSession *session,
           AivItem    *item,
           const char *stem,
           guint       number)
{
  GDateTime *created = aiv_item_get_created_at (item);

  if (g_str_equal (variable, "name"))
    return g_strdup (stem);
  if (g_str_equal (variable, "n"))
    return g_strdup_printf ("%03u", number);
  if (g_str_equal (variable, "prompt"))
    return dup_prompt (item);
  if (g_str_equal (variable, "model"))
    return g_strdup (aiv_item_get_model (item) != NULL ? aiv_item_get_model (item) : "");
  if (g_str_equal (variable, "date"))
    return created != NULL ? g_date_time_format (created, "%Y-%m-%d") : g_strdup ("");
  if (g_str_equal (variable, "batch"))
    return dup_batch (session, item);
  return NULL;
}

/* No path, no control characters, nothing that other systems refuse; %NULL: nothing is left. */
static char *
clean (const char *text)
{
  g_autofree char *line = g_strdup (text);
  g_autofree char *named = NULL;

  g_strstrip (g_strdelimit (line, "\r\n\t", ' '));
  if (*line == '\0')
    return NULL;
  /* What looks like a suffix is a part of the name here. */
  named = g_strconcat (line, ".mp4", NULL);
  return aiv_file_name_dup_stem (named);
}

/**
 * aiv_name_template_expand:
 * @pattern: a name with `{name}`, `{n}`, `{prompt}`, `{model}`, `{date}` and `{batch}` in it
 * @session: whose video
 * @item: a video
 * @number: which one, from 1
 *
 * Returns: (transfer full): the name of a file: no path, never empty, with the video's suffix
 */
char *
aiv_name_template_expand (const char *pattern,
                          AivSession *session,
                          AivItem    *item,
                          guint       number)
{
  g_autofree char *whole = aiv_session_dup_file_name (session, item);
  const char *dot = strrchr (whole, '.');
  g_autofree char *stem = dot != NULL ? g_strndup (whole, dot - whole) : g_strdup (whole);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *name = NULL;

  g_return_val_if_fail (pattern != NULL, NULL);

  for (const char *at = pattern; *at != '\0';)
    {
      const char *close = *at == '{' ? strchr (at, '}') : NULL;
      g_autofree char *variable = close != NULL ? g_strndup (at + 1, close - at - 1) : NULL;
      g_autofree char *value = variable != NULL ? dup_value (variable, session, item, stem, number) : NULL;

      if (value != NULL)
        {
          g_string_append (text, value);
          at = close + 1;
        }
      else
        {
          g_string_append_c (text, *at++);
        }
    }
  name = clean (text->str);
  return g_strconcat (name != NULL ? name : stem, dot != NULL ? dot : "", NULL);
}
