/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-library-db.h"

G_BEGIN_DECLS

struct _AivLibraryDb
{
  char *path;
  sqlite3 *db;
  GHashTable *statements; /* text → sqlite3_stmt */
  gboolean passing[2];    /* a pass over the videos from words, over the batches */
};

sqlite3_stmt *aiv_library_db_prepare (AivLibraryDb *self,
                                      const char   *text,
                                      GError      **error);
gboolean      aiv_library_db_step    (AivLibraryDb *self,
                                      sqlite3_stmt *stmt,
                                      GError      **error);
gint64        aiv_library_db_run     (AivLibraryDb *self,
                                      GError      **error,
                                      const char   *text,
                                      ...) G_GNUC_NULL_TERMINATED;
gboolean      aiv_library_db_script  (AivLibraryDb *self,
                                      const char   *script,
                                      GError      **error);
void          aiv_library_db_fail    (AivLibraryDb *self,
                                      GError      **error);

G_END_DECLS
