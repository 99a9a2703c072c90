/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-test-wait.h"
#include "store/aiv-batches.h"
#include "store/aiv-events.h"
#include "store/aiv-files.h"
#include "store/aiv-idempotency.h"
#include "store/aiv-ledger.h"
#include "store/aiv-users.h"
#include "store/aiv-videos.h"
#include "store/aiv-work.h"

G_BEGIN_DECLS

/* A store in a folder of its own, which goes with it. */
typedef struct
{
  char *dir;
  AivStore *store;
} StoreFixture;

void           store_fixture_set_up    (StoreFixture  *self,
                                        gconstpointer  data);
void           store_fixture_tear_down (StoreFixture  *self,
                                        gconstpointer  data);
void           store_fixture_reopen    (StoreFixture  *self);
void           store_fixture_check     (StoreFixture  *self);

gpointer       store_await             (DexFuture     *future);
void           store_await_ok          (DexFuture     *future);
void           store_await_error       (DexFuture     *future,
                                        int            code);

gint64         store_add_user          (StoreFixture  *self,
                                        const char    *name,
                                        gint64         credits);
gint64         store_get_credits       (StoreFixture  *self,
                                        gint64         user_id);
AivBatchDraft *store_make_draft        (StoreFixture  *self,
                                        gint64         user_id,
                                        guint          n_images);
AivVideoDraft *store_make_video_draft (StoreFixture *self,
                                       gint64        user_id,
                                       gboolean      with_picture);
gint64         store_submit_video      (StoreFixture *self,
                                        gint64        user_id);
char          *store_submit            (StoreFixture  *self,
                                        gint64         user_id,
                                        guint          n_images);
AivItemRow    *store_get_item          (StoreFixture  *self,
                                        const char    *batch_id,
                                        guint          position);
AivFileRow    *store_make_video        (StoreFixture  *self);

G_END_DECLS
