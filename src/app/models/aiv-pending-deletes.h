/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

/* How long what has been deleted can be had back at most. */
#define AIV_PENDING_DELETES_SECONDS 20

#define AIV_TYPE_PENDING_DELETES (aiv_pending_deletes_get_type ())
G_DECLARE_FINAL_TYPE (AivPendingDeletes, aiv_pending_deletes, AIV, PENDING_DELETES, GObject)

AivPendingDeletes *aiv_pending_deletes_get        (AivSession        *session);
guint              aiv_pending_deletes_add        (AivPendingDeletes *self,
                                                   GPtrArray         *items,
                                                   GPtrArray         *batches);
void               aiv_pending_deletes_undo       (AivPendingDeletes *self,
                                                   guint              id);
void               aiv_pending_deletes_commit     (AivPendingDeletes *self,
                                                   guint              id);
DexFuture         *aiv_pending_deletes_commit_all (AivPendingDeletes *self);
char             **aiv_pending_deletes_dup_keys   (AivPendingDeletes *self);
gboolean           aiv_pending_deletes_has_batch  (AivPendingDeletes *self,
                                                   const char        *batch_id);

G_END_DECLS
