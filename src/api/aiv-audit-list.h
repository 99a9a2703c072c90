/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-paged-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_AUDIT_ENTRY (aiv_audit_entry_get_type ())
G_DECLARE_FINAL_TYPE (AivAuditEntry, aiv_audit_entry, AIV, AUDIT_ENTRY, GObject)

/**
 * AivAuditEntry:
 *
 * A row of the audit log; never changes. One read-only property: `wire` (AivWireAuditEntry).
 */

#define AIV_TYPE_AUDIT_LIST (aiv_audit_list_get_type ())
G_DECLARE_FINAL_TYPE (AivAuditList, aiv_audit_list, AIV, AUDIT_LIST, AivPagedList)

/**
 * AivAuditList:
 *
 * What administrators did, newest first; a model of [class@Aiv.AuditEntry].
 */

AivAuditList *aiv_audit_list_new      (AivClient    *client);
const char   *aiv_audit_list_get_path (AivAuditList *self);
void          aiv_audit_list_set_path (AivAuditList *self,
                                       const char   *path);

G_END_DECLS
