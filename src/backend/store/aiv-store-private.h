/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-db.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* In the data folder. */
#define AIV_STORE_DATABASE "aivideo.db"

AivSql    *aiv_store_read          (AivStore      *self,
                                    GError       **error);
DexFuture *aiv_store_write         (AivStore      *self,
                                    AivDbFunc      func,
                                    gpointer       data,
                                    GDestroyNotify data_free);
DexFuture *aiv_store_write_alone   (AivStore      *self,
                                    AivDbFunc      func,
                                    gpointer       data,
                                    GDestroyNotify data_free);
gboolean   aiv_store_see           (AivStore      *self,
                                    gint64         user_id);
void       aiv_store_set_listener  (AivStore      *self,
                                    void         (*func) (AivEventRow *, gpointer),
                                    gpointer       user_data);
gboolean   aiv_store_path_is_ours  (const char    *relative_path);

extern const char *const aiv_store_folders[];

int        aiv_store_file_is_known (AivSql      *sql,
                                    const char  *folder,
                                    const char  *name,
                                    GError     **error);
gboolean   aiv_check_run           (AivSql      *sql,
                                    const char  *data_dir,
                                    gboolean     hashes,
                                    GPtrArray   *problems,
                                    GError     **error);
void       aiv_result_take_boxed   (GValue        *result,
                                    GType          type,
                                    gpointer       boxed);

G_END_DECLS
