/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *aiv_local_words_fold (const char *prompt);
const char *aiv_local_words_find (const char *text,
                                  const char *word);
const char *aiv_local_words_find_whole (const char *text,
                                        const char *word);

G_END_DECLS
