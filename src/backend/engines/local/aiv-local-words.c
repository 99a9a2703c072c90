/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-words.h"

#include <string.h>

/* More of a prompt than this says nothing new about what it looks like, in bytes. */
#define MAX_READ 4096

/**
 * aiv_local_words_fold:
 * @prompt: (nullable): what was asked for, UTF-8 or not
 *
 * Makes a prompt ready to be searched: its beginning, valid and in small letters.
 *
 * Returns: (transfer full): the text
 */
char *
aiv_local_words_fold (const char *prompt)
{
  g_autofree char *cut = g_strndup (prompt != NULL ? prompt : "", MAX_READ);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);

  return g_utf8_strdown (valid, -1);
}

static const char *
find (const char *text,
      const char *word,
      gboolean    whole)
{
  gsize length = strlen (word);
  const char *found = text;

  while ((found = strstr (found, word)) != NULL)
    {
      if (!g_ascii_isalpha (*word)
          || ((found == text || !g_ascii_isalpha (found[-1])) && !(whole && g_ascii_isalpha (found[length]))))
        return found;
      found++;
    }
  return NULL;
}

/**
 * aiv_local_words_find:
 * @text: a text from [func@local_words_fold]
 * @word: what to look for, in small letters
 *
 * Finds a word; a Latin one only where a word of @text begins, so that the beginning of a
 * word stands for all its forms.
 *
 * Returns: (transfer none) (nullable): where it is in @text
 */
const char *
aiv_local_words_find (const char *text,
                      const char *word)
{
  return find (text, word, FALSE);
}

/**
 * aiv_local_words_find_whole:
 * @text: a text from [func@local_words_fold]
 * @word: what to look for, in small letters
 *
 * As [func@local_words_find], but a Latin word has to end there too: “pan” is no panda.
 *
 * Returns: (transfer none) (nullable): where it is in @text
 */
const char *
aiv_local_words_find_whole (const char *text,
                            const char *word)
{
  return find (text, word, TRUE);
}
