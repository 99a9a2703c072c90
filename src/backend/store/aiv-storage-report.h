/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

#define AIV_TYPE_STORAGE_REPORT (aiv_storage_report_get_type ())

/**
 * AivStorageReport:
 * @database_bytes: size of the database and what belongs to it
 * @file_bytes: size of all files of all users
 * @free_bytes: what others than root may still fill of that disk
 * @n_backups: backups in the folder for them
 * @last_backup_at: when the last one was made, ms since 1970; 0 for never
 *
 * What a data folder takes up. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 database_bytes;
  gint64 file_bytes;
  gint64 free_bytes;
  gint64 n_backups;
  gint64 last_backup_at;
} AivStorageReport;

GType             aiv_storage_report_get_type (void) G_GNUC_CONST;
AivStorageReport *aiv_storage_report_ref      (AivStorageReport *self);
void              aiv_storage_report_unref    (AivStorageReport *self);

DexFuture *aiv_storage_report_make (AivStore   *store,
                                    const char *backup_folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivStorageReport, aiv_storage_report_unref)

G_END_DECLS
