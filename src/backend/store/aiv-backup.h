/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AivBackupReport:
 * @n_files: files beside the database
 * @n_linked: how many of them share their bytes with the data folder
 * @bytes: size of all, in bytes
 * @problems: (element-type utf8): what is wrong with the data folder itself, in words
 *
 * What a backup holds.
 */
typedef struct
{
  guint n_files;
  guint n_linked;
  guint64 bytes;
  GPtrArray *problems;
} AivBackupReport;

gboolean aiv_backup_make         (const char      *data_dir,
                                  const char      *destination,
                                  gboolean         copy,
                                  AivBackupReport *report,
                                  GError         **error);
gboolean aiv_backup_copy_database (const char     *data_dir,
                                  const char      *folder,
                                  GError         **error);
void     aiv_backup_remove       (const char      *folder);
void     aiv_backup_report_clear (AivBackupReport *report);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivBackupReport, aiv_backup_report_clear)

G_END_DECLS
