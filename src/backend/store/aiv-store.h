/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "store/aiv-commit-stats.h"
#include "store/aiv-store-error.h"

G_BEGIN_DECLS

#define AIV_TYPE_STORE (aiv_store_get_type ())
G_DECLARE_FINAL_TYPE (AivStore, aiv_store, AIV, STORE, GObject)

/* Credits of the accounts that are made on first start and by administrators (API.md §1, WIRE.md A3). */
#define AIV_STORE_DEFAULT_CREDITS 100
#define AIV_STORE_ADMIN_CREDITS 9999

/* The most credits that one account may have: sums never come near overflow. */
#define AIV_STORE_MAX_CREDITS G_GINT64_CONSTANT (1000000000000)

AivStore   *aiv_store_new             (const char *data_dir,
                                       GError    **error);
DexFuture  *aiv_store_close           (AivStore   *self);

const char *aiv_store_get_data_dir    (AivStore   *self);
gint64      aiv_store_get_opened      (AivStore   *self);
char       *aiv_store_dup_path        (AivStore   *self,
                                       const char *relative_path);

guint64     aiv_store_get_change      (AivStore   *self,
                                       gint64      user_id);
guint64     aiv_store_get_auth_change (AivStore   *self,
                                       gint64      user_id);

void        aiv_store_set_progress    (AivStore   *self,
                                       gint64      user_id,
                                       const char *batch_id,
                                       const char *item_id,
                                       gint64      video_id,
                                       int         phase,
                                       double      progress);
double      aiv_store_get_progress    (AivStore   *self,
                                       const char *item_id);

void        aiv_store_get_commit_stats (AivStore       *self,
                                        AivCommitStats *stats);

GPtrArray  *aiv_store_check           (AivStore   *self,
                                       GError    **error);
GPtrArray  *aiv_store_check_thoroughly (AivStore  *self,
                                       GError    **error);
guint       aiv_store_sweep           (AivStore   *self,
                                       GError    **error);
GPtrArray  *aiv_store_list_orphans    (AivStore   *self,
                                       GError    **error);

G_END_DECLS
