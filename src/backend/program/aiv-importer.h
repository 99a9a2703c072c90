/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-import.h"
#include "wire/aiv-wire-import.h"

G_BEGIN_DECLS

/**
 * AivImporter:
 * @store: where it goes
 * @sql: the transaction that all of it goes in
 * @root: folder that it comes from
 * @database: (nullable): of AIVideo.DIY, in @root; %NULL for an AI Vision folder
 * @dry_run: whether only to say what would be done
 * @report: what is done
 * @copied: (element-type utf8): files that were copied, in the data folder
 * @known: (element-type utf8): names of accounts that there were
 * @notes: (element-type utf8): what could not be taken over as it was, in words
 *
 * An import under way. What it reads was written by somebody else: nothing outside @root is
 * touched, and nothing is believed to be of the form that it should have.
 */
typedef struct
{
  AivStore *store;
  AivSql *sql;
  int root;
  char *database;
  gboolean dry_run;
  AivWireImport *report;
  GPtrArray *copied;
  GPtrArray *known;
  GPtrArray *notes;
} AivImporter;

gboolean    aiv_importer_run        (AivImporter     *self,
                                     AivStore        *store,
                                     const char      *path,
                                     GError         **error);
void        aiv_importer_clear      (AivImporter     *self);
void        aiv_importer_note       (AivImporter     *self,
                                     const char      *format,
                                     ...) G_GNUC_PRINTF (2, 3);
char       *aiv_importer_read_text  (AivImporter     *self,
                                     const char      *path,
                                     gsize            max_bytes,
                                     gsize           *length,
                                     GError         **error);
AivFileRow *aiv_importer_take_file  (AivImporter     *self,
                                     const char      *path,
                                     const char      *kind);
AivFileRow *aiv_importer_make_gone  (const char      *kind);
gint64      aiv_importer_add_user   (AivImporter     *self,
                                     AivImportUser   *user,
                                     GError         **error);
gboolean    aiv_importer_knows_batch (AivImporter    *self,
                                     const char      *id,
                                     GError         **error);
gboolean    aiv_importer_add_batch  (AivImporter     *self,
                                     AivImportBatch  *batch,
                                     GError         **error);

gboolean    aiv_import_vision       (AivImporter     *self,
                                     GError         **error);
gboolean    aiv_import_diy          (AivImporter     *self,
                                     GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivImporter, aiv_importer_clear)

G_END_DECLS
