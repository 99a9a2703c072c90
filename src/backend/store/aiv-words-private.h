/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

/* What is searched of a batch b with its words w; the row of w may be still missing. */
#define AIV_WORDS "COALESCE (w.words, FOLD (b.name || CHAR (10) || b.prompt))"
#define AIV_WORDS_JOIN " LEFT JOIN batch_words w ON w.seq = b.seq "

/* That they, or the owner's name, contain a text: the number of that argument, twice. */
#define AIV_WORDS_MATCH                                                                           \
  "(INSTR (" AIV_WORDS ", ?%d) > 0 OR b.user_id IN (SELECT id FROM account WHERE INSTR (username_key, ?%d) > 0))"

/* Where the rows of what aiv_words_find_page() found are read from: page.seq, in the order of page.place. */
#define AIV_WORDS_PAGE "WITH page (seq, place) AS (SELECT value, key FROM json_each (?1)) "

gboolean  aiv_words_are_complete (AivSql            *sql,
                                  gboolean          *complete,
                                  GError           **error);
char     *aiv_words_find_page    (AivSql            *sql,
                                  const char        *statement,
                                  const AivSqlValue *args,
                                  gint64             limit,
                                  gint64             offset,
                                  guint64           *total,
                                  GError           **error);

G_END_DECLS
