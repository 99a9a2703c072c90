/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-fold.h"

/**
 * aiv_fold:
 * @text: any text
 *
 * Makes what names are compared by and searches look in: letters of every script without
 * their case, and characters that stand for the same (NFKC) are the same. What is no UTF-8
 * loses the case of its ASCII letters. Any thread.
 *
 * Returns: (transfer full): the text, folded
 */
char *
aiv_fold (const char *text)
{
  g_autofree char *normal = NULL;

  /* Most of what a search goes through is that simple. */
  if (g_str_is_ascii (text) || !g_utf8_validate (text, -1, NULL))
    return g_ascii_strdown (text, -1);
  normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  return g_utf8_casefold (normal, -1);
}
