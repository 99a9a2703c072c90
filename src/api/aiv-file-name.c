/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file-name.h"

#include <string.h>

/* Bytes; the suffix and a number still fit into the 255 of a file name. */
#define MAX_STEM 200

/* Bytes of words that name a file, short enough to be read in a list of files. */
#define MAX_WORDS 60

static char *
make_safe (const char *text, const char *end, gsize max)
{
  g_autoptr (GString) stem = g_string_new (NULL);

  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isprint (c) || (c < 128 && strchr ("/\\:*?\"<>|", (int) c) != NULL))
        c = '_';
      if ((stem->len == 0 && (c == '.' || c == ' ')) || stem->len + 4 > max)
        continue;
      g_string_append_unichar (stem, c);
    }
  while (stem->len > 0 && (stem->str[stem->len - 1] == ' ' || stem->str[stem->len - 1] == '.'))
    g_string_truncate (stem, stem->len - 1);
  return stem->len > 0 ? g_string_free_and_steal (g_steal_pointer (&stem)) : g_strdup ("video");
}

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
  const char *end = strrchr (valid, '.');

  if (end == NULL || end == valid)
    end = valid + strlen (valid);
  return make_safe (valid, end, MAX_STEM);
}

/**
 * aiv_file_name_dup_words:
 * @words: (nullable): words that a file is named after
 *
 * The first of the words, as many as a name of a file should have, made safe like
 * aiv_file_name_dup_stem().
 *
 * Returns: (transfer full): the name without a suffix; `video` when nothing is left
 */
char *
aiv_file_name_dup_words (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words != NULL ? words : "", -1);
  const char *end = valid + strlen (valid);
  const char *space = NULL;

  for (char *at = valid; *at != '\0'; at++)
    if (g_ascii_isspace (*at))
      *at = ' ';
  /* Whole words, where the language parts them. */
  for (const char *at = valid; at < end && at - valid <= MAX_WORDS; at++)
    if (*at == ' ' && at > valid)
      space = at;
  if (end - valid > MAX_WORDS && space != NULL)
    end = space;
  return make_safe (valid, end, MAX_WORDS);
}

/**
 * aiv_file_name_dup_cache_stem:
 * @id: (nullable): id of a video
 * @from_words: whether it is one from words, whose ids are numbers
 *
 * Ids of ours are names of files; anything else is not, and becomes a digest.
 *
 * Returns: (transfer full): what the cache's files of the video begin with
 */
char *
aiv_file_name_dup_cache_stem (const char *id, gboolean from_words)
{
  gboolean plain = id != NULL && *id != '\0' && strlen (id) <= 64;
  g_autofree char *stem = NULL;

  for (const char *at = id; plain && *at != '\0'; at++)
    plain = g_ascii_isalnum (*at) || *at == '-' || *at == '_';
  stem = plain ? g_strdup (id) : g_compute_checksum_for_string (G_CHECKSUM_SHA256, id != NULL ? id : "", -1);
  return from_words ? g_strconcat ("v-", stem, NULL) : g_steal_pointer (&stem);
}
