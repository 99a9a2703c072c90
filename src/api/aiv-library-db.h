/* SPDX-License-Identifier: MIT */
#pragma once

#include <sqlite3.h>

#include "aiv-library-hits.h"
#include "aiv-library-query.h"
#include "aiv-library-row.h"

G_BEGIN_DECLS

/**
 * AivLibraryDb:
 *
 * The file that a library is kept in, one of each account. It mirrors what the server told, so a
 * file that is damaged or of another version is thrown away and made anew. Everything but
 * aiv_library_db_new() and the counting of references belongs to one thread at a time, which may
 * wait for the disk.
 */
typedef struct _AivLibraryDb AivLibraryDb;

AivLibraryDb   *aiv_library_db_new         (const char            *path);
AivLibraryDb   *aiv_library_db_ref         (AivLibraryDb          *self);
void            aiv_library_db_unref       (AivLibraryDb          *self);
gboolean        aiv_library_db_open        (AivLibraryDb          *self,
                                            GError               **error);
void            aiv_library_db_close       (AivLibraryDb          *self);
gboolean        aiv_library_db_check       (AivLibraryDb          *self);
gboolean        aiv_library_db_heal        (AivLibraryDb          *self,
                                            const GError          *error);

char           *aiv_library_db_dup_meta    (AivLibraryDb          *self,
                                            const char            *name);
gboolean        aiv_library_db_set_meta    (AivLibraryDb          *self,
                                            const char            *name,
                                            const char            *value,
                                            GError               **error);

gint64          aiv_library_db_put_rows    (AivLibraryDb          *self,
                                            GPtrArray             *rows,
                                            GError               **error);
gint64          aiv_library_db_put_batch   (AivLibraryDb          *self,
                                            const AivWireBatch    *batch,
                                            gboolean              *wanted,
                                            GError               **error);
gint64          aiv_library_db_delete      (AivLibraryDb          *self,
                                            const char            *key,
                                            GError               **error);
gint64          aiv_library_db_delete_batch (AivLibraryDb         *self,
                                            const char            *batch_id,
                                            GError               **error);
gboolean        aiv_library_db_begin_pass  (AivLibraryDb          *self,
                                            gboolean               of_batches,
                                            GError               **error);
gint64          aiv_library_db_end_pass    (AivLibraryDb          *self,
                                            gboolean               of_batches,
                                            gboolean               complete,
                                            GError               **error);

AivLibraryHits *aiv_library_db_find        (AivLibraryDb          *self,
                                            const AivLibraryQuery *query,
                                            GError               **error);
GPtrArray      *aiv_library_db_load        (AivLibraryDb          *self,
                                            const gint64          *rowids,
                                            guint                  n_rowids,
                                            GError               **error);
char          **aiv_library_db_list_models (AivLibraryDb          *self,
                                            GError               **error);
char          **aiv_library_db_list_active (AivLibraryDb          *self,
                                            GError               **error);
gint64          aiv_library_db_count       (AivLibraryDb          *self,
                                            gboolean               of_batches,
                                            GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLibraryDb, aiv_library_db_unref)

G_END_DECLS
