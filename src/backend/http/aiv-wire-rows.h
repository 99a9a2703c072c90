/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-batch-row.h"
#include "store/aiv-ledger-row.h"
#include "store/aiv-upload-row.h"
#include "store/aiv-user-row.h"
#include "store/aiv-video-row.h"
#include "wire/aiv-wire.h"

G_BEGIN_DECLS

AivWireUser        *aiv_wire_from_user   (const AivUserRow   *row);
AivWireV1User      *aiv_wire_v1_from_user (const AivUserRow  *row);
AivWireUpload      *aiv_wire_from_upload (const AivUploadRow *row);
AivWireItem        *aiv_wire_from_item   (const AivItemRow   *row,
                                          const char         *origin);
AivWireBatch       *aiv_wire_from_batch  (const AivBatchRow  *row,
                                          const char         *engine_label,
                                          const char         *origin);
AivWireVideo       *aiv_wire_from_video  (const AivVideoRow  *row);
AivWireLedgerEntry *aiv_wire_from_ledger (const AivLedgerRow *row);
void                aiv_wire_count       (const AivBatchRow  *row,
                                          AivWireProgress    *progress);
char               *aiv_wire_dup_file_url (const char        *path);

G_END_DECLS
