/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "aiv-draft-store.h"

G_BEGIN_DECLS

#define AIV_TYPE_OUTBOX (aiv_outbox_get_type ())
G_DECLARE_FINAL_TYPE (AivOutbox, aiv_outbox, AIV, OUTBOX, GObject)

AivOutbox *aiv_outbox_new         (AivSession    *session,
                                   AivDraftStore *store);
gboolean   aiv_outbox_is_unknown  (AivOutbox     *self);
gboolean   aiv_outbox_may_send    (AivOutbox     *self,
                                   const char    *fingerprint);
void       aiv_outbox_forget      (AivOutbox     *self);
void       aiv_outbox_restore     (AivOutbox     *self,
                                   JsonObject    *draft);
void       aiv_outbox_add_to_json (AivOutbox     *self,
                                   JsonObject    *draft);
DexFuture *aiv_outbox_send        (AivOutbox     *self,
                                   GObject       *draft,
                                   const char    *fingerprint,
                                   AivTransfer   *transfer);
DexFuture *aiv_outbox_look_up     (AivOutbox     *self,
                                   GObject       *draft);

G_END_DECLS
