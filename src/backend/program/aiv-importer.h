/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-import.h"

G_BEGIN_DECLS

/**
 * AivImporter:
 * @store: where it goes
 * @root: folder that it comes from
 * @dry_run: whether only to say what would be done
 * @n_users: accounts made
 * @n_known_users: accounts that there were
 * @n_batches: batches made
 * @n_known_batches: batches that there were
 * @n_files: files copied
 * @notes: (element-type utf8): what could not be taken over as it was, in words
 *
 * An import under way. What it reads was written by somebody else: nothing outside @root is
 * touched, and nothing is believed to be of the form that it should have.
 */
typedef struct
{
  AivStore *store;
  int root;
  gboolean dry_run;
  guint n_users;
  guint n_known_users;
  guint n_batches;
  guint n_known_batches;
  guint n_files;
  GPtrArray *notes;
} AivImporter;

gboolean    aiv_importer_open       (AivImporter     *self,
                                     AivStore        *store,
                                     const char      *folder,
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
gboolean    aiv_importer_add_batch  (AivImporter     *self,
                                     AivImportBatch  *batch,
                                     GError         **error);

gboolean    aiv_import_vision       (AivImporter     *self,
                                     GError         **error);
gboolean    aiv_import_diy          (AivImporter     *self,
                                     const char      *path,
                                     GError         **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivImporter, aiv_importer_clear)

G_END_DECLS
