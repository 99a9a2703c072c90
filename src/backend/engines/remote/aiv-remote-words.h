/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *aiv_remote_words_clean (const char *text,
                              const char *secret);
char *aiv_remote_words_of    (JsonNode   *node,
                              const char *secret);

G_END_DECLS
