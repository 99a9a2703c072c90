/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file-name.h"

#include <string.h>

/* Bytes; the suffix and a number still fit into the 255 of a file name. */
#define MAX_STEM 200

/**
 * aiv_file_name_dup_stem:
 * @name: (nullable): a file's name, from anywhere
 *
 * The name without its suffix, made safe as a part of a file name: no path, no control
 * characters, nothing that hides it or that other systems refuse.
 *
 * Returns: (transfer full): the stem; `video` when nothing is left
 */
char *
aiv_file_name_dup_stem (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) stem = g_string_new (NULL);
  const char *end = strrchr (valid, '.');

  if (end == NULL || end == valid)
    end = valid + strlen (valid);
  for (const char *at = valid; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isprint (c) || (c < 128 && strchr ("/\\:*?\"<>|", (int) c) != NULL))
        c = '_';
      if ((stem->len == 0 && (c == '.' || c == ' ')) || stem->len + 4 > MAX_STEM)
        continue;
      g_string_append_unichar (stem, c);
    }
  while (stem->len > 0 && (stem->str[stem->len - 1] == ' ' || stem->str[stem->len - 1] == '.'))
    g_string_truncate (stem, stem->len - 1);
  return stem->len > 0 ? g_string_free_and_steal (g_steal_pointer (&stem)) : g_strdup ("video");
}
